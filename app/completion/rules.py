"""The rules of a curriculum version against a person's figures: what is asked, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from app.assessments.figures import ModuleMark
from app.assessments.words import as_mark
from app.attendance.queries import Minutes
from app.completion.standing import Standing
from app.core.i18n import _, ngettext, read
from app.core.templating import format_number, listed, share
from app.evaluations.queries import Given
from app.programmes.models import Award, Curriculum, Module
from app.programmes.states import CertificateKind


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule and how a person stands against it; of one module, or of the whole training."""

    standing: Standing
    module: Module | None = None

    @property
    def is_met(self) -> bool:
        """Whether the rule is met by what was held so far."""
        return self.standing.is_met

    @property
    def can_be_met(self) -> bool:
        """Whether the rule is met at the end by whoever misses nothing that is still to come."""
        return self.standing.can_be_met

    @property
    def asked(self) -> str:
        """What the rule asks, as a whole sentence."""
        least = share(Fraction(self.standing.required_percent, 100))
        if self.module:
            return _("Attend %(share)s of the minutes of this module’s held sessions.", share=least)
        return _("Attend %(share)s of the minutes of all held sessions.", share=least)

    @property
    def sentences(self) -> list[str]:
        """The person's figure, and exactly what is missing."""
        return self.standing.sentences


@dataclass(frozen=True, slots=True)
class Evaluation:
    """That the evaluation of the training is given: of all modules that were asked about, or of one.

    `asked_for` questionnaires went out to the person, and `given` of them came back; `open_still` of the
    others can be answered today. What they say is never known here.
    """

    asked_for: int
    given: int
    open_still: int
    module: Module | None = None
    standing: None = None

    @property
    def is_met(self) -> bool:
        """Whether each one that was asked for is given."""
        return 0 < self.asked_for == self.given

    @property
    def can_be_met(self) -> bool:
        """It can be given until its last day; one that is still to be asked for can be as well."""
        return self.asked_for - self.given == self.open_still

    @property
    def asked(self) -> str:
        """What the rule asks, as a whole sentence."""
        if self.module:
            return _("Give the evaluation of this module.")
        return _("Give the evaluation of each module.")

    @property
    def sentences(self) -> list[str]:
        """How many are given, and what is missing."""
        if not self.asked_for:
            return [_("You are asked for it after the module, by letter.")]
        missing = self.asked_for - self.given
        if not missing:
            return [_("All that were asked for are given.")]
        told, over = [], missing - self.open_still
        if over:
            told.append(
                ngettext(
                    "%(num)s evaluation was not given, and its last day is over.",
                    "%(num)s evaluations were not given, and their last days are over.",
                    over,
                )
            )
        if self.open_still:
            told.append(
                ngettext(
                    "%(num)s evaluation is still to be given: the letter has its link.",
                    "%(num)s evaluations are still to be given: the letters have their links.",
                    self.open_still,
                )
            )
        return told


@dataclass(frozen=True, slots=True)
class Marked:
    """The least mark, of 100, in one module; only published marks count, each assessment's latest attempt."""

    mark: ModuleMark
    least: int
    module: Module
    standing: None = None

    @property
    def is_met(self) -> bool:
        """Whether the module is passed with that mark; compared without rounding."""
        return self.mark.passes(self.least)

    @property
    def can_be_met(self) -> bool:
        """While a mark is to come, or the assessment can be sat again, nobody knows."""
        return True

    @property
    def asked(self) -> str:
        """What the rule asks, as a whole sentence."""
        return _("Reach %(mark)s of 100 in this module.", mark=format_number(self.least))

    @property
    def sentences(self) -> list[str]:
        """The module's mark, and exactly what is missing."""
        told = []
        if self.mark.mark is not None:
            told.append(_("Reached: %(mark)s of 100.", mark=as_mark(self.mark.mark)))
            if self.mark.mark < self.least:
                told.append(_("%(mark)s are missing.", mark=as_mark(self.least - self.mark.mark)))
        if self.mark.missing:
            titles = listed([read(one.title) for one in self.mark.missing])
            told.append(_("No published mark yet: %(assessments)s.", assessments=titles))
        told += [
            _(
                "%(title)s must be passed by itself, with %(needed)s or more.",
                title=read(paper.assessment.title),
                needed=paper.assessment.pass_mark,
            )
            for paper in self.mark.below
        ]
        return told or [_("Nothing in it makes up a mark.")]


Rule = Finding | Evaluation | Marked


