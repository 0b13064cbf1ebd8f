"""Records of the demonstration that look alike, and what the coordinator said of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from app.core.texts import search_key
from app.demo.cohorts import Delivery, Diary
from app.demo.people import Someone
from app.demo.scene import Step
from app.duplicates.models import Suggestion
from app.people.models import Sex
from app.registrations.states import RegistrationState as S

Names = tuple[tuple[str, str], tuple[str, str]]
PAIRS: tuple[tuple[str, Names], ...] = (
    ("", (("Mohamed Lemine", "Ould Cheikh"), ("Mouhamed Lamine", "Ould Sheikh"))),
    ("set_aside", (("Sidi Ahmed", "Vall"), ("Sidi Ahmed", "Fall"))),
    ("merge", (("Cheikhna", "Ould Beddi"), ("Shaykhna", "Ould Baddi"))),
)
"""One man in two spellings, two men, and one man whose two records were merged."""


def suggest_pairs(diary: Diary, delivery: Delivery, *, coordinator: UUID) -> None:
    """Put each pair into a cohort that is open: nominated once, and once withdrawn before."""
    for move, names in PAIRS:
        first, second = _persons(diary, delivery, names)
        merged = move == "merge"
        diary.register(delivery, first, S.ENDORSED, applied=False, priority=9)
        moved = diary.register(delivery, first if merged else second, S.WITHDRAWN, applied=False)
        found = delivery.called + timedelta(days=9)
        key = diary.scene.key()
        steps = [Step(move, found + timedelta(days=1), coordinator)] if move else []
        diary.scene.put(
            Suggestion,
            id=key,
            first_id=first.id,
            second_id=second.id,
            programme_id=delivery.version.programme,
            reasons=["email", "spelling", "institution"],
            state=diary.scene.lead(Suggestion, key, steps),
            found_at=found,
            kept_id=first.id if merged else None,
            moved=[["registrations", "person_id", str(moved)]] if merged else [],
        )


def _persons(diary: Diary, delivery: Delivery, names: Names) -> Iterator[Someone]:
    office = diary.people.office_of("fr", "investigations")
    unit = f"enquetes.{search_key(names[0][1]).replace(' ', '.')}@police.example.org"
    for given, family in names:
        yield diary.people.person(
            given,
            family,
            state="MR",
            sex=Sex.MALE,
            language="fr",
            email=unit,
            created=delivery.called,
            **office,
        )
