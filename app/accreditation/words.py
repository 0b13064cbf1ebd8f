"""How standards are spoken of."""

from __future__ import annotations

from app.accreditation.bindings import is_lower_better, is_share, measure_called
from app.accreditation.models import Criterion, Standard
from app.core.i18n import _, ngettext, read
from app.core.written import written_decimal
from app.programmes.words import Missing, lacking


def name_of(standard: Standard) -> str:
    """A version of a standard by its code and number."""
    return _("%(code)s, version %(number)s", code=standard.code, number=standard.number)


def full_name(standard: Standard) -> str:
    """The same with its body before and its title after it; its body is loaded."""
    return f"{read(standard.body.name)} – {name_of(standard)}: {read(standard.title)}"


def binding_of(criterion: Criterion) -> str:
    """By which figure a criterion is measured, as a sentence; empty where it is bound to none."""
    if criterion.measure is None or criterion.green is None or criterion.amber is None:
        return ""
    measure = measure_called(criterion.measure)
    if measure is None:
        return _("Bound to “%(name)s”, a measure that is no longer known.", name=criterion.measure)
    unit = "\u00a0%" if is_share(measure) else ""
    words = {
        "measure": measure.label,
        "green": written_decimal(criterion.green) + unit,
        "amber": written_decimal(criterion.amber) + unit,
        "period": ngettext("%(num)s month", "%(num)s months", criterion.period_months or 0),
    }
    if is_lower_better(measure):
        return _("%(measure)s: green up to %(green)s, amber up to %(amber)s, over %(period)s.", **words)
    return _("%(measure)s: green from %(green)s, amber from %(amber)s, over %(period)s.", **words)


def missing_in(standard: Standard) -> Missing:
    """What of a standard still lacks a language: its title, its groups, and its criteria by their codes."""
    texts = [(_("Title"), standard.title)]
    for one in standard.criteria:
        texts += [(one.group_code, one.group_title), (one.code, one.text)]
        texts += [(one.code, text) for text in (one.guidance, one.evidence) if text]
    return lacking(texts)
