"""Names that are one in other spellings, orders and scripts, and those that are not."""

from __future__ import annotations

import pytest

from app.duplicates.likeness import Traits, all_marks, marks, reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohammed", "Maxamed"),
        ("Mohammed", "محمد"),
        ("Ouattara", "Watara"),
        ("Abdirahman", "Cabdiraxmaan"),
        ("Coulibaly", "Koulibaly"),
        ("Cissé", "Sissé"),
        ("Yusuf", "Youssouf"),
        ("عثمان", "Othman"),
    ],
)
def test_one_name_leaves_the_same_mark_in_either_spelling(one: str, other: str) -> None:
    assert marks(one) & marks(other)


@pytest.mark.parametrize(("one", "other"), [("Mohammed", "Mahamane"), ("Kamau", "Hassan"), ("Awa", "Ali")])
def test_other_names_leave_other_marks(one: str, other: str) -> None:
    assert not marks(one) & marks(other)


BIRTH = "1984-02-07"


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (Traits("Faith Omondi", birth=BIRTH), Traits("Faith Omondi", birth=BIRTH), ["same_name", "birth"]),
        (Traits("Faith Omondi", birth=BIRTH), Traits("Omondi Faith", birth="1984"), ["order", "birth"]),
        (
            Traits("Mohamed Warsame", birth=BIRTH),
            Traits("Maxamed Warsame Jaamac", birth=BIRTH),
            ["spelling", "birth"],
        ),
        (
            Traits("Othman Mohamed", institution="National Police"),
            Traits("عثمان محمد", institution="NATIONAL POLICE"),
            ["spelling", "institution"],
        ),
        (
            Traits("O. M.", "عثمان محمد", birth=BIRTH),
            Traits("Cismaan Maxamed", "عثمان محمد", birth=BIRTH),
            ["script", "birth"],
        ),
        (Traits("Faith Omondi", email="f@x.org"), Traits("F. O.", email="f@x.org"), ["email"]),
        (Traits("Faith Omondi"), Traits("Faith Omondi"), []),
        (Traits("Faith Omondi", birth=BIRTH), Traits("Faith Omondi", birth="1985-02-07"), []),
        (Traits("Juma", birth=BIRTH), Traits("Guma", birth=BIRTH), []),
    ],
)
def test_a_second_thing_must_speak_for_a_name_that_is_alike(
    one: Traits, other: Traits, found: list[str]
) -> None:
    assert reasons(one, other) == found
    assert reasons(other, one) == found


def test_whoever_is_alike_shares_a_mark_by_which_they_are_found() -> None:
    one, other = Traits("Cismaan Maxamed", "عثمان محمد"), Traits("Othman Mohammed")
    assert set(all_marks(one)) & set(all_marks(other))
