"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "dossier.add_document": _l("Added a document of evidence"),
        "dossier.answer": _l("Answered a question of the reviewers"),
        "dossier.ask": _l("Asked for more information on a dossier"),
        "dossier.assess": _l("Said how far a criterion is met"),
        "dossier.assign": _l("Assigned a reviewer to a dossier"),
        "dossier.begin": _l("Began a dossier"),
        "dossier.close_accuracy": _l("Said that nothing more is wrong in the facts"),
        "dossier.comment": _l("Corrected the facts in a finding"),
        "dossier.decide": _l("Decided of a dossier"),
        "dossier.declare": _l("Declared their interests in a dossier"),
        "dossier.find": _l("Wrote a finding on a criterion"),
        "dossier.freeze": _l("Froze a dossier as it was submitted"),
        "dossier.leave_document": _l("Took a document away from a criterion"),
        "dossier.relieve": _l("Took a reviewer off a dossier"),
        "dossier.remind": _l("Reminded of a question of the reviewers"),
        "dossier.replace_document": _l("Replaced a document of evidence"),
        "dossier.report_visit": _l("Wrote the report of a site visit"),
        "dossier.reuse": _l("Took over documents of another dossier"),
        "dossier.send_findings": _l("Sent the findings to the coordinator"),
        "dossier.take_away": _l("Took a frozen dossier away as a signed archive"),
        "dossier.take_back": _l("Took a question of the reviewers back"),
        "dossier.use_document": _l("Used a document for another criterion"),
        "dossier.withdraw_document": _l("Withdrew a document of evidence"),
    },
    kinds={
        "dossiers": _l("Dossier"),
    },
    lifecycles={
        "dossier": "dossiers",
    },
    parts={
        "dossier_answers",
        "dossier_decisions",
        "dossier_findings",
        "dossier_hands",
        "dossier_recommendations",
        "dossier_reviewers",
        "dossier_submissions",
        "evidence_documents",
        "evidence_uses",
        "information_requests",
        "interest_declarations",
        "site_visits",
    },
)
