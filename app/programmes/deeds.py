"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "curriculum.add_assessment": _l("Added an assessment"),
        "curriculum.add_award": _l("Added a certificate to a curriculum"),
        "curriculum.add_module": _l("Added a module"),
        "curriculum.add_outcome": _l("Added a learning outcome"),
        "curriculum.change": _l("Changed a curriculum’s rules"),
        "curriculum.change_assessment": _l("Changed an assessment"),
        "curriculum.change_award": _l("Changed a curriculum’s certificate"),
        "curriculum.change_module": _l("Changed a module"),
        "curriculum.change_outcome": _l("Changed a learning outcome"),
        "curriculum.change_rubric": _l("Changed the rubric of an assessment"),
        "curriculum.draft": _l("Drafted a curriculum"),
        "curriculum.move_assessment": _l("Moved an assessment"),
        "curriculum.move_module": _l("Moved a module"),
        "curriculum.move_outcome": _l("Moved a learning outcome"),
        "curriculum.remove_assessment": _l("Took out an assessment"),
        "curriculum.remove_award": _l("Removed a curriculum’s certificate"),
        "curriculum.remove_module": _l("Removed a module"),
        "curriculum.remove_outcome": _l("Removed a learning outcome"),
        "partner.add": _l("Added a partner"),
        "programme.add_partner": _l("Added a programme’s partner"),
        "programme.change": _l("Changed a programme"),
        "programme.create": _l("Set up a programme"),
        "programme.remove_partner": _l("Removed a programme’s partner"),
    },
    kinds={
        "assessments": _l("Assessment of a module"),
        "awards": _l("Certificate that a curriculum leads to"),
        "curricula": _l("Curriculum"),
        "partners": _l("Partner"),
        "programmes": _l("Programme"),
    },
    lifecycles={
        "curriculum": "curricula",
        "programme": "programmes",
    },
    parts={
        "assessment_outcomes",
        "modules",
        "outcomes",
        "programme_partners",
    },
)
