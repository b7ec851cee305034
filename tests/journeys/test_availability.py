"""An entrepreneur says on the phone when schools can ask: by keyboard, and without JavaScript."""

from datetime import date, timedelta

from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PHONE, log_in, new_context, press


def test_hours_are_set_on_the_phone_by_keyboard_and_without_javascript(browser: Browser, site: str) -> None:
    context = new_context(browser, site, size=PHONE, javascript=False)
    page = context.new_page()
    log_in(page, "Nynke Terpstra")
    page.goto(str(page.locator("nav a[href$='/edit']").get_attribute("href")))
    main = page.locator("main")
    press(main.get_by_role("link", name="Say when schools can ask you"))
    press(main.get_by_role("button", name="Choose school hours").first)
    lines = page.locator("#windows").locator("xpath=../..").get_by_role("listitem")
    expect(lines).to_have_count(5)

    press(main.get_by_role("button", name="Remove Wednesdays 8:00–17:00"))
    expect(lines).to_have_count(4)
    press(main.get_by_role("link", name="Add hours").first)
    page.get_by_label("Day").first.focus()
    page.keyboard.type("Wed")
    page.get_by_label("From", exact=True).fill("13:00")
    page.get_by_label("To", exact=True).fill("12:00")
    press(page.get_by_label("To", exact=True))
    expect(page.locator("#ends-error")).to_contain_text("after the start")
    page.get_by_label("To", exact=True).fill("16:30")
    page.get_by_label("In which weeks?").focus()
    page.keyboard.type("only in even")
    press(page.get_by_label("To", exact=True))
    expect(lines.nth(2)).to_contain_text("Wednesdays 13:00–16:30, even weeks")

    day = date.today() + timedelta(days=60)  # noqa: DTZ011  the local date of the browser
    press(main.get_by_role("link", name="Add days").first)
    page.get_by_label("First day").fill(day.isoformat())
    press(page.get_by_label("First day"))
    expect(main).to_contain_text("away")
    context.close()
