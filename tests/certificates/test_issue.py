"""Proposing by one, issuing by another, and what a certificate is from then on."""

from __future__ import annotations

import json
import re
from contextvars import copy_context
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from app.access.actor import Role, ScopeKind
from app.accreditation.follow_models import Carryover
from app.accreditation.models import Accreditation, AccreditingBody, Standard
from app.accreditation.states import AccreditationState, StandardState
from app.attendance.models import Attendance
from app.audit.models import Move, TrailEntry
from app.certificates import codes, pdf, sheets
from app.certificates.models import Certificate
from app.certificates.queries import one_certificate
from app.certificates.states import CertificateState
from app.cohorts.states import CohortState
from app.core import measures
from app.core.outbox import Mail
from app.core.texts import Texts
from app.programmes.models import Programme
from app.registrations.states import RegistrationState
from tests.certificates.conftest import Graduation, graduation_of
from tests.registrations.support import queries_of
from tests.support.office import Office, Visitor


def pdf_text(content: bytes) -> str:
    return " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())


def sheet_url(certificate: Certificate) -> str:
    return f"/certificates/{certificate.id}/certificate.pdf"


def test_everyone_who_completed_is_proposed_in_one_deed(graduation: Graduation) -> None:
    for name in ("Amina Abdi", "Zola Banda"):
        graduation.attended(name)
    graduation.attended("Koffi Mensah", completed=False)
    graduation.propose()
    found = {name: graduation.certificate(name) for name in ("Amina Abdi", "Zola Banda")}
    assert {name: (c.number, c.state.value, c.initials) for name, c in found.items()} == {
        "Amina Abdi": ("RP-2026-0001", "proposed", "A.A."),
        "Zola Banda": ("RP-2026-0002", "proposed", "Z.B."),
    }
    assert graduation.office.certificates(graduation.registrations["Koffi Mensah"]) == []
    assert len({c.code for c in found.values()}) == 2
    assert all(re.fullmatch("[A-Z2-7]{26}", c.code) for c in found.values())


def test_the_second_person_issues_and_the_holder_is_told(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    account = graduation.office.account(
        graduation.persons["Amina Abdi"], email="amina@example.org", language="fr"
    )
    graduation.propose()
    graduation.issue()
    certificate = graduation.certificate("Amina Abdi")
    assert (certificate.state, certificate.issued_on) == (CertificateState.ISSUED, date(2026, 1, 12))
    assert graduation.office.count(Mail, Mail.recipient == "amina@example.org", Mail.language == "fr") == 1
    assert graduation.office.signed_in(account).get(f"/certificates/{certificate.id}").status_code == 200


def test_whoever_proposed_does_not_issue(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    certificate = graduation.certificate("Amina Abdi")
    refused = graduation.proposer.post(f"/certificates/{certificate.id}/issue")
    assert (refused.status_code, "You proposed this certificate yourself." in refused.text) == (409, True)
    assert "You proposed what waits here." in graduation.proposer.get(f"{graduation.url}/issue").text
    assert graduation.proposer.confirm(f"{graduation.url}/issue").status_code == 409
    assert graduation.certificate("Amina Abdi").state is CertificateState.PROPOSED
    assert graduation.second.post(f"/certificates/{certificate.id}/issue").status_code == 303


OWN = "This is your own certificate, so another person decides about it."


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR])
def test_nobody_issues_or_decides_about_ones_own_certificate(graduation: Graduation, role: Role) -> None:
    office = graduation.office
    for name in ("Amina Abdi", "Zola Banda"):
        graduation.attended(name)
    account = office.account(graduation.persons["Amina Abdi"])
    scope = (ScopeKind.PROGRAMME, graduation.programme) if role is Role.COORDINATOR else ()
    office.grant(account, role, *scope)
    holder = office.signed_in(account)
    graduation.propose()
    own = f"/certificates/{graduation.certificate('Amina Abdi').id}"
    assert OWN in holder.get(f"{graduation.url}/issue").text
    refused = [holder.post(f"{own}/{name}", {"reason": "Mine."}) for name in ("issue", "reject")]
    assert [(answer.status_code, OWN in answer.text) for answer in refused] == [(409, True), (422, True)]
    assert holder.confirm(f"{graduation.url}/issue").status_code == 303
    graduation.work()
    states = [graduation.certificate(name).state for name in ("Amina Abdi", "Zola Banda")]
    assert states == [CertificateState.PROPOSED, CertificateState.ISSUED]
    assert graduation.second.post(f"{own}/issue").status_code == 303
    later = {Role.ADMINISTRATOR: ["stands"], Role.COORDINATOR: ["stands", "correct"]}
    for name in ("suspend", "revoke", *later[role]):
        assert OWN in holder.post(f"{own}/{name}", {"reason": "Mine."}).text
    assert graduation.certificate("Amina Abdi").state is CertificateState.ISSUED


