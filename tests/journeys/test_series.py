"""A project week of six lectures: on a phone, by keyboard, without JavaScript."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import log_in, press
from tests.journeys.day import school_day
from tests.journeys.test_life_cycle import check_width, phone

TOPIC = "Project week: who keeps the lights on?"


def fill_week(page: Page) -> None:
    """Write the week once: six groups, each at its own moment."""
    page.locator("#topic").fill(TOPIC)
    page.locator("#learning_aim").fill("Explain where the electricity comes from.")
    page.locator("#theme").select_option(index=1)
    page.locator("#level").select_option("havo")
    page.locator("#group_size").fill("27")
    page.locator("#series > summary").press("Enter")
    press(page.get_by_role("button", name="Add more lectures"))
    for number in range(6):
        page.locator(f"#lectures-{number}-group_name").fill(f"havo 3{'ABCDEF'[number]}")
        page.locator(f"#lectures-{number}-on").fill(school_day(50 + number).isoformat())
        page.locator(f"#lectures-{number}-starts").fill("10:15")


def test_a_project_week_of_six_lectures(browser: Browser, site: str) -> None:
    teacher, expert = phone(browser, site), phone(browser, site)
    log_in(teacher, "Marieke Hof")
    teacher.goto("/requests/new")
    fill_week(teacher)
    teacher.locator("#rule").select_option("different")
    teacher.locator("#lectures-2-on").fill("2020-01-06")
    check_width(teacher)
    press(teacher.get_by_role("button", name="Send the request"))
    expect(teacher.locator("#problems")).to_contain_text("Lecture 3: Choose a moment in the future.")
    expect(teacher.locator("#lectures-5-group_name")).to_have_value("havo 3F")
    teacher.locator("#lectures-2-on").fill(school_day(52).isoformat())
    press(teacher.get_by_role("button", name="Send the request"))
    expect(teacher.locator("main")).to_contain_text("0 of 6 lectures are agreed.")
    check_width(teacher)
    week = teacher.url

    log_in(expert, "Bram Oosterhof")
    first, second = (lecture_path(teacher, number) for number in (1, 2))
    offer_to_come(expert, first)
    expect(expert.locator("main")).to_contain_text("Agreed.")
    check_width(expert)
    offer_to_come(expert, second)
    expect(expert.locator("#problems")).to_contain_text("nobody comes twice in it")

    teacher.goto(week)
    expect(teacher.locator("main")).to_contain_text("1 of 6 lectures is agreed.")
    press(teacher.get_by_role("link", name="Cancel all that is still to come"))
    check_width(teacher)
    press(teacher.get_by_role("button", name="Cancel all that is still to come"))
    expect(teacher.locator("#problems")).to_contain_text("Say why.")
    teacher.get_by_label("Why can it not go on?").fill("There is no project week this year.")
    press(teacher.get_by_role("button", name="Cancel all that is still to come"))
    expect(teacher.get_by_role("link", name="Cancel all that is still to come")).to_have_count(0)
    expert.goto("/demo/mail")
    expect(expert.locator("main")).to_contain_text(TOPIC)
    for page in (teacher, expert):
        page.context.close()


def lecture_path(teacher: Page, number: int) -> str:
    """The address of one lecture of the series that is shown."""
    link = teacher.get_by_role("link", name=re.compile(f"^Lecture {number}:"))
    return link.get_attribute("href") or ""


def offer_to_come(expert: Page, path: str) -> None:
    """Say yes to its only moment."""
    expert.goto(f"{path}/volunteer")
    choice = expert.locator("input[name=slot]").first
    choice.focus()
    choice.press("Space")
    press(expert.get_by_role("button", name="Agree to this moment"))
