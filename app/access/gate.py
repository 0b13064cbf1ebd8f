"""The gate before every page.

A route declares its access when it is declared at all: `Room.page` has no default for it, and
`refuse_unmarked` ends the making of the application by refusing any view that has not passed here.

For each request the gate reads the body, begins the one deed of a writing request, finds the
object among those that exist for the actor, checks the right, and hands the *object* to the view.
Not there and not within sight are the same page, byte for byte; within sight but not allowed is 403.

A session that has given its password and owes its second factor is halfway: it reaches the few
pages that take it further or out (`Access.halfway`), and is sent there from every other.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, abort, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.access import policy
from app.access.actor import ANONYMOUS, Actor, Halfway
from app.access.permissions import Permission
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import ForbiddenError

FRESH = timedelta(minutes=10)
"""How long a proof (password or second factor) counts for what asks a fresh one."""

Fresh = bool | Literal["POST"]
View = Callable[..., ResponseReturnValue]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks of whoever comes.

    `permission` None asks for nothing (`everyone`) or for an account only. With a `model`, the object
    that the address names is found within the actor's sight and handed to the view under the
    argument's name without "_id" or "_code". `halfway` names those who reach it before they have
    passed their second factor.
    """

    permission: Permission | None = None
    model: type[Any] | None = None
    argument: str = ""
    load: Callable[[], sa.Select[Any]] | None = None
    everyone: bool = False
    halfway: frozenset[Halfway] = frozenset()

    def story(self) -> str:
        """What it asks, in words for `docs/access.md`."""
        if self.everyone:
            return "everyone"
        if self.permission is None:
            return ", or ".join(["anyone signed in", *(_ON_THE_WAY[step] for step in sorted(self.halfway))])
        return f"`{self.permission}`" + (f" on the {self.model.__name__}" if self.model else "")


@dataclass(frozen=True, slots=True)
class TakenAway:
    """How a list of persons leaves as a file: by a POST, with a fresh proof and a word in the trail.

    `word` is that word, on the object that the address names or else on the list of the table `of`;
    `right` is what it asks beyond what the page asks.
    """

    word: str
    of: str = ""
    right: Permission | None = None

    def story(self) -> str:
        """What it asks, in words for `docs/access.md`."""
        return f"; as a file `{self.right}`" if self.right else ""

    def let_go(self, actor: Actor, thing: Any) -> None:
        """Say in the trail that the list leaves; ForbiddenError without the right."""
        if self.right and not policy.may(actor, self.right, thing):
            raise ForbiddenError(self.right)
        _hooks[0].record(self.word, actor=actor, subject=thing or (self.of, "list"))


_ON_THE_WAY = {
    Halfway.FACTOR: "asked for the second factor",
    Halfway.SET_UP: "asked to set up a second factor",
}
EVERYONE = Access(everyone=True)
SIGNED_IN = Access()
SECOND_STEP = Access(halfway=frozenset({Halfway.FACTOR}))
SETTING_UP = Access(halfway=frozenset({Halfway.SET_UP}))
LEAVING = Access(halfway=frozenset(Halfway))


def needs(permission: Permission) -> Access:
    """The right, for anything at all."""
    return Access(permission)


def on(
    model: type[Any],
    permission: Permission,
    argument: str,
    load: Callable[[], sa.Select[Any]] | None = None,
) -> Access:
    """The right on the object that the address names by `argument`.

    `load` gives its select, which is the same for every reader and at all times: it is put together once.
    """
    return Access(permission, model, argument, load)


@dataclass(frozen=True, slots=True)
class Door:
    """How one comes in: `load_actor` knows who it is, `turn_away` answers a stranger where none may come."""

    load_actor: Callable[[], Actor]
    turn_away: Callable[[], None]


@dataclass(slots=True)
class Hooks:
    """What the floors above give to the gate when the application is put together."""

    load_actor: Callable[[], Actor]
    record: Callable[..., None]
    record_refusal: Callable[[Actor, str], None]


_hooks: list[Hooks] = []


def set_hooks(hooks: Hooks) -> None:
    """Let the gate know who acts, and where files taken away and refusals are recorded."""
    _hooks[:] = [hooks]


