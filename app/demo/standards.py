"""The bodies of the demonstration office and the versions of their standards."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from app.accreditation.models import AccreditingBody, Standard
from app.accreditation.states import StandardState
from app.core.texts import search_key
from app.demo.scene import Scene, Step, read, texts


def enter_standards(scene: Scene, *, by: UUID) -> dict[str, UUID]:
    """Each body's standard with its versions; the key of the one by which it decides, by the body's name."""
    found = {}
    for body in read("places")["body"]:
        name = texts(body["name"])
        key = scene.put(
            AccreditingBody, name=name, name_key=search_key(name.en), is_own=body.get("is_own", False)
        )
        for version in body["versions"]:
            standard = _add_version(scene, key, body, version, by=by)
            if "retire" not in version and "publish" in version:
                found[body["key"]] = standard
    return found


def _add_version(
    scene: Scene, body_id: UUID, body: dict[str, Any], version: dict[str, Any], *, by: UUID
) -> UUID:
    standard = scene.key()
    steps = [Step(name, _noon(version[name]), by) for name in ("publish", "retire") if name in version]
    return scene.put(
        Standard,
        id=standard,
        body_id=body_id,
        code=body["standard"],
        number=version["number"],
        title=texts(body["title"]),
        state=scene.lead(Standard, standard, steps, begin=StandardState.DRAFT),
        created_at=_noon(version["began"]),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
