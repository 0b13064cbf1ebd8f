"""A page's links to itself, whatever the visitor's query says."""

from __future__ import annotations

import pytest

from tests.support.office import Office


@pytest.mark.parametrize(
    "key", ["endpoint", "_scheme", "_method", "_anchor", "_external", "cohort_id", "lang", "x"]
)
def test_no_query_key_confuses_the_links_of_a_page(office: Office, key: str) -> None:
    cohort = office.cohort()
    assert office.anonymous().get(f"/cohorts/{cohort}", query_string={key: "ftp"}).status_code == 200
    assert office.anonymous().get("/programmes", query_string={key: "ftp"}).status_code == 200


def test_the_addresses_of_a_lists_rows_carry_where_the_house_is_mounted(office: Office) -> None:
    cohort = office.cohort()
    for root in ("", "/rabat", ""):
        page = office.anonymous().get("/cohorts", environ_overrides={"SCRIPT_NAME": root}).text
        assert f'<a href="{root}/cohorts/{cohort}">' in page
