"""Where each state stands on the tile map: one square for each, of one size, and no border drawn."""

from __future__ import annotations

_ROWS = """
-- -- -- MA DZ TN LY EG -- -- --
-- -- MR ML NE TD SD ER -- -- --
CV SN GM BF TG NG CF SS ET DJ --
-- GW GN CI GH BJ CM UG KE SO --
-- -- SL LR -- GQ CG RW TZ -- --
-- -- -- -- ST GA CD BI -- SC --
-- -- -- -- -- AO ZM MW MZ KM --
-- -- -- -- -- NA BW ZW -- MG MU
-- -- -- -- -- -- ZA LS SZ -- --
"""
PLACES = {
    code: (column, row)
    for row, line in enumerate(_ROWS.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != "--"
}
"""The column and the row of each state by its code, from the north-west."""
COLUMNS, ROWS = 11, 9