def test_an_administrator_issues_and_never_proposes(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    administrator = graduation.office.administrator()
    assert administrator.post(f"{graduation.url}/propose").status_code == 403
    graduation.propose()
    assert administrator.confirm(f"{graduation.url}/issue").status_code == 303
    graduation.work()
    assert graduation.certificate("Amina Abdi").state is CertificateState.ISSUED


@pytest.mark.parametrize("state", [CohortState.RUNNING, CohortState.CONFIRMED, CohortState.CANCELLED])
def test_no_certificate_is_proposed_before_the_cohort_is_closed(office: Office, state: CohortState) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=state)
    office.registration(cohort, state=RegistrationState.COMPLETED)
    answer = office.coordinator(programme).post(f"/cohorts/{cohort}/certificates/propose")
    assert answer.status_code == 409
    assert "Close the cohort first" in answer.text
    assert office.count(Certificate) == 0


def test_no_certificate_is_issued_where_the_rules_do_not_hold(graduation: Graduation) -> None:
    registration = graduation.attended("Amina Abdi")
    graduation.attended("Zola Banda")
    graduation.propose()
    with graduation.office.deed() as session:
        session.execute(
            sa.update(Attendance).where(Attendance.registration_id == registration).values(minutes=79)
        )
    certificate = graduation.certificate("Amina Abdi")
    answer = graduation.second.post(f"/certificates/{certificate.id}/issue")
    assert answer.status_code == 409
    assert "The completion rules do not hold" in answer.text
    graduation.issue()
    assert graduation.certificate("Zola Banda").state is CertificateState.ISSUED
    assert graduation.certificate("Amina Abdi").state is CertificateState.PROPOSED
    assert "The completion rules do not hold" in graduation.second.get(graduation.url).text


