"""The 54 member states: codes, regions, communities, names."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from app.member_states.data import STATES, UN_NAMES, Community, Region, name, region_name, sort_key

LOCALES = ("en", "fr", "ar", "pt")


def test_there_are_54_states_each_with_its_own_codes() -> None:
    assert len(STATES) == 54
    for field, shape in (("code", "[A-Z]{2}"), ("alpha3", "[A-Z]{3}"), ("m49", "[0-9]{3}")):
        values = [getattr(state, field) for state in STATES.values()]
        assert len(set(values)) == 54
        assert [value for value in values if not re.fullmatch(shape, value)] == []


def test_namibia_is_a_state_and_algeria_keeps_its_zero() -> None:
    assert name("NA", "en") == "Namibia"
    assert STATES["DZ"].m49 == "012"


def test_regions_are_those_of_the_african_union() -> None:
    assert Counter(state.region for state in STATES.values()) == {
        Region.CENTRAL: 9,
        Region.EASTERN: 14,
        Region.NORTHERN: 6,
        Region.SOUTHERN: 10,
        Region.WESTERN: 15,
    }


def members(community: Community, day: date) -> set[str]:
    return {code for code, state in STATES.items() if community in state.communities(day)}


def test_communities_have_the_members_that_they_count() -> None:
    assert {community: len(members(community, date(2026, 1, 1))) for community in Community} == {
        Community.AMU: 5,
        Community.CEN_SAD: 25,
        Community.COMESA: 21,
        Community.EAC: 8,
        Community.ECCAS: 11,
        Community.ECOWAS: 12,
        Community.IGAD: 8,
        Community.SADC: 16,
    }


def test_three_states_left_ecowas_on_29_january_2025() -> None:
    before = members(Community.ECOWAS, date(2025, 1, 28))
    assert before - members(Community.ECOWAS, date(2025, 1, 29)) == {"BF", "ML", "NE"}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_state_has_a_name_of_its_own_as_a_ministry_would_write_it(locale: str) -> None:
    names = [name(code, locale) for code in STATES]
    assert len(set(names)) == 54
    odd = [
        n
        for n in names
        if not n.strip() or " - " in n or "(" in n or "&" in n or re.search(r"[0-9]|^[A-Z]+$", n)
    ]
    assert odd == []
    assert [n for n in names if ("\u0600" <= n[0] <= "\u06ff") != (locale == "ar")] == []


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "CD",
            (
                "Democratic Republic of the Congo",
                "République démocratique du Congo",
                "جمهورية الكونغو الديمقراطية",
                "República Democrática do Congo",
            ),
        ),
        ("CG", ("Congo", "Congo", "الكونغو", "Congo")),
        ("CI", ("Côte d’Ivoire", "Côte d’Ivoire", "كوت ديفوار", "Côte d’Ivoire")),
        ("CV", ("Cabo Verde", "Cabo Verde", "كابو فيردي", "Cabo Verde")),
        ("KE", ("Kenya", "Kenya", "كينيا", "Quénia")),
        ("SZ", ("Eswatini", "Eswatini", "إسواتيني", "Essuatíni")),
    ],
)
def test_a_state_is_called_as_the_united_nations_calls_it(code: str, names: tuple[str, ...]) -> None:
    assert tuple(name(code, locale) for locale in LOCALES) == names


def test_a_name_is_set_by_hand_only_where_cldr_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_by_hand = {(code, locale): text for code, names in UN_NAMES.items() for locale, text in names.items()}
    monkeypatch.setattr("app.member_states.data.UN_NAMES", {})
    assert [key for key, text in set_by_hand.items() if name(*key) == text] == []


@pytest.mark.parametrize("code", ["XX", "na", "EH", "FR", ""])
def test_what_is_not_a_member_state_has_no_name(code: str) -> None:
    with pytest.raises(KeyError):
        name(code, "en")


def test_regions_have_names_in_every_language() -> None:
    assert [region_name(Region.CENTRAL, locale) for locale in LOCALES] == [
        "Central Africa",
        "Afrique centrale",
        "وسط أفريقيا",
        "África Central",
    ]
    assert len({region_name(region, locale) for region in Region for locale in LOCALES}) == 20


def test_lists_of_names_ignore_accents_hyphens_and_apostrophes() -> None:
    french = sorted((name(code, "fr") for code in ("ET", "GQ", "GW", "EG", "ER", "GN", "SZ")), key=sort_key)
    assert french == [
        "Égypte",
        "Érythrée",
        "Eswatini",
        "Éthiopie",
        "Guinée",
        "Guinée-Bissau",
        "Guinée équatoriale",
    ]
    assert sort_key("Côte d’Ivoire") == sort_key("Cote d'Ivoire") == "cote d ivoire"


def test_arabic_names_sort_by_their_letters_whatever_the_hamza() -> None:
    assert sorted(["أوغندا", "إثيوبيا", "أنغولا"], key=sort_key) == ["إثيوبيا", "أنغولا", "أوغندا"]
