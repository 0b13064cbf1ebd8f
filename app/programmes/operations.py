"""What happens to programmes and to the partners who take part in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts, search_key
from app.programmes import queries
from app.programmes.models import Partner, Programme, ProgrammePartner
from app.programmes.states import HAS_PUBLISHED_CURRICULUM, PROGRAMME, PartnerRole

NAME_KEY_LENGTH = 200


@PROGRAMME.guard(HAS_PUBLISHED_CURRICULUM)
def _has_published_curriculum(programme: Programme, _actor: Any) -> bool:
    return queries.has_published_curriculum(programme.id)


def create(
    *,
    code: str,
    title: Texts,
    summary: Texts,
    audience: Texts,
    areas: list[str],
    pillars: list[str],
    actor: Actor,
) -> Programme:
    """Set up a programme; its coordinator drafts the curriculum. DomainError when the code is taken."""
    if queries.code_is_taken(code):
        raise DomainError(_("Another programme has this code. Choose another one."), field="code")
    programme = Programme(
        code=code, title=title, summary=summary, audience=audience, areas=areas, pillars=pillars
    )
    db.session.add(programme)
    trail.record("programme.create", actor=actor, subject=programme)
    return programme


def change(
    programme: Programme,
    *,
    title: Texts,
    summary: Texts,
    audience: Texts,
    areas: list[str],
    pillars: list[str],
    actor: Actor,
) -> Programme:
    """Change what is written of a programme. StaleError when another deed changed it meanwhile."""
    hold(programme)
    written = {
        "title": title,
        "summary": summary,
        "audience": audience,
        "areas": areas,
        "pillars": pillars,
    }
    fields = [name for name, value in written.items() if getattr(programme, name) != value]
    for name in fields:
        setattr(programme, name, written[name])
    programme.version += 1
    trail.record("programme.change", actor=actor, subject=programme, fields=fields)
    return programme


def new_partner(*, name: Texts, country: str, actor: Actor) -> Partner:
    """Enter a partner of the office; DomainError when there is one of that name."""
    name_key = name_key_of(name)
    if queries.partner_named(name_key) is not None:
        raise DomainError(_("There is a partner of this name. Choose it from the list."), field="partner")
    partner = Partner(name=name, name_key=name_key, country=country)
    db.session.add(partner)
    trail.record("partner.add", actor=actor, subject=partner)
    return partner


def add_partner(
    programme: Programme, *, partner: Partner, roles: list[PartnerRole], actor: Actor
) -> Programme:
    """Name what a partner does in the programme; the roles that are named already stay."""
    db.session.execute(lock(sa.select(Programme.id).where(Programme.id == programme.id)))
    held = set(
        db.session.scalars(
            sa.select(ProgrammePartner.role)
            .where(ProgrammePartner.programme_id == programme.id, ProgrammePartner.partner_id == partner.id)
            .order_by(ProgrammePartner.id)
        )
    )
    new = [role for role in roles if role not in held]
    if not new:
        raise DomainError(_("This partner already has this role here."), field="roles")
    for role in new:
        db.session.add(ProgrammePartner(programme_id=programme.id, partner_id=partner.id, role=role))
    trail.record("programme.add_partner", actor=actor, subject=programme, partner=partner.id, roles=new)
    return programme


def remove_partner(programme: Programme, partnership: ProgrammePartner, *, actor: Actor) -> None:
    """Take one role of a partner away; what it did in past cohorts stays with them."""
    db.session.delete(partnership)
    trail.record(
        "programme.remove_partner",
        actor=actor,
        subject=programme,
        partner=partnership.partner_id,
        role=partnership.role,
    )


def name_key_of(name: Texts) -> str:
    """How a body's name is compared: the first language that is filled, without case and accents."""
    return search_key(next(iter(name.filled().values())))[:NAME_KEY_LENGTH]
