"""Several people replace the same material at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.materials.support import Course, download, send


def test_of_those_who_replace_at_once_each_gives_a_version_and_none_is_lost(course: Course) -> None:
    material = course.added(course.trainer)
    url = f"/materials/{material}/replace"
    colleagues = [course.office.coordinator(course.programme) for _n in range(3)]
    ready = [(who, who.token()) for who in (course.trainer, *colleagues)]
    with ThreadPoolExecutor(len(ready)) as crowd:
        answers = list(
            crowd.map(
                lambda one: send(one[1][0], url, f"Text {one[0]}.".encode(), token=one[1][1]),
                enumerate(ready),
            )
        )
    assert [answer.status_code for answer in answers] == [303] * 4
    versions = course.versions()
    assert [version.number for version in versions] == [1, 2, 3, 4, 5]
    texts = {download(course.coordinator, material, number).data for number in range(2, 6)}
    assert texts == {f"Text {number}.".encode() for number in range(4)}
    assert course.materials()[0].newest == 5


def test_those_who_add_at_once_share_the_room_of_the_cohort(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.materials.operations.MOST_OF_A_COHORT", 1000)
    url = f"/cohorts/{course.cohort}/materials/add"
    ready = [(who, who.token()) for who in [course.office.coordinator(course.programme) for _n in "abc"]]
    with ThreadPoolExecutor(len(ready)) as crowd:
        answers = list(crowd.map(lambda one: send(one[0], url, b"a" * 400, token=one[1], module="M1"), ready))
    assert sorted(answer.status_code for answer in answers) == [303, 303, 422]
    assert len(course.versions()) == 2


def test_downloads_at_once_are_all_counted(course: Course) -> None:
    material = course.added(course.trainer)
    visitors = [course.office.coordinator(course.programme) for _n in range(4)]
    forms = [(who, {"csrf_token": who.token()}) for who in visitors]
    with ThreadPoolExecutor(len(forms)) as crowd:
        answers = list(
            crowd.map(lambda one: one[0].client.post(f"/materials/{material}/1", data=one[1]), forms)
        )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert course.versions()[0].fetched == 4
