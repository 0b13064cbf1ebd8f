"""The solver itself: a programme of whole numbers in, its best answer out. Everything else is `solver`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import metadata

import highspy
import numpy as np

# The child `Highs` writes a banner into every command's output.
from highspy.highs import _Highs as Silent  # type: ignore[attr-defined]
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class OutOfTimeError(RuntimeError):
    """The search ended without any answer, and without knowing that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Find whole numbers within their limits, of the least cost, so that each row reaches its least.

    `rows` has a line for each row and a column for each number.
    """

    cost: Numbers
    lower: Numbers
    upper: Numbers
    rows: Numbers
    least: Numbers

    def with_row(self, row: Numbers, least: float) -> Programme:
        """The same with one more row."""
        return replace(self, rows=np.vstack([self.rows, row]), least=np.append(self.least, least))


@dataclass(frozen=True, slots=True)
class Answer:
    """Whole numbers, what they cost, and what no other answer goes below."""

    values: Numbers
    cost: int
    bound: int

    @property
    def is_proved(self) -> bool:
        """Whether no other answer costs less."""
        return self.cost == self.bound


def version() -> str:
    """The solver and its version; kept with each result."""
    return f"HiGHS {metadata.version('highspy')}"


def best(programme: Programme, *, most_seconds: float) -> Answer | None:
    """The best answer; None when there is none. OutOfTimeError when time ended before either was known."""
    if not len(programme.cost):
        return Answer(programme.cost, 0, 0) if np.all(programme.least <= 0) else None
    highs = _run(programme, integral=True, most_seconds=most_seconds)
    status = highs.getModelStatus()
    if status in _NO_ANSWER:
        return None
    info = highs.getInfo()
    if not highs.getSolution().value_valid:
        raise OutOfTimeError
    values = np.round(np.array(highs.getSolution().col_value))
    cost = round(float(programme.cost @ values))
    is_best = status == highspy.HighsModelStatus.kOptimal
    # All costs are whole: a bound above cost - 1 proves the cost.
    bound = cost if is_best else min(cost, int(np.ceil(info.mip_dual_bound - 1e-6)))
    return Answer(values, cost, bound)


def prices(programme: Programme, *, most_seconds: float) -> Numbers:
    """What one more in each row would cost by linear programming; nothing where that finds no answer."""
    highs = _run(programme, integral=False, most_seconds=most_seconds)
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return np.zeros(len(programme.least))
    duals: Numbers = np.array(highs.getSolution().row_dual)
    return np.maximum(duals, 0.0)


_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
    "mip_feasibility_tolerance": 1e-9,
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_detect_symmetry": False,
}
_NO_ANSWER = {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}


def _run(programme: Programme, *, integral: bool, most_seconds: float) -> Silent:
    """Hand the programme to HiGHS and let it work: one thread, no chance, no gap.

    Its heuristics cost more than they find here: the programmes are small, and well bounded.
    """
    highs = Silent()
    for option, value in {**_OPTIONS, "time_limit": most_seconds}.items():
        highs.setOptionValue(option, value)
    lines, columns = np.nonzero(programme.rows)
    starts = np.searchsorted(lines, np.arange(len(programme.least) + 1))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(programme.cost), len(programme.least)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = programme.cost, programme.lower, programme.upper
    lp.row_lower_ = programme.least
    lp.row_upper_ = np.full(len(programme.least), highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_, lp.a_matrix_.index_ = starts.astype(np.int32), columns.astype(np.int32)
    lp.a_matrix_.value_ = programme.rows[lines, columns]
    if integral:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    highs.passModel(lp)
    highs.run()
    return highs
