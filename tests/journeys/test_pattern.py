"""Ask for a lecture by pattern: on a phone, by keyboard alone, and without JavaScript."""

import re
from datetime import date, timedelta

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import PHONE, log_in, new_context, press

MOST_STEPS = 80


def test_asking_by_pattern_takes_a_phone_and_a_keyboard(browser: Browser, site: str) -> None:
    page = new_context(browser, site, size=PHONE, javascript=False).new_page()
    log_in(page, "Marieke Hof")
    page.goto("/requests/new?topic=Waterstof&theme=hydrogen&level=havo")
    page.locator("#topic").focus()
    _tab_to(page, page.locator("#learning_aim"))
    page.keyboard.type("Explain what a fuel cell does.")
    _tab_to(page, page.locator("#group_size"))
    page.keyboard.type("28")
    for box in ("#weekdays-1", "#hours-2", "#hours-3"):
        _tab_to(page, page.locator(box))
        page.keyboard.press("Space")
    first = date.today() + timedelta(days=60)  # noqa: DTZ011  the local date of the browser
    page.locator("#first_on").fill(first.isoformat())
    page.locator("#last_on").fill((first + timedelta(days=90)).isoformat())
    show = page.get_by_role("button", name="Show the moments")
    _tab_to(page, show)
    press(show)

    moments = page.locator("#moments").get_by_role("checkbox")
    expect(page.locator("#moments")).to_contain_text("3rd and 4th hour · 10:20–12:00")
    number = moments.count()
    page.locator("#last_on").focus()
    _tab_to(page, moments.first)
    page.keyboard.press("Space")
    send = page.get_by_role("button", name="Send the request")
    _tab_to(page, send)
    press(send)

    expect(page.get_by_role("heading", level=1)).to_have_text("Waterstof")
    sent = page.get_by_role("listitem").filter(has_text=re.compile("3rd and 4th hour"))
    expect(sent).to_have_count(number - 1)
    page.context.close()


def _tab_to(page: Page, wanted: Locator) -> None:
    for _step in range(MOST_STEPS):
        if wanted.and_(page.locator(":focus")).count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")
