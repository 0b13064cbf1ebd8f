"""The room of screening, and what the pages of a nominee's and of a unit's record share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.access.actor import Actor
from app.access.gate import Room
from app.core.i18n import _
from app.core.templating import day, moment
from app.disclosure.records import masked
from app.people import queries as people
from app.screening import queries
from app.screening.forms import FindingsForm, RemarkForm
from app.screening.models import Diligence
from app.screening.operations import Findings
from app.screening.records import LABELS, rows
from app.screening.states import Body, Decision, Level

room = Room("screening", __name__)
_OPEN = ("level", "bodies", "review_on")


def findings_form(
    record: Diligence | None, decisions: Iterable[Decision], texts: dict[str, str] | None
) -> FindingsForm:
    """The form over what was found; its texts are empty, unless the record was opened."""
    opened = {"formdata": None} if texts is not None else {}
    stands = {name: getattr(record, name) for name in _OPEN} if record and texts is not None else {}
    form = FindingsForm(
        data={"version": record.version if record else 0, **stands, **(texts or {})}, **opened
    )
    form.decision.choices = [("", ""), *[(one.value, one.label) for one in decisions]]
    return form


def blank_remark(record: Diligence | None) -> RemarkForm:
    """The form that answers a proposal as it stands on this page."""
    return RemarkForm(formdata=None, data={"version": record.version if record else 0})


def findings_of(form: FindingsForm) -> Findings:
    """What the form says, as a value."""
    names = ("sources", "grounds", "risk", "not_supporting", "mitigation")
    return Findings(
        decision=Decision(form.decision.data),
        level=Level(form.level.data) if form.level.data else None,
        bodies=form.bodies.data or [],
        review_on=form.review_on.data,
        **{name: form[name].data or "" for name in names},
    )


def is_blank(record: Diligence | None) -> bool:
    """Whether nothing is written in the record that would have to be opened."""
    return record is None or not any(getattr(record, name) for name in record.__sealed__)


def shown(record: Diligence | None, texts: dict[str, str] | None, actor: Actor) -> dict[str, Any]:
    """What both pages say of a record: where it stands, and its texts, masked or opened."""
    if record is None:
        return {"record": None, "stands": [], "masked": [], "opened": None, "remark": ""}
    names = people.names_of({key for key in (record.decided_by, record.confirmed_by) if key})
    bodies = [str(body.label) for body in Body if body.value in record.bodies]
    stands: list[tuple[Any, Any]] = [(_("Consulted"), ", ".join(bodies))] if bodies else []
    stands += [(_("Risk"), record.level.label)] if record.level else []
    if record.decision:
        stands += [
            (_("Decision"), record.decision.label),
            (_("Decided by"), names.get(record.decided_by, "")),
            (_("Decided on"), moment(record.decided_at)),
        ]
    if record.confirmed_by and record.confirmed_at:
        stands += [
            (_("Confirmed by"), names.get(record.confirmed_by, "")),
            (_("Confirmed on"), moment(record.confirmed_at)),
        ]
    stands += [(_("To be reviewed by"), day(record.review_on))] if record.review_on else []
    return {
        "record": record,
        "stands": stands,
        "light": record.light(queries.today()),
        "is_own_proposal": record.decided_by == actor.user_id,
        "masked": [] if is_blank(record) else masked(record, LABELS),
        "opened": rows(texts) if texts is not None else None,
        "remark": texts.get("remark", "") if texts else "",
    }


def said(name: str) -> str:
    """What a page says after a record was confirmed, returned or taken up again."""
    return {
        "confirm": _("The decision is confirmed and counts from now on."),
        "return": _("It is returned to be examined again."),
        "reopen": _("The record is taken up again. Open it to decide."),
    }[name]
