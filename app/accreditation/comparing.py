"""What differs between two versions of a standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.accreditation.models import Criterion, Standard
from app.accreditation.standards import RULES
from app.accreditation.words import binding_of
from app.core.i18n import _, _l, read
from app.core.labels import Labelled
from app.core.texts import Texts


class Change(Labelled):
    """What became of a criterion."""

    ADDED = "added", _l("Added")
    CHANGED = "changed", _l("Changed")
    REMOVED = "removed", _l("Removed")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of a version that differs: what it is called, and what stood and stands there."""

    label: Any
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class ChangedCriterion:
    """A criterion that was added, changed or removed, and what of it differs."""

    change: Change
    criterion: Criterion
    differences: list[Difference]


def rules_changed(before: Standard, now: Standard) -> list[Difference]:
    """The title and the rules that differ."""
    labels = {
        "title": _("Title"),
        "term_years": _("Usual term, in years"),
        "renewal_months": _("Renewal opens, in months before the last day"),
        "surveillance_months": _("Surveillance, every so many months"),
        "accuracy_days": _("Days to correct facts before a decision"),
        "grace_days": _("Days overdue after which it may be suspended"),
        "major_percent": _("Hours may change by so many per cent without a new review"),
    }
    return [
        Difference(labels[name], _said(getattr(before, name)), _said(getattr(now, name)))
        for name in ("title", *RULES)
        if getattr(before, name) != getattr(now, name)
    ]


def criteria_changed(before: Standard, now: Standard) -> list[ChangedCriterion]:
    """The criteria that differ, in the order of the later version, then those that are no more."""
    old = {one.code.casefold(): one for one in before.criteria}
    found = []
    for one in now.criteria:
        earlier = old.pop(one.code.casefold(), None)
        if earlier is None:
            found.append(ChangedCriterion(Change.ADDED, one, []))
        elif differences := list(_differences(earlier, one)):
            found.append(ChangedCriterion(Change.CHANGED, one, differences))
    return found + [ChangedCriterion(Change.REMOVED, one, []) for one in old.values()]


def _differences(before: Criterion, now: Criterion) -> Iterator[Difference]:
    labels = {
        "group_title": _("Group"),
        "text": _("Criterion"),
        "is_mandatory": _("Mandatory"),
        "guidance": _("Guidance"),
        "evidence": _("Expected evidence"),
    }
    for name, label in labels.items():
        if getattr(before, name) != getattr(now, name):
            yield Difference(label, *_two(getattr(before, name), getattr(now, name)))
    if binding_of(before) != binding_of(now):
        yield Difference(_("Measure"), binding_of(before), binding_of(now))


def _two(before: Any, now: Any) -> tuple[str, str]:
    """Both as the reader reads them; where only another language differs, every language that does."""
    if isinstance(before, Texts) and read(before) == read(now):
        differing = [code for code in before.filled() | now.filled() if _in(before, code) != _in(now, code)]
        return _all(before, differing), _all(now, differing)
    return _said(before), _said(now)


def _in(texts: Texts, code: str) -> str:
    return str(getattr(texts, code))


def _all(texts: Texts, codes: list[str]) -> str:
    return " / ".join(f"{code}: {_in(texts, code)}" for code in codes if _in(texts, code))


def _said(value: Any) -> str:
    if isinstance(value, Texts):
        return read(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