@dataclass(frozen=True, slots=True)
class Figures:
    """What the rules are held against: a cohort's minutes by module, and those that persons attended.

    `attended` gives the minutes by registration and module, `evaluations` how many evaluations were asked
    for and given, and `marks` what was reached in the modules that have assessments.
    """

    minutes: Mapping[UUID, Minutes]
    attended: Mapping[UUID, Mapping[UUID, int]]
    evaluations: Mapping[UUID, Mapping[UUID, Given]]
    marks: Mapping[UUID, Mapping[UUID, ModuleMark]]

    def mark(self, registration_id: UUID, module: Module, least: int) -> list[Marked]:
        """How someone stands against a least mark in a module; nothing where it has no assessments."""
        found = self.marks.get(registration_id, {}).get(module.id)
        return [Marked(found, least, module)] if found else []

    def evaluation(self, registration_id: UUID, module: Module | None) -> Evaluation:
        """Whether someone has given the evaluation of a module, or of all modules."""
        by_module = self.evaluations.get(registration_id, {})
        counted = [by_module.get(module.id, Given())] if module else list(by_module.values())
        return Evaluation(
            sum(one.asked for one in counted),
            sum(one.given for one in counted),
            sum(one.open_still for one in counted),
            module,
        )

    def of_all(self, registration_id: UUID, percent: int) -> Standing:
        """How someone stands against a share of the minutes of all held sessions."""
        return self._against(registration_id, self.minutes, percent)

    def of_module(self, registration_id: UUID, module: Module, percent: int) -> Finding:
        """How someone stands against a share of the minutes of one module's held sessions."""
        modules = [module.id] if module.id in self.minutes else []
        return Finding(self._against(registration_id, modules, percent), module)

    def _against(self, registration_id: UUID, modules: Iterable[UUID], percent: int) -> Standing:
        attended = self.attended.get(registration_id, {})
        counted = list(modules)
        return Standing(
            attended=sum(attended.get(module, 0) for module in counted),
            held=sum(self.minutes[module].held for module in counted),
            to_come=sum(self.minutes[module].to_come for module in counted),
            required_percent=percent,
        )


def of_completion(curriculum: Curriculum, figures: Figures, registration_id: UUID) -> list[Rule]:
    """How someone stands against each rule by which a version is completed; its modules are loaded.

    A module without assessments asks no mark.
    """
    found: list[Rule] = [*of_attendance(curriculum, figures, registration_id)]
    if curriculum.least_mark:
        for module in curriculum.modules:
            found += figures.mark(registration_id, module, curriculum.least_mark)
    return found


def of_attendance(curriculum: Curriculum, figures: Figures, registration_id: UUID) -> list[Finding]:
    """How someone stands against each rule on minutes; the first is the one of all held sessions.

    A module of which the cohort has no session asks none.
    """
    found = [overall(curriculum, figures, registration_id)]
    if curriculum.module_percent:
        found += [
            figures.of_module(registration_id, module, curriculum.module_percent)
            for module in curriculum.modules
            if module.id in figures.minutes
        ]
    return found


def overall(curriculum: Curriculum, figures: Figures, registration_id: UUID) -> Finding:
    """How someone stands against the share of the minutes of all held sessions that a version asks."""
    return Finding(figures.of_all(registration_id, curriculum.attendance_percent))


def asked(curriculum: Curriculum, minutes: Mapping[UUID, Minutes]) -> list[Finding]:
    """The rules of completion with the minutes that they count, as against one who attended none of them."""
    return of_attendance(curriculum, Figures(minutes, {}, {}, {}), curriculum.id)


def worst(findings: Sequence[Finding]) -> Finding:
    """By which rule someone stands worst: one that is lost, else one that is not met, else the first.

    A module that has not begun says nothing yet.
    """
    begun = [finding for finding in findings if finding.standing.held] or findings
    return min(begun, key=lambda finding: (finding.can_be_met, finding.is_met))


BY_COMPLETION = frozenset({CertificateKind.PROGRAMME, CertificateKind.TRAINER})
"""The certificates for which the programme is completed."""


def of_award(award: Award, curriculum: Curriculum, figures: Figures, registration_id: UUID) -> list[Rule]:
    """How someone stands against each rule of one certificate."""
    found: list[Rule] = []
    if award.kind in BY_COMPLETION:
        found += of_completion(curriculum, figures, registration_id)
    return found + own(award, figures, registration_id)


def own(award: Award, figures: Figures, registration_id: UUID) -> list[Rule]:
    """How someone stands against the rules that a certificate has beside those of completion."""
    found: list[Rule] = []
    if award.attendance_percent and award.module:
        found.append(figures.of_module(registration_id, award.module, award.attendance_percent))
    elif award.attendance_percent:
        found.append(Finding(figures.of_all(registration_id, award.attendance_percent)))
    if award.least_mark and award.module:
        found += figures.mark(registration_id, award.module, award.least_mark)
    if award.asks_evaluation:
        of_one = award.module if award.kind is CertificateKind.MODULE else None
        found.append(figures.evaluation(registration_id, of_one))
    return found


def hold(findings: Sequence[Rule]) -> bool:
    """Whether every rule is met."""
    return all(finding.is_met for finding in findings)
