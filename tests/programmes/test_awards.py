"""The certificates that a draft leads to: added, changed, taken back."""

from __future__ import annotations

import sqlalchemy as sa

from app.programmes.models import Award
from app.programmes.states import CurriculumState
from tests.support.office import Office


def test_a_certificate_of_a_draft_is_added_changed_and_taken_back(office: Office) -> None:
    programme = office.programme()
    curriculum = office.curriculum(programme, state=CurriculumState.DRAFT)
    coordinator = office.coordinator(programme)
    url = f"/curricula/{curriculum}/certificates"

    def kinds() -> dict[str, int | None]:
        with office.deed() as session:
            found = session.execute(
                sa.select(Award.kind, Award.valid_months).where(Award.curriculum_id == curriculum)
            ).all()
        return {kind.value: months for kind, months in found}

    before = kinds()
    form = {"kind": "attendance", "attendance_percent": "70", "valid_months": "24"}
    assert coordinator.post(f"{url}/new", form).status_code == 303
    assert kinds() == before | {"attendance": 24}
    with office.deed() as session:
        award = session.scalar(sa.select(Award.id).where(Award.kind == "attendance"))
    changed = {**form, "version": "1", "valid_months": "36"}
    assert coordinator.post(f"{url}/{award}/edit", changed).status_code == 303
    assert kinds() == before | {"attendance": 36}
    assert coordinator.post(f"{url}/{award}/remove").status_code == 303
    assert kinds() == before
