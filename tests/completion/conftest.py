"""How often a page asks the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa


@pytest.fixture
def queries_of() -> Callable[[Callable[[], Any]], int]:
    """Count the statements that something sends to the database."""

    def count(doing: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            seen.append(statement)

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
        try:
            doing()
        finally:
            sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
        return len(seen)

    return count
