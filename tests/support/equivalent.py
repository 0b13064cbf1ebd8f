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
        "app.core.crypto.x_new_token",
        "return secrets.token_urlsafe(None)",
        "without a number, Python makes 32 bytes as well",
    ),
    (
        "app.core.crypto.xǁKeyRingǁopen",
        'name, _dot, encoded = sealed.rpartition(".")',
        "neither a key's name nor Base64 has a dot",
    ),
    (
        "app.core.crypto.xǁKeyRingǁread",
        'name, _colon, encoded = part.rpartition(":")',
        "neither a key's name nor Base64 has a colon",
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
        (function, line, "only the first row is read")
        for most in (None, 2)
        for function, line in (
            ("app.audit.trail.x__beginning", f".limit({most})"),
            ("app.audit.trail.x_request_behind", f".limit({most})"),
            (
                "app.audit.anchor.x__lines_said",
                (
                    "newest: dict[str, Any] | None = "
                    f"db.session.scalar(statement.order_by(TrailEntry.seq.desc()).limit({most}))"
                ),
            ),
        )
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
        "app.access.gate.x_take_large_body",
        (
            'largest = getattr(current_app.view_functions.get(request.endpoint or "XXXX"), '
            '"__largest_body__", None)'
        ),
        "no view is named so either",
    ),
    *(
        (
            "app.access.policy.x_visible_by_any",
            f"(role, reach, right in NEVER_OWN, {told})",
            "the same condition, and only stands there twice",
        )
        for told in ('right if (right in closer) or True else ""', 'right if right in closer else "XXXX"')
    ),
    ("app.access.policy.x__reaches", 'if getattr(model, "__shared__", None):', "None is as false"),
    ("app.access.policy.x__clauses", 'shared = getattr(model, "__shared__", None)', "None is as false"),
    (
        "app.access.policy.x__anothers",
        'own = getattr(model, getattr(model, "__own__", "XXXX"), None)',
        "no record has such an attribute either",
    ),
    (
        "app.access.policy.x__is_one_of",
        (
            "reached: sa.ColumnElement[bool] = "
            "column == typed[0] if (len(typed) == 1) and False else column.in_(typed)"
        ),
        "one of one is the same, and only costs more",
    ),
    *(
        (
            "app.people.codes.x_picture",
            (
                f"return Markup(segno.make(address, {error}).svg_inline({drawn}))"
                "  # noqa: S704 - our own drawing"
            ),
            "the library's own word for the same",
        )
        for error, drawn in (
            ('error="M"', 'scale=5, border=4, light="#fff"'),
            ('error="m"', 'scale=5, border=None, light="#fff"'),
            ('error="m"', 'scale=5, light="#fff"'),
            ('error="m"', 'scale=5, border=4, light="#FFF"'),
        )
    ),
    (
        "app.people.codes.x_recovery_hash",
        'plain = "XXXX".join(sign for sign in code.casefold() if sign.isalnum())',
        "what is stored and what is written are put together alike",
    ),
    *(
        (
            "app.people.keys.x__in_its_script",
            f'return label[4:].encode("{plain}").decode("{script}") if label.startswith("xn--") else label',
            "a codec is found by its name in any case",
        )
        for plain, script in (("ASCII", "punycode"), ("ascii", "PUNYCODE"))
    ),
    (
        "app.access.gate.xǁRoomǁpage",
        'methods, fresh = ("GET", "post"), "POST"',
        "Flask puts methods into capitals",
    ),
    (
        "app.core.limits.x_line_of",
        "return str(ipaddress.ip_network((found, 64), strict=None))",
        "None is as false",
    ),
    *(
        (f"app.people.queries.x_{function}", ".order_by(None)", "asked is whether there is exactly one")
        for function in ("person_by_email", "persons_without_account")
    ),
    ("app.audit.history.x_last_moves", ".order_by(None)", "the instants are asked by their keys"),
    (
        "app.audit.history.x_last_moves",
        "moved_it = sa.and_(Move.subject_id == key_as_text(model.id))",
        "no two records have the same key; their kind leads through the index",
    ),
    (
        "app.people.grants.x_check_terms",
        "if terms.valid_from is not None and terms.valid_from < now:",
        "a day that begins at this instant is today, which the form reads as none",
    ),
    (
        "app.people.passkeys.x__owner",
        'return str(current_actor().session_id or "XXXX")',
        "what waits and what is answered are bound to the same word",
    ),
    (
        "app.people.scopes.x_offer_scopes",
        "_sources[kind] = None",
        "it is over once the programme is read; `faults_beyond_mutants` takes it out",
    ),
    (
        "app.audit.anchor.x__heads",
        'heads = {seq: hash_ for seq, hash_ in heads.items() if seq < line["seq"]}',
        "what the line says of its own link follows at once",
    ),
    (
        "app.audit.anchor.x__acceptance_unsaid",
        "first = db.session.scalar(sa.select(sa.func.min(TrailLink.seq))) or 1",
        "in an empty trail there is no link after one that was accepted",
    ),
    *(
        (
            "app.people.history.x_history",
            (
                f'{{"label": label, "who": names.get(who{other}) if who else "", '
                '"when": moment(at), "reason": why}'
            ),
            "None is written as nothing too",
        )
        for other in (", None", ", ")
    ),
    *(
        (f"app.people.forms.xǁ{form}ǁvalidate", "valid = super().validate(None)", "no further ones are given")
        for form in ("SignUpForm", "AcceptForm")
    ),
    (
        "app.people.forms.x__digits",
        'for sign in value or "XXXX"',
        "four letters are no code either",
    ),
    (
        "app.people.queries.x_names_of",
        "sa.select(User.id, Person).join(User.person).where(User.id.in_(user_ids)).order_by(None)",
        "the names are asked by their keys",
    ),
    (
        "app.people.queries.x_roles_of",
        ".order_by(None, Grant.valid_from, Grant.id)",
        "the roles are asked by their account's key",
    ),
    *(
        ("app.people.oidc.x__directory", line, "it names only what the cookie keeps meanwhile")
        for name in ('"XXdirectoryXX"', '"DIRECTORY"', "None")
        for line in (f"FlaskIntegration({name}),", f"name={name},")
    ),
)
