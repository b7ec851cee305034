"""The web: load, authorise, read the form, call one service, redirect."""

from flask import Flask

from guestlecture.views import (
    account,
    alternative,
    answer,
    availability,
    balance,
    booking,
    calendar,
    closed_day,
    demo,
    desk,
    expert,
    home,
    institution,
    offer,
    open_date,
    period_grid,
    profile,
    proposal,
    register,
    request,
    request_draft,
    saved_search,
    substitute,
    synonym,
    vog,
    volunteer,
)

PAGES = (
    *(home, account, expert, saved_search, profile, offer, request, request_draft, volunteer, proposal),
    *(answer, booking, desk, balance, register, synonym, institution, period_grid, closed_day, vog),
    *(availability, calendar, open_date, alternative, substitute),
)


def init_views(app: Flask, *, demo_pages: bool) -> None:
    """Add all pages to an application; those of the demo only there."""
    for module in (*PAGES, demo) if demo_pages else PAGES:
        app.register_blueprint(module.blueprint)
