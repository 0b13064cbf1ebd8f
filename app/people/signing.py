"""The cookie of a signed-in browser, as Flask-Login carries it."""

from __future__ import annotations

from flask import g, session
from flask_login import LoginManager, UserMixin, login_user

from app.core import clock
from app.people import queries

login_manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """The session row behind the cookie, as Flask-Login carries it; its id is the opaque token."""

    def __init__(self, token: str, row: queries.LiveSession) -> None:
        self.token = token
        self.row = row

    def get_id(self) -> str:
        """What the cookie holds: the token, never the account's key."""
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_session(token: str) -> SignedIn | None:
    """The signed-in session of a cookie's token, if it still counts."""
    row = queries.live_session(token, at=clock.now())
    return SignedIn(token, row) if row else None


def carry(token: str, *, language: str | None = None) -> None:
    """Let the browser carry a session's token from now on.

    The cookie begins anew but for the reader's language: what was fixed or taken before is worth
    nothing, forms and flashes included.
    """
    row = queries.live_session(token, at=clock.now())
    assert row is not None  # noqa: S101 - its deed was committed a moment ago
    language = session.get("lang", language)
    session.clear()
    g.pop("csrf_token", None)
    if language:
        session["lang"] = language
    login_user(SignedIn(token, row))
