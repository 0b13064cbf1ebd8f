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
