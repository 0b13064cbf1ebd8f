"""What is read and accepted."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.labels import Labelled


class Kind(Labelled):
    """A document of the office; each is accepted by itself."""

    NOTICE = "notice", _l("Privacy notice")
    CODE = "code", _l("Code of conduct")
    IMAGE = "image", _l("Image permission")

    @property
    def is_required(self) -> bool:
        """Whether nobody takes part without it; images are free, and may be taken back at any time."""
        return self is not Kind.IMAGE
