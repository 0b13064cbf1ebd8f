"""The 54 African member states of the United Nations: codes, regions, communities and names.

A state's key is its ISO 3166-1 alpha-2 code ("NA" is Namibia, not a missing value). Its M49 code
is text of three digits ("012"), its region the African Union's. Names come from CLDR through
Babel; only where CLDR's is not the one that the United Nations uses does UN_NAMES stand before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

from babel import Locale
from babel.languages import get_official_languages

from app.core.texts import LANGUAGES, search_key


class Region(StrEnum):
    """A region of the African Union."""

    CENTRAL = "central"
    EASTERN = "eastern"
    NORTHERN = "northern"
    SOUTHERN = "southern"
    WESTERN = "western"


class Community(StrEnum):
    """A regional economic community that the African Union recognises, by its English acronym."""

    AMU = "AMU"
    CEN_SAD = "CEN-SAD"
    COMESA = "COMESA"
    EAC = "EAC"
    ECCAS = "ECCAS"
    ECOWAS = "ECOWAS"
    IGAD = "IGAD"
    SADC = "SADC"


@dataclass(frozen=True, slots=True)
class Membership:
    """One state's time in one community.

    `since` is the first day, None where it is not known; `until` is the first day outside,
    None while the membership lasts.
    """

    community: Community
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the state belongs to the community on `day`; an unknown beginning is long ago."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class State:
    """One member state, as reference data."""

    code: str
    alpha3: str
    m49: str
    region: Region
    memberships: tuple[Membership, ...]

    def communities(self, day: date) -> frozenset[Community]:
        """The communities that the state belongs to on `day`."""
        return frozenset(m.community for m in self.memberships if m.holds_on(day))


_TABLE = """
DZ DZA 012 northern AMU
AO AGO 024 southern SADC ECCAS
BJ BEN 204 western  ECOWAS CEN-SAD
BW BWA 072 southern SADC
BF BFA 854 western  ECOWAS CEN-SAD
BI BDI 108 central  EAC COMESA ECCAS
CV CPV 132 western  ECOWAS
CM CMR 120 central  ECCAS
CF CAF 140 central  ECCAS CEN-SAD
TD TCD 148 central  ECCAS CEN-SAD
KM COM 174 eastern  SADC COMESA CEN-SAD
CG COG 178 central  ECCAS
CI CIV 384 western  ECOWAS CEN-SAD
CD COD 180 central  EAC SADC COMESA ECCAS
DJ DJI 262 eastern  IGAD COMESA CEN-SAD
EG EGY 818 northern COMESA CEN-SAD
GQ GNQ 226 central  ECCAS
ER ERI 232 eastern  IGAD COMESA CEN-SAD
SZ SWZ 748 southern SADC COMESA
ET ETH 231 eastern  IGAD COMESA
GA GAB 266 central  ECCAS
GM GMB 270 western  ECOWAS CEN-SAD
GH GHA 288 western  ECOWAS CEN-SAD
GN GIN 324 western  ECOWAS CEN-SAD
GW GNB 624 western  ECOWAS CEN-SAD
KE KEN 404 eastern  EAC IGAD COMESA
LS LSO 426 southern SADC
LR LBR 430 western  ECOWAS
LY LBY 434 northern AMU COMESA CEN-SAD
MG MDG 450 eastern  SADC COMESA
MW MWI 454 southern SADC COMESA
ML MLI 466 western  ECOWAS CEN-SAD
MR MRT 478 northern AMU CEN-SAD
MU MUS 480 eastern  SADC COMESA
MA MAR 504 northern AMU CEN-SAD
MZ MOZ 508 southern SADC
NA NAM 516 southern SADC
NE NER 562 western  ECOWAS CEN-SAD
NG NGA 566 western  ECOWAS CEN-SAD
RW RWA 646 eastern  EAC COMESA ECCAS
ST STP 678 central  ECCAS
SN SEN 686 western  ECOWAS CEN-SAD
SC SYC 690 eastern  SADC COMESA
SL SLE 694 western  ECOWAS CEN-SAD
SO SOM 706 eastern  EAC IGAD COMESA CEN-SAD
ZA ZAF 710 southern SADC
SS SSD 728 eastern  EAC IGAD
SD SDN 729 eastern  IGAD COMESA CEN-SAD
TG TGO 768 western  ECOWAS CEN-SAD
TN TUN 788 northern AMU COMESA CEN-SAD
UG UGA 800 eastern  EAC IGAD COMESA
TZ TZA 834 eastern  EAC SADC
ZM ZMB 894 southern SADC COMESA
ZW ZWE 716 southern SADC COMESA
"""
"""Code, alpha-3, M49, region, communities. The African Union's lists; CEN-SAD's vary by source.

