"""What holds for every page: accessible, within a narrow screen, and without an error in the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import DESKTOP, NARROW, PHONE, log_in, new_context

VISITOR = (
    "/",
    "/experts",
    "/experts?q=waterstof&theme=energy",
    "/experts?q=zzzzzz",
    "/experts?q=waterstof&level=wo&costs=fee&place=Assen&km=5",
    "/experts?on=2020-01-01&at=10:00",
    "/experts/register",
    "/requests/new",
    "/how-it-works",
    "/privacy",
    "/accessibility",
    "/log-in",
    "/sign-up",
    "/password",
    "/check-your-mail",
    "/demo",
    "/demo/mail",
    "first:/demo/mail a[href*='/demo/mail/']",
    "/nothing-here",
)
TEACHER = (
    "/requests",
    "/requests/new?topic=Waterstof&theme=hydrogen&level=havo",
    "first:/requests li:has-text('Wolthuis') a[href*='/requests/']",  # with volunteers
    "first:/experts?q=Bram+Oosterhof a[href*='/experts/']",  # with an open date
    "open:",
    "first:/requests li:has-text('Panel:') a[href*='/requests/']",
    "/series/1",
    "/series/1/cancel",
    "/account",
    "/saved-searches/new?q=waterstof&level=havo",
    "first:/requests a[href*='/requests/']",
    "first:/requests a[href*='/bookings/']",
    "first:/requests a[href$='/day']",
    "first:/requests a[href$='/outcome']",
    "first:/requests a[href*='again=']",
    "first:/account a[href*='/account/mail/']",
    "first:/account a[href*='/institutions/']",
    "school:lesson-hours",
    "school:lesson-hours/new",
    "school:closed-days",
    "school:arrival",
    "/experts?on=2020-01-01&hour=3",
)
EXPERT = (
    "/proposals",
    "/requests/fitting",
    "/requests/fitting?q=zzzzzz",
    "first:/requests/fitting a[href$='/volunteer']",
    "first:/proposals a[href*='/proposals/']",
    "first:/proposals a[href$='/day']",
    "first:/proposals section:last-of-type a[href*='/bookings/']",
    "profile:",
    "profile:about",
    "profile:practice",
    "profile:expertise",
    "profile:offers/new",
    "profile:availability",
    "profile:availability/rules/new",
    "profile:availability/exceptions/new",
    "profile:availability/calendars/file",
    "profile:availability/calendars/address",
    "profile:availability/open-dates/new",
)
COORDINATOR = (
    "/desk",
    "/desk/jobs",
    "/outcomes",
    "/balance",
    "/register",
    "/rounds",
    "/rounds/new",
    "/weights",
    "/register?status=submitted",
    "/institutions",
    "/synonyms",
    "first:/synonyms a[href*='/edit']",
    "/vog",
    "first:/vog a[href*='/institutions/']",
    "first:/register?status=published table a",
    "/register/1/vog",
)
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PEOPLE = {"": VISITOR, "Marieke Hof": TEACHER, "Bram Oosterhof": EXPERT, "Anneke Drent": COORDINATOR}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", PEOPLE)
def test_pages_are_accessible_and_fit_a_narrow_screen(
    browser: Browser, site: str, name: str, language: str
) -> None:
    context = new_context(browser, site, language=language)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: _note(errors, message.type, message.text))
    if name:
        log_in(page, name)
    findings = [finding for path in PEOPLE[name] for finding in _look_at(page, path, language)]
    context.close()
    assert not findings, "\n".join(findings)
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whoever_uses_the_keyboard_sees_which_button_is_next(
    browser: Browser, site: str, scheme: str
) -> None:
    context = browser.new_context(base_url=site, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/")
    button = page.locator("main .btn-act")
    page.locator("main input[type=search]").focus()
    page.keyboard.press("Tab")
    assert button.evaluate("element => element === document.activeElement")
    style = button.evaluate(
        """element => {
            const style = getComputedStyle(element);
            return [style.outlineStyle, style.outlineWidth, style.boxShadow];
        }"""
    )
    context.close()
    assert style[:2] == ["solid", "3px"]
    assert "0px 0px 0px 2px" in style[2], "a second colour, so that the ring shows on any ground"


def _look_at(page: Page, path: str, language: str) -> list[str]:
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    _open(page, path)
    # Words make pages wider, and not less accessible: that is looked at once.
    found = violations(page) if language == "nl" else []
    for screen, height in (NARROW, PHONE):
        page.set_viewport_size({"width": screen, "height": height})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > screen:
            found.append(f"{page.url}: {width} px wide on a screen of {screen}")
    return found


def violations(page: Page) -> list[str]:
    """Return what a program finds that would keep somebody out."""
    page.wait_for_load_state()
    results = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        f"{page.url}: {each['id']}: {each['nodes'][0]['html'][:200]} ({len(each['nodes'])})"
        for each in results.response["violations"]
    ]


def _open(page: Page, path: str) -> None:
    kind, _colon, rest = path.partition(":")
    if kind == "first":
        start, _blank, selector = rest.partition(" ")
        page.goto(start)
        page.goto(str(page.locator(f"main {selector}").first.get_attribute("href")))
    elif kind == "school":
        page.goto("/account")
        school = page.locator("main a[href*='/institutions/']").first.get_attribute("href")
        page.goto(f"{school}/{rest}")
    elif kind == "profile":
        page.goto("/proposals")
        own = str(page.locator("nav a[href$='/edit']").get_attribute("href"))
        page.goto(
            own.removesuffix("edit") + rest if rest.startswith("offers") else f"{own}/{rest}".rstrip("/")
        )
    elif kind == "open":
        page.goto(str(page.locator("main a[href*='/open-dates/']").first.get_attribute("href")))
    else:
        page.goto(path)


def _note(errors: list[str], kind: str, text: str) -> None:
    # A page that is not there, or refuses, is meant to be looked at too.
    if kind == "error" and "404" not in text and "422" not in text:
        errors.append(text)
