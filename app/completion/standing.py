"""How a trainee stands against the curriculum's rule: exact minutes, never rounded shares."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.core.i18n import _, ngettext
from app.core.templating import format_number, share


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Minutes attended of the minutes of all held sessions, and the share that is asked, in per cent.

    `to_come` are the minutes of the sessions that are scheduled and not held yet. Excused is not
    present, and cancelled sessions do not count.
    """

    attended: int
    held: int
    to_come: int
    required_percent: int

    @property
    def share(self) -> Fraction | None:
        """The exact share of the held minutes; None while nothing was held."""
        return Fraction(self.attended, self.held) if self.held else None

    @property
    def is_met(self) -> bool:
        """Whether the rule is met by the sessions held so far, compared without rounding."""
        return self.held > 0 and self.attended * 100 >= self.required_percent * self.held

    @property
    def missing_minutes(self) -> int:
        """How many more of the held minutes it would have taken; 0 when the rule is met."""
        return max(-(-self.required_percent * self.held // 100) - self.attended, 0)

    @property
    def can_be_met(self) -> bool:
        """Whether the rule is met at the end by whoever misses nothing that is still to come."""
        held = self.held + self.to_come
        return held > 0 and (self.attended + self.to_come) * 100 >= self.required_percent * held

    @property
    def may_still_miss(self) -> int:
        """How many of the minutes to come may be missed with the rule still met at the end."""
        held = self.held + self.to_come
        needed = -(-self.required_percent * held // 100)
        return min(max(self.attended + self.to_come - needed, 0), self.to_come)

    @property
    def sentences(self) -> list[str]:
        """Where the trainee stands and exactly what is missing, in the reader's language."""
        if self.share is None:
            return [
                _(
                    "No session has been held yet. %(share)s of the minutes of all sessions are asked.",
                    share=share(Fraction(self.required_percent, 100)),
                )
            ]
        told = [
            _(
                "Attended: %(share)s of %(held)s. Asked: %(required)s.",
                share=share(self.share),
                held=duration(self.held),
                required=share(Fraction(self.required_percent, 100)),
            )
        ]
        if self.is_met:
            told.append(_("What is asked is reached by the sessions held so far."))
        else:
            told.append(
                ngettext(
                    "%(minutes)s minute is missing.",
                    "%(minutes)s minutes are missing.",
                    self.missing_minutes,
                    minutes=format_number(self.missing_minutes),
                )
            )
        if self.to_come:
            told.append(self._outlook())
        return told

    def _outlook(self) -> str:
        if not self.can_be_met:
            return _(
                "What is asked can no longer be reached, even by missing nothing of the %(time)s to come.",
                time=duration(self.to_come),
            )
        return _(
            "Of the %(time)s to come, at most %(missed)s may be missed.",
            time=duration(self.to_come),
            missed=duration(self.may_still_miss),
        )


def duration(minutes: int) -> str:
    """A length in hours and minutes, such as "6 h 40 min" or "400 h"."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s h", hours=format_number(hours))
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    return _("%(hours)s h %(minutes)s min", hours=format_number(hours), minutes=rest)
