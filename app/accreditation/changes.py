"""What a new curriculum version changes of the accredited one: a major change asks for a new review.

Major is whatever changes what the body looked at: the modules and their outcomes, how these are assessed, and
hours that differ by more than the standard's share, in all or in one module. Anything else is minor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import _, read
from app.core.texts import Texts
from app.programmes.models import Assessment, Curriculum, Module, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs, as a sentence."""

    is_major: bool
    what: str


def between(accredited: Curriculum, new: Curriculum, *, percent: int) -> list[Change]:
    """What differs, the major first; `percent` is the share by which hours may differ."""
    before = {module.code: module for module in accredited.modules}
    after = {module.code: module for module in new.modules}
    found = [_major(_("Module %(code)s is new.", code=code)) for code in after if code not in before]
    found += [_major(_("Module %(code)s is gone.", code=code)) for code in before if code not in after]
    for code, module in after.items():
        if code in before:
            found += _of_module(before[code], module, percent)
    found += _of_hours(_("Hours in all"), accredited.hours, new.hours, percent)
    found += _of_rules(accredited, new)
    return sorted(found, key=lambda change: not change.is_major)


def is_major(changes: Iterable[Change]) -> bool:
    """Whether they ask for a new review."""
    return any(change.is_major for change in changes)


def _major(what: str) -> Change:
    return Change(is_major=True, what=what)


def _minor(what: str) -> Change:
    return Change(is_major=False, what=what)


def _of_module(before: Module, after: Module, percent: int) -> list[Change]:
    code, found = after.code, []
    if not _is_same(before.title, after.title):
        found.append(_minor(_("Module %(code)s has another title.", code=code)))
    found += _of_hours(_("Hours of module %(code)s", code=code), before.hours, after.hours, percent)
    for outcome in _without(after.outcomes, before.outcomes):
        found.append(_major(_("Module %(code)s: new outcome “%(what)s”", code=code, what=read(outcome.text))))
    for outcome in _without(before.outcomes, after.outcomes):
        found.append(
            _major(_("Module %(code)s: outcome taken out “%(what)s”", code=code, what=read(outcome.text)))
        )
    return found + _of_assessments(before, after)


def _of_assessments(before: Module, after: Module) -> list[Change]:
    old = {one.code: one for one in before.assessments}
    new = {one.code: one for one in after.assessments}
    words = {"code": after.code}
    found = [
        _major(_("Module %(code)s: assessment %(name)s is new.", name=name, **words))
        for name in new
        if name not in old
    ]
    found += [
        _major(_("Module %(code)s: assessment %(name)s is gone.", name=name, **words))
        for name in old
        if name not in new
    ]
    for name in sorted(new.keys() & old.keys()):
        if _asked(old[name]) != _asked(new[name]):
            what = _("Module %(code)s: assessment %(name)s asks for something else.", name=name, **words)
            found.append(_major(what))
        elif _run(old[name]) != _run(new[name]):
            what = _("Module %(code)s: assessment %(name)s is run in another way.", name=name, **words)
            found.append(_minor(what))
    return found


def _asked(one: Assessment) -> tuple[Any, ...]:
    return one.kind, one.weight, one.maximum, one.pass_mark, one.rubric or []


def _run(one: Assessment) -> tuple[Any, ...]:
    return one.attempts, one.is_anonymous, one.is_moderated, one.moderation_percent


def _of_hours(label: str, before: int, after: int, percent: int) -> list[Change]:
    """Exactly the share is still a minor change."""
    if before == after:
        return []
    what = _("%(what)s: %(before)s before, %(after)s now.", what=label, before=before, after=after)
    return [Change(is_major=abs(after - before) * 100 > before * percent, what=what)]


def _of_rules(before: Curriculum, after: Curriculum) -> list[Change]:
    found = []
    if before.least_mark != after.least_mark:
        found.append(_major(_("Another least mark is asked in each module.")))
    if (before.attendance_percent, before.module_percent) != (after.attendance_percent, after.module_percent):
        found.append(_minor(_("Another attendance is asked.")))
    return found


def _without(some: Sequence[Outcome], others: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes of `some` that are not among `others`, whatever their order."""
    left, found = list(others), []
    for outcome in some:
        same = next((one for one in left if _is_same(one.text, outcome.text)), None)
        if same is None:
            found.append(outcome)
        else:
            left.remove(same)
    return found


def _is_same(one: Texts, other: Texts) -> bool:
    """Whether two texts say the same in every language that both have, and have one in common."""
    mine, theirs = one.filled(), other.filled()
    shared = mine.keys() & theirs.keys()
    return bool(shared) and all(mine[code] == theirs[code] for code in shared)
