"""The hands of the tests of dossiers: a small standard, and the people of an application."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from app.access.actor import Role, ScopeKind
from app.accreditation.models import AccreditingBody, Criterion, Standard
from app.accreditation.states import StandardState
from app.core.texts import Texts
from tests.support.office import Office, Visitor


def picture(color: str = "white") -> bytes:
    """A small picture, as a scanner makes one."""
    made = BytesIO()
    Image.new("RGB", (60, 40), color).save(made, "PNG")
    return made.getvalue()


def standard(office: Office, *, is_own: bool = True, criteria: str = "A1! A2 B1!", code: str = "") -> UUID:
    """A published standard; an exclamation mark makes a criterion mandatory."""
    number = office.count(Standard)
    body = office.add(
        AccreditingBody, name=Texts(en=f"Body {number}"), name_key=f"body {number}", is_own=is_own
    )
    made = office.add(
        Standard,
        body_id=body,
        code=code or f"ST-{number}",
        number=1,
        title=Texts(en="Quality of courses"),
        state=StandardState.PUBLISHED,
        accuracy_days=10,
        term_years=3,
    )
    for position, one in enumerate(criteria.split(), start=1):
        office.add(
            Criterion,
            standard_id=made,
            position=position,
            code=one.rstrip("!"),
            group_code=one[0],
            group_title=Texts(en=f"Group {one[0]}"),
            text=Texts(en=f"What {one.rstrip('!')} asks."),
            guidance=Texts(),
            evidence=Texts(en="A signed paper."),
            is_mandatory=one.endswith("!"),
        )
    return made


@dataclass
class Application:
    """A dossier with its people."""

    office: Office
    programme: UUID
    curriculum: UUID
    standard: UUID
    coordinator: Visitor
    coordinator_id: UUID
    administrator: Visitor
    reviewer: Visitor
    reviewer_id: UUID
    board: Visitor
    board_id: UUID
    url: str = ""

    def page(self, code: str, deed: str = "") -> str:
        """The address of a criterion's page, or of a deed on it."""
        with self.office.deed() as session:
            key = session.query(Criterion).filter_by(standard_id=self.standard, code=code).one().id
        return f"{self.url}/criteria/{key}{deed}"

    def begin(self) -> str:
        """Begin the dossier; its address."""
        answer = self.coordinator.post(
            "/dossiers/new", {"curriculum": str(self.curriculum), "standard": str(self.standard)}
        )
        assert answer.status_code == 303, answer.text
        self.url = answer.location
        return self.url

    def assess(self, code: str, rating: str = "met", words: str = "As the paper shows.") -> Any:
        """Answer one criterion."""
        return self.coordinator.post(
            self.page(code, "/assess"), {"rating": rating, "words": words, "version": "0"}
        )

    def show(self, code: str, *, title: str = "A paper", content: bytes | None = None, **rest: str) -> Any:
        """Add a document to a criterion."""
        page = self.page(code, "/documents/new")
        version = self.version(page)
        return self.coordinator.post(
            page,
            {
                "title": title,
                "file": (BytesIO(picture() if content is None else content), "paper.png"),
                "version": version,
                **rest,
            },
            content_type="multipart/form-data",
        )

    def version(self, page: str, who: Visitor | None = None) -> str:
        """The version that a page's form carries."""
        text = (who or self.coordinator).get(page).text
        return text.split('name="version"')[1].split('value="')[1].split('"')[0]

    def complete(self) -> None:
        """Answer every mandatory criterion, each with a document."""
        for code in ("A1", "B1"):
            assert self.assess(code).status_code == 303
            assert self.show(code).status_code == 303

    def submit(self) -> Any:
        """Submit it."""
        return self.coordinator.post(f"{self.url}/submit")

    def under_review(self) -> None:
        """Bring it to its review: begun, complete, submitted, with a reviewer who declared."""
        self.begin()
        self.complete()
        assert self.submit().status_code == 303
        self.begin_review()

    def review(self) -> None:
        """Do the review of what was submitted, up to the recommendation."""
        self.begin_review()
        self.find_and_recommend()

    def begin_review(self) -> None:
        """Assign a reviewer, who declares to be without a conflict, and begin."""
        assigned = self.administrator.post(f"{self.url}/reviewers", {"reviewer": str(self.reviewer_id)})
        assert assigned.status_code == 303, assigned.text
        declared = self.reviewer.post(f"{self.url}/interests", {"interest": "none"})
        assert declared.status_code == 303, declared.text
        begun = self.administrator.post(f"{self.url}/move/begin_review")
        assert begun.status_code == 303, begun.text

    def find(self, code: str, rating: str = "met", *, version: str = "0", who: Visitor | None = None) -> Any:
        """Write a finding."""
        return (who or self.reviewer).post(
            self.page(code, "/find"),
            {"rating": rating, "words": "Seen in the paper.", "version": version},
        )

    def reviewed(self, outcome: str = "accredit") -> None:
        """Bring it before the board."""
        self.under_review()
        self.find_and_recommend(outcome)

    def find_and_recommend(self, outcome: str = "accredit") -> None:
        """Do the review, from the findings to the recommendation."""
        for code in ("A1", "A2", "B1"):
            assert self.find(code).status_code == 303
        assert self.reviewer.post(f"{self.url}/findings/send").status_code == 303
        assert self.coordinator.post(f"{self.url}/findings/close").status_code == 303
        recommended = self.reviewer.post(
            f"{self.url}/recommend", {"outcome": outcome, "words": "It is good."}
        )
        assert recommended.status_code == 303, recommended.text

    def decide(self, outcome: str, *, who: Visitor | None = None, **rest: str) -> Any:
        """Decide for the board, after declaring one's interests."""
        board = who or self.board
        board.post(f"{self.url}/interests", {"interest": "none"})
        return board.post(
            f"{self.url}/decide",
            {
                "outcome": outcome,
                "words": "So decided.",
                "valid_from": "2026-01-12",
                "valid_until": "2029-01-11",
                "version": self.version(self.url + "/decide", board) if self.may_decide(board) else "",
                **rest,
            },
        )

    def may_decide(self, board: Visitor) -> bool:
        """Whether the page of the decision has a form for this member."""
        return 'name="version"' in board.get(f"{self.url}/decide").text

    def state(self) -> str:
        """Where it stands, as its page says for an administrator."""
        page = self.administrator.get(self.url).text
        return page.split('<div class="top">')[1].split('<span class="tag')[1].split(">")[1].split("<")[0]


def board_member(office: Office) -> Visitor:
    """A member of the board, signed in."""
    user = office.account()
    office.grant(user, Role.BOARD_MEMBER)
    return office.signed_in(user)


def application(office: Office, *, is_own: bool = True, code: str = "STOCTI") -> Application:
    """An office in which a coordinator may begin a dossier, and who then has a part in it."""
    programme = office.programme(code)
    reviewer = office.account()
    office.grant(reviewer, Role.REVIEWER)
    coordinator = office.account()
    office.grant(coordinator, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    board = office.account()
    office.grant(board, Role.BOARD_MEMBER)
    return Application(
        office=office,
        programme=programme,
        curriculum=office.curriculum(programme),
        standard=standard(office, is_own=is_own),
        coordinator=office.signed_in(coordinator),
        coordinator_id=coordinator,
        administrator=office.administrator(),
        reviewer=office.signed_in(reviewer),
        reviewer_id=reviewer,
        board=office.signed_in(board),
        board_id=board,
    )
