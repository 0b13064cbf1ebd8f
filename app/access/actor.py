"""Who acts, as a value: what the policy needs to know of a person, and nothing to change."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.core.i18n import _l
from app.core.labels import Labelled


class Role(Labelled):
    """The parts that people play in the office."""

    ADMINISTRATOR = "administrator", _l("Administrator")
    COORDINATOR = "coordinator", _l("Coordinator")
    TRAINER = "trainer", _l("Trainer")
    SCREENING_OFFICER = "screening_officer", _l("Screening officer")
    REVIEWER = "reviewer", _l("Reviewer")
    BOARD_MEMBER = "board_member", _l("Board member")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _l("Data protection officer")
    FOCAL_POINT = "focal_point", _l("National focal point")
    TRAINEE = "trainee", _l("Trainee")
    OBSERVER = "observer", _l("Observer")
    PUBLIC = "public", _l("Public")


class ScopeKind(Labelled):
    """What a grant reaches."""

    OFFICE = "office", _l("The whole office")
    PROGRAMME = "programme", _l("One programme")
    MEMBER_STATE = "member_state", _l("One member state")


GRANTABLE: dict[Role, frozenset[ScopeKind]] = {
    Role.ADMINISTRATOR: frozenset({ScopeKind.OFFICE}),
    Role.COORDINATOR: frozenset({ScopeKind.PROGRAMME}),
    Role.SCREENING_OFFICER: frozenset({ScopeKind.OFFICE, ScopeKind.PROGRAMME}),
    Role.BOARD_MEMBER: frozenset({ScopeKind.OFFICE}),
    Role.DATA_PROTECTION_OFFICER: frozenset({ScopeKind.OFFICE}),
    Role.REVIEWER: frozenset({ScopeKind.OFFICE}),
    Role.FOCAL_POINT: frozenset({ScopeKind.MEMBER_STATE}),
    Role.OBSERVER: frozenset({ScopeKind.OFFICE}),
}
"""The roles that are given by grant, and the scopes in which each makes sense."""


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role in force now, within its scope; `scope_id` is None for the office."""

    role: Role
    kind: ScopeKind
    scope_id: str | None


class Halfway(enum.StrEnum):
    """What a session waits for between the password and the first page; until then it has no rights."""

    FACTOR = "factor"  # the second factor that the account has
    SET_UP = "set_up"  # an account that must have a second factor has none yet


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in this deed; `proved_at` is when the session last gave a password or a second factor."""

    user_id: UUID | None = None
    person_id: UUID | None = None
    trainer_id: UUID | None = None
    session_id: UUID | None = None
    name: str = ""
    grants: tuple[HeldGrant, ...] = field(default=())
    is_system: bool = False
    proved_at: datetime | None = None
    halfway: Halfway | None = None
    roles: frozenset[Role] = field(init=False, compare=False, repr=False)
    """Every role that the actor plays anywhere; everyone is also the public."""

    def __post_init__(self) -> None:
        roles = {grant.role for grant in self.grants} | {Role.PUBLIC}
        if self.trainer_id is not None:
            roles.add(Role.TRAINER)
        if self.person_id is not None:
            roles.add(Role.TRAINEE)
        object.__setattr__(self, "roles", frozenset(roles))  # asked for every right, so it is said once

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a person with an account who has passed all that it asks."""
        return self.user_id is not None and self.halfway is None

    @property
    def account_id(self) -> UUID:
        """The account of one whom the gate let in as somebody; RuntimeError for a stranger or the clock."""
        if self.user_id is None:
            raise RuntimeError("Nobody's account acts here.")
        return self.user_id

    @property
    def must_have_factor(self) -> bool:
        """Whether the account needs a second factor: everyone with a part in the office, but no trainee."""
        return bool(self.grants) or self.trainer_id is not None

    def waiting_for(self, halfway: Halfway) -> Actor:
        """The same person between password and second factor: known, and without any right."""
        return Actor(
            user_id=self.user_id,
            session_id=self.session_id,
            name=self.name,
            proved_at=self.proved_at,
            halfway=halfway,
        )

    def scopes(self, role: Role, kind: ScopeKind) -> list[str]:
        """The scopes of one kind in which the actor holds `role`."""
        return [
            g.scope_id for g in self.grants if g.role is role and g.kind is kind and g.scope_id is not None
        ]


ANONYMOUS = Actor()
SYSTEM = Actor(is_system=True)
"""The office's own clock: an offer that lapses, a reserve that is promoted."""
