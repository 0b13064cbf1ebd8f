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
    *(
        ("app.audit.trail.x_verify", f".execution_options(yield_per={most})", "how many rows at a time")
        for most in (None, 501)
    ),
    *(
        (function, line, "the foreign key says the same")
        for function in ("app.audit.trail.x_verify", "app.audit.anchor.x_cast")
        for join in (".outerjoin", ".join")
        for line in (f"{join}(TrailEntry, None)", f"{join}(TrailEntry, )")
    ),
    *(
        (function, line, "only the first row is read")
        for most in (None, 2)
        for function, line in (
            ("app.audit.trail.x__beginning", f".limit({most})"),
            (
                "app.audit.anchor.x__lines_said",
                (
                    "newest: dict[str, Any] | None = "
                    f"db.session.scalar(statement.order_by(TrailEntry.seq.desc()).limit({most}))"
                ),
            ),
        )
    ),
    *(
        ("app.people.directory.x__linked", line, "the foreign key says the same")
        for line in (".join(DirectoryLink, None)", ".join(DirectoryLink, )")
    ),
    (
        "app.people.directory.x_sign_in",
        "return operations.sign_in(user, device=device, is_proof=None)",
        "None is as false",
    ),
    (
        "app.people.oidc.x_finish",
        'email=said["email"] if said.get("email_verified") is True else "XXXX",',
        "four letters are no account's address either",
    ),
    (
        "app.access.gate.x__find",
        "model = cast(None, access.model)",
        "a cast is for the type checker alone",
    ),
    (
        "app.access.gate.x__find",
        "in_sight = policy.visible_by_any(actor, (model.__see__, cast(None, access.permission)), model)",
        "a cast is for the type checker alone",
    ),
)
