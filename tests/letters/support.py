"""What the tests of letters look at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.core.db import db
from app.core.outbox import Mail
from app.core.texts import LANGUAGES
from app.letters.kinds import LetterKind, shipped
from app.letters.models import Letter
from tests.support.office import Office


def focal_point(office: Office, state: str, *, language: str = "en", name: str = "") -> UUID:
    """The account of a state's focal point, <state>@example.org."""
    person = office.person(name, state=state) if name else None
    user = office.account(person, email=f"{state.lower()}@example.org", language=language)
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, state)
    return user


def letters(office: Office) -> list[Letter]:
    """Every letter that was sent, by state and reader."""
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(Letter).order_by(Letter.kind, Letter.state_code, Letter.reader, Letter.id)
        ).all()
        db.session.remove()
    return list(found)


def mails(office: Office) -> list[Mail]:
    """The outbox, by address."""
    with office.app.app_context():
        found = db.session.scalars(sa.select(Mail).order_by(Mail.recipient, Mail.id)).all()
        db.session.remove()
    return list(found)


def wording(kind: LetterKind, **changes: str) -> dict[str, Any]:
    """The form of a wording as the office ships it, with changes such as body_fr."""
    standing = shipped(kind)
    form = {"version": ""}
    for code in LANGUAGES:
        form[f"subject-{code}"] = standing.subject[code]
        form[f"body-{code}"] = standing.body[code]
    return form | {name.replace("_", "-"): text for name, text in changes.items()}
