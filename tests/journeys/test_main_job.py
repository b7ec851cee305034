"""The main job, by three people in their own browsers."""

import re
from time import monotonic

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PATIENCE_SECONDS, PHONE, follow, log_in, new_context
from tests.journeys.day import school_day


def test_results_change_while_somebody_types(person: Page) -> None:
    person.goto("/experts")
    box = person.get_by_role("searchbox", name="What is the lecture about?")
    box.press_sequentially("watersof", delay=20)
    status = person.get_by_role("status")
    expect(status).to_contain_text("for ‘watersof’")
    expect(person.locator("#results mark").first).to_contain_text(re.compile("waterstof", re.IGNORECASE))
    expect(person).to_have_url(re.compile("q=watersof"))
    person.reload()
    expect(person.get_by_role("searchbox", name="What is the lecture about?")).to_have_value("watersof")


def test_ticking_a_facet_narrows_the_list_and_a_chip_takes_it_back(person: Page) -> None:
    person.goto("/experts")
    status = person.get_by_role("status")
    expect(status).to_contain_text("speakers")
    before = status.inner_text()
    person.get_by_role("checkbox", name=re.compile("^Energy")).check()
    expect(person).to_have_url(re.compile("theme=energy"))
    expect(status).not_to_have_text(before)
    person.locator(".chip.on").click()
    expect(person.get_by_role("status")).to_have_text(before)


def test_searching_works_without_javascript(browser: Browser, site: str) -> None:
    context = new_context(browser, site, javascript=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("hydrogen")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile("q=hydrogen"))
    expect(page.locator("article.hit").nth(4)).to_be_visible()
    context.close()


def test_a_teacher_asks_and_the_expert_accepts_from_the_mail(browser: Browser, site: str) -> None:
    teacher, expert = new_context(browser, site).new_page(), new_context(browser, site, size=PHONE).new_page()
    log_in(teacher, "Marieke Hof")
    ask_bram(teacher, topic="Why does a truck drive on hydrogen?")
    expect(teacher.locator("main")).to_contain_text("Bram Oosterhof has until")
    expect(teacher.locator("main")).not_to_contain_text("@")

    expert.goto("/demo/mail")
    follow(expert, expert.get_by_role("link", name=re.compile("Action needed|Actie nodig")).first)
    follow(expert, expert.locator("main a[href*='/answer/']"))
    expect(expert.get_by_role("heading", level=1)).to_have_text("Why does a truck drive on hydrogen?")
    follow(expert, expert.get_by_role("button", name=re.compile("This moment suits me")).first)
    expect(expert.locator("main")).to_contain_text("Agreed")

    teacher.goto("/requests")
    follow(teacher, teacher.get_by_role("link", name="Why does a truck drive on hydrogen?", exact=True))
    expect(teacher.locator("main")).to_contain_text("@")
    with teacher.expect_download() as download:
        teacher.get_by_role("link", name="Put it in my calendar").click()
    assert "METHOD:REQUEST" in download.value.path().read_text()
    for page in (teacher, expert):
        page.context.close()


def test_who_registers_is_found_after_approval_without_a_restart(browser: Browser, site: str) -> None:
    expert, coordinator = new_context(browser, site).new_page(), new_context(browser, site).new_page()
    _register(expert, "Tjitske Waterbolk", "tjitske@osmose.example", "Salt water batteries")
    _confirm_from_mail(expert)
    _add_offer(expert, "A battery of salt water")
    follow(expert, expert.get_by_role("button", name="Ask for approval").first)
    expect(expert.locator("main")).to_contain_text(re.compile("approv", re.IGNORECASE))

    log_in(coordinator, "Anneke Drent")
    coordinator.goto("/register?status=submitted")
    follow(coordinator, coordinator.get_by_role("link", name=re.compile("Tjitske Waterbolk")).first)
    follow(coordinator, coordinator.get_by_role("button", name=re.compile("Approve")))
    expect(coordinator.locator("main")).to_contain_text(re.compile("public", re.IGNORECASE))
    _search_until_found(coordinator, "/experts?q=tjitske", "A battery of salt water")
    for page in (expert, coordinator):
        page.context.close()


def test_a_coordinator_sees_the_balance_as_a_chart_and_a_table(person: Page) -> None:
    log_in(person, "Anneke Drent")
    person.goto("/balance")
    expect(person.get_by_role("img").first).to_be_visible()
    expect(person.get_by_role("table").first).to_contain_text("Health")


def ask_bram(page: Page, *, topic: str) -> None:
    """Ask Bram for his lecture on hydrogen."""
    page.goto("/experts?q=Bram+Oosterhof")
    follow(page, page.get_by_role("link", name="Rijden op waterstof"))
    follow(page, page.locator("a[href*='/requests/new'][href*='offer']").first)
    page.get_by_label("Subject of the lecture").fill(topic)
    page.get_by_label(re.compile("What should they know")).fill("Explain what a fuel cell does.")
    page.get_by_label("Level").select_option("havo")
    page.get_by_label(re.compile("How many pupils")).fill("28")
    page.locator("#slots-0-on").fill(school_day(0).isoformat())
    page.locator("#slots-0-starts").fill("10:20")
    follow(page, page.get_by_role("button", name="Send the request"))


def _search_until_found(page: Page, path: str, text: str) -> None:
    ends = monotonic() + PATIENCE_SECONDS
    page.goto(path)
    while text not in page.locator("main").inner_text():
        assert monotonic() < ends, f"{text} is not found at {path}"
        page.goto(path)


def _register(page: Page, name: str, email: str, subject: str) -> None:
    page.goto("/experts/register")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label(re.compile("What can you talk about")).fill(subject)
    page.get_by_role("checkbox", name="havo").check()
    page.get_by_label(re.compile("Where do you work")).fill("Assen")
    follow(page, page.locator("main form button.btn-act"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("mail"))


def _confirm_from_mail(page: Page) -> None:
    page.goto("/demo/mail")
    follow(page, page.get_by_role("link", name=re.compile("confirm your e-mail")).first)
    follow(page, page.locator("main a[href*='/account/link/']"))
    page.get_by_label("Password").fill("osmose tussen zout en zoet")
    follow(page, page.get_by_role("button", name="Confirm and go on"))


def _add_offer(page: Page, title: str) -> None:
    follow(page, page.locator("main a[href$='/offers/new']").first)
    page.get_by_label("Title").fill(title)
    page.get_by_label(re.compile("What do pupils do")).fill("They build a battery and light a lamp with it.")
    page.get_by_label("Theme").select_option(index=2)
    page.get_by_role("checkbox", name="havo").check()
    page.get_by_label(re.compile("How many minutes")).fill("60")
    follow(page, page.locator("main form button.btn-act"))
    expect(page.locator("main")).to_contain_text(title)
