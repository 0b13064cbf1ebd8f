"""Criteria that are bound to a measure: which thresholds make sense, and how they are read and said.

Thresholds are kept in the unit in which people say them: per cent for a share, else what is counted.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from app.accreditation.limits import MOST_MONTHS
from app.accreditation.models import Criterion
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.measures import Direction, Measure, Unit, all_measures

LARGEST = Decimal(100_000)


def measure_called(name: str | None) -> Measure | None:
    """The measure of that name; None for one that the house does not know, or no longer."""
    return next((one for one in all_measures() if one.name == name), None)


def is_share(measure: Measure) -> bool:
    """Whether thresholds are in per cent."""
    return measure.unit is Unit.SHARE


def is_lower_better(measure: Measure) -> bool:
    """Whether a figure is the better the lower it is."""
    return measure.direction is Direction.LOWER


def offered() -> list[Measure]:
    """The measures that a criterion may be bound to: two thresholds say nothing of one with a band."""
    return [one for one in all_measures() if one.direction is not Direction.BAND]


def bounds(criterion: Criterion) -> tuple[Fraction, Fraction]:
    """From which figure on a bound criterion is green, and from which amber, as the measure gives figures.

    KeyError for a measure that the house no longer knows.
    """
    measure = measure_called(criterion.measure)
    if measure is None or criterion.green is None or criterion.amber is None:
        raise KeyError(criterion.measure)
    parts = 100 if is_share(measure) else 1
    return Fraction(criterion.green) / parts, Fraction(criterion.amber) / parts


def refuse_wrong(
    name: str | None, *, green: Decimal | None, amber: Decimal | None, period_months: int | None
) -> None:
    """DomainError at its field for a binding that is not whole, of no known measure, or makes no sense."""
    if not name:
        for field, value in (("green", green), ("amber", amber), ("period_months", period_months)):
            if value is not None:
                raise DomainError(_("Choose the measure that this is of, or leave it empty."), field=field)
        return
    measure = measure_called(name)
    if measure is None or measure not in offered():
        raise DomainError(_("There is no measure of this name. Choose one of the list."), field="measure")
    if period_months is None or not 1 <= period_months <= MOST_MONTHS:
        raise DomainError(
            _("Say over how many months the figure is counted, from 1 to %(most)s.", most=MOST_MONTHS),
            field="period_months",
        )
    _refuse_wrong_thresholds(measure, green=green, amber=amber)


def _refuse_wrong_thresholds(measure: Measure, *, green: Decimal | None, amber: Decimal | None) -> None:
    most = Decimal(100) if is_share(measure) else LARGEST
    for field, value in (("green", green), ("amber", amber)):
        if value is None:
            raise DomainError(_("Write the threshold, such as 80."), field=field)
        if not 0 <= value <= most:
            raise DomainError(_("Write a threshold from 0 to %(most)s.", most=most), field=field)
    if green is None or amber is None:
        return
    if is_lower_better(measure) and amber < green:
        raise DomainError(
            _("Of this measure a lower figure is better: amber can’t end below green. Exchange the two."),
            field="amber",
        )
    if not is_lower_better(measure) and amber > green:
        raise DomainError(
            _("Of this measure a higher figure is better: amber can’t begin above green. Exchange the two."),
            field="amber",
        )
