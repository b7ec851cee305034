"""The web: load, authorise, read the form, call one service, redirect."""

from flask import Flask

from guestlecture.views import (
    account,
    after,
    alternative,
    answer,
    availability,
    balance,
    booking,
    calendar,
    calendar_feed,
    closed_day,
    demo,
    desk,
    discard_round,
    expert,
    home,
    hours_beside,
    institution,
    offer,
    open_date,
    outcome,
    panel,
    period_grid,
    personal_data,
    profile,
    proposal,
    register,
    reminder,
    request,
    request_draft,
    round,
    saved_search,
    series,
    series_answer,
    substitute,
    suggestion,
    synonym,
    turn,
    vog,
    volunteer,
    waiting,
    weight,
    what_if,
)

PAGES = (
    *(home, account, expert, saved_search, profile, offer, request, request_draft, volunteer, proposal),
    *(answer, booking, desk, balance, register, synonym, institution, period_grid, closed_day, vog),
    *(availability, calendar, open_date),
    *(personal_data, outcome, after, reminder, calendar_feed, hours_beside),
    *(round, suggestion, turn, weight, alternative, substitute, what_if),
    *(panel, series, series_answer, waiting, discard_round),
)


def init_views(app: Flask, *, demo_pages: bool) -> None:
    """Add all pages to an application; those of the demo only there."""
    for module in (*PAGES, demo) if demo_pages else PAGES:
        app.register_blueprint(module.blueprint)
