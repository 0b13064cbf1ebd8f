"""What the values by which indicators are told apart are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale

from app.core.i18n import _, _l, language, read
from app.core.texts import LANGUAGES, Texts
from app.indicators.catalogue import Dimension
from app.member_states import data as states
from app.member_states.data import Community, Region
from app.nominations import standard
from app.people.models import Sex
from app.programmes.states import Pillar

_REGION_NAMES = {
    Region.CENTRAL: _l("Central Africa"),
    Region.EASTERN: _l("Eastern Africa"),
    Region.NORTHERN: _l("Northern Africa"),
    Region.SOUTHERN: _l("Southern Africa"),
    Region.WESTERN: _l("Western Africa"),
}
REGIONS = [(str(region), _REGION_NAMES[region]) for region in Region]
COMMUNITIES = [(str(community), str(community)) for community in Community]
SEXES = [(str(sex), sex.label) for sex in Sex]


@cache
def _sectors() -> dict[str, Texts]:
    asked = next(each for each in standard.questions() if each["key"] == "sector")
    return {option["value"]: Texts(**option["label"]) for option in asked["options"]}


def sectors() -> list[tuple[str, str]]:
    """The services that every call tells apart."""
    return [(value, read(texts)) for value, texts in _sectors().items()]


def languages() -> list[tuple[str, str]]:
    """The office's languages."""
    return [(code, _language(code)) for code in LANGUAGES]


def _language(code: str) -> str:
    return str(Locale.parse(language()).languages.get(code, code))


def value_name(by: Dimension, value: str, named: Mapping[str, Any]) -> str:
    """What one value of a dimension is called; `named` are the programmes' or the donors' titles."""
    if value in named:
        return read(named[value])
    if not value:
        return _("Not said")
    if by is Dimension.STATE:
        return states.name(value, language())
    if by is Dimension.REGION:
        return str(_REGION_NAMES[Region(value)])
    if by is Dimension.PILLAR:
        return str(Pillar(value).label)
    if by is Dimension.SEX:
        return str(Sex(value).label)
    if by is Dimension.SECTOR and value in _sectors():
        return read(_sectors()[value])
    return _language(value) if by is Dimension.LANGUAGE else value
