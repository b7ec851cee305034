"""The web: load, authorise, read the form, call one service, redirect."""

from flask import Flask

from guestlecture.views import (
    account,
    answer,
    availability,
    balance,
    booking,
    calendar,
    demo,
    desk,
    expert,
    home,
    offer,
    open_date,
    profile,
    proposal,
    register,
    request,
    saved_search,
    synonym,
    volunteer,
)

PAGES = (
    *(home, account, expert, saved_search, profile, offer, request, volunteer, proposal, answer),
    *(booking, desk, balance, register, synonym, availability, calendar, open_date),
)


def init_views(app: Flask, *, demo_pages: bool) -> None:
    """Add all pages to an application; those of the demo only there."""
    for module in (*PAGES, demo) if demo_pages else PAGES:
        app.register_blueprint(module.blueprint)
