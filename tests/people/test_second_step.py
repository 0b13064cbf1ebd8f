"""The second step of signing in, the codes that pass it, and the proof that is asked again."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pyotp
import pytest
import segno
import sqlalchemy as sa

from app.access.actor import Actor, Halfway, Role
from app.audit.models import TrailEntry
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.outbox import Mail
from app.people import codes, factors
from app.people.models import CodeApp, Grant, RecoveryCode, UserSession
from tests.conftest import NOW
from tests.support.office import PASSWORD, Office, Visitor, refusals

EMAIL = "amina@example.org"


def an_administrator(office: Office, *, with_app: bool = True) -> str:
    """An administrator's account at EMAIL; the secret of its authenticator app."""
    user = office.account(email=EMAIL)
    office.grant(user, Role.ADMINISTRATOR)
    return office.code_app(user) if with_app else ""


def with_password(office: Office, *, then: str = "/account") -> Visitor:
    """Someone who has given the right password and wants to go to `then`."""
    visitor = office.anonymous()
    visitor.get("/login", query_string={"next": then})
    answer = visitor.post("/login", {"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, then)
    return visitor


def code(secret: str, *, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=seconds))


def pass_by(visitor: Visitor, code: str, *, page: str = "/second-step") -> int:
    return visitor.post(page, {"code": code}, page=page).status_code


def cookie(visitor: Visitor) -> str:
    found = visitor.client.get_cookie("session")
    assert found
    return found.value


def thief(office: Office, stolen: str) -> Visitor:
    """Another browser with a cookie that was taken."""
    visitor = office.anonymous()
    visitor.client.set_cookie("session", stolen)
    return visitor


def asked_for(path: str) -> str:
    """A path as it stands in another address."""
    return quote(path, safe="/?")


def entries(office: Office, action: str) -> int:
    return office.count(TrailEntry, TrailEntry.action == action)


def subjects(office: Office) -> list[str]:
    with office.app.app_context():
        found = list(db.session.scalars(sa.select(Mail.subject).order_by(Mail.created_at, Mail.id)))
        db.session.remove()
    return found


def test_a_password_and_a_code_lead_to_the_page_that_was_asked_for(office: Office) -> None:
    secret = an_administrator(office)
    visitor = with_password(office, then="/roles?q=awa")
    asked = visitor.get("/roles?q=awa")
    assert (asked.status_code, asked.location) == (303, f"/second-step?next={asked_for('/roles?q=awa')}")
    answer = visitor.post(asked.location, {"code": code(secret)}, page=asked.location)
    assert (answer.status_code, answer.location) == (303, "/roles?q=awa")
    assert visitor.get("/roles").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:x"]
)
def test_the_second_step_never_leads_outside(office: Office, target: str) -> None:
    secret = an_administrator(office)
    visitor = with_password(office)
    page = f"/second-step?next={quote(target)}"
    assert visitor.post(page, {"code": code(secret)}, page=page).location == "/"


def test_with_the_password_alone_a_form_does_nothing(office: Office) -> None:
    an_administrator(office)
    other = office.account()
    grant = office.grant(other, Role.OBSERVER)
    visitor = with_password(office)
    answer = visitor.post(f"/roles/{grant}/end", page="/second-step")
    assert (answer.status_code, answer.location) == (303, "/second-step")
    assert office.read(Grant, grant).ended_at is None


def test_whoever_is_halfway_reads_under_whose_name(office: Office) -> None:
    office.code_app(office.account(office.person("Njeri Mwangi"), email=EMAIL))
    page = with_password(office).get("/second-step").text
    assert "<li><bdi>Njeri Mwangi</bdi></li>" in page


def test_whoever_is_halfway_can_leave(office: Office) -> None:
    an_administrator(office)
    visitor = with_password(office)
    taken = cookie(visitor)
    assert visitor.post("/logout", page="/second-step").status_code == 303
    assert thief(office, taken).get("/second-step").location == "/login?next=/second-step"


def test_the_session_is_a_new_one_after_the_second_step(office: Office) -> None:
    secret = an_administrator(office)
    visitor = with_password(office)
    before = cookie(visitor)
    assert pass_by(visitor, code(secret)) == 303
    assert visitor.get("/account").status_code == 200
    assert thief(office, before).get("/account").location == "/login?next=/account"


