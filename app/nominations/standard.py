"""What every call asks, until its coordinator changes it; and the words by which a file may say it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.core.texts import Texts
from app.nominations.states import AskedOf, Kind, Part

_WORDS: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("standard.toml").read_text("utf-8"))
LEVELS = tuple(option["value"] for option in _WORDS["options"]["levels"])
"""The levels of the Common European Framework of Reference, the lowest first."""
ALSO_SAID: Mapping[str, Mapping[str, str]] = _WORDS["also_said"]
"""Words that mean an option beside its value and its labels, by the question's key."""
STATE, STATE_CODE = "state", "state_code"
STATE_COLUMNS: Mapping[str, Texts] = {key: Texts(**label) for key, label in _WORDS["columns"].items()}
"""The columns of a file that say whose nominee it is; a form knows by who fills it in."""

OF_PERSON = {
    "family_name": "family_name",
    "given_names": "given_names",
    "name_original": "name_original",
    "sex": "sex",
    "organisation": "institution",
    "post": "post",
    "email": "email",
}
"""The questions whose answers stand in the person's own record, with the names that they have there."""
OF_REGISTRATION = {"priority": "priority", "alternate": "is_alternate", "statement": "statement"}
"""Those whose answers stand in the registration."""

OF_THE_ORDER = frozenset({"priority", "alternate"})
"""Those by which a state orders its officials: they are the state's, and the official does not read them."""

KEPT = frozenset({*OF_PERSON, *OF_REGISTRATION, "ref", "date_of_birth", "years_of_service", "sector"}) | {
    *("language_en", "language_fr", "language_ar", "language_pt", "interpretation")
}
"""The questions that a file is read by and a selection weighs: they may be left open, and not dropped."""
MAY_HAVE_MORE_OPTIONS = "sector"
"""The only one of those with options to which a cohort may add its own."""


def questions() -> list[dict[str, Any]]:
    """The standard questions in their order, each as the columns of a `Question` but for its cohort."""
    return [
        {
            "key": said["key"],
            "position": position,
            "kind": Kind(said["kind"]),
            "part": Part(said["part"]),
            "asked_of": AskedOf(said.get("asked_of", AskedOf.OFFICIAL)),
            "is_required": said.get("is_required", False),
            "label": Texts(**said["label"]),
            "hint": Texts(**said.get("hint", {})),
            "options": _WORDS["options"].get(said.get("options"), []),
            "least": said.get("least"),
            "most": said.get("most"),
        }
        for position, said in enumerate(_WORDS["question"], start=1)
    ]
