"""The bodies of the demonstration office and the versions of their standards, with their criteria."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from app.accreditation import standard_files, whole_files
from app.accreditation.criteria import NAMES
from app.accreditation.models import AccreditingBody, Criterion, CriterionMapping, Standard
from app.accreditation.states import MappingKind, StandardState
from app.accreditation.whole_files import Whole
from app.core.texts import search_key
from app.demo.scene import Scene, Step, read, texts

_DRAFTED: dict[str, dict[str, Any]] = {
    "D3": {"green": Decimal(95), "amber": Decimal(85)},
    "G2": {"is_mandatory": True},
}
"""What the draft of the own board's next version changes."""
ALIKE = (
    ("1.1", "B2", MappingKind.PART),
    ("1.2", "B4", MappingKind.EQUAL),
    ("1.3", "D3", MappingKind.PART),
    ("2.1", "C1", MappingKind.PART),
    ("2.2", "G1", MappingKind.PART),
)
"""Which criteria of the university cover which of the board's."""


def enter_standards(scene: Scene, *, by: UUID) -> dict[str, UUID]:
    """Each body's standard with its versions; the key of the one by which it decides, by the body's name."""
    found: dict[str, UUID] = {}
    keys: dict[str, dict[str, UUID]] = {}
    for body in read("places")["body"]:
        name, whole = texts(body["name"]), _whole(body["key"])
        body_id = scene.put(
            AccreditingBody, name=name, name_key=search_key(name.en), is_own=body.get("is_own", False)
        )
        for version in body["versions"]:
            standard = _add_version(scene, body_id, whole, version, by=by)
            if version.get("by_name_alone"):
                continue
            is_draft = "publish" not in version
            criteria = _add_criteria(scene, standard, whole, changes=_DRAFTED if is_draft else {})
            if not is_draft:
                found[body["key"]], keys[body["key"]] = standard, criteria
    for code, other, kind in ALIKE:
        scene.put(CriterionMapping, criterion_id=keys["AUI"][code], other_id=keys["BOARD"][other], kind=kind)
    return found


@cache
def _whole(body: str) -> Whole:
    """The standard of a body as its file says it."""
    own = Path(__file__).parent / "data" / "aui_standard.toml"
    return whole_files.parse((whole_files.OWN if body == "BOARD" else own).read_bytes())


def _add_version(scene: Scene, body_id: UUID, whole: Whole, version: dict[str, Any], *, by: UUID) -> UUID:
    standard = scene.key()
    steps = [Step(name, _noon(version[name]), by) for name in ("publish", "retire") if name in version]
    return scene.put(
        Standard,
        id=standard,
        body_id=body_id,
        code=whole.code,
        number=version["number"],
        title=whole.title,
        state=scene.lead(Standard, standard, steps, begin=StandardState.DRAFT),
        created_at=_noon(version["began"]),
        **whole.rules,
    )


def _add_criteria(
    scene: Scene, standard: UUID, whole: Whole, *, changes: dict[str, dict[str, Any]]
) -> dict[str, UUID]:
    """The criteria of a version; their keys by their codes."""
    found = {}
    for position, line in enumerate(whole.lines, start=1):
        said, _faults = standard_files.written(line)
        values = {name: getattr(said, name) for name in NAMES} | changes.get(said.code, {})
        found[said.code] = scene.put(Criterion, standard_id=standard, position=position, **values)
    return found


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