@pytest.mark.parametrize(("seconds", "status"), [(-61, 422), (-30, 303), (0, 303), (30, 303), (61, 422)])
def test_a_code_counts_half_a_minute_early_and_late(office: Office, seconds: int, status: int) -> None:
    secret = an_administrator(office)
    assert pass_by(with_password(office), code(secret, seconds=seconds)) == status


def test_a_code_counts_once_and_so_does_every_one_before_it(office: Office) -> None:
    secret = an_administrator(office)
    assert pass_by(with_password(office), code(secret)) == 303
    second = with_password(office)
    assert [pass_by(second, code(secret, seconds=s)) for s in (0, -30, 30)] == [422, 422, 303]


def test_of_four_browsers_that_send_one_code_at_once_one_is_let_in(office: Office) -> None:
    secret = an_administrator(office)
    ready = [with_password(office) for _n in range(4)]
    forms = [{"csrf_token": visitor.token("/second-step"), "code": code(secret)} for visitor in ready]
    with ThreadPoolExecutor(len(ready)) as crowd:
        answers = crowd.map(
            lambda v, form: v.client.post("/second-step", data=form).status_code, ready, forms
        )
        assert sorted(answers) == [303, 422, 422, 422]


@pytest.mark.parametrize("written", ["", "12345", "1234567", "abcdef", "12345\u00b2"])
def test_what_is_no_code_is_named_at_its_field_and_counts_as_no_try(office: Office, written: str) -> None:
    secret = an_administrator(office)
    visitor = with_password(office)
    for _n in range(6):
        answer = visitor.post("/second-step", {"code": written}, page="/second-step")
        assert answer.status_code == 422
    assert "Write the six digits" in answer.text
    assert pass_by(visitor, code(secret)) == 303


def test_a_code_may_be_written_with_spaces_and_in_arabic_digits(office: Office) -> None:
    secret = an_administrator(office)
    arabic = code(secret).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert pass_by(with_password(office), f"{arabic[:3]} {arabic[3:]}") == 303


def test_after_five_wrong_codes_even_the_right_one_waits_and_then_counts_again(office: Office) -> None:
    secret = an_administrator(office)
    visitor = with_password(office)
    wrong = "000000" if code(secret) != "000000" else "000001"
    assert [pass_by(visitor, wrong) for _n in range(5)] == [422] * 5
    assert pass_by(visitor, code(secret)) == 429
    assert pass_by(with_password(office), code(secret)) == 429  # another session of the same account
    with clock.set_to(NOW + timedelta(minutes=5)):
        assert pass_by(with_password(office), code(secret)) == 303
    assert entries(office, "account.prove_failed") == 5


def test_wrong_codes_at_one_account_keep_no_other_out(office: Office) -> None:
    secret = an_administrator(office)
    another = office.account()
    office.code_app(another)
    halfway = office.signed_in(another, has_passed=False)
    assert [pass_by(halfway, "000000") for _n in range(6)] == [422] * 5 + [429]
    assert pass_by(with_password(office), code(secret)) == 303


def test_the_code_of_one_account_uses_up_none_of_another(office: Office) -> None:
    secret, other = an_administrator(office), office.account()
    others = office.code_app(other)
    assert pass_by(with_password(office), code(secret)) == 303
    assert pass_by(office.signed_in(other, has_passed=False), code(others)) == 303


def test_right_codes_are_no_tries(office: Office) -> None:
    secret = an_administrator(office)
    for minute in range(7):
        with clock.set_to(NOW + timedelta(seconds=31 * minute)):
            assert pass_by(with_password(office), code(secret)) == 303


@pytest.mark.parametrize(("failures", "minutes_later"), [(20, 5), (50, 60)])
def test_there_is_a_limit_for_the_hour_and_for_the_day(
    office: Office, failures: int, minutes_later: int
) -> None:
    secret = an_administrator(office)
    done, at = 0, NOW.replace(hour=1)
    while done < failures:  # five in each five minutes, twenty in each hour
        with clock.set_to(at):
            visitor = office.signed_in(_account(office), has_passed=False)
            tried = min(5, failures - done)
            assert [pass_by(visitor, "000000") for _n in range(tried)] == [422] * tried
        done += tried
        at += timedelta(minutes=45 if done % 20 == 0 else 5)
    if failures == 20:
        at -= timedelta(minutes=40)
    with clock.set_to(at):
        assert pass_by(office.signed_in(_account(office), has_passed=False), code(secret)) == 429


