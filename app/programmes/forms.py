"""What is said of programmes, curricula and partners."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import Regexp

from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    OneOf,
    TextsField,
    choice,
    choices,
    labelled,
    number,
    prose,
    tick,
    words,
)
from app.core.i18n import _, _l
from app.core.workflow import Transition
from app.programmes.rubrics import MOST_LEVELS, Criterion, Level
from app.programmes.states import (
    AssessmentKind,
    CertificateKind,
    PartnerRole,
    Pillar,
    ProgrammeState,
    ThematicArea,
)

MOST_HOURS = 2000


def code_field(label: Any, *, most: int = 20, required: bool = True) -> StringField:
    """A short code as people write it on paper: Latin letters, digits, dots, dashes and slashes."""
    field = words(label, most=most, required=required, dir="ltr", spellcheck="false")
    sentence = _l("Write Latin letters and digits, such as STOCTI-2. Dots, dashes and slashes may join them.")
    field.kwargs["validators"].append(Regexp(r"^[A-Za-z0-9]+([ ./-][A-Za-z0-9]+)*$", message=sentence))
    return field


class _ProgrammeTexts:
    """What everyone reads of a programme."""

    title = TextsField(_l("Title"))
    summary = TextsField(_l("What it is about"), many_lines=True, most=1000)
    audience = TextsField(_l("Who it is for"), many_lines=True, most=2000)
    areas = choices(_l("Thematic areas"), labelled(ThematicArea))
    pillars = choices(_l("Pillars of the strategy that it serves"), labelled(Pillar), required=False)


class NewProgrammeForm(_ProgrammeTexts, Form):
    """A new programme."""

    code = code_field(_l("Code"))


class ProgrammeForm(_ProgrammeTexts, EditForm):
    """What is written of a programme."""


class ProgrammeFilter(FilterForm):
    """The filter over the list of programmes."""

    q = words(_l("Code or title"), required=False)
    area = OneOf(_l("Thematic area"), choices=[("", _l("All areas")), *labelled(ThematicArea)], default="")
    standing = OneOf(_l("Standing"), choices=[("", _l("All")), *labelled(ProgrammeState)], default="")

    def offer(self, **choices: Any) -> None:
        """The public sees only published programmes and is not asked about their standing."""
        if not choices["is_staff"]:
            del self.standing


class AskForm(Form):
    """The page that asks before something is done."""

    @property
    def given_reason(self) -> str:
        """The reason, where one was asked for."""
        return ""


class ReasonForm(AskForm):
    """The page that asks why as well."""

    reason = prose(_l("Reason"), most=1000)

    @property
    def given_reason(self) -> str:
        """The reason that was written."""
        return self.reason.data or ""


def asking(transition: Transition) -> AskForm:
    """The form of the page that asks before a move."""
    return ReasonForm() if transition.asks_reason else AskForm()


class PartnerForm(Form):
    """What a partner does in a programme: one that is known, or a new one by its name."""

    partner = choice(_l("Partner"), required=False)
    name = TextsField(_l("Name of the new partner"), required=False)
    country = choice(_l("Country of the new partner"), required=False)
    roles = choices(_l("Roles"), labelled(PartnerRole))


class DraftForm(Form):
    """How a new curriculum version begins."""

    begin = choice(
        _l("Begin with"),
        [("copy", _l("The modules and outcomes of the last version")), ("empty", _l("Nothing"))],
    )


class RulesForm(EditForm):
    """What a curriculum version asks of a trainee."""

    attendance_percent = number(_l("Attendance asked for, in per cent"), least=1, most=100)
    module_percent = number(
        _l("Attendance asked for in each module, in per cent"), least=1, most=100, required=False
    )
    least_mark = number(_l("Least mark in each module, of 100"), least=1, most=100, required=False)


class _AwardFields:
    """A certificate that a version leads to."""

    kind = choice(_l("Kind"), labelled(CertificateKind))
    module = choice(_l("Module"), required=False)
    attendance_percent = number(_l("Attendance asked for, in per cent"), least=1, most=100, required=False)
    least_mark = number(_l("Least mark in the module, of 100"), least=1, most=100, required=False)
    valid_months = number(_l("Valid for how many months"), least=1, most=240, required=False)
    renew_months = number(_l("Can be renewed in its last months"), least=1, most=24, required=False)
    asks_evaluation = tick(_l("Not before the evaluation of the training is given"))
    needs_accreditation = tick(_l("Not issued without an accreditation in force"))


class NewAwardForm(_AwardFields, Form):
    """One more certificate of a draft."""


class AwardForm(_AwardFields, EditForm):
    """A certificate of a draft."""


class _ModuleFields:
    """What is written of a module."""

    code = code_field(_l("Code"))
    title = TextsField(_l("Title"))
    hours = number(_l("Contact hours"), least=0, most=MOST_HOURS)


class NewModuleForm(_ModuleFields, Form):
    """A new module of a draft."""


class ModuleForm(_ModuleFields, EditForm):
    """A module of a draft."""


class NewOutcomeForm(Form):
    """What else a trainee can do after a module."""

    text = TextsField(_l("After the module a trainee can"), many_lines=True, most=500)


class OutcomeForm(EditForm):
    """An outcome in other words."""

    text = TextsField(_l("After the module a trainee can"), many_lines=True, most=500)


class _AssessmentFields:
    """What is written of an assessment."""

    kind = choice(_l("Kind"), labelled(AssessmentKind))
    code = code_field(_l("Code"))
    title = TextsField(_l("Title"))
    weight = number(_l("Weight in the module’s mark, in per cent"), least=0, most=100)
    maximum = number(_l("Highest mark"), least=1, most=1000)
    pass_mark = number(_l("Mark needed to pass it"), least=1, most=1000, required=False)
    attempts = number(_l("How often it may be sat"), least=1, most=9)
    is_anonymous = tick(_l("Marked by number: the marker sees no names until the marks are published"))
    is_moderated = tick(_l("A second person marks each paper too"))
    moderation_percent = number(
        _l("The two agree on one mark where theirs are further apart than, in per cent of the highest"),
        least=0,
        most=100,
    )
    outcomes = choices(_l("Outcomes that it shows"), required=False)


class _CriterionForm(EditForm):
    """A criterion of a rubric with its levels; `version` is the assessment's."""

    title = TextsField(_l("Criterion"))

    @property
    def criterion(self) -> Criterion:
        """What was written: the levels that have words."""
        levels = tuple(
            Level(self[f"text{place}"].texts, self[f"points{place}"].data)
            for place in range(1, MOST_LEVELS + 1)
            if self[f"text{place}"].texts
        )
        return Criterion(self.title.texts, levels)

    def validate(self, extra_validators: Any = None) -> bool:
        """Valid when every level has both words and points."""
        if not super().validate(extra_validators):
            return False
        for place in range(1, MOST_LEVELS + 1):
            text, points = self[f"text{place}"], self[f"points{place}"]
            if text.texts and points.data is None:
                points.errors = [_("Write how many points this level gives.")]
            if points.data is not None and not text.texts:
                points.errors = [_("Say in words what this level is, or leave its points empty.")]
        return not self.errors


def criterion_form(criterion: Criterion | None, *, version: int) -> Any:
    """The form of a criterion as it stands, or of a new one, with a field for each level it may have."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": version}
    for place in range(1, MOST_LEVELS + 1):
        fields[f"text{place}"] = TextsField(
            _("Level %(number)s, in words", number=place), required=False, most=500
        )
        fields[f"points{place}"] = number(
            _("Points of level %(number)s", number=place), least=0, most=1000, required=False
        )
    if criterion:
        data["title"] = criterion.title
        for place, level in enumerate(criterion.levels, start=1):
            data |= {f"text{place}": level.text, f"points{place}": level.points}
    return type("CriterionForm", (_CriterionForm,), fields)(data=data)


class NewAssessmentForm(_AssessmentFields, Form):
    """A new assessment of a draft's module."""


class AssessmentForm(_AssessmentFields, EditForm):
    """An assessment of a draft's module."""
