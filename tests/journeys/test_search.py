"""Narrowing a search in a real browser: while typing, by keyboard, and without JavaScript."""

import re
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date
from tests.factories import ZONE
from tests.journeys.conftest import PHONE, follow, new_context, press


def day_from_now(days: int) -> str:
    return (local_date(now(), ZONE) + timedelta(days=days)).isoformat()


def test_values_of_a_facet_narrow_while_somebody_types(person: Page) -> None:
    person.goto("/experts")
    field = person.get_by_role("searchbox", name="Search among: Expertise")
    field.press_sequentially("wind")
    expect(person).to_have_url(re.compile("find_expertise=wind"))
    expect(person.locator("input[name=expertise]").first).to_be_attached()
    expect(person.get_by_label("offshore wind")).to_be_visible()
    expect(person.get_by_label("hydrogen", exact=True)).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value("wind")
    field.press("Tab")
    person.keyboard.press("Space")
    expect(person.locator(".chip.on")).to_have_count(1)
    expect(person.locator("#facet-count")).to_have_text("(1)")


def test_day_that_cannot_be_is_told_and_taken_back_while_typing(person: Page) -> None:
    person.goto("/experts?q=waterstof")
    person.get_by_label("Day", exact=True).fill(day_from_now(3))
    expect(person.locator("#on-error")).to_contain_text("days ahead")
    expect(person.locator("#problems")).to_be_visible()
    expect(person.get_by_label("Day", exact=True)).to_have_attribute("aria-invalid", "true")
    person.get_by_label("Day", exact=True).fill(day_from_now(40))
    expect(person.locator("#on-error")).to_be_empty()
    expect(person.locator("#problems")).to_have_count(0)
    expect(person.locator(".chip.on")).to_contain_text("Free on")
    expect(person).to_have_url(re.compile(f"on={day_from_now(40)}"))


def test_everything_works_without_javascript_on_a_phone(browser: Browser, site: str) -> None:
    context = new_context(browser, site, size=PHONE, javascript=False)
    page = context.new_page()
    page.goto("/experts")
    page.locator("#facets > summary").click()
    page.get_by_role("searchbox", name="Search among: Expertise").fill("wind")
    press(page.get_by_role("searchbox", name="Search among: Expertise"))
    page.locator("#facets > summary").click()
    page.get_by_label("offshore wind").check()
    page.get_by_label("Day", exact=True).fill(day_from_now(3))
    follow(page, page.get_by_role("button", name="Show results"))
    expect(page.locator("#problems")).to_be_in_viewport()
    expect(page.locator("#on")).to_have_value(day_from_now(3))
    page.get_by_label("Day", exact=True).fill(day_from_now(40))
    follow(page, page.get_by_role("button", name="Show results"))
    expect(page.locator(".chip.on")).to_have_count(2)
    page.get_by_role("link", name="Tell me when there is somebody new").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    context.close()
