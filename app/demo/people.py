"""Invented people: names as each state's people bear them, their accounts and their roles."""

from __future__ import annotations

import unicodedata
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.access.actor import Role, ScopeKind
from app.consent.models import Acceptance
from app.consent.states import Kind
from app.consent.texts import FIRST
from app.core.texts import tidy
from app.demo.scene import Scene, Step, read
from app.people.keys import email_key
from app.people.models import CodeApp, Grant, Person, Sex, User, person_keys
from app.people.states import AccountState

PASSWORD = "olive harbour lantern seven"  # noqa: S105 - every invented account has it, and says so
STATES = tuple(sorted(read("names")))
"""The states that the demonstration has names for."""


@dataclass(frozen=True, kw_only=True)
class Someone:
    """An invented person, as far as the rest of the demonstration needs them."""

    id: UUID
    state: str | None
    name: str
    initials: str
    sort_key: str
    language: str
    sex: Sex
    email: str


class People:
    """Who is in the office: makes persons and accounts, and remembers the accounts by address.

    All accounts share one password, whose hash is made once beforehand, as hashing is slow on purpose.
    """

    def __init__(self, scene: Scene, *, password_hash: str) -> None:
        self._scene = scene
        self._hash = password_hash
        self._names: set[tuple[str, str]] = set()
        self._emails: set[str] = set()
        self._with_app: set[UUID] = set()
        self.accounts: dict[str, UUID] = {}
        self.focal_points: dict[str, UUID] = {}

    def person(
        self,
        given_names: str,
        family_name: str,
        *,
        name_original: str = "",
        state: str | None = None,
        sex: Sex = Sex.UNDISCLOSED,
        language: str = "en",
        email: str = "",
        created: datetime,
        **values: Any,
    ) -> Someone:
        """A person with this very name."""
        family_name, given_names = tidy(family_name), tidy(given_names)
        sort, search = person_keys(family_name, given_names, name_original)
        email = email or self._address(given_names, family_name)
        self._emails.add(email)
        self._names.add((given_names, family_name))
        key = self._scene.put(
            Person,
            family_name=family_name,
            given_names=given_names,
            name_original=tidy(name_original),
            sort_key=sort,
            search_key=search,
            sex=sex,
            state_code=state,
            institution=values.get("institution", ""),
            post=values.get("post", ""),
            email=email,
            created_at=created,
        )
        name = f"{given_names} {family_name}".strip()
        return Someone(
            id=key,
            state=state,
            name=name,
            initials="".join(f"{part[0]}." for part in name.split()),
            sort_key=sort,
            language=language,
            sex=sex,
            email=email,
        )

    def official(self, state: str, sex: Sex, *, work: str, created: datetime, email: str = "") -> Someone:
        """An official of a state, with a name that nobody has yet; `work` is a kind of institution."""
        pool = read("names")[state]
        language: str = pool["language"]
        given, family, original = self._free_name(pool, sex)
        return self.person(
            given,
            family,
            name_original=original,
            state=state,
            sex=sex,
            language=language,
            email=email,
            created=created,
            **self.office_of(language, work),
        )

    def office_of(self, language: str, work: str) -> dict[str, str]:
        """An institution and a post of someone who does this kind of work."""
        words, random = read("words"), self._scene.random
        return {
            "institution": random.choice(words["institutions"][language][work]),
            "post": random.choice(words["posts"][language][work]),
        }

    def account(
        self,
        someone: Someone,
        *,
        created: datetime,
        language: str = "en",
        steps: Iterable[Step] = (),
        begin: AccountState = AccountState.ACTIVE,
    ) -> UUID:
        """The account of a person, at the person's address; confirmed unless it begins otherwise."""
        user = self._scene.key()
        steps = tuple(steps)
        has_signed_in = begin is AccountState.ACTIVE
        self._scene.put(
            User,
            id=user,
            person_id=someone.id,
            email=someone.email,
            email_key=email_key(someone.email),
            password_hash=self._hash,
            language=language,
            state=self._scene.lead(User, user, steps, begin=begin),
            created_at=created,
            used_at=(created if steps else self._scene.now) if has_signed_in else None,
        )
        self.accounts[someone.email] = user
        if someone.state is not None and has_signed_in:
            self._accept(someone, created=created, language=language)
        return user

    def _accept(self, someone: Someone, *, created: datetime, language: str) -> None:
        """What an official of a state accepts to take part; two in three allow pictures as well."""
        kinds = [kind for kind in Kind if kind.is_required or len(someone.name) % 3]
        for kind in kinds:
            self._scene.put(
                Acceptance,
                person_id=someone.id,
                kind=kind,
                number=FIRST,
                language=language,
                accepted_at=created,
            )

    def code_app(self, user: UUID, *, since: datetime) -> None:
        """The authenticator app of someone with a part in the office; its secret comes from the seed."""
        if user in self._with_app:
            return
        self._with_app.add(user)
        app = CodeApp(id=self._scene.key())
        app.seal(secret=b32encode(sha256(f"authenticator app of {user}".encode()).digest()[:20]).decode())
        self._scene.put(CodeApp, id=app.id, user_id=user, secret=app.secret, added_at=since)

    def grant(
        self,
        user: UUID,
        role: Role,
        kind: ScopeKind = ScopeKind.OFFICE,
        scope: Any = "",
        *,
        since: datetime,
        by: UUID | None = None,
    ) -> None:
        """A role without end."""
        self._scene.put(
            Grant,
            user_id=user,
            role=role,
            scope_kind=kind,
            scope_id=str(scope),
            valid_from=since,
            given_by=by,
        )
        self.code_app(user, since=since)

    def focal_point(self, state: str, *, since: datetime, by: UUID, email: str = "") -> None:
        """The official through whom a state nominates, with account and grant."""
        sex = self._scene.random.choice((Sex.FEMALE, Sex.MALE))
        someone = self.official(
            state,
            sex,
            work="investigations",
            created=since,
            email=email or f"focal.{state.lower()}@example.org",
        )
        user = self.account(someone, created=since, language="en" if email else someone.language)
        self.grant(
            user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, state, since=since + timedelta(days=1), by=by
        )
        self.focal_points[state] = user

    def _free_name(self, pool: dict[str, str], sex: Sex) -> tuple[str, str, str]:
        random = self._scene.random
        given_pool = pool["women" if sex is Sex.FEMALE else "men"].split(", ")
        families = pool["families"].split(", ")
        for _attempt in range(200):
            given, _eq, given_original = random.choice(given_pool).partition(" = ")
            family, _eq, family_original = random.choice(families).partition(" = ")
            if (given, family) not in self._names and given not in family.split():
                break
        return given, family, f"{given_original} {family_original}".strip()

    def _address(self, given_names: str, family_name: str) -> str:
        parts = [_plain(given_names), _plain(family_name)]
        stem = ".".join(part for part in parts if part) or "official"
        numbered = (f"{stem}{n}@example.org" for n in range(2, 10_000))
        email = f"{stem}@example.org"
        while email in self._emails:
            email = next(numbered)
        return email


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in bare.replace(" ", "-") if c.isascii() and (c.isalpha() or c == "-")).strip("-")[
        :40
    ]