Announced, without a day on which it takes effect that we could confirm, and so not entered:
Rwanda leaving ECCAS (June 2025), Eritrea leaving IGAD (December 2025).
"""

_LEFT = {
    ("BF", Community.ECOWAS): date(2025, 1, 29),
    ("ML", Community.ECOWAS): date(2025, 1, 29),
    ("NE", Community.ECOWAS): date(2025, 1, 29),
}
"""The first day outside; ECOWAS Commission, communiqué of 29 January 2025."""


def _state(line: str) -> State:
    code, alpha3, m49, region, *communities = line.split()
    memberships = (Membership(c, until=_LEFT.get((code, c))) for c in map(Community, communities))
    return State(code, alpha3, m49, Region(region), tuple(memberships))


STATES: dict[str, State] = {state.code: state for state in map(_state, _TABLE.strip().splitlines())}
"""Every member state by its code."""


UN_NAMES: dict[str, dict[str, str]] = {
    "CD": {
        "en": "Democratic Republic of the Congo",
        "fr": "République démocratique du Congo",
        "ar": "جمهورية الكونغو الديمقراطية",
        "pt": "República Democrática do Congo",
    },
    "CG": {"en": "Congo", "fr": "Congo", "ar": "الكونغو", "pt": "Congo"},
    "CI": {"ar": "كوت ديفوار", "pt": "Côte d’Ivoire"},
    "CV": {"en": "Cabo Verde", "fr": "Cabo Verde", "ar": "كابو فيردي"},
    "LR": {"fr": "Libéria"},
    "NG": {"fr": "Nigéria"},
    "ST": {"en": "Sao Tome and Principe"},
    "TZ": {
        "en": "United Republic of Tanzania",
        "fr": "République-Unie de Tanzanie",
        "ar": "جمهورية تنزانيا المتحدة",
        "pt": "República Unida da Tanzânia",
    },
}
"""Short names of the United Nations (UNTERM) where CLDR writes something else.

CLDR says Congo by the capital, translates Cabo Verde and Côte d'Ivoire, which asked that nobody
should, shortens Tanzania, and spells three names otherwise. Portuguese is not a language of the
United Nations: there the form follows the others.
"""

_REGION_CODES = {
    Region.CENTRAL: "017",
    Region.EASTERN: "014",
    Region.NORTHERN: "015",
    Region.SOUTHERN: "018",
    Region.WESTERN: "011",
}
"""Only the names are taken from these M49 regions; which state is where, the African Union says."""


@cache
def _territory(code: str, locale: str) -> str:
    # The office's readers of Portuguese are in Africa, where Kenya is Quénia, not Quênia.
    return str(Locale.parse("pt_PT" if locale == "pt" else locale).territories[code])


def name(code: str, locale: str) -> str:
    """The name of a state in en, fr, ar or pt; raises KeyError for what is not a member state."""
    state = STATES[code]
    return UN_NAMES.get(state.code, {}).get(locale) or _territory(state.code, locale)


def language_of(code: str) -> str:
    """The office's language in which one writes to a state: the first of its official ones, else English."""
    official = get_official_languages(code, de_facto=True)
    return next((language for language in official if language in LANGUAGES), "en")


_ALSO_NAMED = {"GM": ("Gambia (Republic of The)", "The Gambia"), "TZ": ("Tanzania",), "CD": ("DR Congo",)}
"""Names that the United Nations or their own writers use beside the short ones above."""


@cache
def _codes() -> dict[str, str]:
    """Every state's code by its code and by each of its names, as `sort_key` writes them."""
    codes = {sort_key(text): code for code, texts in _ALSO_NAMED.items() for text in texts}
    for code in STATES:
        names = [name(code, locale) for locale in ("en", "fr", "ar", "pt")]
        names += [Locale.parse(locale).territories[code] for locale in ("en", "fr", "ar", "pt", "pt_PT")]
        codes |= {sort_key(text): code for text in (code, *names)}
    return codes


def code_of(text: str) -> str | None:
    """The state that is meant by its code or its name in any language, however accented; None for none.

    "NA" is Namibia.
    """
    return _codes().get(sort_key(text))


def region_name(region: Region, locale: str) -> str:
    """The name of a region in en, fr, ar or pt."""
    # CLDR's English follows M49's "Middle Africa", which the African Union does not say.
    if region is Region.CENTRAL and locale == "en":
        return "Central Africa"
    return _territory(_REGION_CODES[region], locale)


@lru_cache(maxsize=1024)
def sort_key(name: str) -> str:
    """How a list of names is put in order: without case, accents, hyphens and apostrophes."""
    return re.sub(r"\W+", " ", search_key(name)).strip()
