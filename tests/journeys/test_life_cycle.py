"""On a phone, by keyboard, without JavaScript: propose other times; cancel, and find a substitute."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, log_in, new_context, press
from tests.journeys.day import school_day
from tests.journeys.test_main_job import ask_bram


def phone(browser: Browser, site: str) -> Page:
    return new_context(browser, site, size=PHONE, javascript=False).new_page()


def check_width(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.locator("body").bounding_box()["width"] <= PHONE[0]  # type: ignore[index]


def open_newest_mail(page: Page, subject: str) -> None:
    page.goto("/demo/mail")
    press(page.get_by_role("link", name=re.compile(subject)).first)


def test_propose_other_times(browser: Browser, site: str) -> None:
    topic = "How far does a bus drive on hydrogen?"
    teacher, expert = phone(browser, site), phone(browser, site)
    log_in(teacher, "Marieke Hof")
    ask_bram(teacher, topic=topic)
    open_newest_mail(expert, "Request for|Aanvraag|request for|aanvraag")
    press(expert.locator("main a[href*='/answer/']"))
    press(expert.get_by_role("link", name="Propose other times"))
    expert.locator("#slots-0-on").fill(school_day(25).isoformat())
    expert.locator("#slots-0-starts").fill("13:15")
    check_width(expert)
    press(expert.get_by_role("button", name="Propose these times"))
    expect(expert.locator("main")).to_contain_text("You proposed other times.")

    teacher.goto("/requests")
    press(teacher.get_by_role("link", name=topic, exact=True))
    check_width(teacher)
    press(teacher.get_by_role("button", name=re.compile("Choose this time")))
    expect(teacher.locator("main")).to_contain_text("13:15")
    expect(teacher.locator("main")).to_contain_text("Agreed.")
    for page in (teacher, expert):
        page.context.close()


def test_cancel_and_find_a_substitute(browser: Browser, site: str) -> None:
    topic = "What does a filling station cost?"
    teacher, expert = phone(browser, site), phone(browser, site)
    log_in(teacher, "Marieke Hof")
    ask_bram(teacher, topic=topic)
    log_in(expert, "Bram Oosterhof")
    expert.goto("/proposals")
    press(expert.get_by_role("link", name=topic, exact=True))
    press(expert.get_by_role("button", name=re.compile("This moment suits me")).first)
    press(expert.get_by_role("link", name="Cancel the lecture"))
    expert.get_by_label("Why can it not go on?").fill("I have to be abroad.")
    press(expert.get_by_role("button", name="Cancel the lecture"))
    expect(expert.locator("main")).to_contain_text("You cancelled it yourself")

    teacher.goto("/requests")
    press(teacher.get_by_role("link", name=topic, exact=True))
    expect(teacher.get_by_role("heading", name="Who can come instead")).to_be_visible()
    check_width(teacher)
    press(teacher.get_by_role("button", name=re.compile("^Ask ")).first)
    expect(teacher.locator("main")).to_contain_text("has been asked to come instead")
    for page in (teacher, expert):
        page.context.close()
