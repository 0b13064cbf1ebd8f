"""Passkeys (WebAuthn level 2): what a browser is asked, and whether its answer holds.

The challenge waits in the signed cookie, bound to the session that it was made for; its first
answer spends it, and an answer to a challenge that was spent or is too old is worth nothing.
The user must be verified (a finger, a face, a PIN), so that a passkey is two factors in one.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from flask import current_app, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.access.gate import current_actor
from app.core import clock
from app.people.codes import ISSUER
from app.people.models import Passkey, User

CHALLENGE_BYTES = 32
LASTS = timedelta(minutes=30)
"""How long a page with a challenge may stand open before its passkey is used: as long as an idle session."""
_NO_ANSWER = (WebAuthnException, ValueError, RecursionError)
"""What the library raises for an answer that does not hold, and for what is none."""
_VERIFIED = UserVerificationRequirement.REQUIRED


class RefusedAnswer(Exception):
    """A browser's answer that does not hold; why is nobody's business but the trail's."""


def relying_party() -> tuple[str, str]:
    """The office's name for browsers and its origin, from PUBLIC_URL.

    A browser knows no passkeys for an address of numbers: a development office is "localhost" to it.
    """
    public = urlsplit(current_app.config["PUBLIC_URL"])
    host = public.hostname or ""
    if _is_number(host):
        host = "localhost"
    port = f":{public.port}" if public.port else ""
    return host, f"{public.scheme}://{host}{port}"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def to_register(user: User, known: list[Passkey]) -> str:
    """What a browser is asked to make a new passkey for `user`, as JSON."""
    name, _origin = relying_party()
    options = webauthn.generate_registration_options(
        rp_id=name,
        rp_name=ISSUER,
        user_id=user.id.bytes,
        user_name=user.email,
        challenge=_challenge(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_described(known),
    )
    return webauthn.options_to_json(options)


def to_sign_in(known: list[Passkey] | None = None) -> str:
    """What a browser is asked for one of the `known` passkeys, or for whichever it has, as JSON."""
    name, _origin = relying_party()
    options = webauthn.generate_authentication_options(
        rp_id=name,
        challenge=_challenge(),
        allow_credentials=_described(known or []),
        user_verification=_VERIFIED,
    )
    return webauthn.options_to_json(options)


def registered(answer: str, challenge: bytes) -> Passkey:
    """The new passkey of a browser's answer, without its holder and name; RefusedAnswer."""
    name, origin = relying_party()
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=name,
            expected_origin=origin,
            require_user_verification=True,
        )
    except _NO_ANSWER as error:
        raise RefusedAnswer from error
    return Passkey(
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
    )


def named_in(answer: str) -> tuple[str, UUID | None]:
    """Which passkey an answer says that it is, and whose; RefusedAnswer."""
    try:
        credential = parse_authentication_credential_json(answer)
        handle = credential.response.user_handle
        return bytes_to_base64url(credential.raw_id), UUID(bytes=handle) if handle else None
    except _NO_ANSWER as error:
        raise RefusedAnswer from error


def count_of(answer: str, passkey: Passkey, challenge: bytes) -> int:
    """How often the passkey was used, by an answer that it signed; RefusedAnswer."""
    name, origin = relying_party()
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=name,
            expected_origin=origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _NO_ANSWER as error:
        raise RefusedAnswer from error
    return verified.new_sign_count


def _described(known: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in known]


def _challenge() -> bytes:
    """The challenge of this session's pages: the same in every tab until it is answered or too old."""
    waiting = _waiting()
    if waiting is None:
        waiting = secrets.token_bytes(CHALLENGE_BYTES)
        session["challenge"] = [bytes_to_base64url(waiting), clock.now().timestamp(), _owner()]
    return waiting


def take_challenge() -> bytes | None:
    """The challenge that an answer must be to; the next page has another."""
    waiting = _waiting()
    session.pop("challenge", None)
    return waiting


def _waiting() -> bytes | None:
    text, made_at, owner = session.get("challenge", ("", 0, ""))
    is_young = clock.now().timestamp() - made_at < LASTS.total_seconds()
    return base64url_to_bytes(text) if text and is_young and owner == _owner() else None


def _owner() -> str:
    return str(current_actor().session_id or "")
