"""What invented people were asked of past trainings, and what they answered, counted as the office counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.states import CohortState
from app.core.crypto import token_hash
from app.demo.scene import Scene, read
from app.evaluations.models import (
    Comment,
    EvaluationAsk,
    EvaluationRound,
    Questionnaire,
    RoundTrainer,
    Supervisor,
    Tally,
)
from app.evaluations.questions import Question, shipped
from app.evaluations.states import NOT_APPLICABLE, PEOPLE, TERMS, WOMEN, Audience, Kind
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import TAUGHT, RegistrationState
from app.timetable.models import Session, Teaching
from app.timetable.states import SessionState

HELD = {CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED}
_S = RegistrationState
_TOO_FEW = 4
"""So many answered about one module of a past edition, which is too few to be shown."""
_USUAL = {"often": 9, "sometimes": 8, "not_yet": 3, "yes": 11, "planned": 5, "no": 3}
_WORDS_EVERY = 3


def evaluate(scene: Scene) -> None:
    """Ask about every module and cohort that is over, when its time had come, and count the answers."""
    _Survey(scene).hold()


class _Survey:
    def __init__(self, scene: Scene) -> None:
        self.scene, self.today = scene, scene.now.date()
        self.random = Random("feedback")
        self.registrations = scene.rows(Registration)
        self.accounts = {row["person_id"] for row in scene.rows(User)}
        self.questionnaires: dict[Audience, UUID] = {}

    def hold(self) -> None:
        first_day = min(row["first_day"] for row in self.scene.rows(Cohort))
        for audience in Audience:
            self.questionnaires[audience] = self.scene.put(
                Questionnaire,
                audience=audience,
                number=1,
                asks=[question.stored() for question in shipped(audience)],
                published_at=self.scene.now - (self.today - first_day),
            )
        self._begin_a_version()
        for cohort in [row for row in self.scene.rows(Cohort) if row["state"] in HELD]:
            for dates in [d for d in self.scene.rows(ModuleDates) if d["cohort_id"] == cohort["id"]]:
                self._ask(cohort, Audience.TRAINEES, dates["last_day"], dates["module_id"])
            if cohort["state"] is not CohortState.RUNNING:
                self._name_supervisors(cohort)
                for audience in (Audience.GRADUATES, Audience.SUPERVISORS, Audience.STATES):
                    self._ask(cohort, audience, cohort["last_day"])

    def _begin_a_version(self) -> None:
        """A draft of the next version, which asks one thing less and one thing more."""
        label = read("feedback")["new_question"]
        asks = [question.stored() for question in shipped(Audience.TRAINEES) if question.key != "level"]
        asks.append({"key": "v2_1", "kind": "scale", "label": label, "of_trainers": False, "options": []})
        self.scene.put(Questionnaire, audience=Audience.TRAINEES, number=2, asks=asks, published_at=None)

    def _ask(
        self, cohort: dict[str, Any], audience: Audience, ended: date, module_id: UUID | None = None
    ) -> None:
        terms = TERMS[audience]
        opened = ended + timedelta(days=max(terms.after, 1))
        closes = opened + timedelta(days=terms.open_for)
        readers = list(self._readers(cohort, audience))
        if opened > self.today or not readers:
            return
        share = 0.85 if closes < self.today else 0.3
        number = _TOO_FEW if self._is_the_small_one(cohort, module_id) else round(len(readers) * share)
        key = self.scene.put(
            EvaluationRound,
            audience=audience,
            cohort_id=cohort["id"],
            programme_id=cohort["programme_id"],
            module_id=module_id,
            questionnaire_id=self.questionnaires[audience],
            opened_on=opened,
            closes_on=closes,
            asked=len(readers),
            answered=number,
        )
        trainers = self._trainers(cohort["id"], module_id) if module_id else []
        for trainer in trainers:
            self.scene.put(RoundTrainer, round_id=key, trainer_id=trainer)
        for place, reader in enumerate(readers):
            is_spent = place >= len(readers) - number  # the first, who has an account, still has it to do
            token = f"{self.random.getrandbits(256):064x}"
            opens = not is_spent and closes >= self.today and "state_code" not in reader
            self.scene.put(
                EvaluationAsk,
                round_id=key,
                is_spent=is_spent,
                token_hash=token_hash(token) if opens else None,
                **{"registration_id": None, "person_id": None, "state_code": None, **reader},
            )
        self._count(key, shipped(audience), number, trainers)

    def _is_the_small_one(self, cohort: dict[str, Any], module_id: UUID | None) -> bool:
        """The last module of the edition of 2023."""
        dates = [d for d in self.scene.rows(ModuleDates) if d["cohort_id"] == cohort["id"]]
        return bool(cohort["code"] == "STOCTI-2023" and module_id == dates[-1]["module_id"])

    def _readers(self, cohort: dict[str, Any], audience: Audience) -> Iterator[dict[str, Any]]:
        of_cohort = [row for row in self.registrations if row["cohort_id"] == cohort["id"]]
        graduates = [row for row in of_cohort if row["state"] is _S.COMPLETED]
        if audience is Audience.STATES:
            yield from ({"state_code": code} for code in sorted({row["state_code"] for row in graduates}))
        elif audience is Audience.SUPERVISORS:
            named = graduates[: round(len(graduates) * 0.7)]
            yield from ({"registration_id": row["id"]} for row in named)
        else:
            rows = graduates if audience is Audience.GRADUATES else of_cohort
            asked = [row for row in rows if row["state"] in TAUGHT]
            asked.sort(key=lambda row: row["person_id"] not in self.accounts)
            for row in asked:
                yield {"registration_id": row["id"], "person_id": row["person_id"]}

    def _trainers(self, cohort_id: UUID, module_id: UUID) -> list[UUID]:
        sessions = {
            row["id"]
            for row in self.scene.rows(Session)
            if row["cohort_id"] == cohort_id
            and row["module_id"] == module_id
            and row["state"] is SessionState.HELD
        }
        taught = {row["trainer_id"] for row in self.scene.rows(Teaching) if row["session_id"] in sessions}
        return sorted(taught)

    def _count(
        self, round_id: UUID, questions: Sequence[Question], number: int, trainers: list[UUID]
    ) -> None:
        counts: Counter[tuple[str, UUID | None, str]] = Counter()
        words: list[tuple[str, str]] = []
        for one in questions:
            for trainer in trainers if one.of_trainers else [None]:
                mean = 3.6 + self.random.random()
                for _answer in range(number):
                    if one.kind is Kind.TEXT:
                        if self.random.randrange(_WORDS_EVERY) == 0:
                            words.append((one.key, self.random.choice(read("feedback")[one.key])))
                    elif one.kind is not Kind.NUMBER:
                        counts[one.key, trainer, self._value(one, mean)] += 1
        if any(one.key == PEOPLE for one in questions):
            for _answer in range(number):
                people = self.random.choice((0, 8, 12, 15, 20, 25, 40))
                counts[PEOPLE, None, str(people)] += 1
                counts[WOMEN, None, str(self.random.randrange(people // 2 + 1))] += 1
        rows: list[tuple[type[Any], dict[str, Any]]] = [
            (Tally, {"question_key": key, "trainer_id": trainer, "value": value, "times": times})
            for (key, trainer, value), times in counts.items()
        ]
        rows += [(Comment, {"question_key": key, "words": said}) for key, said in words]
        keys = sorted(UUID(int=self.random.getrandbits(128), version=4) for _row in rows)
        self.random.shuffle(rows)
        for key, (model, values) in zip(keys, rows, strict=True):
            self.scene.put(model, id=key, round_id=round_id, **values)

    def _value(self, question: Question, mean: float) -> str:
        if question.kind is Kind.CHOICE:
            values = [value for value, _label in question.options]
            return self.random.choices(values, [_USUAL[value] for value in values])[0]
        if question.kind is Kind.TEN:
            return str(min(10, max(0, round(self.random.gauss(2 * mean, 1.4)))))
        if self.random.random() < 0.02:
            return NOT_APPLICABLE
        return str(min(5, max(1, round(self.random.gauss(mean, 0.8)))))

    def _name_supervisors(self, cohort: dict[str, Any]) -> None:
        """Those of the graduates of the last year; of earlier ones they are no longer kept."""
        if self.today - cohort["last_day"] > timedelta(days=360):
            return
        graduates = [
            row
            for row in self.registrations
            if row["cohort_id"] == cohort["id"] and row["state"] is _S.COMPLETED
        ]
        for number, row in enumerate(graduates[::2], start=1):
            self.scene.put(
                Supervisor,
                registration_id=row["id"],
                name=f"Commissaire {row['state_code']} {number}",
                email=f"supervisor.{cohort['code'].lower()}.{number}@example.org",
                language="fr",
                by_graduate=number % 3 == 0,
            )
