"""STOCTI 2025 again: 200 nominees of twelve states for 22 seats, scored by three reviewers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db, to_json
from app.nominations.models import Nomination
from app.people.models import Sex
from app.registrations.models import Registration
from app.selection import solver
from app.selection.instance import read
from app.selection.models import Score
from tests.registrations.support import coordinator_of, put, seats_taken
from tests.selection.support import S, allocations, coordinator, found, selecting, set_rules
from tests.support.office import Office

DATA = Path(__file__).parent.parent / "data"
LANGUAGES = {"English": "en", "French": "fr", "Arabic": "ar", "Portuguese": "pt"}


def nominated(office: Office, cohort: UUID) -> dict[str, dict[str, str]]:
    """Everybody in the states' file, cleared; the rows by reference."""
    with (DATA / "nominations-2025.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = {row["Reference"]: row for row in csv.DictReader(opened)}
    for reference, row in rows.items():
        person = office.person(
            f"{row['Given names']} {row['Family name']}",
            state=row["State code"],
            sex=Sex(row["Sex"]),
            post=row["Post"],
            institution=row["Organisation"],
        )
        registration = office.registration(
            cohort,
            person,
            state=S.CLEARED,
            member_state=row["State code"],
            priority=int(row["Priority"]),
            is_alternate=row["Alternate"] == "yes",
        )
        levels = {f"language_{code}": row[name] for name, code in LANGUAGES.items() if row[name]}
        office.add(
            Nomination,
            registration_id=registration,
            cohort_id=cohort,
            state_code=row["State code"],
            reference=reference,
            answers={"sector": row["Sector"], "years_of_service": int(row["Years of service"]), **levels},
        )
    return rows


def chosen_of(office: Office, cohort: UUID) -> list[str]:
    """The references of those who are offered a seat."""
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(Nomination.reference)
            .join(Nomination.registration)
            .where(Registration.cohort_id == cohort, Registration.state == S.OFFERED)
            .order_by(Nomination.reference)
        ).all()
        db.session.remove()
        return list(found)


def upload(visitor: Any, cohort: UUID, data: bytes) -> Any:
    return visitor.post(
        f"/cohorts/{cohort}/allocation/scores/file", {"file": (io.BytesIO(data), "scores.csv")}
    )


def test_the_seats_of_2025_are_given_by_the_rules_and_the_sheet_says_why(office: Office) -> None:
    cohort = selecting(office, seats=22)
    put(office, cohort, languages=["en", "fr"], interpretation=["ar"])
    rows = nominated(office, cohort)
    first = coordinator_of(office, cohort)
    scores = (DATA / "nominations-2025-scores.csv").read_bytes()
    assert upload(first, cohort, scores).status_code == 303
    rules = {
        "state_most": "3",
        "state_least": "1",
        "women": "40",
        "women_cost": None,
        "level": "B2",
        "language_level": "B2",
        "language_en": "8",
        "language_fr": "8",
        "years": "5",
        "sector_least_prosecution": "3",
        "reserve": "11",
    }
    answer = set_rules(first, cohort, **rules)
    assert answer.status_code == 303, re.findall(r'role="alert".*?</ul>', answer.text, re.DOTALL)
    sheet = found(office, first, cohort)
    page = unescape(first.get(sheet).text)
    assert "22 officials for 22 seats, among 200: " in page
    assert "It is proved that no selection is better by these rules." in page
    assert (
        page.count('<tr role="row"><th role="rowheader" scope="row"><a href="/allocations/') == 22 + 11 + 100
    )
    second = coordinator(office, cohort)[1]
    assert second.post(f"{sheet}/confirm").status_code == 303
    assert seats_taken(office, cohort) == 22
    chosen = [rows[reference] for reference in chosen_of(office, cohort)]
    by_state = Counter(row["State code"] for row in chosen)
    assert (sorted(by_state), max(by_state.values())) == (sorted({r["State code"] for r in rows.values()}), 3)
    assert sum(row["Sex"] == "F" for row in chosen) >= 9
    assert [sum(row[name] >= "B2" for row in chosen) >= 8 for name in ("English", "French")] == [True, True]
    assert sum(row["Sector"] == "prosecution" for row in chosen) >= 3
    assert min(int(row["Years of service"]) for row in chosen) >= 5
    assert {row["Alternate"] for row in chosen} == {"no"}
    # Each of the 200 has a sentence that says what would have to give.
    [kept] = allocations(office)
    assert kept.result is not None
    assert len(kept.result["reasons"]) == 200
    told = first.post(sheet).text
    assert len(list(csv.reader(io.StringIO(told)))) == 201
    # What leaves the office has no name in it, and gives the same result wherever it is solved.
    left = first.get(f"{sheet}/selection.json").text
    names = {row[column] for row in rows.values() for column in ("Family name", "Reference", "Post")} - {""}
    assert [name for name in names if name in left] == []
    instance = read(first.get(f"{sheet}/selection.json").get_json(force=True))
    assert to_json(solver.solve(instance).as_data(instance)) == first.get(f"{sheet}/result.json").text


