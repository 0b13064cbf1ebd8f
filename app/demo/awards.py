"""What invented people earn: whether they completed, and the certificates that they hold."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.attendance.models import Attendance
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.completion.models import Completion
from app.demo.cohorts import Delivery, at_noon
from app.demo.lessons import Lesson
from app.demo.people import Someone
from app.demo.scene import Scene, Step
from app.programmes.states import CertificateKind
from app.registrations.states import RegistrationState


def decide(scene: Scene, delivery: Delivery, lessons: Sequence[Lesson], *, percent: int = 80) -> None:
    """Decide for everyone who stayed in a closed cohort, by the minutes in its registers.

    Raises AssertionError when a registration's state says otherwise: a fault of the demonstration.
    """
    held = sum(lesson.minutes for lesson in lessons)
    taught = {lesson.id for lesson in lessons}
    attended: Counter[UUID] = Counter()
    for mark in scene.rows(Attendance):
        if mark["session_id"] in taught:
            attended[mark["registration_id"]] += mark["minutes"]
    for registration in delivery.registered(RegistrationState.COMPLETED, RegistrationState.NOT_COMPLETED):
        is_met = attended[registration] * 100 >= percent * held
        assert is_met is (delivery.states[registration] is RegistrationState.COMPLETED)  # noqa: S101
        scene.put(
            Completion,
            registration_id=registration,
            attended_minutes=attended[registration],
            held_minutes=held,
            required_percent=percent,
            is_met=is_met,
            decided_at=delivery.ended or scene.now,
        )


@dataclass(frozen=True, kw_only=True)
class Award:
    """Who proposes the certificates of a cohort, who issues them and when, and what they are of.

    `renews` is the certificate whose place one takes, and `module` what is named by one of a module.
    """

    proposer: UUID
    issuer: UUID
    proposed_at: datetime
    issued_on: date
    accreditation: UUID | None = None
    kind: CertificateKind = CertificateKind.PROGRAMME
    module: UUID | None = None
    valid_until: date | None = None
    renewable_from: date | None = None
    renews: UUID | None = None


class Register:
    """The register of certificates, numbered by year."""

    def __init__(self, scene: Scene, *, prefix: str = "RP") -> None:
        self._scene = scene
        self._prefix = prefix
        self._numbers: Counter[int] = Counter()

    def add(
        self,
        delivery: Delivery,
        holder: tuple[UUID, Someone],
        award: Award,
        *,
        steps: Sequence[Step] | None = None,
    ) -> UUID:
        """A certificate of this holder; `steps` is its history if it was not simply issued."""
        registration, someone = holder
        self._numbers[award.proposed_at.year] += 1
        key, bits = self._scene.key(), self._scene.random.randbytes(16)
        if steps is None:
            steps = [Step("issue", at_noon(award.issued_on), award.issuer)]
        state = self._scene.lead(Certificate, key, steps)
        issued = state not in {CertificateState.PROPOSED, CertificateState.REJECTED}
        return self._scene.put(
            Certificate,
            id=key,
            registration_id=registration,
            programme_id=delivery.version.programme,
            cohort_id=delivery.id,
            person_id=someone.id,
            state_code=someone.state,
            kind=award.kind,
            module_id=award.module,
            supersedes_id=award.renews,
            is_renewal=award.renews is not None,
            because="The holder taught the module twice at home, as the academy wrote."
            if award.renews
            else "",
            accreditation_id=award.accreditation if issued else None,
            number=f"{self._prefix}-{award.proposed_at.year}-{self._numbers[award.proposed_at.year]:04}",
            code=base64.b32encode(bits).decode().rstrip("="),
            holder_name=someone.name,
            initials=someone.initials[:60],
            language=someone.language,
            state=state,
            proposed_by=award.proposer,
            proposed_at=award.proposed_at,
            issued_by=award.issuer if issued else None,
            issued_on=award.issued_on if issued else None,
            valid_until=award.valid_until if issued else None,
            renewable_from=award.renewable_from if issued else None,
        )
