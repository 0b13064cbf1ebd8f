"""The kinds of resources whose days are planned with, and how the pages reach one of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.access.gate import Access, on
from app.access.permissions import Permission as P
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.interpreters import queries as interpreters
from app.interpreters.models import Interpreter
from app.timetable.states import ResourceKind, Whereabouts
from app.trainers import queries as trainers
from app.trainers.models import Trainer
from app.venues import queries as venues
from app.venues.models import Equipment, Room

Resource = Room | Equipment | Trainer | Interpreter


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A kind of resource: who sees one and who says its days, and what may be said of them.

    `path` is the address of one's calendar; `load` gives the select that finds one.
    """

    kind: ResourceKind
    model: type[Any]
    path: str
    see: P
    edit: P
    load: Callable[[], sa.Select[Any]]
    whereabouts: tuple[Whereabouts, ...]

    @property
    def argument(self) -> str:
        """The argument of the address that names one."""
        return f"{self.kind.value}_id"

    def may_see(self) -> Access:
        """What the calendar asks."""
        return on(self.model, self.see, self.argument, self.load)

    def may_edit(self) -> Access:
        """What saying its days asks."""
        return on(self.model, self.edit, self.argument, self.load)


_PERSONS = (Whereabouts.AWAY, Whereabouts.TRAVEL, Whereabouts.HERE)
_THINGS = (Whereabouts.CLOSED, Whereabouts.HERE)
ROOM = Planned(
    kind=ResourceKind.ROOM,
    model=Room,
    path="/rooms/<uuid:room_id>",
    see=P.VENUE_SEE,
    edit=P.VENUE_EDIT,
    load=venues.one_room,
    whereabouts=_THINGS,
)
EQUIPMENT = Planned(
    kind=ResourceKind.EQUIPMENT,
    model=Equipment,
    path="/equipment/<uuid:equipment_id>",
    see=P.VENUE_SEE,
    edit=P.VENUE_EDIT,
    load=venues.one_equipment,
    whereabouts=_THINGS,
)
TRAINER = Planned(
    kind=ResourceKind.TRAINER,
    model=Trainer,
    path="/trainers/<uuid:trainer_id>/calendar",
    see=P.TRAINER_SEE,
    edit=P.TRAINER_EDIT,
    load=trainers.all_trainers,
    whereabouts=_PERSONS,
)
INTERPRETER = Planned(
    kind=ResourceKind.INTERPRETER,
    model=Interpreter,
    path="/interpreters/<uuid:interpreter_id>/calendar",
    see=P.TRAINER_SEE,
    edit=P.TRAINER_EDIT,
    load=interpreters.all_interpreters,
    whereabouts=_PERSONS,
)
PLANNED = {planned.kind: planned for planned in (ROOM, EQUIPMENT, TRAINER, INTERPRETER)}


def kind_of(resource: Resource) -> Planned:
    """The kind of a resource at hand."""
    return next(planned for planned in PLANNED.values() if isinstance(resource, planned.model))


def name_of(resource: Resource) -> str:
    """What a resource is called; its person must be loaded."""
    if isinstance(resource, Room | Equipment):
        return resource.name
    return resource.person.name


def zone_of(resource: Resource) -> str:
    """Whose clocks the days are told by: the venue's, or the office's."""
    return resource.venue.zone if isinstance(resource, Room | Equipment) else OFFICE_ZONE


def in_use(resource: Resource) -> bool:
    """Whether it takes new sessions."""
    return not resource.is_retired if isinstance(resource, Room | Equipment) else resource.is_active


def profile_label(profile: Trainer | Interpreter) -> str:
    """What one's own calendar across cohorts is called."""
    if isinstance(profile, Trainer):
        return _("All sessions that you teach")
    return _("All sessions that you interpret")