def test_the_same_file_of_scores_again_changes_nothing(office: Office) -> None:
    cohort = selecting(office, seats=22)
    nominated(office, cohort)
    first = coordinator_of(office, cohort)
    data = (DATA / "nominations-2025-scores.csv").read_bytes()
    for _n in range(2):
        answer = upload(first, cohort, data)
        assert "600 scores are kept." in first.get(answer.location).text
        assert office.count(Score) == 600


def test_a_file_of_scores_is_refused_with_row_and_column_and_nothing_is_kept(office: Office) -> None:
    cohort = selecting(office, seats=22)
    registration = office.registration(cohort, state=S.CLEARED)
    office.add(
        Nomination,
        registration_id=registration,
        cohort_id=cohort,
        state_code="KE",
        reference="R1",
        answers={},
    )
    first = coordinator_of(office, cohort)
    refused = {
        "Reference,A\nR1,101\n": "Row 2, column “A”: write a whole number from 0 to 100.",
        "Reference,A\nR1,-1\n": "Row 2, column “A”: write a whole number from 0 to 100.",
        "Reference,A\nR1,7.5\n": "Row 2, column “A”: write a whole number from 0 to 100.",
        "Reference,A\nR2,70\n": "Row 2: nobody of this cohort has the reference “R2”.",
        "Reference,A\nR1,70\n\nR1,71\n": "Row 4: this reference was there before.",
        "Reference,Mean\nR1,70\n": "The first row must name the reference, and then each reviewer",
        "Reference,A,A\nR1,70,71\n": "The first row must name the reference, and then each reviewer",
        f"Reference,A\nR1,{'1' * 5_000}\n": "Row 2, column “A”: write a whole number from 0 to 100.",
        f"Reference,A\nR1,{'1' * 140_000}\n": "This file is not text in UTF-8. Save it as CSV in UTF-8.",
        "": "The first row must name the reference, and then each reviewer",
    }
    for text, sentence in refused.items():
        answer = upload(first, cohort, text.encode())
        assert (answer.status_code, sentence in unescape(answer.text)) == (422, True), text
    answer = upload(first, cohort, "Reference,A\nRé,70\n".encode("cp1252"))
    assert "This file is not text in UTF-8." in answer.text
    assert office.count(Score) == 0
    assert upload(first, cohort, b"Reference,A,Mean\nR1,70,70.00\n").status_code == 303
    assert office.count(Score) == 1


def test_a_file_changes_neither_a_colleagues_scores_nor_what_its_empty_cells_stand_for(
    office: Office,
) -> None:
    cohort = selecting(office, seats=22)
    registration = office.registration(cohort, state=S.CLEARED)
    values = {"registration_id": registration, "cohort_id": cohort}
    office.add(Nomination, **values, state_code="KE", reference="R1", answers={})
    colleague = str(coordinator(office, cohort)[0])
    office.add(Score, **values, reviewer=colleague, points=90)
    first = coordinator_of(office, cohort)
    for cells in ("1,70", ","):
        assert upload(first, cohort, f"Reference,{colleague},A\nR1,{cells}\n".encode()).status_code == 303
        kept = [office.count(Score, Score.reviewer == colleague, Score.points == 90)]
        assert [*kept, office.count(Score, Score.reviewer == "A", Score.points == 70)] == [1, 1]
        assert office.count(Score) == 3