class Room(Blueprint):
    """The routes of one feature, each with its access."""

    def page(
        self,
        rule: str,
        *,
        access: Access,
        methods: tuple[str, ...] = ("GET",),
        own_deeds: bool = False,
        fresh: Fresh = False,
        taken_away: TakenAway | None = None,
        endpoint: str | None = None,
        largest_body: int | None = None,
        kept_for: timedelta | None = None,
    ) -> Callable[[View], View]:
        """Declare a route; its endpoint is the view's name unless another is given.

        A POST is one deed; `own_deeds` is for the few that do slow work (hashing a password)
        before a deed of their own making. `fresh` asks for password or second factor again when the
        last proof is older than `FRESH`; "POST" asks only who sends, not who reads the page. With
        `taken_away` the POST of a list is its file, and nothing else. `largest_body` is for a page that
        takes a file larger than what the office accepts elsewhere, in bytes. `kept_for` is for the few
        that are the same for everyone: whoever comes without a session may keep the answer so long.
        """
        if taken_away:
            methods, fresh = ("GET", "POST"), "POST"

        def register(view: View) -> View:
            inner = _letting_go(view, taken_away) if taken_away else view
            guarded = guard(inner, access, BROWSERS, own_deeds=own_deeds, fresh=fresh)
            guarded.__fresh__ = fresh  # type: ignore[attr-defined]
            guarded.__taken_away__ = taken_away  # type: ignore[attr-defined]
            guarded.__largest_body__ = largest_body  # type: ignore[attr-defined]
            guarded.__kept_for__ = kept_for  # type: ignore[attr-defined]
            super(Room, self).add_url_rule(rule, endpoint, guarded, methods=list(methods))
            return view

        return register

    def route(self, rule: str, **options: Any) -> Any:
        """There is no route without its access: use `page`."""
        raise TypeError(f"{rule}: declare it with Room.page(…, access=…)")


def door_of(endpoint: str) -> Door:
    """The door by which one comes to a route."""
    view: Any = current_app.view_functions[endpoint]
    door: Door = view.__door__
    return door


def current_actor() -> Actor:
    """Who acts in this request."""
    actor: Actor = g.get("actor", ANONYMOUS)
    return actor


def take_large_body() -> None:
    """Let a page that takes a file have its larger body; said before anything reads the form."""
    largest = getattr(current_app.view_functions.get(request.endpoint or ""), "__largest_body__", None)
    if largest is not None:
        request.max_content_length = largest


def _letting_go(view: View, taken_away: TakenAway) -> View:
    @functools.wraps(view)
    def letting_go(**things: Any) -> ResponseReturnValue:
        if request.method == "POST":
            taken_away.let_go(current_actor(), g.get("thing"))
        return view(**things)

    return letting_go


def guard(view: View, access: Access, door: Door, *, own_deeds: bool = False, fresh: Fresh = False) -> View:
    """The view behind the gate, for those who come in by this door."""

    @functools.wraps(view)
    def guarded(**arguments: Any) -> Response:
        _refuse_doubled_keys()
        writes = request.method not in {"GET", "HEAD", "OPTIONS"}
        asks_proof = writes if fresh == "POST" else fresh
        if writes:
            request.form  # noqa: B018 - the body is read before the deed, so that a slow line holds no lock
        try:
            if writes and not own_deeds:
                try:
                    with unit_of_work():
                        response = _pass(view, access, door, arguments, asks_proof=asks_proof)
                        if response.status_code >= 400:
                            raise _RefusedDeed(response)
                        return response
                except _RefusedDeed as refused:
                    _keep_although_refused()
                    return refused.response
            return _pass(view, access, door, arguments, asks_proof=asks_proof)
        except ForbiddenError:
            _record_refusal(403)
            abort(403)
        except HTTPException as refusal:
            _record_refusal(refusal.code)
            raise

    guarded.__access__ = access  # type: ignore[attr-defined]
    guarded.__door__ = door  # type: ignore[attr-defined]
    return guarded


def although_refused(deed: Callable[[], object]) -> None:
    """Have this done in a short deed of its own, should the deed of this request be taken back.

    It begins with nothing that the refused deed has read or changed: records are found anew, by their keys.
    """
    g.although_refused = deed


def _keep_although_refused() -> None:
    deed = g.pop("although_refused", None)
    if deed is not None:
        with unit_of_work():
            deed()


