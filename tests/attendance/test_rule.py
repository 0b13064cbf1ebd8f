"""Which of several marks counts: the published rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attendance.models import Mark
from app.attendance.rule import arrival, overruled, standing
from app.attendance.states import Presence, Source
from app.timetable.models import Session

BEGUN = datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
SESSION, TRAINEE = uuid4(), uuid4()


def mark(minute: int, status: Presence, minutes: int = 0, **facts: Any) -> Mark:
    """A mark made so many minutes after the beginning, by hand unless it says otherwise."""
    return Mark(
        session_id=SESSION,
        registration_id=TRAINEE,
        status=status,
        minutes=minutes,
        marked_at=BEGUN + timedelta(minutes=minute),
        **{"source": Source.PAGE, "marked_by": UUID(int=1), **facts},
    )


def phone(name: str, minute: int, status: Presence, *, counter: int = 1, **facts: Any) -> Mark:
    return mark(minute, status, source=Source.OFFLINE, device=name, counter=counter, **facts)


P, L, A, X = Presence.PRESENT, Presence.LATE, Presence.ABSENT, Presence.EXCUSED


@pytest.mark.parametrize(
    ("marks", "counts"),
    [
        ([], None),
        ([mark(1, P), mark(5, A)], A),
        ([phone("a", 9, A), phone("b", 3, P)], A),
        ([phone("a", 3, A), phone("b", 3, P)], P),
        ([phone("a", 3, A), phone("a", 3, P, counter=2)], P),
        ([mark(1, X), mark(9, P, source=Source.CODE), mark(9, P, source=Source.SCAN)], X),
        ([mark(30, L, source=Source.SCAN), mark(2, P, source=Source.CODE)], P),
        ([mark(1, P), phone("b", 50, A, after_closing=True)], P),
        ([mark(1, P), mark(60, X, after_closing=True, reason="Was ill."), phone("b", 90, A)], X),
        ([phone("b", 50, A, after_closing=True)], None),
    ],
)
def test_one_of_several_marks_counts(marks: list[Mark], counts: Presence | None) -> None:
    found = standing(marks)
    assert (found.status if found else None) == counts


_MADE = st.tuples(
    st.sampled_from("ab"), st.integers(0, 5), st.sampled_from(list(Presence)), st.sampled_from(list(Source))
)


@given(made=st.lists(_MADE, max_size=8), order=st.randoms(use_true_random=False))
def test_it_is_the_same_whichever_device_sends_first(made: list[Any], order: Any) -> None:
    marks = [
        mark(minute, status, source=source, device=device, counter=number)
        for number, (device, minute, status, source) in enumerate(made)
    ]
    counts = standing(marks)
    order.shuffle(marks)
    assert standing(marks) is counts


def test_what_another_hand_or_device_marked_otherwise_is_overruled() -> None:
    other = phone("b", 2, A, marked_by=UUID(int=2))
    agrees, mine = phone("c", 1, P, marked_by=UUID(int=3)), phone("a", 1, A)
    counts = phone("a", 4, P, counter=2)
    assert overruled([counts, other, agrees, mine]) == [other]


@pytest.mark.parametrize(
    ("minute", "attends"), [(-20, (P, 120)), (10, (P, 120)), (11, (L, 109)), (119, (L, 1))]
)
def test_who_checks_in_late_attends_what_is_left(minute: int, attends: tuple[Presence, int]) -> None:
    session = Session(starts_at=BEGUN, ends_at=BEGUN + timedelta(hours=2))
    assert arrival(session, BEGUN + timedelta(minutes=minute)) == attends
