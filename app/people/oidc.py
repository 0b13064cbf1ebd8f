"""Sign-in by a directory (OpenID Connect): what the UN's or a ministry's directory says of who comes.

The ceremony is Authlib's: code flow with PKCE, state and nonce; the token's signature, issuer, audience
and times are checked. Nothing is asked of any address but the configured issuer's, and no redirect is
followed, so that a directory's answer can't make the office fetch from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import current_app
from joserfc.errors import JoseError
from requests import RequestException, Response
from werkzeug import Response as Redirect

from app.people.notices import office_url

_PATIENCE_SECONDS = 10


class DirectoryError(Exception):
    """The directory does not answer, or what it says can't be trusted."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a directory vouches for; `email` is empty unless the directory has verified it."""

    issuer: str
    subject: str
    email: str


class _Line(OAuth2Session):
    """The line to the directory, and to nobody else."""

    def request(self, method: str, url: str, **options: Any) -> Response:
        """Ask the configured issuer; DirectoryError for another address or for being sent on."""
        if urlsplit(url)[:2] != urlsplit(current_app.config["OIDC_ISSUER"])[:2]:
            raise DirectoryError(f"{url} is not the issuer's")
        options |= {"allow_redirects": False, "timeout": _PATIENCE_SECONDS}
        answer: Response = super().request(method, url, **options)
        if answer.is_redirect:
            raise DirectoryError("the issuer sends on to elsewhere")
        return answer


class _Directory(FlaskOAuth2App):
    client_cls = _Line

    def load_server_metadata(self) -> dict[str, Any]:
        """What the issuer says of itself; DirectoryError when it is not who was asked."""
        said: dict[str, Any] = super().load_server_metadata()
        if said.get("issuer") != current_app.config["OIDC_ISSUER"]:
            raise DirectoryError("the issuer names another issuer")
        return said


def _directory() -> _Directory:
    config = current_app.config
    return _Directory(
        FlaskIntegration("directory"),
        name="directory",
        client_id=config["OIDC_CLIENT_ID"],
        client_secret=config["OIDC_CLIENT_SECRET"],
        server_metadata_url=f"{config['OIDC_ISSUER'].rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256"},
    )


_FAULTS = (AuthlibBaseError, JoseError, RequestException, KeyError, RuntimeError, TypeError, ValueError)
"""What the ceremony raises for an answer that is missing, mangled, late, forged or not for us."""


def begin(*, back_to: str) -> Redirect:
    """Send the browser to the directory; state, nonce and verifier stay in its own cookie.

    `back_to` is the path to which the directory sends it back.
    """
    try:
        sent: Redirect = _directory().authorize_redirect(office_url(back_to))
    except _FAULTS as fault:
        raise DirectoryError(type(fault).__name__) from fault
    return sent


def finish() -> Vouched:
    """Whom the directory vouches for, by the code that the browser brings back; DirectoryError otherwise."""
    config = current_app.config
    for_us = {
        "iss": {"essential": True, "value": config["OIDC_ISSUER"]},
        "aud": {"essential": True, "value": config["OIDC_CLIENT_ID"]},
    }
    try:
        said = _directory().authorize_access_token(claims_options=for_us)["userinfo"]
        return Vouched(
            issuer=config["OIDC_ISSUER"],
            subject=said["sub"],
            email=said["email"] if said.get("email_verified") is True else "",
        )
    except _FAULTS as fault:
        raise DirectoryError(type(fault).__name__) from fault
