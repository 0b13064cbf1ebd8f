"""What each letter about an account says, to whom, and in which language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.i18n import speaking
from app.people import notices
from app.people.links import AccountInvitation
from app.people.models import User
from tests.people.letters import letters
from tests.support.office import Office

AMINA, ELSEWHERE = "amina@example.org", "amina@ministry.example.org"
HOME = "http://127.0.0.1:8000"
Letter = Callable[[User], None]


def invite(user: User) -> None:
    """An invitation is written in the language that its writer chose, whoever writes."""
    invited = AccountInvitation(email=user.email, language=user.language)
    with speaking(user.language):
        notices.invitation(invited, "T", role="Observer", place="The whole office")


LETTERS: tuple[tuple[Letter, str, str, str, str], ...] = (
    (
        lambda user: notices.confirm_address(user, "T", "/"),
        AMINA,
        "Confirm your e-mail address",
        "Confirmez votre adresse électronique",
        (
            "Someone, we hope you, made an account with this address at Rabat Programmes. Open this page "
            f"within 72 hours and confirm it:\n\n{HOME}/confirm/T\n\nIf it was not you, do nothing: no "
            "account will be used."
        ),
    ),
    (
        lambda user: notices.already_registered(user, "/"),
        AMINA,
        "You already have an account",
        "Vous avez déjà un compte",
        (
            "Someone tried to make an account with this address, which already has one. If it was you, "
            f"sign in here:\n\n{HOME}/login\n\nIf it was not, you need do nothing."
        ),
    ),
    (
        lambda user: notices.grant_given(user, "Observer"),
        AMINA,
        "You have a new role",
        "Vous avez un nouveau rôle",
        (
            "You were given the role “Observer” at Rabat Programmes. What waits for you is on your start "
            f"page:\n\n{HOME}/"
        ),
    ),
    (
        lambda user: notices.factor_changed(user, "A passkey was added to your account."),
        AMINA,
        "The way you sign in has changed",
        "Votre mode de connexion a changé",
        (
            "A passkey was added to your account.\n\nIf it was you, you need do nothing. If it was not, "
            f"write to an administrator of the office at once. Your account is here:\n\n{HOME}/account"
        ),
    ),
    (
        lambda user: notices.token_made(user, "register"),
        AMINA,
        "A personal token was made for your account",
        "Un jeton personnel a été créé pour votre compte",
        (
            "With the token “register” a program can act for you. If you made it, you need do nothing. If "
            "you did not, end it here at once and change your "
            f"password:\n\n{HOME}/account/tokens"
        ),
    ),
    (
        invite,
        AMINA,
        "You are invited to Rabat Programmes",
        "Vous avez reçu une invitation à Programmes de Rabat",
        (
            "You are invited to the role “Observer” (The whole office) at Rabat Programmes, the United "
            "Nations training office in Rabat. Open this page within 72 hours to accept "
            f"it:\n\n{HOME}/invitation/T\n\nThe page is for this address alone and works once. If you did "
            "not expect this letter, do nothing."
        ),
    ),
    (
        lambda user: notices.reset_password(user, "T"),
        AMINA,
        "Choose a new password",
        "Choisissez un nouveau mot de passe",
        (
            "Someone, we hope you, asked for a new password at Rabat Programmes. Open this page within "
            f"one hour:\n\n{HOME}/password/new/T\n\nIf it was not you, do nothing: your password stays as "
            "it is."
        ),
    ),
    (
        notices.password_changed,
        AMINA,
        "Your password was changed",
        "Votre mot de passe a été modifié",
        (
            "The password of your account at Rabat Programmes was changed, and other devices were signed "
            "out. If it was not you, choose a new password at once and tell the "
            f"office:\n\n{HOME}/password/forgotten"
        ),
    ),
    (
        lambda user: notices.agree_to_address(user, "T"),
        AMINA,
        "Do you want another address?",
        "Voulez-vous une autre adresse ?",
        (
            "Someone, we hope you, asked to change the e-mail address of your account at Rabat "
            f"Programmes. To agree, open this page within 72 hours:\n\n{HOME}/address/T\n\nUntil then, and "
            "until the new address is confirmed, this address stays. If it was not you, do not agree, and "
            "choose a new password."
        ),
    ),
    (
        lambda user: notices.prove_address(user, ELSEWHERE, "T"),
        ELSEWHERE,
        "Confirm your new address",
        "Confirmez votre nouvelle adresse",
        (
            "Someone, we hope you, wants to use this address for an account at Rabat Programmes. To "
            f"confirm it, open this page within 72 hours:\n\n{HOME}/address/T\n\nThe present address is "
            "asked as well. If it was not you, do nothing."
        ),
    ),
    (
        lambda user: notices.address_is_taken(user, ELSEWHERE),
        ELSEWHERE,
        "This address already has an account",
        "Cette adresse a déjà un compte",
        (
            "Someone wants to use this address for an account at Rabat Programmes, but it has one "
            f"already. If it was you, sign in with this address:\n\n{HOME}/login\n\nIf it was not, you "
            "need do nothing."
        ),
    ),
    (
        lambda user: notices.address_changed(user, ELSEWHERE),
        ELSEWHERE,
        "Your address was changed",
        "Votre adresse a été modifiée",
        (
            "Your account at Rabat Programmes has another e-mail address from now on. Sign in with the "
            f"new one. If you did not want this, tell the office at once:\n\n{HOME}/help"
        ),
    ),
    (
        notices.account_disabled,
        AMINA,
        "Your account was disabled",
        "Votre compte a été désactivé",
        (
            "Your account at Rabat Programmes was disabled, and all devices were signed out. What is "
            f"recorded of your courses stays. If you need the account, write to the office:\n\n{HOME}/help"
        ),
    ),
    (
        notices.account_enabled,
        AMINA,
        "Your account can be used again",
        "Votre compte peut de nouveau être utilisé",
        f"Your account at Rabat Programmes was enabled again. Sign in here:\n\n{HOME}/login",
    ),
    (
        lambda user: notices.account_unused(user, days=30),
        AMINA,
        "Your account will be disabled",
        "Votre compte va être désactivé",
        (
            "Nobody has signed in to your account at Rabat Programmes for almost two years. It will be "
            f"disabled in 30 days. To keep it, sign in:\n\n{HOME}/login"
        ),
    ),
    (
        lambda user: notices.directory_linked(user, "the UN’s directory"),
        AMINA,
        "You signed in through the UN’s directory",
        "Connexion au moyen de the UN’s directory",
        (
            "Your account at Rabat Programmes was opened through the UN’s directory for the first time, "
            f"and can be opened so from now on. If it was not you, tell the office at once:\n\n{HOME}/help"
        ),
    ),
)


def written(office: Office, letter: Letter, language: str) -> Any:
    user = office.account(email=AMINA, language=language)
    with office.deed() as session:
        letter(session.get_one(User, user))
    [mail] = letters(office)
    return mail


@pytest.mark.parametrize(("letter", "to", "subject", "body"), [(*row[:3], row[4]) for row in LETTERS])
def test_a_letter_says_in_its_readers_words_what_happened_and_where_to_go(
    office: Office, letter: Letter, to: str, subject: str, body: str
) -> None:
    mail = written(office, letter, "en")
    assert (mail.recipient, mail.language, mail.subject, mail.body) == (to, "en", subject, body)
    assert mail.message_id.endswith("@127.0.0.1>")


@pytest.mark.parametrize(("letter", "subject"), [(row[0], row[3]) for row in LETTERS])
def test_a_letter_is_in_the_language_of_the_account(office: Office, letter: Letter, subject: str) -> None:
    mail = written(office, letter, "fr")
    assert (mail.language, mail.subject, "Rabat Programmes" in mail.body) == ("fr", subject, False)
