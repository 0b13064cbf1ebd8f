"""Hours on the wall and instants in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.core.zones import NoSuchTime, end_of_day, instant, offset_label, wall, zone_city

RABAT = "Africa/Casablanca"


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2026, 2, 13), 8),
        (date(2026, 2, 16), 9),
        (date(2026, 3, 20), 9),
        (date(2026, 3, 23), 8),
    ],
)
def test_nine_in_the_morning_stays_nine_through_ramadan(day: date, hour: int) -> None:
    found = instant(day, time(9), RABAT)
    assert found == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert found.tzinfo is UTC
    assert wall(found, RABAT).time() == time(9)


@pytest.mark.parametrize("clock", [time(2), time(2, 30), time(2, 59, 59)])
def test_an_hour_that_morocco_skips_does_not_exist(clock: time) -> None:
    with pytest.raises(NoSuchTime) as refused:
        instant(date(2026, 3, 22), clock, RABAT)
    assert (refused.value.day, refused.value.clock, refused.value.zone) == (
        date(2026, 3, 22),
        clock,
        RABAT,
    )


def test_the_hours_on_both_sides_of_the_skipped_one_follow_each_other() -> None:
    assert instant(date(2026, 3, 22), time(1, 59), RABAT) == datetime(2026, 3, 22, 1, 59, tzinfo=UTC)
    assert instant(date(2026, 3, 22), time(3), RABAT) == datetime(2026, 3, 22, 2, tzinfo=UTC)


def test_an_hour_that_comes_twice_means_its_first_coming() -> None:
    first = datetime(2026, 2, 15, 1, 30, tzinfo=UTC)
    assert instant(date(2026, 2, 15), time(2, 30), RABAT) == first
    assert instant(date(2026, 2, 15), time(2, 30, fold=1), RABAT) == first
    assert instant(date(2026, 2, 15), time(3), RABAT) == datetime(2026, 2, 15, 3, tzinfo=UTC)


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        instant(date(2026, 3, 1), time(9), "Africa/Nowhere")
    with pytest.raises(ValueError, match="ZoneInfo keys"):
        instant(date(2026, 3, 1), time(9), "../Africa/Casablanca")


def test_an_instant_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        wall(datetime(2026, 3, 1, 9), RABAT)


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2026, 2, 14), RABAT, datetime(2026, 2, 14, 23, tzinfo=UTC)),
        (date(2026, 2, 15), RABAT, datetime(2026, 2, 16, 0, tzinfo=UTC)),
        (date(2026, 4, 23), "Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
        (date(2026, 10, 29), "Africa/Cairo", datetime(2026, 10, 29, 22, tzinfo=UTC)),
        (date(2026, 12, 31), "UTC", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_day_ends_where_the_next_begins_even_if_midnight_is_skipped(
    day: date, zone: str, end: datetime
) -> None:
    assert end_of_day(day, zone) == end


@pytest.mark.parametrize(
    ("zone", "day", "label"),
    [
        (RABAT, date(2026, 2, 13), "UTC+1"),
        (RABAT, date(2026, 2, 16), "UTC+0"),
        ("Africa/Nairobi", date(2026, 2, 16), "UTC+3"),
        ("Atlantic/Cape_Verde", date(2026, 2, 16), "UTC\N{MINUS SIGN}1"),
        ("Asia/Kolkata", date(2026, 2, 16), "UTC+5:30"),
        ("America/St_Johns", date(2026, 2, 16), "UTC\N{MINUS SIGN}3:30"),
        ("UTC", date(2026, 2, 16), "UTC+0"),
    ],
)
def test_an_offset_reads_as_people_write_it(zone: str, day: date, label: str) -> None:
    assert offset_label(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), zone) == label


def test_a_zone_is_called_by_the_city_that_people_know() -> None:
    assert [zone_city(RABAT, locale) for locale in ("en", "fr", "ar", "pt")] == [
        "Rabat",
        "Rabat",
        "الرباط",
        "Rabat",
    ]
    assert zone_city("Africa/Nairobi") == "Nairobi"
    assert zone_city("Africa/Cairo", "fr") == "Le Caire"
    assert zone_city("Africa/Lagos", "ar") == "لاغوس"
    assert zone_city("UTC") == "UTC"
