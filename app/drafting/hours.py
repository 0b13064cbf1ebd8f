"""The hours that each day of a draft has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours that each day of a draft has; in the evening perhaps online only."""

    start: time
    end: time
    online_only: bool = False
