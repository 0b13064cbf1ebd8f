"""The other systems that the demonstration tells what moved; their addresses lead nowhere."""

from __future__ import annotations

from datetime import timedelta

from app.core.db import to_json
from app.demo.scene import Scene
from app.demo.sealed import put_sealed
from app.hooks.models import Webhook, WebhookCall
from app.hooks.signing import new_secret
from app.hooks.states import CallState, Topic


def tell_others(scene: Scene) -> None:
    """A learning platform that takes most calls, and a ministry's system that is switched off."""
    platform = Webhook(
        id=scene.key(),
        name="Learning platform",
        url="https://learning.example/webhooks/rabat",
        topics=[Topic.CERTIFICATE, Topic.COHORT, Topic.REGISTRATION],
        old_secret="",
        created_at=scene.now - timedelta(days=90),
        is_on=True,
    )
    register = Webhook(
        id=scene.key(),
        name="Register of programmes",
        url="https://register.example/hooks",
        topics=[Topic.ACCREDITATION, Topic.PROGRAMME],
        old_secret="",
        created_at=scene.now - timedelta(days=20),
        is_on=False,
    )
    for hook in (platform, register):
        put_sealed(scene, hook, {"secret": new_secret()})
    calls = (
        (platform, "cohort.open", CallState.TAKEN, 9, 1, 204, ""),
        (platform, "registration.endorsed", CallState.TAKEN, 6, 2, 200, ""),
        (platform, "certificate.issued", CallState.GIVEN_UP, 5, 10, None, "no answer"),
        (register, "programme.published", CallState.WAITING, 2, 0, None, ""),
    )
    for hook, event, state, days, attempts, answer, problem in calls:
        at = scene.now - timedelta(days=days)
        scene.put(
            WebhookCall,
            webhook_id=hook.id,
            event=event,
            body=to_json({"type": event, "timestamp": at.isoformat(), "data": {}}),
            state=state,
            created_at=at,
            next_try_at=at,
            attempts=attempts,
            taken_at=at if state is CallState.TAKEN else None,
            answer=answer,
            problem=problem,
        )
