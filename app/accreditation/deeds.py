"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "accreditation.carry_over": _l("Let an accreditation cover a later version"),
        "accreditation.record": _l("Recorded an accreditation"),
        "accrediting_body.add": _l("Added an accrediting body"),
        "accrediting_body.change": _l("Changed an accrediting body"),
        "condition.ask": _l("Asked a condition of an accreditation"),
        "condition.hand_in": _l("Handed in evidence for a condition"),
        "condition.let_examine": _l("Said who examines a condition"),
        "standard.add": _l("Added a standard"),
        "standard.add_criterion": _l("Added a criterion to a standard"),
        "standard.change": _l("Changed the rules of a standard"),
        "standard.change_criterion": _l("Changed a criterion of a standard"),
        "standard.draft": _l("Began a new version of a standard"),
        "standard.load": _l("Took a file of criteria into a standard"),
        "standard.map": _l("Said which criteria of two standards are alike"),
        "standard.move_criterion": _l("Moved a criterion of a standard"),
        "standard.remove_criterion": _l("Took a criterion out of a standard"),
        "standard.unmap": _l("Took back that two criteria are alike"),
        "surveillance.hand_in": _l("Handed in a yearly report"),
        "surveillance.let_examine": _l("Said who examines a yearly report"),
    },
    kinds={
        "accreditation_conditions": _l("Condition of an accreditation"),
        "accreditations": _l("Accreditation"),
        "accrediting_bodies": _l("Accrediting body"),
        "standards": _l("Standard"),
        "surveillance_reports": _l("Yearly report of an accredited programme"),
    },
    lifecycles={
        "accreditation": "accreditations",
        "condition": "accreditation_conditions",
        "standard": "standards",
        "surveillance_report": "surveillance_reports",
    },
    parts={
        "accreditation_carryovers",
        "criteria",
        "criterion_mappings",
    },
)
