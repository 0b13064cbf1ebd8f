"""Passwords: what is accepted, and Argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import DomainError
from app.core.i18n import _

SHORTEST = 12
LONGEST = 128
_CONTEXT_WORDS = ("password", "motdepasse", "unoct", "rabat", "stocti", "12345", "azerty", "qwerty")
_hasher = PasswordHasher()
_STAND_IN = _hasher.hash("no account has this password")


def check(password: str, *, email: str) -> None:
    """DomainError unless the password is long enough and not one that anyone would guess (ASVS 6.2)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DomainError(
            _(
                "Write a password of %(least)s to %(most)s characters.",
                least=SHORTEST,
                most=LONGEST,
            ),
            field="password",
        )
    small = password.casefold()
    bare = small
    for word in (*_CONTEXT_WORDS, email.partition("@")[0].casefold()):
        if len(word) >= 4:
            bare = bare.replace(word, "")
    if len(bare) < SHORTEST // 2 or len(set(small)) < 5:
        raise DomainError(
            _("This password is easy to guess. Write another, such as four words."),
            field="password",
        )


def hash_password(password: str) -> str:
    """The Argon2id hash of a password: slow on purpose, so never within a deed."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; as slow when there is no account."""
    try:
        return _hasher.verify(stored or _STAND_IN, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
