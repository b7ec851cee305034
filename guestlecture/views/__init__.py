"""The web: load, authorise, read the form, call one service, redirect."""

from flask import Flask

from guestlecture.views import (
    account,
    answer,
    balance,
    booking,
    demo,
    desk,
    expert,
    home,
    offer,
    profile,
    proposal,
    register,
    request,
    saved_search,
    synonym,
    vog,
    volunteer,
)

PAGES = (
    *(home, account, expert, saved_search, profile, offer, request, volunteer, proposal, answer),
    *(booking, desk, balance, register, synonym, vog),
)


def init_views(app: Flask, *, demo_pages: bool) -> None:
    """Add all pages to an application; those of the demo only there."""
    for module in (*PAGES, demo) if demo_pages else PAGES:
        app.register_blueprint(module.blueprint)
