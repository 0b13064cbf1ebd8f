"""The same official under two spellings: found, merged by a person, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.audit.models import TrailEntry
from app.cohorts.states import CohortState
from app.core.db import db
from app.duplicates.chores import find_duplicates
from app.duplicates.models import Suggestion
from app.duplicates.states import SuggestionState as D
from app.people.models import Person, User
from app.people.states import AccountState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from tests.support.office import Office

POLICE = "Kenya Police Service"


def look_for_pairs(office: Office) -> list[Suggestion]:
    """Let the office's clock compare whoever is new; every suggestion."""
    with office.app.app_context():
        find_duplicates()
        found = list(db.session.scalars(sa.select(Suggestion).order_by(Suggestion.found_at, Suggestion.id)))
        db.session.remove()
    return found


def two_records(office: Office, programme: UUID, **values: Any) -> tuple[UUID, UUID, UUID, UUID]:
    """One man under two spellings, each in a cohort of its own: both persons, both registrations."""
    one = office.person("Mohamed Warsame", state="KE", institution=POLICE)
    other = office.person("Maxamed Warsame Jaamac", state="KE", institution=POLICE, **values)
    cohorts = [office.cohort(programme), office.cohort(programme)]
    kept = office.registration(cohorts[0], one, state=S.COMPLETED)
    moved = office.registration(cohorts[1], other, state=S.ENDORSED)
    return one, other, kept, moved


def merge(visitor: Any, suggestion: Suggestion, kept: UUID) -> Any:
    return visitor.post(f"/duplicates/{suggestion.id}", {"kept": str(kept)})


def test_two_spellings_are_suggested_once_and_merged_by_nobody(office: Office) -> None:
    one, other, _kept, _moved = two_records(office, office.programme())
    office.person("Mohamed Warsame", state="SO", institution=POLICE)
    office.person("Grace Chebet", state="KE", institution=POLICE)
    found = look_for_pairs(office)
    assert [(s.first_id, s.second_id, s.reasons, s.state) for s in found] == [
        (*sorted((one, other)), ["spelling", "institution"], D.OPEN)
    ]
    assert len(look_for_pairs(office)) == 1
    assert office.count(Person) == 4


def test_someone_who_is_renamed_is_compared_again(office: Office) -> None:
    one = office.person("Grace Chebet", state="KE", institution=POLICE)
    other = office.person("Juma Hassan", state="KE", institution=POLICE)
    assert look_for_pairs(office) == []
    with office.deed() as session:
        session.get_one(Person, one).given_names = "Guma"
        session.get_one(Person, one).family_name = "Hasan"
    assert [s.second_id for s in look_for_pairs(office)] == [max(one, other)]


def test_a_coordinator_merges_a_pair_and_undoes_it(office: Office) -> None:
    programme = office.programme()
    one, other, kept, moved = two_records(office, programme)
    coordinator = office.coordinator(programme)
    [suggestion] = look_for_pairs(office)
    assert "Look at one pair that may be the same person" in coordinator.get("/").text
    assert "Maxamed Warsame Jaamac" in coordinator.get(f"/duplicates/{suggestion.id}").text
    assert "This may be the same person" in coordinator.get(f"/registrations/{moved}").text

    assert merge(coordinator, suggestion, one).status_code == 303
    assert office.read(Registration, moved).person_id == one
    assert office.read(Registration, moved).sort_key == office.read(Person, one).sort_key
    assert office.read(Suggestion, suggestion.id).state is D.MERGED
    assert "Mohamed Warsame" in coordinator.get(f"/registrations/{moved}").text

    assert coordinator.post(f"/duplicates/{suggestion.id}/undo").status_code == 303
    assert office.read(Registration, moved).person_id == other
    assert office.read(Registration, moved).sort_key == office.read(Person, other).sort_key
    assert office.read(Registration, kept).person_id == one
    undone = office.read(Suggestion, suggestion.id)
    assert (undone.state, undone.kept_id, undone.moved) == (D.OPEN, None, [])
    acts = sa.select(TrailEntry.action).where(TrailEntry.subject_id == str(suggestion.id))
    with office.app.app_context():
        assert list(db.session.scalars(acts.order_by(TrailEntry.seq, TrailEntry.ordinal))) == [
            "suggestion.find",
            "suggestion.merge",
            "suggestion.undo",
        ]
        db.session.remove()


def test_what_was_added_since_a_merge_stays_with_the_kept_record(office: Office) -> None:
    programme = office.programme()
    one, _other, _kept, _moved = two_records(office, programme)
    coordinator = office.coordinator(programme)
    [suggestion] = look_for_pairs(office)
    merge(coordinator, suggestion, one)
    later = office.registration(office.cohort(programme), one)
    coordinator.post(f"/duplicates/{suggestion.id}/undo")
    assert office.read(Registration, later).person_id == one


def test_a_merged_record_is_compared_with_nobody(office: Office) -> None:
    programme = office.programme()
    one, other, _kept, _moved = two_records(office, programme)
    [suggestion] = look_for_pairs(office)
    merge(office.coordinator(programme), suggestion, one)
    third = office.person("Mohammed Warsame Jaamac", state="KE", institution=POLICE)
    pairs = [{s.first_id, s.second_id} for s in look_for_pairs(office)]
    assert pairs == [{one, other}, {one, third}]


def test_two_persons_are_set_aside_and_looked_at_again(office: Office) -> None:
    programme = office.programme()
    two_records(office, programme)
    coordinator = office.coordinator(programme)
    [suggestion] = look_for_pairs(office)
    assert coordinator.post(f"/duplicates/{suggestion.id}/set_aside").status_code == 303
    assert office.read(Suggestion, suggestion.id).state is D.TWO_PERSONS
    assert [s.state for s in look_for_pairs(office)] == [D.TWO_PERSONS]
    assert coordinator.post(f"/duplicates/{suggestion.id}/look_again").status_code == 303
    assert office.read(Suggestion, suggestion.id).state is D.OPEN


