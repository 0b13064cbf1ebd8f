"""The hands of the tests of what follows a decision: an accreditation with its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from app.access.actor import Role, ScopeKind
from app.accreditation.follow_models import Condition, SurveillanceReport
from app.accreditation.models import Accreditation, Standard
from app.core.db import db
from app.people.models import User
from tests.dossiers.scene import picture, standard
from tests.support.office import Office, Visitor


@dataclass
class Following:
    """An accreditation in force until the last day of 2027, with those who have a part in it."""

    office: Office
    programme: UUID
    curriculum: UUID
    accreditation: UUID
    coordinator: Visitor
    coordinator_id: UUID
    administrator: Visitor
    administrator_id: UUID
    reviewer: Visitor
    reviewer_id: UUID

    @property
    def page(self) -> str:
        """The accreditation's address."""
        return f"/accreditation/{self.accreditation}"

    def ask(self, words: str = "Hold the yearly review.", due: str = "2026-03-01", owner: str = "") -> Any:
        """Ask a condition, as an administrator."""
        return self.administrator.post(
            f"{self.page}/conditions/new", {"words": words, "due_on": due, "owner": owner or "coordinators"}
        )

    def condition(self, **change: Any) -> str:
        """A condition that the reviewer examines, up to the coordinator; its address."""
        with self.office.deed() as session:
            person = session.get(User, self.reviewer_id).person_id
        key = self.office.add(
            Condition,
            **(
                {
                    "programme_id": self.programme,
                    "accreditation_id": self.accreditation,
                    "words": "Hold the yearly review.",
                    "owner_id": self.coordinator_id,
                    "examiner_id": person,
                    "due_on": date(2026, 3, 1),
                }
                | change
            ),
        )
        return f"/accreditation/conditions/{key}"

    def hand_in(self, condition: str, *, who: Visitor | None = None, **change: Any) -> Any:
        """Hand evidence in with a new document."""
        visitor = who or self.coordinator
        return visitor.post(
            f"{condition}/evidence",
            {
                "answer": "The review was held.",
                "title": "Report of the review",
                "file": (BytesIO(picture()), "report.png"),
                "version": version(visitor, f"{condition}/evidence"),
            }
            | change,
            content_type="multipart/form-data",
        )

    def judge(
        self, condition: str, move: str = "accept", reason: str = "", who: Visitor | None = None
    ) -> Any:
        """Say whether it is met."""
        visitor = who or self.reviewer
        return visitor.post(
            f"{condition}/judge",
            {"move": move, "reason": reason, "version": version(visitor, f"{condition}/judge")},
        )

    def report(self, *, who: Visitor | None = None, changes: str = "Two trainers joined.") -> Any:
        """Hand the report in that is due next."""
        return (who or self.coordinator).post(f"{self.page}/reports/new", {"changes": changes})

    def examine(self, move: str, reason: str = "", *, who: Visitor | None = None) -> Any:
        """Say what there is to say of the last report."""
        visitor = who or self.administrator
        page = f"{self.last_report()}/examine"
        return visitor.post(page, {"move": move, "reason": reason, "version": version(visitor, page)})

    def last_report(self) -> str:
        """The address of the last report."""
        with self.office.deed() as session:
            last = session.query(SurveillanceReport).order_by(SurveillanceReport.number.desc()).first()
            assert last, "nothing is reported"
            return f"/accreditation/reports/{last.id}"

    def sign_in(self) -> None:
        """Sign everyone in anew, where the clock was set on."""
        self.coordinator = self.office.signed_in(self.coordinator_id)
        self.administrator = self.office.signed_in(self.administrator_id)
        self.reviewer = self.office.signed_in(self.reviewer_id)

    def states(self) -> list[str]:
        """Where the conditions stand, the first that is due first."""
        with self.office.deed() as session:
            return [one.state.value for one in session.query(Condition).order_by(Condition.due_on)]

    def move(self, name: str, reason: str = "The board said so.") -> Any:
        """Suspend, put back or withdraw."""
        return self.administrator.post(f"{self.page}/move/{name}", {"reason": reason})

    def state(self) -> str:
        """Where the accreditation stands."""
        found: Accreditation = self.office.read(Accreditation, self.accreditation)
        return found.state.value


def version(who: Visitor, page: str) -> str:
    """The version that a page's form carries; empty where it has none."""
    text = who.get(page).text
    return (
        text.split('name="version"')[1].split('value="')[1].split('"')[0] if 'name="version"' in text else ""
    )


def following(
    office: Office, *, until: date = date(2027, 12, 31), since: date = date(2025, 1, 1)
) -> Following:
    """An office with an accreditation, its coordinator, an administrator and a reviewer."""
    programme = office.programme("STOCTI")
    curriculum = office.curriculum(programme)
    coordinator, administrator, reviewer = office.account(), office.account(), office.account()
    office.grant(coordinator, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    office.grant(administrator, Role.ADMINISTRATOR)
    office.grant(reviewer, Role.REVIEWER)
    accreditation = office.add(
        Accreditation,
        programme_id=programme,
        curriculum_id=curriculum,
        standard_id=standard(office),
        valid_from=since,
        valid_until=until,
        document_reference="RPO/ACC/2025/01",
    )
    return Following(
        office=office,
        programme=programme,
        curriculum=curriculum,
        accreditation=accreditation,
        coordinator=office.signed_in(coordinator),
        coordinator_id=coordinator,
        administrator=office.signed_in(administrator),
        administrator_id=administrator,
        reviewer=office.signed_in(reviewer),
        reviewer_id=reviewer,
    )


def with_grace(office: Office, days: int) -> None:
    """Let what is overdue be overdue for so many days before it may suspend."""
    with office.deed():
        db.session.execute(Standard.__table__.update().values(grace_days=days))
