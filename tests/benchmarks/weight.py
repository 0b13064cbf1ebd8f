"""What a visit moves: a page with its style, script and mark at first, the page alone later."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import sqlalchemy as sa

from app.core.db import db
from app.core.texts import LANGUAGES
from app.demo import load
from app.people.models import User
from tests.support.office import Office, Visitor

FIRST, LATER = 60_000, 15_000


def compressed(body: bytes) -> int:
    """Its size as a line carries it."""
    return len(gzip.compress(body))


def lines(office: Office) -> Iterator[str]:
    """The weight of each role's main pages, in the language in which it is heaviest."""
    with office.app.app_context():
        described = load.describe()
    urls = described["urls"]
    cohort, past = urls["open_cohort"], urls["past_cohort"]
    yield f"bytes compressed: at most {FIRST:,} at a first visit, {LATER:,} later   first  later"
    for role, paths in (
        ("", ("/", cohort, urls["programme"], urls["verify_valid"], "/login", "/offline")),
        (
            "coordinator",
            ("/", "/cohorts", f"{cohort}/overview", f"{past}/registrations", f"{past}/timetable"),
        ),
        ("focal_point", ("/", "/desk", "/nominees")),
    ):
        visitor = _visitor(office, described["accounts"], role)
        for path in paths:
            first, later = max(_visit(visitor, path, language) for language in LANGUAGES)
            yield f"  {(role or 'anyone'):<18}{path:<62}{first:>7,}{later:>7,}"


def _visitor(office: Office, accounts: list[dict[str, str]], role: str) -> Visitor:
    if not role:
        return office.anonymous()
    email = next(account["email"] for account in accounts if account["role"] == role)
    with office.app.app_context():
        user = db.session.execute(sa.select(User.id).where(User.email == email)).scalar_one()
        db.session.remove()
    return office.signed_in(user)


def _visit(visitor: Visitor, path: str, language: str) -> tuple[int, int]:
    page = visitor.get(f"{path}?lang={language}")
    assert page.status_code == 200, (path, page.status_code)
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    alone = compressed(page.data)
    return alone + sum(compressed(visitor.get(file).data) for file in linked), alone
