"""The solver itself: whole numbers within rows, handed to HiGHS. Rows are sparse, as timetables are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

# The child `Highs` writes a banner into every command's output.
from highspy.highs import _Highs as Silent  # type: ignore[attr-defined]
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
    "mip_detect_symmetry": False,
}


@dataclass
class Programme:
    """Whole numbers from 0 to `upper`, of the least cost, so that each row lies within its limits."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[Mapping[int, float], float, float]] = field(default_factory=list)

    def column(self, cost: float, upper: float = 1) -> int:
        """A new number; its place."""
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(
        self,
        weights: Mapping[int, float],
        least: float = -highspy.kHighsInf,
        most: float = highspy.kHighsInf,
    ) -> None:
        """A row: the weighted sum of some numbers is at least `least`, and at most `most`."""
        self.rows.append((weights, least, most))


@dataclass(frozen=True, slots=True)
class Answer:
    """Whole numbers, or None where none were found in time, and what no others cost less than."""

    values: Numbers | None
    bound: float


def best(
    programme: Programme,
    *,
    most_seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    start: Sequence[float] | None = None,
) -> Answer:
    """The best answer that is found in time, one thread and no chance."""
    highs = Silent()
    for option, value in {**_OPTIONS, "time_limit": max(0.1, most_seconds)}.items():
        highs.setOptionValue(option, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(programme.cost), len(programme.rows)
    lp.col_cost_ = np.array(programme.cost, dtype=float)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.array(programme.upper, dtype=float)
    lp.row_lower_ = np.array([least for _weights, least, _most in programme.rows], dtype=float)
    lp.row_upper_ = np.array([most for _weights, _least, most in programme.rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lengths = [len(weights) for weights, _least, _most in programme.rows]
    lp.a_matrix_.start_ = np.cumsum([0, *lengths]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([c for weights, _l, _m in programme.rows for c in weights], dtype=np.int32)
    lp.a_matrix_.value_ = np.array(
        [value for weights, _least, _most in programme.rows for value in weights.values()], dtype=float
    )
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    highs.passModel(lp)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        highs.setSolution(solution)

    def interrupted(_kind: object, _message: object, _said: object, given: object, _data: object) -> None:
        given.user_interrupt = should_stop()  # type: ignore[attr-defined]

    highs.setCallback(interrupted, None)
    highs.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
    highs.run()
    info = highs.getInfo()
    solution = highs.getSolution()
    values = np.round(np.array(solution.col_value)) if solution.value_valid else None
    return Answer(values, float(info.mip_dual_bound))