def test_nobody_is_proposed_twice(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    answer = graduation.proposer.post(f"{graduation.url}/propose")
    assert answer.status_code == 409
    assert "Everyone who meets the rules has a certificate already" in answer.text
    graduation.attended("Zola Banda")
    graduation.propose()
    assert graduation.certificate("Zola Banda").number == "RP-2026-0002"


def test_ten_proposals_at_once_give_each_person_one_number(graduation: Graduation) -> None:
    names = [f"Person {letter}" for letter in "ABCDEFGHIJ"]
    for name in names:
        graduation.attended(name)
    visitors = [graduation.office.coordinator(graduation.programme) for _n in range(10)]
    answers = at_once(visitors, f"{graduation.url}/propose")
    assert sorted(answers) == [303, *[409] * 9]
    assert sorted(graduation.certificate(name).number for name in names) == [
        f"RP-2026-{n:04}" for n in range(1, 11)
    ]


def test_cohorts_proposed_at_once_share_one_register(graduation: Graduation) -> None:
    office = graduation.office
    others = []
    for _n in range(10):
        other = graduation_of(
            office,
            graduation.programme,
            office.coordinator(graduation.programme),
            graduation.second,
        )
        other.attended("Amina Abdi")
        others.append(other)
    answers = at_once([other.proposer for other in others], *[f"{other.url}/propose" for other in others])
    assert answers == [303] * 10
    assert sorted(other.certificate("Amina Abdi").number for other in others) == [
        f"RP-2026-{n:04}" for n in range(1, 11)
    ]


def at_once(visitors: list[Visitor], *urls: str) -> list[int]:
    """The answers' statuses when everyone posts in the same moment."""
    targets = urls if len(urls) > 1 else urls * len(visitors)
    forms = [
        {"csrf_token": visitor.token(), **visitor.shown(url)}
        for visitor, url in zip(visitors, targets, strict=True)
    ]
    gate, answers = Barrier(len(visitors)), []

    def post(visitor: Visitor, form: dict[str, Any], url: str) -> None:
        gate.wait()
        answers.append(visitor.client.post(url, data=form).status_code)

    threads = [
        Thread(target=copy_context().run, args=(post, *each))  # the tests' clock goes with each
        for each in zip(visitors, forms, targets, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_name_in_other_letters_is_left_out_and_named(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.attended("አበበ ቢቂላ", state="ET")
    graduation.propose()
    assert graduation.certificate("Amina Abdi").number == "RP-2026-0001"
    assert graduation.office.certificates(graduation.registrations["አበበ ቢቂላ"]) == []
    answer = graduation.proposer.post(f"{graduation.url}/propose")
    assert answer.status_code == 409
    assert "letters beyond Latin and Arabic: አበበ ቢቂላ." in answer.text


def test_the_sheet_is_the_same_bytes_each_time_and_their_hash_is_kept(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    first = issued.second.get(sheet_url(certificate))
    assert (first.status_code, first.content_type) == (200, "application/pdf")
    assert first.headers["Content-Disposition"] == "attachment; filename=RP-2026-0001.pdf"
    assert issued.second.get(sheet_url(certificate)).data == first.data
    assert sha256(first.data).hexdigest() == certificate.sha256


def test_the_frozen_words_name_nobody_for_the_name_goes_with_whoever_is_erased(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    frozen = json.dumps(certificate.sheet)
    assert (certificate.sheet["template"], certificate.sheet["tools"]) == (pdf.NEWEST, pdf.TOOLS)
    assert [part for part in ("Amina", "Abdi", "A.A.") if part in frozen] == []


def test_the_page_of_a_cohort_asks_as_often_for_thirty_certificates_as_for_two(
    graduation: Graduation,
) -> None:
    for number in range(2):
        graduation.attended(f"Person {number:02}")
    graduation.propose()
    graduation.proposer.get(graduation.url)
    few = queries_of(graduation.proposer, graduation.url)
    for number in range(2, 30):
        graduation.attended(f"Person {number:02}")
    graduation.propose()
    assert queries_of(graduation.proposer, graduation.url) == few


def test_a_later_change_of_the_programme_leaves_the_sheet_alone(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    before = issued.second.get(sheet_url(certificate)).data
    with issued.office.deed() as session:
        session.get(Programme, issued.programme).title = Texts(en="Another title")
    assert issued.second.get(sheet_url(certificate)).data == before
    assert "Another title" not in issued.office.anonymous().get(f"/verify/{certificate.code}").text


def test_another_wording_or_template_leaves_an_issued_sheet_alone(
    issued: Graduation, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued.certificate("Amina Abdi")
    before = issued.second.get(sheet_url(certificate)).data
    monkeypatch.setitem(pdf.WORDS, "en", replace(pdf.WORDS["en"], hours="Hours taught"))
    monkeypatch.setattr(pdf, "NEWEST", 1)
    assert issued.second.get(sheet_url(certificate)).data == before


def test_a_sheet_issued_before_templates_had_numbers_is_drawn_with_the_first(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    facts = {k: v for k, v in certificate.sheet.items() if k not in {"template", "tools", "content", "words"}}
    with issued.office.deed() as session:
        session.execute(sa.update(Certificate).values(sheet=facts))
        session.expire_all()
        drawn = sheets.draw(session.scalars(one_certificate()).unique().one())
        session.execute(sa.update(Certificate).values(sha256=sha256(drawn).hexdigest()))
    answer = issued.second.get(sheet_url(certificate))
    assert (answer.status_code, answer.data) == (200, drawn)
    assert "Amina Abdi" in pdf_text(drawn)


def test_drawn_by_later_tools_a_sheet_says_the_same_or_is_not_handed_out(
    issued: Graduation, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued.certificate("Amina Abdi")
    monkeypatch.setattr(pdf, "TOOLS", "typst 9.9")
    with issued.office.deed() as session:
        session.execute(sa.update(Certificate).values(sha256="0" * 64))
    answer = issued.second.get(sheet_url(certificate))
    assert answer.status_code == 200
    assert "Amina Abdi" in pdf_text(answer.data)
    with issued.office.deed() as session:
        session.execute(sa.update(Certificate).values(holder_name="Someone Else"))
    assert issued.second.get(sheet_url(certificate)).status_code == 409


def test_a_sheet_that_was_tampered_with_is_not_handed_out(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    with issued.office.deed() as session:
        session.execute(sa.update(Certificate).values(holder_name="Someone Else"))
    answer = issued.second.get(sheet_url(certificate))
    assert answer.status_code == 409
    assert "no longer the one that was issued" in answer.text


def test_the_square_leads_to_the_live_record(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    page = PdfReader(BytesIO(issued.second.get(sheet_url(certificate)).data)).pages[0]
    links = {annotation.get_object()["/A"]["/URI"] for annotation in page["/Annots"]}
    assert links == {f"http://127.0.0.1:8000/verify/{certificate.code}"}
    path = links.pop().removeprefix("http://127.0.0.1:8000")
    assert "This certificate is valid" in issued.office.anonymous().get(path).text


def test_a_name_is_literal_text_on_the_sheet(graduation: Graduation) -> None:
    name = "Robert <script>alert(1)</script> #import"
    graduation.attended(name)
    graduation.propose()
    graduation.issue()
    certificate = graduation.certificate(name)
    assert name in pdf_text(graduation.second.get(sheet_url(certificate)).data)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Certificat de réussite"), ("pt", "Certificado de Conclusão")]
)
def test_the_sheet_speaks_the_holder_s_working_language(
    graduation: Graduation, language: str, words: str
) -> None:
    graduation.attended("Amina Abdi", language=language)
    graduation.propose()
    graduation.issue()
    sheet = graduation.second.get(sheet_url(graduation.certificate("Amina Abdi")))
    assert words in pdf_text(sheet.data)


def accredited(graduation: Graduation, *, since: date, until: date, **values: Any) -> None:
    office = graduation.office
    body = office.add(AccreditingBody, name=Texts(en="Al Akhawayn University"), name_key="aui")
    standard = office.add(
        Standard, body_id=body, code="S1", title=Texts(en="A standard"), state=StandardState.PUBLISHED
    )
    with office.deed() as session:
        curriculum = session.scalar(
            sa.text("SELECT curriculum_id FROM cohorts").columns(curriculum_id=sa.Uuid())
        )
    office.add(
        Accreditation,
        programme_id=graduation.programme,
        curriculum_id=curriculum,
        standard_id=standard,
        valid_from=since,
        valid_until=until,
        document_reference="D-1",
        **{"state": AccreditationState.IN_FORCE, **values},
    )


@pytest.mark.parametrize(
    ("since", "until", "state", "says"),
    [
        (date(2025, 1, 1), date(2025, 12, 19), AccreditationState.IN_FORCE, True),
        (date(2025, 12, 19), date(2027, 3, 27), AccreditationState.IN_FORCE, True),
        (date(2025, 12, 20), date(2027, 3, 27), AccreditationState.IN_FORCE, False),
        (date(2025, 1, 1), date(2025, 12, 18), AccreditationState.IN_FORCE, False),
        (date(2025, 1, 1), date(2027, 1, 1), AccreditationState.WITHDRAWN, False),
        (date(2025, 1, 1), date(2027, 1, 1), AccreditationState.SUSPENDED, False),
    ],
)
def test_the_accreditation_of_the_cohort_s_last_day_stands_on_the_sheet(
    graduation: Graduation, since: date, until: date, state: AccreditationState, says: bool
) -> None:
    accredited(graduation, since=since, until=until, state=state)
    graduation.attended("Amina Abdi")
    graduation.propose()
    graduation.issue()
    certificate = graduation.certificate("Amina Abdi")
    sheet = pdf_text(graduation.second.get(sheet_url(certificate)).data)
    assert ("Accredited by Al Akhawayn University" in sheet) is says
    page = graduation.office.anonymous().get(f"/verify/{certificate.code}").text
    assert ("Al Akhawayn University" in page) is says


@pytest.mark.parametrize("state", [AccreditationState.SUSPENDED, AccreditationState.WITHDRAWN])
def test_a_certificate_keeps_the_accreditation_under_which_it_was_issued(
    graduation: Graduation, state: AccreditationState
) -> None:
    accredited(graduation, since=date(2025, 1, 1), until=date(2027, 1, 1))
    graduation.attended("Amina Abdi")
    graduation.propose()
    graduation.issue()
    certificate = graduation.certificate("Amina Abdi")
    with graduation.office.deed() as session:
        session.execute(sa.update(Accreditation).values(state=state))
    page = graduation.office.anonymous().get(f"/verify/{certificate.code}").text
    assert "the programme was accredited by Al Akhawayn University" in page
    sheet = pdf_text(graduation.second.get(sheet_url(certificate)).data)
    assert "Accredited by Al Akhawayn University" in sheet


def test_an_accreditation_that_was_carried_over_stands_on_the_later_versions_certificates(
    graduation: Graduation,
) -> None:
    accredited(graduation, since=date(2025, 1, 1), until=date(2027, 1, 1))
    office = graduation.office
    reviewed = office.curriculum(graduation.programme, number=9)
    with office.deed() as session:
        one = session.query(Accreditation).one()
        office_version, one.curriculum_id = one.curriculum_id, reviewed
        session.add(Carryover(accreditation_id=one.id, curriculum_id=office_version))
    graduation.attended("Amina Abdi")
    graduation.propose()
    graduation.issue()
    certificate = graduation.certificate("Amina Abdi")
    page = office.anonymous().get(f"/verify/{certificate.code}").text
    assert "the programme was accredited by Al Akhawayn University" in page


@pytest.mark.parametrize("move", ["suspend", "revoke"])
def test_a_certificate_is_taken_out_of_force_by_another_than_its_proposer_with_a_reason(
    issued: Graduation, move: str
) -> None:
    certificate = issued.certificate("Amina Abdi")
    issued.office.account(issued.persons["Amina Abdi"], email="amina@example.org")
    url = f"/certificates/{certificate.id}/{move}"
    assert issued.proposer.post(url, {"reason": "Because."}).status_code == 422
    assert issued.second.post(url, {"reason": " "}).status_code == 422
    assert issued.certificate("Amina Abdi").state is CertificateState.ISSUED
    assert issued.second.post(url, {"reason": "Marks were mistaken."}).status_code == 303
    assert issued.certificate("Amina Abdi").state.value == f"{move.removesuffix('e')}ed"
    assert issued.office.count(Move, Move.transition == move, Move.reason == "Marks were mistaken.") == 1
    assert issued.office.count(Mail, Mail.recipient == "amina@example.org") == 1
    assert issued.second.get(sheet_url(certificate)).status_code == 409


def test_a_suspended_certificate_is_put_back_in_force(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    before = issued.second.get(sheet_url(certificate)).data
    issued.second.post(f"/certificates/{certificate.id}/suspend", {"reason": "A question."})
    issued.second.post(f"/certificates/{certificate.id}/reinstate", {"reason": "Answered."})
    assert issued.certificate("Amina Abdi").state is CertificateState.ISSUED
    assert issued.second.get(sheet_url(certificate)).data == before


def test_a_revoked_certificate_is_revoked_for_good(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    issued.second.post(f"/certificates/{certificate.id}/revoke", {"reason": "Fraud."})
    for move in ("reinstate", "revoke", "suspend"):
        answer = issued.second.post(f"/certificates/{certificate.id}/{move}", {"reason": "No."})
        assert answer.status_code == 422
    assert issued.second.post(f"/certificates/{certificate.id}/issue").status_code == 409
    assert issued.proposer.post(f"{issued.url}/propose").status_code == 409


def test_a_rejected_proposal_is_never_shown_and_can_be_made_anew(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    first = graduation.certificate("Amina Abdi")
    answer = graduation.second.post(f"/certificates/{first.id}/reject", {"reason": "A wrong name."})
    assert answer.status_code == 303
    assert graduation.office.anonymous().get(f"/verify/{first.code}").status_code == 404
    graduation.propose()
    numbers = [c.number for c in graduation.office.certificates(graduation.registrations["Amina Abdi"])]
    assert numbers == ["RP-2026-0001", "RP-2026-0002"]


def test_a_certificate_is_there_for_its_holder_its_state_and_its_keepers_alone(issued: Graduation) -> None:
    office = issued.office
    certificate = issued.certificate("Amina Abdi")
    readers = {
        "holder": office.signed_in(office.account(issued.persons["Amina Abdi"])),
        "own state": office.focal_point("KE"),
        "administrator": office.administrator(),
        "another state": office.focal_point("GH"),
        "another programme": office.coordinator(office.programme()),
        "another trainee": office.signed_in(office.account(state="KE")),
        "screening officer": office.screening_officer(),
    }
    seen = {
        who: {
            reader.get(f"/certificates/{certificate.id}").status_code,
            reader.get(sheet_url(certificate)).status_code,
        }
        for who, reader in readers.items()
    }
    assert seen == {
        "holder": {200},
        "own state": {200},
        "administrator": {200},
        "another state": {404},
        "another programme": {404},
        "another trainee": {404},
        "screening officer": {404},
    }
    assert "Amina Abdi" in readers["holder"].get("/certificates").text
    assert "Amina Abdi" not in readers["another trainee"].get("/certificates").text
    for who in ("holder", "own state"):
        assert readers[who].post(f"/certificates/{certificate.id}/revoke", {"reason": "x"}).status_code == 403


def test_a_proposed_certificate_is_not_there_for_its_holder(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    certificate = graduation.certificate("Amina Abdi")
    holder = graduation.office.signed_in(graduation.office.account(graduation.persons["Amina Abdi"]))
    assert holder.get(f"/certificates/{certificate.id}").status_code == 404
    assert holder.get(sheet_url(certificate)).status_code == 404
    assert certificate.number not in holder.get("/certificates").text


def test_another_programme_s_coordinator_neither_proposes_nor_issues(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    stranger = graduation.office.coordinator(graduation.office.programme())
    told = [stranger.post(f"{graduation.url}{deed}").status_code for deed in ("", "/propose", "/issue")]
    assert told == [403, 403, 403]
    assert graduation.office.count(Certificate) == 0


def test_the_register_is_taken_away_by_a_deed_that_the_trail_keeps(issued: Graduation) -> None:
    answer = issued.second.post(issued.url)
    assert answer.text.splitlines()[1:] == [
        "Amina Abdi,RP-2026-0001,Certificate of the programme,Kenya,2026-01-12,Issued"
    ]
    assert issued.office.count(TrailEntry, TrailEntry.action == "certificate.export") == 1
    assert issued.office.administrator().post(issued.url).status_code == 403


def test_the_measures_count_what_was_issued_and_revoked(issued: Graduation) -> None:
    certificate = issued.certificate("Amina Abdi")
    issued.second.post(f"/certificates/{certificate.id}/revoke", {"reason": "Fraud."})
    with issued.office.app.app_context():
        figures = {
            name: measures.measure(f"certificates.{name}")
            .figures(measures.of_programmes([issued.programme]))[issued.programme]
            .value
            for name in ("issued", "revoked")
        }
    assert figures == {"issued": 1, "revoked": 1}


def test_codes_are_random_and_read_as_people_type_them() -> None:
    made = {codes.new_code() for _n in range(1000)}
    assert len(made) == 1000
    assert {len(code) for code in made} == {codes.LENGTH}
    assert codes.as_typed(" 0bcd-efgh\u00a01jkl mnop – QRST/uvwx.yz") == "OBCDEFGHIJKLMNOPQRSTUVWXYZ"
