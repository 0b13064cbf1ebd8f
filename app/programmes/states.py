"""The lifecycles of a programme and of a curriculum version."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.workflow import Guard, State, Transition, Workflow


class ProgrammeState(State):
    """Whether the public sees a programme."""

    DRAFT = "draft", _l("Draft"), "", _l("the coordinator")
    PUBLISHED = "published", _l("Published"), "good"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "shut"


class CurriculumState(State):
    """A published curriculum version is frozen; a change is a new version."""

    DRAFT = "draft", _l("Draft"), "", _l("the coordinator")
    PUBLISHED = "published", _l("Published"), "good"
    RETIRED = "retired", _l("Retired"), "shut"


HAS_PUBLISHED_CURRICULUM = Guard(
    "has_published_curriculum",
    _l("Publish a curriculum version first: without one there is nothing to show."),
)
CURRICULUM_IS_COMPLETE = Guard(
    "curriculum_is_complete",
    _l("Every module needs hours and at least one outcome. Complete the modules, then publish."),
)

PROGRAMME = Workflow(
    name="programme",
    states=ProgrammeState,
    initial=frozenset({ProgrammeState.DRAFT}),
    final=frozenset(),
    transitions=(
        Transition(
            name="publish",
            label=_l("Publish the programme"),
            sources=frozenset({ProgrammeState.DRAFT, ProgrammeState.WITHDRAWN}),
            target=ProgrammeState.PUBLISHED,
            permission=P.PROGRAMME_EDIT,
            guards=(HAS_PUBLISHED_CURRICULUM,),
        ),
        Transition(
            name="withdraw",
            label=_l("Withdraw the programme"),
            sources=frozenset({ProgrammeState.PUBLISHED}),
            target=ProgrammeState.WITHDRAWN,
            permission=P.PROGRAMME_EDIT,
            asks_reason=True,
            destructive=True,
        ),
    ),
)

CURRICULUM = Workflow(
    name="curriculum",
    states=CurriculumState,
    initial=frozenset({CurriculumState.DRAFT}),
    final=frozenset({CurriculumState.RETIRED}),
    transitions=(
        Transition(
            name="publish",
            label=_l("Publish this version"),
            sources=frozenset({CurriculumState.DRAFT}),
            target=CurriculumState.PUBLISHED,
            permission=P.PROGRAMME_EDIT,
            guards=(CURRICULUM_IS_COMPLETE,),
        ),
        Transition(
            name="retire",
            label=_l("Retire this version"),
            sources=frozenset({CurriculumState.PUBLISHED}),
            target=CurriculumState.RETIRED,
            permission=P.PROGRAMME_EDIT,
            destructive=True,
        ),
    ),
)


class ThematicArea(State):
    """The office's four lines of work."""

    SECURITY = "security", _l("Security")
    INVESTIGATIONS = "investigations", _l("Investigations and prosecutions")
    PRISON_BORDER = "prison_border", _l("Prison and border management")
    REHABILITATION = "rehabilitation", _l("Disengagement, rehabilitation and reintegration")


class PartnerRole(State):
    """What a partner does in a programme or a cohort; it may do several things."""

    DONOR = "donor", _l("Donor")
    HOST = "host", _l("Host institution")
    ACCREDITING_BODY = "accrediting_body", _l("Accrediting body")
    TRAINER_PROVIDER = "trainer_provider", _l("Provider of trainers")
