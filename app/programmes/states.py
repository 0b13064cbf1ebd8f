"""The lifecycles of a programme and of a curriculum version."""

from __future__ import annotations

from app.access.permissions import Permission as P
from app.core.i18n import _l
from app.core.labels import Labelled
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
WEIGHTS_ADD_UP = Guard(
    "weights_add_up",
    _l(
        "The weights of a module’s assessments must add up to 100 per cent. They do not in: %(modules)s. "
        "Change the weights, then publish."
    ),
)

RUBRICS_ADD_UP = Guard(
    "rubrics_add_up",
    _l(
        "The best levels of a rubric must add up to the assessment’s highest mark. They do not in: "
        "%(assessments)s. Change the points or the highest mark, then publish."
    ),
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
            guards=(CURRICULUM_IS_COMPLETE, WEIGHTS_ADD_UP, RUBRICS_ADD_UP),
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


class CertificateKind(State):
    """What a certificate is of."""

    PROGRAMME = "programme", _l("Certificate of the programme")
    ATTENDANCE = "attendance", _l("Certificate of attendance")
    MODULE = "module", _l("Certificate of a module")
    TRAINER = "trainer", _l("Trainer qualification")


OF_A_MODULE = frozenset({CertificateKind.MODULE, CertificateKind.TRAINER})
"""The kinds that are of one module, which the certificate names."""


class ThematicArea(State):
    """The office's four lines of work."""

    SECURITY = "security", _l("Security")
    INVESTIGATIONS = "investigations", _l("Investigations and prosecutions")
    PRISON_BORDER = "prison_border", _l("Prison and border management")
    REHABILITATION = "rehabilitation", _l("Disengagement, rehabilitation and reintegration")


class Pillar(Labelled):
    """A pillar of the United Nations Global Counter-Terrorism Strategy (A/RES/60/288)."""

    CONDITIONS = "conditions", _l("Pillar I: conditions conducive to the spread of terrorism")
    PREVENTION = "prevention", _l("Pillar II: preventing and combating terrorism")
    CAPACITY = "capacity", _l("Pillar III: building the capacity of states")
    RIGHTS = "rights", _l("Pillar IV: human rights and the rule of law")


class AssessmentKind(State):
    """How a trainee shows what they can do; a pre-test tells where they began."""

    PRE_TEST = "pre_test", _l("Pre-test")
    PRACTICAL = "practical", _l("Practical exercise")
    WRITTEN = "written", _l("Written work")
    POST_TEST = "post_test", _l("Post-test")
    FINAL = "final", _l("Final assessment")


class PartnerRole(State):
    """What a partner does in a programme or a cohort; it may do several things."""

    DONOR = "donor", _l("Donor")
    HOST = "host", _l("Host institution")
    ACCREDITING_BODY = "accrediting_body", _l("Accrediting body")
    TRAINER_PROVIDER = "trainer_provider", _l("Provider of trainers")
