"""The cookie of a signed-in browser, as Flask-Login carries it."""

from __future__ import annotations

from flask_login import LoginManager, UserMixin

from app.core import clock
from app.people import queries
from app.people.models import UserSession

login_manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """The session row behind the cookie, as Flask-Login carries it; its id is the opaque token."""

    def __init__(self, token: str, row: UserSession) -> None:
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