class _RefusedDeed(Exception):
    """Rolls the deed back; the answer stays."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def _pass(view: View, access: Access, door: Door, arguments: dict[str, Any], *, asks_proof: bool) -> Response:
    actor = g.actor = door.load_actor()
    if actor.halfway and actor.halfway not in access.halfway:
        _send_to(_STEPS[actor.halfway])
    things = arguments if actor.halfway else _let_through(actor, access, door, arguments)
    if asks_proof and not (actor.proved_at and clock.now() - actor.proved_at < FRESH):
        abort(redirect(url_for("people.prove", next=_way_back()), code=303))
    return make_response(view(**things))


def _let_through(actor: Actor, access: Access, door: Door, arguments: dict[str, Any]) -> dict[str, Any]:
    """What the view is called with: the object in the place of its key."""
    if access.everyone:
        return arguments
    if not actor.is_signed_in and (access.permission is None or not policy.open_to_public(access.permission)):
        door.turn_away()
    if access.permission is None:
        return arguments
    if access.model is None:
        if not policy.may(actor, access.permission):
            raise ForbiddenError(access.permission)
        return arguments
    # Kept for the whole answer, a streamed file's too: what refers to it finds it without a query.
    thing = g.thing = find(actor, access, arguments.pop(access.argument))
    if not policy.may(actor, access.permission, thing):
        raise ForbiddenError(access.permission)
    return {access.argument.removesuffix("_id").removesuffix("_code"): thing, **arguments}


def find(actor: Actor, access: Access, key: Any) -> Any:
    """The object within the actor's sight, or the same 404 as for one that does not exist."""
    reader, facts = policy.stand_in(actor)
    found = db.session.execute(_finding(access, reader), {"key": key, **facts})
    thing = found.unique().scalar_one_or_none()
    if thing is None:
        abort(404)
    return thing


@functools.lru_cache(maxsize=4096)
def _finding(access: Access, reader: Actor) -> sa.Select[Any]:
    """What finds the object for one like this stand-in; put together once, for every page asks it."""
    model = cast(Any, access.model)
    statement = access.load() if access.load else sa.select(model)
    # One who holds the deed's own right sees the object too, even where the general sight ends.
    in_sight = policy.visible_by_any(reader, (model.__see__, cast(Permission, access.permission)), model)
    return statement.where(sa.inspect(model).primary_key[0] == sa.bindparam("key"), in_sight)


_STEPS = {Halfway.FACTOR: "people.second_step", Halfway.SET_UP: "people.own_factors"}


def _send_to(step: str) -> None:
    here = request.full_path.removesuffix("?") if request.method == "GET" else None
    abort(redirect(url_for(step, next=here), code=303))


def _by_cookie() -> Actor:
    return _hooks[0].load_actor()


BROWSERS = Door(load_actor=_by_cookie, turn_away=lambda: _send_to("people.login"))
"""By the cookie of a session; a stranger is asked to sign in."""


def _way_back() -> str | None:
    """Where to go after the proof: this page, or for a mere button the page that it stood on."""
    if request.url_rule and "GET" in (request.url_rule.methods or ()):
        return request.full_path.removesuffix("?")
    page = urlsplit(request.referrer or "")
    return (f"{page.path}?{page.query}" if page.query else page.path) if page.netloc == request.host else None


def _refuse_doubled_keys() -> None:
    """A key given twice is refused, but for boxes that are ticked together and a filter's own."""
    if request.method != "POST":
        return
    for key, values in request.form.lists():
        if len(values) > 1 and not key.endswith("s"):
            abort(400)


def _record_refusal(code: int | None) -> None:
    actor = current_actor()
    if code in {403, 404} and actor.is_signed_in:
        _hooks[0].record_refusal(actor, f"{code} {request.method} {request.endpoint}")


def refuse_unmarked(app: Flask) -> None:
    """Refuse to start while any route has not passed the gate; RuntimeError names it."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint != "static" and not hasattr(view, "__access__"):
            raise RuntimeError(f"{rule.rule} ({rule.endpoint}) has no access declared")


def as_uuid(key: str) -> UUID | None:
    """A key from a form as a UUID; None for anything else."""
    try:
        return UUID(key)
    except ValueError:
        return None
