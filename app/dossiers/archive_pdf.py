"""A frozen dossier on paper: A4, drawn by dossier.typ from the manifest, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.core import paper
from app.core.i18n import _, direction, language, ngettext, read
from app.core.templating import day, figure, moment
from app.core.texts import Texts
from app.dossiers.figures import Frozen
from app.dossiers.models import Submission
from app.dossiers.review_models import BoardDecision, Finding
from app.dossiers.states import Rating

TEMPLATE = Path(__file__).with_name("dossier.typ")


def text_of(texts: Mapping[str, str]) -> str:
    """A text by language, as a manifest keeps it, in the language in use or in its fallback."""
    return Texts(**texts)[language()]


def draw(
    manifest: Mapping[str, Any],
    findings: Mapping[str, Finding],
    decision: BoardDecision | None,
    *,
    at: Submission,
) -> bytes:
    """The PDF of a submission, with the findings and the decision if there is one."""
    standard = manifest["standard"]
    content = {
        "language": language(),
        "direction": direction(),
        "title": _("Dossier of %(code)s", code=manifest["programme"]["code"]),
        "facts": [
            _row(_("Programme"), text_of(manifest["programme"]["title"])),
            _row(_("Version"), str(manifest["curriculum"])),
            _row(_("Body"), text_of(standard["body"])),
            _row(_("Standard"), f"{standard['code']}, {standard['version']}: {text_of(standard['title'])}"),
            _row(_("Submission"), str(at.number)),
            _row(_("Submitted on"), moment(at.submitted_at)),
            _row("SHA-256", at.manifest_digest),
            *(_decided(decision) if decision else []),
        ],
        "criteria": [_criterion(said, findings.get(said["code"])) for said in manifest["criteria"]],
    }
    return paper.draw(TEMPLATE, name="dossier", content=content, at=at.submitted_at)


def _row(label: str, text: str) -> dict[str, Any]:
    return {"label": label, "value": [paper.line(line) for line in text.split("\n")]}


def _decided(decision: BoardDecision) -> list[dict[str, Any]]:
    found = [
        _row(_("Decision"), str(decision.outcome.label)),
        _row(_("Decided on"), moment(decision.decided_at)),
        _row(_("Reasons"), decision.words),
    ]
    if decision.valid_from and decision.valid_until:
        term = _("From %(first)s to %(last)s", first=day(decision.valid_from), last=day(decision.valid_until))
        found.append(_row(_("Term"), term))
    return found + [
        _row(
            _("Condition"),
            _(
                "%(words)s By %(day)s.",
                words=one["words"],
                day=day(date.fromisoformat(one["due_on"])),
            ),
        )
        for one in decision.conditions
    ]


def _criterion(said: Mapping[str, Any], finding: Finding | None) -> dict[str, Any]:
    rows = [
        _row(_("Self-assessment"), str(Rating(said["rating"]).label) if said["rating"] else "–"),
        *([_row(_("Words"), said["words"])] if said["words"] else []),
    ]
    if said.get("figure"):
        one = Frozen.of(said["figure"])
        sentence = ngettext(
            "%(figure)s – %(light)s (%(num)s record)",
            "%(figure)s – %(light)s (%(num)s records)",
            one.figure.of,
            figure=figure(one.figure, one.unit),
            light=one.light.label,
        )
        rows.append(_row(read(one.label), sentence))
    rows += [_row(_("Document"), _document(one)) for one in said["documents"]]
    if finding:
        rows.append(_row(_("Finding"), f"{finding.rating.label}\n{finding.words}"))
        if finding.comment:
            rows.append(_row(_("The coordinator on the facts"), finding.comment))
    return {
        "code": said["code"],
        "text": paper.line(text_of(said["text"])),
        "mandatory": _("Mandatory") if said["is_mandatory"] else "",
        "rows": rows,
    }


def _document(said: Mapping[str, Any]) -> str:
    until = said["expires_on"]
    lines = [said["title"], said["sha256"]]
    if until:
        lines.insert(1, _("until %(day)s", day=day(date.fromisoformat(until))))
    return "\n".join(lines)
