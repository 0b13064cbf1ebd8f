"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "webhook.add": _l("Registered a webhook"),
        "webhook.call_again": _l("Had a webhook’s call made once more"),
        "webhook.change": _l("Changed a webhook"),
        "webhook.remove": _l("Removed a webhook"),
        "webhook.renew_secret": _l("Gave a webhook a new secret"),
        "webhook.stop": _l("Stopped a webhook whose receiver is gone"),
        "webhook.try_out": _l("Tried a webhook out"),
    },
    kinds={
        "webhooks": _l("Webhook"),
    },
)
