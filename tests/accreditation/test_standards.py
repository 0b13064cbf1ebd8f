"""Standards are begun, published once they are whole, never changed afterwards, and drafted anew."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM, Role, ScopeKind
from app.accreditation import standards
from app.accreditation.models import AccreditingBody, Criterion, CriterionMapping, Standard
from app.accreditation.standards import FrozenStandardError
from app.accreditation.states import MappingKind, StandardState
from app.core.errors import DomainError
from app.core.texts import Texts
from tests.support.office import Office, Visitor

RULES = {
    "title-en": "Quality of courses",
    "term_years": "4",
    "renewal_months": "9",
    "surveillance_months": "12",
    "accuracy_days": "15",
    "grace_days": "0",
    "major_percent": "20",
}


def draft(office: Office, *, criteria: bool = True) -> UUID:
    key = office.standard(state=StandardState.DRAFT)
    if criteria:
        office.criterion(key)
    return key


def reader(office: Office, role: Role) -> Visitor:
    user = office.account()
    if role is Role.COORDINATOR:
        office.grant(user, role, ScopeKind.PROGRAMME, office.programme("READ"))
    else:
        office.grant(user, role)
    return office.signed_in(user)


def of_code(office: Office, code: str) -> list[Standard]:
    with office.deed() as session:
        return list(
            session.scalars(sa.select(Standard).where(Standard.code == code).order_by(Standard.number))
        )


def test_a_standard_is_begun_as_a_draft_of_its_first_version(office: Office) -> None:
    administrator = office.administrator()
    said = {"body_name-en": "ISO", "code": "ISO 21001", "title-en": "Management for education"}
    answer = administrator.post("/standards/new", said)
    assert answer.status_code == 303
    (begun,) = of_code(office, "ISO 21001")
    assert (begun.number, begun.state, begun.term_years) == (1, StandardState.DRAFT, 3)
    assert (begun.renewal_months, begun.surveillance_months, begun.accuracy_days) == (6, 12, 10)
    page = administrator.get(answer.location).text
    assert "There is no criterion yet" in page
    again = administrator.post("/standards/new", said)
    assert again.status_code == 422
    assert "There is a body of this name. Choose it from the list." in again.text
    of_it = {"body": str(begun.body_id), "code": "ISO 21001", "title-en": "Once more"}
    assert (
        "This body has a standard with this code already." in administrator.post("/standards/new", of_it).text
    )
    assert len(of_code(office, "ISO 21001")) == 1


def test_one_that_is_known_by_its_name_alone_has_no_criteria_and_decisions_are_recorded_by_it(
    office: Office,
) -> None:
    office.curriculum(office.programme())
    administrator = office.administrator()
    administrator.post(
        "/accreditation/standards/new",
        {"body_name-en": "AUI", "code": "AUI-1", "title-en": "Quality of courses"},
    )
    (known,) = of_code(office, "AUI-1")
    assert known.state is StandardState.PUBLISHED
    assert "known by its name alone" in administrator.get(f"/standards/{known.id}").text
    assert str(known.id) in administrator.get("/accreditation/new").text


def test_no_decision_is_recorded_by_a_draft(office: Office) -> None:
    office.curriculum(office.programme())
    begun, published = draft(office), office.standard("ISO 21001", "ISO")
    page = office.administrator().get("/accreditation/new").text
    assert str(begun) not in page
    assert str(published) in page


@pytest.mark.parametrize(
    ("criteria", "mandatory", "sentence"),
    [
        (False, False, "There is no criterion yet. Add what the body asks for, then publish."),
        (True, False, "No criterion is mandatory. Say of at least one that it must be met, then publish."),
    ],
)
def test_one_that_is_not_whole_is_not_published(
    office: Office, criteria: bool, mandatory: bool, sentence: str
) -> None:
    key = draft(office, criteria=False)
    if criteria:
        office.criterion(key, is_mandatory=mandatory)
    administrator = office.administrator()
    answer = administrator.post(f"/standards/{key}/move/publish")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.read(Standard, key).state is StandardState.DRAFT
    office.criterion(key, "B1")
    assert administrator.post(f"/standards/{key}/move/publish").status_code == 303
    assert office.read(Standard, key).state is StandardState.PUBLISHED


def test_a_published_one_is_changed_by_no_page(office: Office) -> None:
    key = office.standard()
    criterion = office.criterion(key)
    administrator = office.administrator()
    form = {"code": "A2", "group": "A", "text-en": "Something else is asked."}
    for path, said in {
        "rules": {"version": "1", **RULES},
        "criteria/new": form,
        f"criteria/{criterion}/edit": {"version": "1", **form},
        f"criteria/{criterion}/up": {},
        f"criteria/{criterion}/remove": {},
        "groups/A/edit": {"version": "1", "title-en": "Rule"},
        "groups/A/down": {},
        "file": {"deed": "take", "content": "[]"},
    }.items():
        answer = administrator.post(f"/standards/{key}/{path}", said)
        assert answer.status_code in {409, 422}, path
        assert "is published and stays as it is" in answer.text, path
    assert office.read(Criterion, criterion).code == "A1"
    assert office.count(Criterion) == 1


def test_a_published_one_is_changed_by_nothing_behind_the_pages_either(office: Office) -> None:
    key = office.standard()
    criterion = office.criterion(key)
    with pytest.raises(FrozenStandardError), office.deed() as session:
        session.get_one(Criterion, criterion).is_mandatory = False
    with pytest.raises(FrozenStandardError), office.deed() as session:
        session.get_one(Standard, key).term_years = 9
    with pytest.raises(FrozenStandardError), office.deed() as session:
        session.delete(session.get_one(Criterion, criterion))


def test_the_next_version_begins_as_a_copy_with_what_was_said_of_others(office: Office) -> None:
    key = office.standard(term_years=4)
    criterion = office.criterion(key, measure="completion.rate", green=90, amber=80, period_months=24)
    other = office.criterion(office.standard("ISO 21001", "ISO"), "4.1")
    office.add(CriterionMapping, criterion_id=criterion, other_id=other, kind=MappingKind.PART)
    administrator = office.administrator()
    begun = administrator.post(f"/standards/{key}/begin")
    first, second = of_code(office, "AUI-1")
    assert begun.location.endswith(str(second.id))
    assert (second.number, second.state, second.term_years) == (2, StandardState.DRAFT, 4)
    assert administrator.post(f"/standards/{first.id}/begin").location == begun.location
    assert len(of_code(office, "AUI-1")) == 2
    with office.deed() as session:
        (copy,) = session.scalars(sa.select(Criterion).where(Criterion.standard_id == second.id))
        assert (copy.code, copy.measure, copy.green, copy.period_months) == ("A1", "completion.rate", 90, 24)
        pairs = session.execute(sa.select(CriterionMapping.criterion_id, CriterionMapping.other_id)).all()
    assert {tuple(pair) for pair in pairs} == {(criterion, other), (copy.id, other)}
    assert "Both versions say the same." in administrator.get(f"/standards/{second.id}/compare").text


def test_what_a_new_version_changes_is_shown(office: Office) -> None:
    key = office.standard()
    for code in ("A1", "A2"):
        office.criterion(key, code)
    administrator = office.administrator()
    second = UUID(administrator.post(f"/standards/{key}/begin").location.rpartition("/")[2])
    with office.deed() as session:
        one, two = session.scalars(
            sa.select(Criterion).where(Criterion.standard_id == second).order_by(Criterion.code)
        ).all()
    changed = {"version": "1", "code": "A1", "group": "A", "text-en": "It is met in writing."}
    assert administrator.post(f"/standards/{second}/criteria/{one.id}/edit", changed).status_code == 303
    assert administrator.post(f"/standards/{second}/criteria/{two.id}/remove").status_code == 303
    added = {"code": "A3", "group": "A", "text-en": "Conflicts are declared."}
    assert administrator.post(f"/standards/{second}/criteria/new", added).status_code == 303
    rules = {"version": str(office.read(Standard, second).version), **RULES}
    assert administrator.post(f"/standards/{second}/rules", rules).status_code == 303
    page = administrator.get(f"/standards/{second}/compare").text
    for words in ("Criterion A1 is met.", "It is met in writing.", "Conflicts are declared.", "Removed"):
        assert words in page
    assert "Usual term, in years" in page
    assert "Surveillance" not in page


def test_a_retired_one_is_published_no_more_and_its_accreditations_are_still_recorded(office: Office) -> None:
    office.curriculum(office.programme())
    key = office.standard()
    administrator = office.administrator()
    assert administrator.post(f"/standards/{key}/move/retire").status_code == 303
    assert administrator.post(f"/standards/{key}/move/publish").status_code == 422
    assert str(key) in administrator.get("/accreditation/new").text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REVIEWER, Role.BOARD_MEMBER])
def test_who_works_with_standards_reads_published_ones_and_writes_none(office: Office, role: Role) -> None:
    published, begun = office.standard(), office.standard("ISO 21001", "ISO", state=StandardState.DRAFT)
    office.criterion(published)
    someone = reader(office, role)
    page = someone.get("/standards").text
    assert "AUI-1" in page
    assert "ISO 21001" not in page
    assert "Criterion A1 is met." in someone.get(f"/standards/{published}").text
    assert someone.get(f"/standards/{published}/criteria.csv").status_code == 200
    assert someone.get(f"/standards/{begun}").status_code == 404
    assert someone.post(f"/standards/{published}/begin").status_code == 403
    assert office.count(Standard) == 2


def test_others_read_no_standard(office: Office) -> None:
    key = office.standard()
    focal_point = office.focal_point("KE")
    assert focal_point.get("/standards").status_code == 403
    assert focal_point.get(f"/standards/{key}").status_code == 404


def test_two_who_set_the_rules_at_once_see_each_others(office: Office) -> None:
    key = draft(office)
    administrator = office.administrator()
    assert administrator.post(f"/standards/{key}/rules", {"version": "1", **RULES}).status_code == 303
    late = administrator.post(f"/standards/{key}/rules", {"version": "1", **RULES, "term_years": "2"})
    assert late.status_code == 409
    assert "Someone else changed this while you were writing" in late.text
    assert office.read(Standard, key).term_years == 4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"term_years": "11"}, "Write a whole number from 1 to 10."),
        ({"renewal_months": "0"}, "Write a whole number from 1 to 24."),
        ({"term_years": "1", "renewal_months": "12"}, "A renewal opens after the accreditation began."),
        ({"accuracy_days": "ten"}, "This is not a whole number."),
        ({"title-en": ""}, "Fill this in, in at least one language."),
    ],
)
def test_rules_that_can_not_be_are_refused(office: Office, change: dict[str, str], sentence: str) -> None:
    key = draft(office)
    administrator = office.administrator()
    answer = administrator.post(f"/standards/{key}/rules", {"version": "1", **RULES, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.read(Standard, key).term_years == 3
    assert administrator.post(f"/standards/{key}/rules", {"version": "1", **RULES}).status_code == 303


def test_a_body_is_renamed_and_two_do_not_share_a_name(office: Office) -> None:
    office.add(AccreditingBody, name=Texts(en="ISO"), name_key="iso")
    key = office.add(AccreditingBody, name=Texts(en="AUI"), name_key="aui")
    administrator = office.administrator()
    path = f"/standards/bodies/{key}"
    taken = administrator.post(path, {"version": "1", "name-en": "Iso"})
    assert taken.status_code == 422
    assert "There is a body of this name." in taken.text
    assert administrator.post(path, {"version": "1", "name-en": "Board", "is_own": "y"}).status_code == 303
    body = office.read(AccreditingBody, key)
    assert (body.name.en, body.name_key, body.is_own) == ("Board", "board", True)
    assert administrator.post(path, {"version": "1", "name-en": "Late"}).status_code == 409


def test_what_lacks_a_language_is_listed_for_who_writes_it(office: Office) -> None:
    key = draft(office)
    page = office.administrator().get(f"/standards/{key}").text
    assert "Not yet in every language" in page
    assert "<bdi>Français</bdi></b>: Title, A, and A1" in page


def test_only_one_draft_of_a_standard_stands_whoever_begins_it(office: Office) -> None:
    key = office.standard()
    with office.deed() as session:
        first = standards.begin_version(session.get_one(Standard, key), actor=SYSTEM).id
    with office.deed() as session:
        assert standards.begin_version(session.get_one(Standard, key), actor=SYSTEM).id == first
    assert len(of_code(office, "AUI-1")) == 2
    with pytest.raises(DomainError), office.deed() as session:
        standards.change_rules(
            session.get_one(Standard, key),
            title=Texts(en="x"),
            rules=dict.fromkeys(standards.RULES, 1),
            actor=SYSTEM,
        )
