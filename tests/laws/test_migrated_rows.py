"""What the migrations make of the rows of an office that is older than they are."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from app.access.actor import SYSTEM
from app.accreditation.models import AccreditingBody, Standard
from app.accreditation.states import StandardState
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, CohortState
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.texts import Texts
from tests.conftest import NOW
from tests.laws.test_migrations import own_office
from tests.support.office import Office


def test_a_cohorts_history_tells_since_when_everyone_may_know_of_it(
    migrated: Settings, tmp_path: Path
) -> None:
    with own_office(migrated, tmp_path) as app, clock.set_to(NOW):
        upgrade()
        office = Office(app)
        opened, planned = (office.cohort(state=CohortState.PLANNED) for _n in range(2))
        with office.deed() as session:
            COHORT.move(session.get_one(Cohort, opened), "open", actor=SYSTEM)
        with office.deed() as session:
            COHORT.move(session.get_one(Cohort, planned), "cancel", actor=SYSTEM, reason="A slip.")
        db.engine.dispose()
        downgrade(revision="0002")
        upgrade()
        with db.engine.connect() as connection:
            rows = connection.execute(sa.select(Cohort.id, Cohort.opened_at).order_by(Cohort.id)).all()
        assert dict(rows) == {opened: NOW, planned: None}  # type: ignore[arg-type]


def test_a_standard_from_before_there_were_versions_is_its_first_and_published(
    migrated: Settings, tmp_path: Path
) -> None:
    with own_office(migrated, tmp_path) as app, clock.set_to(NOW):
        upgrade()
        office = Office(app)
        title = Texts(en="Quality of courses")
        body = office.add(AccreditingBody, name=Texts(en="AUI"), name_key="aui")
        known = [
            office.add(Standard, body_id=body, code="AUI-1", number=number, title=title, state=state)
            for number, state in ((1, StandardState.RETIRED), (2, StandardState.DRAFT))
        ]
        db.engine.dispose()
        downgrade(revision="0044")
        with db.engine.connect() as connection:
            codes = connection.scalars(sa.text("SELECT code FROM standards ORDER BY code")).all()
        assert codes == ["AUI-1", "AUI-1 v2"]
        db.engine.dispose()
        upgrade()
        columns = (Standard.id, Standard.number, Standard.state, Standard.term_years)
        with db.engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).order_by(Standard.code)).all()
        assert [tuple(row) for row in rows] == [
            (known[0], 1, StandardState.PUBLISHED, 3),
            (known[1], 1, StandardState.PUBLISHED, 3),
        ]
