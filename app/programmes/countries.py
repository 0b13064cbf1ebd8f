"""The countries that partners come from: the 193 member states of the United Nations.

Keys are ISO 3166-1 alpha-2 codes; names come from CLDR, for African states as the office writes them.
A partner may also have none: an international organisation.
"""

from __future__ import annotations

from babel import Locale

from app.member_states import data as member_states

_CODES = (
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH "
    "CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN "
    "GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP "
    "NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV "
    "SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE VN VU WS YE ZA ZM ZW"
)
CODES: tuple[str, ...] = tuple(_CODES.split())


def name(code: str, language: str) -> str:
    """A country's name in en, fr, ar or pt."""
    if code in member_states.STATES:
        return member_states.name(code, language)
    return str(Locale(language).territories[code])


def options(language: str) -> list[tuple[str, str]]:
    """Every country as (code, name), in the order of the reader's language."""
    named = [(code, name(code, language)) for code in CODES]
    return sorted(named, key=lambda option: member_states.sort_key(option[1]))
