"""Partners are named with what they do; one partner may do several things."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.core.texts import Texts
from app.programmes.models import Partner, ProgrammePartner
from app.programmes.states import PartnerRole
from tests.support.office import Office


def canada(office: Office) -> UUID:
    return office.add(Partner, name=Texts(en="Canada", fr="Canada"), name_key="canada", country="CA")


def roles(office: Office, programme: UUID) -> list[tuple[str, PartnerRole]]:
    with office.app.app_context():
        rows = db.session.execute(
            sa.select(Partner.name, ProgrammePartner.role)
            .join(ProgrammePartner.partner)
            .where(ProgrammePartner.programme_id == programme)
            .order_by(Partner.name_key, ProgrammePartner.role)
        ).all()
        db.session.remove()
    return [(name.en, role) for name, role in rows]


def test_a_new_partner_is_named_with_its_roles(office: Office) -> None:
    programme = office.programme()
    coordinator = office.coordinator(programme)
    new = {"name-en": "Al Akhawayn University", "country": "MA", "roles": ["accrediting_body", "host"]}
    assert coordinator.post(f"/programmes/{programme}/partners/new", new).status_code == 303
    assert roles(office, programme) == [
        ("Al Akhawayn University", PartnerRole.ACCREDITING_BODY),
        ("Al Akhawayn University", PartnerRole.HOST),
    ]
    assert "Morocco" in coordinator.get(f"/programmes/{programme}/partners").text


def test_a_known_partner_takes_a_further_role_and_loses_one(office: Office) -> None:
    programme, partner = office.programme(), canada(office)
    coordinator = office.coordinator(programme)
    page = f"/programmes/{programme}/partners"
    coordinator.post(f"{page}/new", {"partner": str(partner), "roles": ["donor"]})
    coordinator.post(f"{page}/new", {"partner": str(partner), "roles": ["donor", "trainer_provider"]})
    assert roles(office, programme) == [
        ("Canada", PartnerRole.DONOR),
        ("Canada", PartnerRole.TRAINER_PROVIDER),
    ]
    with office.app.app_context():
        donor = db.session.scalar(
            sa.select(ProgrammePartner.id).where(ProgrammePartner.role == PartnerRole.DONOR)
        )
        db.session.remove()
    assert coordinator.get(f"{page}/{donor}/remove").status_code == 200
    assert coordinator.post(f"{page}/{donor}/remove").status_code == 303
    assert roles(office, programme) == [("Canada", PartnerRole.TRAINER_PROVIDER)]
    assert coordinator.post(f"{page}/{donor}/remove").status_code == 404


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"roles": ["donor"]}, "Choose a known partner or write the name of a new one"),
        ({"partner": "known", "name-en": "Both", "roles": ["donor"]}, "and only one of the two"),
        ({"name-en": "CANADÁ", "roles": ["donor"]}, "There is a partner of this name."),
        ({"partner": "known", "roles": []}, "Choose at least one."),
        ({"partner": "known", "roles": ["owner"]}, "Choose among the options."),
        ({"partner": "known", "roles": ["host"]}, "This partner already has this role here."),
        ({"partner": "elsewhere", "roles": ["donor"]}, "Choose one of the options."),
        ({"name-en": "New", "country": "XX", "roles": ["donor"]}, "Choose one of the options."),
        ({"name-en": "N" * 201, "roles": ["donor"]}, "Write at most 200 characters."),
    ],
)
def test_a_wrong_partner_is_refused_with_its_reason(
    office: Office, form: dict[str, Any], sentence: str
) -> None:
    programme, partner = office.programme(), canada(office)
    office.add(ProgrammePartner, programme_id=programme, partner_id=partner, role=PartnerRole.HOST)
    if form.get("partner") == "known":
        form = {**form, "partner": str(partner)}
    answer = office.coordinator(programme).post(f"/programmes/{programme}/partners/new", form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (office.count(Partner), roles(office, programme)) == (1, [("Canada", PartnerRole.HOST)])


def test_another_programmes_partnership_is_not_there(office: Office) -> None:
    mine, other, partner = office.programme(), office.programme(), canada(office)
    foreign = office.add(ProgrammePartner, programme_id=other, partner_id=partner, role=PartnerRole.DONOR)
    answer = office.coordinator(mine).post(f"/programmes/{mine}/partners/{foreign}/remove")
    assert answer.status_code == 404
    assert office.count(ProgrammePartner) == 1
