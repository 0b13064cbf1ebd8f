"""Notice, code and image permission: each accepted by itself, and asked again when it changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.audit.models import TrailEntry
from app.consent.models import Acceptance, Document
from app.consent.queries import lacking
from app.consent.states import Kind
from app.consent.texts import SHIPPED
from app.core.db import db
from app.core.texts import LANGUAGES
from tests.conftest import NOW
from tests.registrations.support import S, official_of, selecting, states, take
from tests.support.office import Office, Visitor

FIRST = {"notice_number": "1", "code_number": "1", "image_number": "1"}
ALL = {**FIRST, "notice": "y", "code": "y", "image": "y"}
BOTH = {**FIRST, "notice": "y", "code": "y"}
NEW = {f"text-{code}": f"A new text in {name}." for code, name in LANGUAGES.items()}


def newcomer(office: Office) -> tuple[Visitor, UUID]:
    """An official of Kenya who has accepted nothing yet, and the person."""
    person = office.person(state="KE")
    return office.signed_in(office.account(person, has_consented=False)), person


def accepted(office: Office) -> list[tuple[Kind, int, str, Any]]:
    with office.app.app_context():
        rows = db.session.scalars(sa.select(Acceptance).order_by(Acceptance.id)).all()
        db.session.remove()
    return [(row.kind, row.number, row.language, row.withdrawn_at) for row in rows]


def data_protection_officer(office: Office) -> Visitor:
    user = office.account()
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    return office.signed_in(user)


def publish(office: Office, kind: str, number: int = 1) -> int:
    visitor = data_protection_officer(office) if kind == "notice" else office.administrator()
    return visitor.post(f"/consent/{kind}/publish", {**NEW, "number": str(number)}).status_code


def test_every_shipped_text_is_there_in_every_language() -> None:
    assert {kind: SHIPPED[kind].filled().keys() for kind in Kind} == {kind: LANGUAGES.keys() for kind in Kind}
    paragraphs = {
        kind: {len(text.split("\n\n")) for text in SHIPPED[kind].filled().values()} for kind in Kind
    }
    assert paragraphs == {Kind.NOTICE: {6}, Kind.CODE: {6}, Kind.IMAGE: {2}}


def test_who_has_accepted_nothing_meets_the_page_before_applying_and_comes_back(office: Office) -> None:
    cohort = office.cohort()
    official, _person = newcomer(office)
    apply = f"/cohorts/{cohort}/apply"
    for answer in (official.get(apply), official.post(apply, {"statement": "I."})):
        assert (answer.status_code, answer.location) == (303, f"/consent?next={apply}")
    page = official.get(f"/consent?next={apply}").text
    assert ("Nations Principles on Personal Data Protection" in page, 'name="image"' in page) == (True, True)
    answer = official.post("/consent", {**BOTH, "next": apply})
    assert (answer.status_code, answer.location) == (303, apply)
    assert official.get(apply).status_code == 200


def test_each_is_accepted_by_itself_with_version_time_and_language_and_pictures_are_not_unless_allowed(
    office: Office,
) -> None:
    official, person = newcomer(office)
    official.get("/account?lang=fr")
    official.post("/consent", {**FIRST, "notice": "y"}, page="/consent")
    with office.app.app_context():
        assert lacking(person) == [Kind.CODE]
    official.post("/consent", BOTH, page="/consent")
    assert accepted(office) == [(Kind.NOTICE, 1, "fr", None), (Kind.CODE, 1, "fr", None)]
    assert office.count(Acceptance, Acceptance.accepted_at == NOW) == 2
    assert office.count(TrailEntry, TrailEntry.action == "consent.accept") == 2


def test_a_permission_for_pictures_is_taken_back_at_any_time_and_given_again(office: Office) -> None:
    official, _person = newcomer(office)
    assert 'checked id="image"' not in official.get("/consent").text
    official.post("/consent", ALL)
    assert 'checked id="image"' in official.get("/consent").text
    official.post("/consent", FIRST)
    official.post("/consent", ALL)
    images = [(number, ended) for kind, number, _language, ended in accepted(office) if kind is Kind.IMAGE]
    assert images == [(1, NOW), (1, None)]
    assert office.count(TrailEntry, TrailEntry.action == "consent.withdraw") == 1


def test_what_was_accepted_is_not_lost_by_sending_the_page_again(office: Office) -> None:
    official, person = newcomer(office)
    official.post("/consent", BOTH)
    official.post("/consent", FIRST)
    with office.app.app_context():
        assert lacking(person) == []
    assert len(accepted(office)) == 2


@pytest.mark.parametrize("kind", ["notice", "code"])
def test_a_new_version_is_asked_of_everyone_again_before_a_seat_is_confirmed(
    office: Office, kind: str
) -> None:
    cohort = selecting(office)
    official, registration = official_of(office, cohort, S.OFFERED)
    assert publish(office, kind) == 303
    page = official.get(f"/registrations/{registration}").text
    assert ("Read and accept first" in page, f"/consent?next=/registrations/{registration}" in page) == (
        True,
        True,
    )
    assert "Read and accept what the office asks of everyone" in official.get("/").text
    assert take(official, registration, "accept") == 422
    assert states(office, registration) == [S.OFFERED]
    assert official.post("/consent", {**BOTH, f"{kind}_number": "2"}).status_code == 303
    assert take(official, registration, "accept") == 303
    assert states(office, registration) == [S.CONFIRMED]


def test_without_the_notice_one_reads_the_own_data_declines_and_withdraws(office: Office) -> None:
    cohort = selecting(office)
    first, offered = official_of(office, cohort, S.OFFERED)
    second, considered = official_of(office, cohort, S.ENDORSED)
    publish(office, "notice")
    assert first.get("/account/data").status_code == 200
    assert first.get(f"/registrations/{offered}").status_code == 200
    assert first.post(f"/registrations/{offered}/decline", {}).status_code == 303
    assert second.post(f"/registrations/{considered}/withdraw", {"reason": "Ill."}).status_code == 303
    assert states(office, offered, considered) == [S.DECLINED, S.WITHDRAWN]


def test_a_state_accepts_no_text_in_the_name_of_an_official_who_can_sign_in(office: Office) -> None:
    cohort = selecting(office)
    official, registration = official_of(office, cohort, S.OFFERED)
    focal_point = office.focal_point("KE")
    publish(office, "notice")
    page = focal_point.get(f"/registrations/{registration}").text
    assert "they have an account, and have not accepted the privacy notice" in page
    assert take(focal_point, registration, "accept") == 422
    assert states(office, registration) == [S.OFFERED]
    assert official.post("/consent", {**BOTH, "notice_number": "2"}).status_code == 303
    assert take(focal_point, registration, "accept") == 303
    assert states(office, registration) == [S.CONFIRMED]


def test_a_state_accepts_for_an_official_without_an_account_who_is_asked_at_the_first_sign_in(
    office: Office,
) -> None:
    cohort = selecting(office)
    person = office.person(state="KE")
    registration = office.registration(cohort, person, state=S.OFFERED)
    assert take(office.focal_point("KE"), registration, "accept") == 303
    assert states(office, registration) == [S.CONFIRMED]
    official = office.signed_in(office.account(person, has_consented=False))
    assert "Read and accept what the office asks of everyone" in official.get("/").text


def test_a_state_declines_for_an_official_who_has_accepted_nothing(office: Office) -> None:
    cohort = selecting(office)
    _official, registration = official_of(office, cohort, S.OFFERED)
    publish(office, "notice")
    assert take(office.focal_point("KE"), registration, "decline") == 303
    assert states(office, registration) == [S.DECLINED]


def test_a_new_image_text_stops_nobody(office: Office) -> None:
    cohort = selecting(office)
    official, registration = official_of(office, cohort, S.OFFERED)
    assert publish(office, "image") == 303
    assert take(official, registration, "accept") == 303


def test_nobody_accepts_a_version_that_was_not_on_their_page(office: Office) -> None:
    official, person = newcomer(office)
    publish(office, "notice")
    answer = official.post("/consent", BOTH)
    assert (answer.status_code, "A new version was published meanwhile." in answer.text) == (422, True)
    assert 'value="2"' in answer.text
    with office.app.app_context():
        assert lacking(person) == [Kind.NOTICE, Kind.CODE]
    assert official.post("/consent", {**BOTH, "notice_number": "2"}).status_code == 303


def test_the_notice_is_the_data_protection_officers_and_the_rest_the_administrators(office: Office) -> None:
    administrator, officer = office.administrator(), data_protection_officer(office)
    trainee, _person = newcomer(office)
    for visitor, statuses in (
        (administrator, (403, 303, 303)),
        (officer, (303, 403, 403)),
        (trainee, (403, 403, 403)),
    ):
        for kind, status in zip(("notice", "code", "image"), statuses, strict=True):
            answer = visitor.post(f"/consent/{kind}/publish", {**NEW, "number": "1"})
            assert answer.status_code == status, (kind, status)
    assert [v.get("/consent/documents").status_code for v in (administrator, officer, trainee)] == [
        200,
        200,
        403,
    ]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({**NEW, "text-pt": ""}, "Everyone must be able to read it. Write it in Português too."),
        ({**NEW, "number": "0"}, "Someone published another version meanwhile."),
        ({f"text-{code}": text for code, text in SHIPPED[Kind.CODE].filled().items()}, "counts already"),
    ],
)
def test_a_text_that_not_everyone_can_read_or_that_is_no_news_is_not_published(
    office: Office, form: dict[str, str], sentence: str
) -> None:
    answer = office.administrator().post("/consent/code/publish", {"number": "1", **form})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(Document) == 0


def test_everyone_reads_the_version_that_counts(office: Office) -> None:
    publish(office, "code")
    page = office.anonymous().get("/consent/code").text
    assert ("A new text in English." in page, "Version 2" in page) == (True, True)
    assert "Version 1" in office.anonymous().get("/consent/notice").text


def test_how_many_accepted_the_present_version_is_counted(office: Office) -> None:
    official, _person = newcomer(office)
    official.post("/consent", ALL)
    administrator = office.administrator()
    page = administrator.get("/consent/documents").text
    assert "accepted by one person" in page
    publish(office, "image")
    assert "accepted by 0 persons" in administrator.get("/consent/documents").text


def test_the_way_on_after_accepting_stays_in_the_house(office: Office) -> None:
    official, _person = newcomer(office)
    answer = official.post("/consent", {**BOTH, "next": "https://evil.example/"})
    assert (answer.status_code, answer.location) == (303, "/")
