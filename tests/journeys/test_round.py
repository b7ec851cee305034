"""A planning round in a browser: begun, looked at, changed by hand, solved again, tried out, published."""

import re
from datetime import date, timedelta
from time import monotonic

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PATIENCE_SECONDS, PHONE, follow, log_in, new_context
from tests.journeys.test_every_page import violations

PAUSE_MS = 300
SOLVED = re.compile(r"\d+ of \d+ requests? ha(s|ve) a speaker")


def begin(page: Page, name: str) -> None:
    """Begin a round of the coming months, without the first request of the list."""
    page.goto("/rounds/new")
    page.get_by_label("Name").fill(name)
    last = date.today() + timedelta(days=150)  # noqa: DTZ011  the local date of the browser
    page.get_by_label("Last day").fill(last.isoformat())
    follow(page, page.get_by_role("button", name="Show the requests of these days"))
    expect(page.get_by_label("Name")).to_have_value(name)
    page.locator("summary", has_text="Energy").click()
    page.locator("[name=requests]").first.uncheck()
    follow(page, page.get_by_role("button", name="Make a plan"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def check_width(page: Page) -> None:
    """Nothing is wider than the screen."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_a_round_from_its_beginning_to_the_mails(browser: Browser, site: str) -> None:
    page = new_context(browser, site).new_page()
    log_in(page, "Anneke Drent")
    begin(page, "Spring")
    # The script of the page sees by itself when the worker is ready.
    expect(page.get_by_role("heading", name=SOLVED)).to_be_visible()
    expect(page.locator("main")).to_contain_text("1 request was ticked off and stays out of this round")
    assert not violations(page)
    for group in ("municipality", "speaker", "day"):
        follow(page, page.get_by_role("link", name=f"by {group}"))
        expect(page.get_by_role("link", name=f"by {group}")).to_have_attribute("aria-current", "true")

    fixed, ruled_out = page.locator(".plan-lines > li").nth(0), page.locator(".plan-lines > li").nth(1)
    line = str(ruled_out.get_attribute("id"))
    name = ruled_out.locator("p").nth(1).get_by_role("link").inner_text()
    follow(page, fixed.get_by_role("button", name="Fix"))
    expect(page.locator("main")).to_contain_text("fixed by hand")
    follow(page, page.locator(f"#{line}").get_by_role("button", name="Rule out this speaker here"))
    expect(page.locator("main")).to_contain_text("Solve it again before you publish it.")
    expect(page.get_by_role("link", name="Publish this plan")).to_have_count(0)
    follow(page, page.get_by_role("button", name="Solve again"))
    expect(page.get_by_role("link", name="Publish this plan")).to_be_visible()
    expect(page.locator(f"#{line}")).not_to_contain_text(name)

    follow(page, page.get_by_role("link", name="Publish this plan"))
    expect(page.locator("main")).to_contain_text("Agreed lectures stay as they are.")
    assert not violations(page)
    follow(page, page.get_by_role("button", name="Publish"))
    expect(page.locator("main")).to_contain_text("Published on")
    expect(page.locator(".chip", has_text=re.compile("waits for")).first).to_be_visible()
    page.context.close()


def test_what_if_on_a_phone_without_javascript_and_a_second_coordinator(browser: Browser, site: str) -> None:
    first = new_context(browser, site, size=PHONE, javascript=False).new_page()
    second = new_context(browser, site).new_page()
    log_in(first, "Anneke Drent")
    begin(first, "Summer")
    check_width(first)
    wait_for_plan(first)
    check_width(first)
    follow(first, first.get_by_role("link", name="Try something out"))
    check_width(first)
    first.locator("summary", has_text="There are more speakers").click()
    first.get_by_label("How many speakers more?").fill("3")
    follow(first, first.get_by_role("button", name="See what would happen"))
    expect(first.locator("#join_like-error")).to_contain_text("Choose like whom they are")
    first.get_by_label("Or of which theme?").select_option(label="Hydrogen")
    first.get_by_label("And from which municipality?").select_option(label="Assen")
    follow(first, first.get_by_role("button", name="See what would happen"))
    expect(first.locator("main")).to_contain_text("3 speakers more for Hydrogen from Assen")
    wait_for_plan(first)
    expect(first.locator("main")).to_contain_text("would have a speaker; now it is")
    check_width(first)

    log_in(second, "Ruben Haveman")
    second.goto("/rounds")
    row = second.get_by_role("row").filter(has_text="Summer")
    expect(row).to_contain_text("Anneke Drent")
    follow(second, row.get_by_role("link", name="Summer"))
    follow(second, second.get_by_role("link", name="Try something out"))
    assert not violations(second)
    second.go_back()
    follow(second, second.get_by_role("link", name="3 speakers more"))
    assert not violations(second)
    second.go_back()
    expect(second.locator("main")).to_contain_text("Anneke Drent is working on this round")
    expect(second.locator("main")).to_contain_text("3 speakers more for Hydrogen from Assen")
    for page in (first, second):
        page.context.close()


def wait_for_plan(page: Page) -> None:
    """Ask how far it is, as one does without JavaScript, until the plan is there."""
    again, ends = page.get_by_role("link", name="How far is it?"), monotonic() + PATIENCE_SECONDS
    while again.count():
        assert monotonic() < ends, "the plan never came"
        page.wait_for_timeout(PAUSE_MS)  # the worker needs the machine too
        follow(page, again)