def _account(office: Office):
    with office.app.app_context():
        found = db.session.scalar(sa.select(CodeApp.user_id))
        db.session.remove()
    return found


def test_another_account_s_code_opens_nothing(office: Office) -> None:
    an_administrator(office)
    other = office.code_app(office.account())
    assert pass_by(with_password(office), code(other)) == 422


def test_a_trainee_without_a_factor_signs_in_with_the_password_alone(office: Office) -> None:
    office.account(email=EMAIL)
    assert with_password(office).get("/account").status_code == 200


def test_a_trainee_with_a_factor_is_asked_for_it(office: Office) -> None:
    secret = office.code_app(office.account(email=EMAIL))
    visitor = with_password(office)
    assert visitor.get("/account").location == "/second-step?next=/account"
    assert pass_by(visitor, code(secret)) == 303


def test_an_active_trainer_must_have_a_factor(office: Office) -> None:
    person = office.person()
    office.account(person, email=EMAIL)
    assert with_password(office).get("/account").status_code == 200
    office.trainer(person)
    assert with_password(office).get("/account").location == "/account/factors?next=/account"


def test_a_role_that_is_given_later_binds_on_the_next_request(office: Office) -> None:
    user = office.account(email=EMAIL)
    visitor = with_password(office)
    assert visitor.get("/account").status_code == 200
    grant = office.grant(user, Role.OBSERVER)
    assert visitor.get("/account").location == "/account/factors?next=/account"
    with office.deed() as session:
        session.execute(sa.update(Grant).where(Grant.id == grant).values(ended_at=clock.now()))
    assert visitor.get("/account").status_code == 200


def secret_shown(page: str) -> str:
    found = re.search(r'<bdi class="code" dir="ltr">([A-Z2-7 ]+)</bdi>', page)
    assert found
    return found[1].replace(" ", "")


def set_up(visitor: Visitor) -> tuple[str, list[str]]:
    """Set up an authenticator app; its secret, and the recovery codes that were shown."""
    page = "/account/factors/codes"
    secret = secret_shown(visitor.get(page).text)
    answer = visitor.post(page, {"code": code(secret)}, page=page)
    assert answer.status_code in {200, 303}
    return secret, [unescape(found) for found in re.findall(r"<li><code>([^<]+)</code>", answer.text)]


