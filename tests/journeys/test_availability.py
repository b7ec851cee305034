"""An entrepreneur says on the phone when schools can ask: by keyboard, and without JavaScript."""

from datetime import date, timedelta

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, log_in, new_context


def test_hours_are_set_on_the_phone_by_keyboard_and_without_javascript(browser: Browser, site: str) -> None:
    context = new_context(browser, site, size=PHONE, javascript=False)
    page = context.new_page()
    log_in(page, "Nynke Terpstra")
    page.goto(str(page.locator("nav a[href$='/edit']").get_attribute("href")))
    press(page, "Say when schools can ask you", role="link")
    press(page, "Choose school hours")
    lines = page.locator("#windows").locator("xpath=../..").get_by_role("listitem")
    expect(lines).to_have_count(5)

    press(page, "Remove Wednesdays 8:00–17:00")
    expect(lines).to_have_count(4)
    press(page, "Add hours", role="link")
    page.get_by_label("Day").first.focus()
    page.keyboard.type("Wed")
    page.get_by_label("From", exact=True).fill("13:00")
    page.get_by_label("To", exact=True).fill("12:00")
    page.keyboard.press("Enter")
    expect(page.locator("#ends-error")).to_contain_text("after the start")
    page.get_by_label("To", exact=True).fill("16:30")
    page.get_by_label("In which weeks?").focus()
    page.keyboard.type("only in even")
    page.get_by_label("To", exact=True).press("Enter")
    expect(lines.nth(2)).to_contain_text("Wednesdays 13:00–16:30, even weeks")

    day = date.today() + timedelta(days=60)  # noqa: DTZ011  the local date of the browser
    press(page, "Add days", role="link")
    page.get_by_label("First day").fill(day.isoformat())
    page.get_by_label("First day").press("Enter")
    expect(page.locator("main")).to_contain_text("away")
    context.close()


def press(page: Page, name: str, *, role: str = "button") -> None:
    """Go to something and press Enter on it."""
    found = page.locator("main").get_by_role(role, name=name)  # type: ignore[arg-type]
    found.first.focus()
    page.keyboard.press("Enter")
