"""The web: load, authorise, read the form, call one service, redirect."""

from flask import Flask

from guestlecture.views import (
    account,
    answer,
    balance,
    booking,
    closed_day,
    demo,
    desk,
    expert,
    home,
    institution,
    offer,
    period_grid,
    profile,
    proposal,
    register,
    request,
    request_draft,
    round,
    saved_search,
    suggestion,
    synonym,
    turn,
    vog,
    volunteer,
    weight,
)

PAGES = (
    *(home, account, expert, saved_search, profile, offer, request, request_draft, volunteer, proposal),
    *(answer, booking, desk, balance, register, synonym, institution, period_grid, closed_day, vog),
    *(round, suggestion, turn, weight),
)


def init_views(app: Flask, *, demo_pages: bool) -> None:
    """Add all pages to an application; those of the demo only there."""
    for module in (*PAGES, demo) if demo_pages else PAGES:
        app.register_blueprint(module.blueprint)
