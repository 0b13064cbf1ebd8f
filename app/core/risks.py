"""What figures lean on that is still to come, and what they would be without it.

A feature that plans says for its measure what is planned and which records that needs (`outlook`): then
whoever asks can take a record out and have the figure judged again.

    ahead = ahead_of(subject, [measure])[measure.name]
    ahead.figure(curriculum.id), ahead.figure(curriculum.id, [Loss(("qualifications", key), since=day)])
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.measures import Figure, Measure, Part, Subject, editions_of, together

Key = tuple[str, UUID]
"""A record, by its table and its key."""


@dataclass(frozen=True, slots=True)
class Loss:
    """That a record is no longer there, from a day on."""

    key: Key
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """Something planned on a day for an edition, and what it adds to a figure: with all it needs, or without.

    Of each of the sets in `needs` one record is enough.
    """

    edition: UUID
    day: date
    needs: tuple[frozenset[Key], ...]
    part: Part
    without: Part

    def left(self, gone: Mapping[Key, date]) -> Part:
        """What it adds once some records are gone, each from its day on."""
        keeps = all(
            any(gone.get(key, date.max) > self.day for key in alternatives) for alternatives in self.needs
        )
        return self.part if keeps else self.without


@dataclass(frozen=True, slots=True)
class Outlook:
    """What each edition adds to a figure in any case, and what leans on records that may go."""

    parts: Mapping[UUID, Part]
    leans: Sequence[Lean]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A measure of some programmes or versions once all that is planned has happened."""

    measure: Measure
    sure: Mapping[UUID, Part]
    leans: Mapping[UUID, Sequence[Lean]]

    def figure(self, key: UUID, losses: Iterable[Loss] = ()) -> Figure:
        """The figure of one programme or version, with everything there or without what is lost."""
        gone: dict[Key, date] = {}
        for loss in losses:
            gone[loss.key] = min(loss.since, gone.get(loss.key, date.max))
        left = together(lean.left(gone) for lean in self.leans.get(key, ()))
        return self.measure.of(self.sure.get(key, Part()) + left)

    def leans_on(self, keys: Collection[Key]) -> bool:
        """Whether any of these records is needed at all."""
        return any(
            not alternatives.isdisjoint(keys)
            for leans in self.leans.values()
            for lean in leans
            for alternatives in lean.needs
        )


Look = Callable[[Subject], Outlook]
_looks: dict[str, Look] = {}


def outlook(measure: Measure) -> Callable[[Look], Look]:
    """Register what is still to come of a measure."""

    def register(look: Look) -> Look:
        _looks[measure.name] = look
        return look

    return register


def ahead_of(subject: Subject, measures: Iterable[Measure]) -> dict[str, Ahead]:
    """Those of some measures of which it is known what is to come, by name.

    One query for the editions and few for each measure, however many programmes or versions there are.
    """
    known = [each for each in measures if each.name in _looks]
    belongs = {each.key: each.belongs_to(subject.kind) for each in editions_of(subject)} if known else {}
    found = {}
    for each in known:
        look = _looks[each.name](subject)
        sure: dict[UUID, Part] = {}
        for edition, part in look.parts.items():
            if edition in belongs:
                sure[belongs[edition]] = sure.get(belongs[edition], Part()) + part
        leans: dict[UUID, list[Lean]] = defaultdict(list)
        for lean in look.leans:
            if lean.edition in belongs:
                leans[belongs[lean.edition]].append(lean)
        found[each.name] = Ahead(each, sure, leans)
    return found
