"""Several processes at once: the seats hold, the reserve moves in order, nobody registers twice."""

from __future__ import annotations

from datetime import timedelta

from app.access.actor import Role, ScopeKind
from app.audit import trail
from app.cohorts.models import Cohort
from app.config import Settings
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.registrations.racing import all_at_once
from tests.registrations.support import APPLICATION, S, registrations, seats_taken, selecting, states
from tests.support.office import Office


def test_two_hundred_offers_for_twenty_seats_leave_exactly_twenty(office: Office, migrated: Settings) -> None:
    cohort = selecting(office, seats=20)
    with office.deed() as session:
        programme = session.get_one(Cohort, cohort).programme_id
    cleared = [office.registration(cohort, state=S.CLEARED) for _n in range(200)]
    user = office.account()
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    answers = all_at_once(office, migrated, user, [(f"/registrations/{key}/offer", {}) for key in cleared])
    assert answers == [303] * 20 + [422] * 180
    assert [r.state for r in registrations(office)].count(S.OFFERED) == 20
    assert seats_taken(office, cohort) == 20


def test_ten_declines_at_once_promote_the_first_ten_in_order(office: Office, migrated: Settings) -> None:
    cohort = selecting(office, seats=10)
    until = NOW + timedelta(days=1)
    offered = [office.registration(cohort, state=S.OFFERED, offer_until=until) for _n in range(10)]
    reserve = [office.registration(cohort, state=S.RESERVE, reserve_rank=n) for n in range(1, 16)]
    user = office.account(state="KE")
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    answers = all_at_once(office, migrated, user, [(f"/registrations/{key}/decline", {}) for key in offered])
    assert answers == [303] * 10
    assert states(office, *offered) == [S.DECLINED] * 10
    assert states(office, *reserve) == [S.OFFERED] * 10 + [S.RESERVE] * 5
    ranks = [office.read(Registration, key).reserve_rank for key in reserve]
    assert ranks == [None] * 10 + [1, 2, 3, 4, 5]
    assert seats_taken(office, cohort) == 10
    with office.app.app_context():
        assert trail.verify().broken_at is None


def test_eight_tabs_at_once_make_one_application(office: Office, migrated: Settings) -> None:
    cohort = office.cohort()
    user = office.account(state="KE")
    answers = all_at_once(office, migrated, user, [(f"/cohorts/{cohort}/apply", APPLICATION)] * 8)
    assert answers == [303] + [422] * 7
    assert office.count(Registration) == 1
