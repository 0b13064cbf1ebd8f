"""What is read before certificates are proposed or issued: who gets which, who does not, and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.attendance.models import Attendance
from app.certificates import batches
from app.certificates.models import Certificate
from app.certificates.queries import one_certificate
from app.certificates.states import CERTIFICATE, CertificateState
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.db import db, new_id
from app.core.texts import Texts
from app.programmes.models import Award, Module
from app.programmes.states import CertificateKind
from tests.certificates.conftest import Graduation
from tests.registrations.support import queries_of
from tests.support.office import Visitor


def read(visitor: Visitor, url: str) -> str:
    """A page's words, in one line."""
    page = visitor.get(url)
    assert page.status_code == 200
    main = page.text[page.text.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def less_attended(graduation: Graduation, name: str) -> None:
    with graduation.office.deed() as session:
        session.execute(
            sa.update(Attendance)
            .where(Attendance.registration_id == graduation.registrations[name])
            .values(minutes=79)
        )


def test_a_proposal_is_read_before_it_is_made(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi", language="fr")
    graduation.attended("Zola Banda")
    graduation.attended("Chipo Dube", language="fr")
    graduation.attended("Koffi Mensah", completed=False)
    words = read(graduation.proposer, f"{graduation.url}/propose")
    assert "3 certificates are proposed when you confirm." in words
    assert "Certificate of the programme 3 French: 2 and English: 1" in words
    assert "No accreditation was in force on the last day of training, 19 December 2025" in words
    assert (
        "Certificate of the programme: 1 person does not get it Koffi Mensah Attend 80.0% of the minutes"
        in words
    )
    assert "1 minute is missing." in words
    assert graduation.office.count(Certificate) == 0
    graduation.propose()
    assert graduation.office.count(Certificate) == 3


def test_what_is_proposed_is_what_was_read(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    seen = graduation.proposer.shown(f"{graduation.url}/propose")
    graduation.attended("Zola Banda")
    for stale in (seen, {}, {"version": "0" * 16}):
        answer = graduation.proposer.post(f"{graduation.url}/propose", stale)
        assert (answer.status_code, graduation.office.count(Certificate)) == (409, 0)
    assert "2 certificates are proposed when you confirm." in answer.text
    graduation.propose()
    assert graduation.office.count(Certificate) == 2


def test_a_batch_is_read_before_it_is_issued(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi", language="ar")
    graduation.attended("Zola Banda")
    graduation.propose()
    less_attended(graduation, "Zola Banda")
    url = f"{graduation.url}/issue"
    words = read(graduation.second, url)
    assert "1 certificate is issued when you confirm" in words
    assert "Certificate of the programme 1 Arabic: 1" in words
    assert (
        "1 certificate can’t be issued today Zola Banda · Certificate of the programme "
        "The completion rules do not hold for this person." in words
    )
    assert "You proposed what waits here." in read(graduation.proposer, url)
    graduation.issue()
    assert graduation.certificate("Amina Abdi").state is CertificateState.ISSUED
    assert graduation.certificate("Zola Banda").state is CertificateState.PROPOSED


def test_what_is_issued_is_what_was_read(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.attended("Zola Banda")
    graduation.propose()
    url = f"{graduation.url}/issue"
    seen = graduation.second.shown(url)
    less_attended(graduation, "Zola Banda")
    assert [graduation.second.post(url, stale).status_code for stale in (seen, {})] == [409, 409]
    graduation.issue()
    assert graduation.certificate("Amina Abdi").state is CertificateState.ISSUED


def test_it_says_of_many_what_the_lifecycle_says_of_each(graduation: Graduation) -> None:
    office, second = graduation.office, replace(SYSTEM, user_id=new_id())
    for name in ("Amina Abdi", "Zola Banda", "Chipo Dube"):
        graduation.attended(name)
    graduation.propose()
    less_attended(graduation, "Zola Banda")
    curriculum = office.read(Cohort, graduation.cohort).curriculum_id

    def changed(**award: object) -> list[str]:
        with office.deed() as session:
            session.execute(sa.update(Award).where(Award.curriculum_id == curriculum).values(award))
        return compared()

    def compared() -> list[str]:
        """The reasons, which are those of each certificate's own page."""
        with office.app.app_context():
            cohort = db.session.scalars(one_cohort().where(Cohort.id == graduation.cohort)).unique().one()
            batch = batches.to_issue(cohort, actor=second)
            hindered = {certificate.id: str(why) for certificate, why in batch.hindered}
            each = {}
            for certificate in db.session.scalars(one_certificate().order_by(Certificate.number)).unique():
                offer = next(
                    o for o in CERTIFICATE.offers(certificate, second) if o.transition.name == "issue"
                )
                each[certificate.id] = str(offer.why or "").strip()
            said = [hindered.get(key, "") for key in each]
            assert said == list(each.values())
            db.session.remove()
        return said

    assert [bool(why) for why in compared()] == [False, True, False]
    assert [why[:30] for why in changed(needs_accreditation=True)] == [
        "The curriculum asks for an acc",
        "The completion rules do not ho",
        "The curriculum asks for an acc",
    ]
    with office.deed() as session:
        session.execute(
            sa.update(Cohort).where(Cohort.id == graduation.cohort).values(last_day=date(2026, 6, 1))
        )
    assert {why[:30] for why in compared()} == {"The training that it certifies"}


def test_whether_modules_are_over_is_asked_once(graduation: Graduation) -> None:
    office = graduation.office
    curriculum = office.read(Cohort, graduation.cohort).curriculum_id
    graduation.attended("Amina Abdi")

    def asked() -> int:
        return queries_of(graduation.proposer, f"{graduation.url}/propose")

    def led_to(module: UUID) -> None:
        kind = CertificateKind.MODULE
        office.add(Award, curriculum_id=curriculum, kind=kind, module_id=module, attendance_percent=70)

    led_to(office.modules(curriculum)[0])
    before = asked()
    for number in (2, 3, 4):
        led_to(
            office.add(
                Module,
                curriculum_id=curriculum,
                position=number,
                code=f"M{number}",
                title=Texts(en=f"Module {number}"),
                hours=10,
            )
        )
    assert asked() == before