def test_who_must_have_a_factor_sets_it_up_first_and_the_office_opens(office: Office) -> None:
    an_administrator(office, with_app=False)
    visitor = with_password(office)
    before = cookie(visitor)
    assert visitor.get("/roles").location == "/account/factors?next=/roles"
    page = visitor.get("/account/factors")
    assert "set one up now" in page.text
    secret, recovery_codes = set_up(visitor)
    assert len(set(recovery_codes)) == 10
    assert all(re.fullmatch("([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in recovery_codes)
    assert visitor.get("/roles").status_code == 200
    assert thief(office, before).get("/account/factors").status_code == 303
    assert subjects(office) == ["The way you sign in has changed"]
    assert entries(office, "factor.codes_set_up") == 1
    with clock.set_to(NOW + timedelta(minutes=1)):
        again = with_password(office)
        assert again.get("/roles").location == "/second-step?next=/roles"
        assert pass_by(again, code(secret)) == 303


def test_the_page_of_the_recovery_codes_is_one_of_the_new_session(office: Office) -> None:
    visitor, page = office.signed_in(office.account()), "/account/factors/codes"
    secret = secret_shown(visitor.get(page).text)
    shown = visitor.post(page, {"code": code(secret)}, page=page).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)
    assert token
    assert visitor.client.post("/logout", data={"csrf_token": unescape(token[1])}).status_code == 303


def test_a_wrong_first_code_is_refused_at_its_field_and_sets_nothing_up(office: Office) -> None:
    visitor, page = office.signed_in(office.account()), "/account/factors/codes"
    visitor.get(page)
    answer = visitor.post(page, {"code": "000000"}, page=page)
    sentence = "This code is not right. Write the code that the app shows now."
    assert (answer.status_code, refusals(answer)) == (422, [("code", sentence)])
    assert office.count(CodeApp) == 0


def test_a_second_app_takes_the_first_ones_place_and_leaves_those_of_others(office: Office) -> None:
    user, other = office.account(), office.account()
    office.code_app(other)
    visitor = office.signed_in(user)
    _first, codes_of_first = set_up(visitor)
    second, codes_of_second = set_up(visitor)
    assert (len(codes_of_first), codes_of_second) == (10, [])
    assert office.count(CodeApp) == 2
    with office.app.app_context():
        app = db.session.scalars(sa.select(CodeApp).where(CodeApp.user_id == user)).one()
        assert app.unseal("secret") == second
        db.session.remove()


def test_recovery_codes_come_with_the_first_factor_alone(office: Office) -> None:
    user = office.account()
    office.passkey(user)
    _secret, recovery = set_up(office.signed_in(user))
    assert (recovery, office.count(RecoveryCode)) == ([], 0)


def test_the_code_that_set_the_app_up_counts_no_second_time(office: Office) -> None:
    secret, _recovery = set_up(office.signed_in(office.account(email=EMAIL)))
    visitor = with_password(office)
    assert pass_by(visitor, code(secret)) == 422
    assert pass_by(visitor, code(secret, seconds=30)) == 303


def test_the_demonstrations_code_is_the_apps(office: Office) -> None:
    secret = an_administrator(office)
    assert pass_by(with_password(office), codes.code_at(secret, clock.now())) == 303


def test_the_picture_and_the_key_stay_the_same_until_they_are_used(office: Office) -> None:
    an_administrator(office, with_app=False)
    visitor = with_password(office)
    page = "/account/factors/codes"
    first = secret_shown(visitor.get(page).text)
    wrong = visitor.post(page, {"code": "000000"}, page=page)
    assert (wrong.status_code, secret_shown(wrong.text)) == (422, first)
    label = "Rabat%20Programmes:amina%40example.org"
    address = f"otpauth://totp/{label}?secret={first}&issuer=Rabat%20Programmes"
    assert segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff") in wrong.text
    assert 'style="' not in wrong.text
    assert secret_shown(with_password(office).get(page).text) != first
    assert office.count(CodeApp) == 0


def test_the_key_that_one_session_is_shown_is_worth_nothing_in_another(office: Office) -> None:
    page, visitors = "/account/factors/codes", [office.signed_in(office.account()) for _n in range(2)]
    first = secret_shown(visitors[0].get(page).text)
    with visitors[0].client.session_transaction() as session:
        offered = session["offered"]
    with visitors[1].client.session_transaction() as session:
        session["offered"] = offered
    assert secret_shown(visitors[1].get(page).text) != first
    answer = visitors[1].post(page, {"code": code(first)}, page=page)
    assert (answer.status_code, office.count(CodeApp)) == (422, 0)


def test_the_recovery_codes_lead_on_to_where_one_was_going(office: Office) -> None:
    page, visitor = "/account/factors/codes?next=/roles", office.signed_in(office.account())
    secret = secret_shown(visitor.get(page).text)
    answer = visitor.post(page, {"code": code(secret)}, page=page)
    assert 'href="/roles">I have kept them</a>' in answer.text
    second = secret_shown(visitor.get(page).text)
    answer = visitor.post(page, {"code": code(second)}, page=page)
    assert (answer.status_code, answer.location) == (303, "/account/factors")
    assert "It is set up. Use it when you next sign in." in visitor.get("/account/factors").text


def test_of_two_who_know_the_password_the_second_must_pass_the_factor_of_the_first(office: Office) -> None:
    an_administrator(office, with_app=False)
    first, second = with_password(office), with_password(office)
    stale = secret_shown(second.get("/account/factors/codes").text)
    token = second.token("/account/factors/codes")
    set_up(first)
    with clock.set_to(NOW + timedelta(minutes=1)):
        answer = second.client.post("/account/factors/codes", data={"csrf_token": token, "code": code(stale)})
        assert (answer.status_code, answer.location) == (303, "/login")
    third = with_password(office)
    assert third.get("/account/factors/codes").location == "/second-step?next=/account/factors/codes"
    assert office.count(CodeApp) == 1


def test_one_who_is_still_to_set_up_a_factor_may_not_once_there_is_one(office: Office) -> None:
    user = office.account()
    office.code_app(user)
    halfway = Actor(user_id=user, halfway=Halfway.SET_UP)
    secret = pyotp.random_base32()
    with office.deed(), pytest.raises(DomainError, match="set up meanwhile"):
        factors.set_up_codes(secret, code(secret), actor=halfway)


def test_the_secret_is_kept_under_seal_and_the_recovery_codes_hashed(office: Office) -> None:
    an_administrator(office, with_app=False)
    secret, recovery_codes = set_up(with_password(office))
    with office.app.app_context():
        app = db.session.scalars(sa.select(CodeApp)).one()
        kept = {app.secret, *db.session.scalars(sa.select(RecoveryCode.code_hash))}
        assert app.unseal("secret") == secret
        db.session.remove()
    assert not any(plain in stored for stored in kept for plain in (secret, *recovery_codes))


def test_a_recovery_code_opens_once_tells_the_holder_and_leads_to_a_new_factor(office: Office) -> None:
    set_up(office.signed_in(office.account()))  # another's codes are not counted
    an_administrator(office, with_app=False)
    _secret, recovery_codes = set_up(with_password(office))
    visitor = with_password(office)
    page = "/second-step/recovery"
    answer = visitor.post(page, {"code": recovery_codes[3].upper().replace("-", " ")}, page=page)
    assert (answer.status_code, answer.location) == (303, "/account/factors")
    left = re.findall(r"\d+ recovery codes are left", visitor.get("/account/factors").text)
    assert set(left) == {"9 recovery codes are left"}
    assert subjects(office)[-1] == "The way you sign in has changed"
    assert entries(office, "factor.recovery_used") == 1
    assert pass_by(with_password(office), recovery_codes[3], page=page) == 422


def test_another_account_s_recovery_code_opens_nothing(office: Office) -> None:
    an_administrator(office)
    other = office.signed_in(office.account())
    _secret, recovery_codes = set_up(other)
    assert pass_by(with_password(office), recovery_codes[0], page="/second-step/recovery") == 422


def test_new_recovery_codes_end_the_old(office: Office) -> None:
    an_administrator(office, with_app=False)
    visitor = with_password(office)
    _secret, old = set_up(visitor)
    page = "/account/factors/recovery"
    new = re.findall(r"<li><code>([^<]+)</code>", visitor.post(page, page=page).text)
    assert (len(new), set(new) & set(old)) == (10, set())
    assert pass_by(with_password(office), old[0], page="/second-step/recovery") == 422
    assert pass_by(with_password(office), new[0], page="/second-step/recovery") == 303


def test_recovery_codes_are_guessed_within_the_same_limit_as_codes(office: Office) -> None:
    secret = an_administrator(office)
    visitor = with_password(office)
    page = "/second-step/recovery"
    assert [pass_by(visitor, "aaaa-bbbb-cccc-dddd", page=page) for _n in range(5)] == [422] * 5
    assert pass_by(visitor, code(secret)) == 429


def test_a_change_of_factors_ends_the_other_sessions(office: Office) -> None:
    user = office.account(email=EMAIL)
    office.grant(user, Role.ADMINISTRATOR)
    here, elsewhere, other = office.signed_in(user), office.signed_in(user), office.administrator()
    set_up(here)
    assert (here.get("/account").status_code, elsewhere.get("/account").status_code) == (200, 303)
    assert other.get("/account").status_code == 200


def test_the_last_factor_of_someone_with_a_role_stays(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    office.code_app(user)
    visitor = office.signed_in(user)
    answer = visitor.post("/account/factors/codes/remove", page="/account/factors/codes/remove")
    assert answer.status_code == 409
    assert "Set up another one first." in answer.text
    assert office.count(CodeApp) == 1


def test_a_trainee_may_remove_the_last_factor_and_its_recovery_codes_go_with_it(office: Office) -> None:
    office.account(email=EMAIL)
    visitor = with_password(office)
    set_up(visitor)
    answer = visitor.post("/account/factors/codes/remove", page="/account/factors/codes/remove")
    assert (answer.status_code, answer.location) == (303, "/account/factors")
    assert (office.count(CodeApp), office.count(RecoveryCode)) == (0, 0)
    assert with_password(office).get("/account").status_code == 200


def test_a_stale_proof_is_asked_again_and_leads_back_and_the_form_is_not_sent_by_itself(
    office: Office,
) -> None:
    user = office.account(email=EMAIL)
    office.grant(user, Role.ADMINISTRATOR)
    office.account(email="njeri@example.org")
    visitor = office.signed_in(user)
    form = {"email": "njeri@example.org", "role": "observer", "scope": "office:"}
    with clock.set_to(NOW + timedelta(minutes=10)):
        before = office.count(Grant)
        answer = visitor.post("/roles/new", form, page="/account")
        assert (answer.status_code, answer.location) == (303, "/prove?next=/roles/new")
        proved = visitor.post(answer.location, {"password": PASSWORD}, page=answer.location)
        assert (proved.status_code, proved.location) == (303, "/roles/new")
        assert office.count(Grant) == before
        assert visitor.post("/roles/new", form, page="/roles/new").location == "/roles"
        assert office.count(Grant) == before + 1


def test_a_button_without_a_page_of_its_own_leads_back_to_where_it_stood(office: Office) -> None:
    person, programme = office.person(state="KE"), office.programme()
    cohort = office.cohort(programme)
    visitor = office.signed_in(office.account(person))
    with clock.set_to(NOW + timedelta(minutes=11)):
        for referrer, back in (
            ("http://localhost/timetable?sort=day", "/prove?next=" + asked_for("/timetable?sort=day")),
            ("https://evil.example/timetable", "/prove"),
        ):
            answer = visitor.post(
                f"/cohorts/{cohort}/calendar", page="/account", headers={"Referer": referrer}
            )
            assert (answer.status_code, answer.location) == (303, back)


def test_a_list_of_persons_is_read_without_a_fresh_proof_and_not_taken_away(office: Office) -> None:
    visitor = office.administrator()
    with clock.set_to(NOW + timedelta(minutes=11)):
        assert visitor.get("/roles?q=a").status_code == 200
        answer = visitor.post("/roles?q=a", page="/account")
        assert (answer.status_code, answer.location) == (303, f"/prove?next={asked_for('/roles?q=a')}")
    assert visitor.post("/roles?q=a", page="/account").mimetype == "text/csv"


@pytest.mark.parametrize("wrong", [{"password": "not the password"}, {"code": "000000"}, {}])
def test_a_wrong_proof_proves_nothing(office: Office, wrong: dict[str, str]) -> None:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    office.code_app(user)
    visitor = office.signed_in(user)
    with clock.set_to(NOW + timedelta(minutes=11)):
        assert visitor.post("/prove", wrong, page="/prove").status_code == 422
        assert visitor.get("/roles/new").location == "/prove?next=/roles/new"


def test_a_code_proves_as_a_password_does_and_the_session_is_a_new_one(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    secret = office.code_app(user)
    visitor = office.signed_in(user)
    before = cookie(visitor)
    with clock.set_to(NOW + timedelta(minutes=11)):
        assert pass_by(visitor, code(secret), page="/prove") == 303
        assert visitor.get("/roles/new").status_code == 200
        assert thief(office, before).get("/account").status_code == 303


def test_the_eleventh_wrong_password_is_too_many_wherever_it_is_tried(office: Office) -> None:
    user = office.account(email=EMAIL)
    visitor = office.signed_in(user)
    tries = [visitor.post("/prove", {"password": "wrong"}, page="/prove").status_code for _n in range(10)]
    assert tries == [422] * 10
    assert visitor.post("/prove", {"password": PASSWORD}, page="/prove").status_code == 429
    answer = office.anonymous().post("/login", {"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 429


def test_a_session_that_ends_while_it_proves_is_told_to_sign_in_again(office: Office) -> None:
    user = office.account()
    session = {"user_id": user, "token_hash": "ended", "created_at": NOW, "seen_at": NOW, "ended_at": NOW}
    actor = Actor(user_id=user, session_id=office.add(UserSession, **session))
    with office.deed(), pytest.raises(DomainError, match=r"^You are signed out\. Sign in again\.$"):
        factors.prove(actor=actor, by="code")
    assert office.read(UserSession, actor.session_id).token_hash == "ended"


def test_a_session_that_was_ended_meanwhile_passes_nothing(office: Office) -> None:
    secret = an_administrator(office)
    visitor = with_password(office)
    token = visitor.token("/second-step")
    with office.deed() as session:
        session.execute(sa.update(UserSession).values(ended_at=clock.now()))
    answer = visitor.client.post("/second-step", data={"csrf_token": token, "code": code(secret)})
    assert (answer.status_code, answer.location) == (303, "/login")
