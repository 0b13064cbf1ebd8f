"""How an address is compared: written once, so that nobody is two for a capital letter."""

from __future__ import annotations

import unicodedata


def email_key(email: str) -> str:
    """An address as it is compared: composed, in small letters, its domain in its own script.

    A domain that is written as "xn--…" is the same as the one that it stands for (RFC 3492).
    """
    local, at, domain = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    labels = ".".join(_in_its_script(label) for label in domain.split("."))
    return unicodedata.normalize("NFKC", f"{local}{at}{labels}").casefold()


def _in_its_script(label: str) -> str:
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
