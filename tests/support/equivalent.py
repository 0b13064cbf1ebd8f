"""Changes of the mutation run that change nothing: the function, the line as it then reads, and why."""

from __future__ import annotations

EQUIVALENT: tuple[tuple[str, str, str], ...] = (
    (
        "app.core.sealing.x_sealed_models",
        'yield from (model for model in all_models() if getattr(model, "__sealed__", None))',
        "None is as false as an empty tuple",
    ),
    (
        "app.core.crypto.x_new_key",
        'return f"{name}:{urlsafe_b64encode(secrets.token_bytes(None)).decode()}"',
        "without a number, Python makes 32 bytes as well",
    ),
    (
        "app.core.crypto.xǁKeyRingǁread",
        'key = b"XXXX"',
        "four bytes are no key either",
    ),
    (
        "app.access.gate.x__way_back",
        'page = urlsplit(request.referrer or "XXXX")',
        "what has no host is never this office's page",
    ),
)
