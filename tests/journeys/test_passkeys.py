"""Passkeys in a real browser: registered, asked as the second step, and the whole sign-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession

from tests.journeys.conftest import Person, World, later

pytestmark = [pytest.mark.browser, pytest.mark.wide]
ADMINISTRATOR = "administrator@example.org"
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(world: World) -> Iterator[World]:
    """The office under its name: a browser knows no passkeys for an address of numbers."""
    before = world.base
    world.base = world.app.config["PUBLIC_URL"] = before.replace("127.0.0.1", "localhost")
    yield world
    world.base = world.app.config["PUBLIC_URL"] = before


def authenticator(person: Person) -> tuple[CDPSession, str]:
    """A virtual authenticator in the person's browser."""
    devices = person.page.context.new_cdp_session(person.page)
    devices.send("WebAuthn.enable")
    return devices, devices.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})["authenticatorId"]


def test_a_passkey_is_registered_used_and_removed(named: World) -> None:
    administrator = named.signed_in(ADMINISTRATOR)
    devices, key = authenticator(administrator)
    administrator.open("/account/factors/passkeys/new")
    administrator.fill(name="office laptop")
    administrator.press("Make the passkey")
    administrator.page.wait_for_url(f"{named.base}/account/factors")
    assert "office laptop" in administrator.text
    assert len(devices.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1

    _leave(administrator, named)
    administrator.open("/login")
    administrator.press("Sign in with a passkey")
    administrator.page.wait_for_url(f"{named.base}/")
    administrator.open("/roles")
    assert administrator.path == "/roles"

    with later(minutes=11):
        administrator.open("/roles/new")
        assert administrator.path == "/prove?next=/roles/new"
        administrator.press("Use a passkey")
        administrator.page.wait_for_url(f"{named.base}/roles/new")

    _leave(administrator, named)
    administrator.open("/login?next=/roles")
    administrator.fill(email=ADMINISTRATOR, password=named.password)
    administrator.press("Sign in")
    assert administrator.path == "/second-step?next=/roles"
    administrator.press("Use a passkey")
    administrator.page.wait_for_url(f"{named.base}/roles")

    administrator.open("/account/factors")
    administrator.follow("Remove: office laptop")
    administrator.press("Remove it")
    administrator.page.get_by_text("The passkey is removed.").wait_for()
    _leave(administrator, named)
    administrator.open("/login")
    administrator.press("Sign in with a passkey")
    administrator.page.get_by_role("heading", name="This passkey was not accepted").wait_for()


def test_a_user_who_is_not_verified_makes_no_passkey(named: World) -> None:
    administrator = named.signed_in(ADMINISTRATOR)
    devices, key = authenticator(administrator)
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    administrator.open("/account/factors/passkeys/new")
    administrator.fill(name="office laptop")
    administrator.press("Make the passkey")
    administrator.page.get_by_text("Your browser gave no passkey.").wait_for()
    assert devices.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"] == []


def test_without_javascript_the_page_says_what_else_there_is(named: World) -> None:
    visitor = named.someone(java_script_enabled=False)
    visitor.open("/login")
    assert "A passkey needs JavaScript, which is off in your browser." in visitor.text
    visitor.press("Sign in with a passkey")
    assert "This passkey was not accepted" in visitor.text


def _leave(person: Person, world: World) -> None:
    person.open("/account/factors")
    person.page.get_by_role("button", name="Sign out", exact=True).click()
    person.page.wait_for_url(f"{world.base}/")