def test_two_accounts_are_not_merged(office: Office) -> None:
    programme = office.programme()
    one, other, _kept, moved = two_records(office, programme)
    office.account(one)
    office.account(other)
    [suggestion] = look_for_pairs(office)
    answer = merge(office.coordinator(programme), suggestion, one)
    assert answer.status_code == 422
    assert "Both have an account" in answer.text
    assert office.read(Registration, moved).person_id == other
    assert office.read(Suggestion, suggestion.id).state is D.OPEN


def test_two_registrations_that_count_in_one_cohort_are_not_merged(office: Office) -> None:
    programme = office.programme()
    one, other, kept, moved = two_records(office, programme)
    office.registration(office.read(Registration, kept).cohort_id, other, state=S.ENDORSED)
    [suggestion] = look_for_pairs(office)
    answer = merge(office.coordinator(programme), suggestion, one)
    assert answer.status_code == 422
    assert "one person has one place" in answer.text
    assert office.read(Registration, moved).person_id == other


def test_two_trainers_are_not_merged(office: Office) -> None:
    programme = office.programme()
    one, other, _kept, moved = two_records(office, programme)
    office.trainer(one)
    office.trainer(other)
    [suggestion] = look_for_pairs(office)
    answer = merge(office.coordinator(programme), suggestion, one)
    assert answer.status_code == 422
    assert "of which one person has only one" in answer.text
    assert office.read(Registration, moved).person_id == other


def test_only_one_of_the_pair_can_stay(office: Office) -> None:
    programme = office.programme()
    two_records(office, programme)
    stranger = office.person("Grace Chebet", state="KE")
    [suggestion] = look_for_pairs(office)
    assert merge(office.coordinator(programme), suggestion, stranger).status_code == 422


@pytest.mark.parametrize("role", ["coordinator", "focal point", "screening officer"])
def test_nobody_else_decides_a_pair(office: Office, role: str) -> None:
    programme = office.programme()
    one, other, _kept, moved = two_records(office, programme)
    [suggestion] = look_for_pairs(office)
    visitor, status = {
        "coordinator": (office.coordinator(office.programme()), 404),
        "focal point": (office.focal_point("KE"), 404),
        "screening officer": (office.screening_officer(), 404),
    }[role]
    assert merge(visitor, suggestion, one).status_code == status
    assert office.read(Registration, moved).person_id == other


def test_a_pair_of_two_programmes_waits_for_an_administrator(office: Office) -> None:
    first, second = office.programme(), office.programme()
    one = office.person("Mohamed Warsame", state="KE", institution=POLICE)
    other = office.person("Maxamed Warsame", state="KE", institution=POLICE)
    office.registration(office.cohort(first), one)
    moved = office.registration(office.cohort(second), other)
    [suggestion] = look_for_pairs(office)
    assert merge(office.coordinator(first), suggestion, one).status_code == 404
    assert merge(office.administrator(), suggestion, one).status_code == 303
    assert office.read(Registration, moved).person_id == one


def test_the_list_leaves_as_a_file_and_is_searched_by_either_name(office: Office) -> None:
    programme = office.programme()
    two_records(office, programme)
    coordinator = office.coordinator(programme)
    look_for_pairs(office)
    assert "Mohamed Warsame" in coordinator.get("/duplicates?q=jaamac").text
    assert "Mohamed Warsame" not in coordinator.get("/duplicates?q=chebet").text
    file = coordinator.post("/duplicates").text
    assert "the name in another spelling and the same institution" in file


def test_nobody_decides_about_a_record_of_their_own(office: Office) -> None:
    programme = office.programme()
    one, _other, _kept, moved = two_records(office, programme)
    user = office.account(one)
    office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    [suggestion] = look_for_pairs(office)
    coordinator = office.signed_in(user)
    assert merge(coordinator, suggestion, one).status_code == 422
    assert coordinator.post(f"/duplicates/{suggestion.id}/set_aside").status_code == 422
    assert office.read(Registration, moved).person_id != one
    assert office.read(Suggestion, suggestion.id).state is D.OPEN


def test_whoever_has_not_confirmed_an_address_is_compared_with_nobody(office: Office) -> None:
    office.person("Mohamed Warsame", state="KE", institution=POLICE)
    other = office.person("Maxamed Warsame", state="KE", institution=POLICE)
    user = office.account(other)
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(state=AccountState.UNCONFIRMED))
    assert look_for_pairs(office) == []
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == user).values(state=AccountState.ACTIVE))
    assert len(look_for_pairs(office)) == 1


def test_a_draft_puts_a_pair_before_no_coordinator(office: Office) -> None:
    programme = office.programme()
    one, _other, _kept, moved = two_records(office, programme)
    with office.deed() as session:
        session.execute(sa.update(Registration).where(Registration.id == moved).values(state=S.DRAFT))
    [suggestion] = look_for_pairs(office)
    assert suggestion.programme_id is None
    assert merge(office.coordinator(programme), suggestion, one).status_code == 404


def test_a_coordinator_reads_no_cohort_of_another_programme(office: Office) -> None:
    programme = office.programme()
    one, _other, _kept, _moved = two_records(office, programme)
    hidden = office.cohort(office.programme(), code="HIDDEN-1", state=CohortState.PLANNED)
    office.registration(hidden, one)
    [suggestion] = look_for_pairs(office)
    assert "HIDDEN-1" in office.administrator().get(f"/duplicates/{suggestion.id}").text
    assert "HIDDEN-1" not in office.coordinator(programme).get(f"/duplicates/{suggestion.id}").text
