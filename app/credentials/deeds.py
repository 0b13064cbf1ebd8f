"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "credential.make": _l("Gave a certificate its places in the status lists"),
        "credential.sign": _l("Signed a digital credential"),
        "signing_key.make": _l("Made a key that signs credentials"),
        "signing_key.retire": _l("Retired a key that signed credentials"),
        "status_list.open": _l("Opened a status list of certificates"),
    },
    kinds={
        "credentials": _l("Digital credential"),
        "signing_keys": _l("Key that signs"),
        "status_lists": _l("Status list"),
    },
)
