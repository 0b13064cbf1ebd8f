"""Sealed texts: they open for their own place, under any of the office's keys, and nowhere else."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest
from flask import Flask

from app.arrivals.models import Travel
from app.core.crypto import KeyRing, SealBrokenError, UnreadableKeysError, new_key

PLACE = "travel_records.passport:1"
OLD, NEW = (f"{name}:{urlsafe_b64encode(name.encode() * 16)[:43].decode()}=" for name in ("old", "new"))


def test_what_was_sealed_opens_in_its_place() -> None:
    ring = KeyRing.read(OLD)
    sealed = ring.seal("A1234567 é ع", place=PLACE)
    assert ring.open(sealed, place=PLACE) == "A1234567 é ع"
    assert "A1234567" not in sealed


def test_the_same_text_is_never_sealed_alike() -> None:
    ring = KeyRing.read(OLD)
    assert ring.seal("A1234567", place=PLACE) != ring.seal("A1234567", place=PLACE)


@pytest.mark.parametrize(
    "place", ["travel_records.passport:2", "travel_records.visa:1", "other.passport:1", ""]
)
def test_a_ciphertext_moved_to_another_place_does_not_open(place: str) -> None:
    ring = KeyRing.read(OLD)
    with pytest.raises(SealBrokenError, match="changed or moved"):
        ring.open(ring.seal("A1234567", place=PLACE), place=place)


def test_a_changed_ciphertext_does_not_open() -> None:
    ring = KeyRing.read(OLD)
    sealed = ring.seal("A1234567", place=PLACE)
    changed = sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]
    for broken in (changed, "old.", "old.AAAA", "old.ü", sealed[: len(sealed) // 2]):
        with pytest.raises(SealBrokenError, match="changed or moved"):
            ring.open(broken, place=PLACE)


def test_the_newest_key_seals_and_every_key_opens() -> None:
    before, after = KeyRing.read(OLD), KeyRing.read(f"{NEW}, {OLD}")
    sealed = before.seal("A1234567", place=PLACE)
    assert after.open(sealed, place=PLACE) == "A1234567"
    assert after.seal("A1234567", place=PLACE).startswith("new.")


def test_without_its_key_nothing_opens_and_the_name_of_a_key_is_sealed_too() -> None:
    sealed = KeyRing.read(OLD).seal("A1234567", place=PLACE)
    with pytest.raises(SealBrokenError, match="no key 'old'"):
        KeyRing.read(NEW).open(sealed, place=PLACE)
    renamed = KeyRing.read("other:" + OLD.partition(":")[2])
    with pytest.raises(SealBrokenError, match="changed or moved"):
        renamed.open(sealed.replace("old.", "other."), place=PLACE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("k1", "k1"),
        ("k1:", "k1"),
        ("k1:A", "k1"),
        ("k1:c2hvcnQ=", "k1"),
        ("k 1:" + OLD[4:], "k 1"),
        (f"{OLD},{OLD}", "old"),
        (f"{OLD},k1:A", "k1"),
    ],
)
def test_a_key_that_cant_be_read_is_refused_by_its_name(text: str, name: str) -> None:
    with pytest.raises(UnreadableKeysError, match=f"^the key '{name}' is not a name and 32 bytes in Base64$"):
        KeyRing.read(text)


@pytest.mark.parametrize("text", ["", ",", " , "])
def test_no_key_at_all_is_refused(text: str) -> None:
    with pytest.raises(UnreadableKeysError, match=r"^there is no key$"):
        KeyRing.read(text)


def test_nothing_is_sealed_as_nothing_and_opens_as_nothing(app: Flask) -> None:
    record = Travel(registration_id=uuid4())
    with app.app_context():
        record.seal(passport_number="", lodging="Rue Averroès")
        assert (record.passport_number, record.unseal("passport_number")) == ("", "")
        assert record.unseal("lodging") == "Rue Averroès"


def test_a_field_that_is_not_declared_as_sealed_is_refused(app: Flask) -> None:
    with (
        app.app_context(),
        pytest.raises(AttributeError, match=r"^Travel\.given_by is not declared as sealed$"),
    ):
        Travel(registration_id=uuid4()).seal(given_by="someone")


def test_a_new_key_can_be_read_and_is_never_the_same() -> None:
    assert KeyRing.read(new_key("k1")).newest == "k1"
    assert new_key("k1") != new_key("k1")
