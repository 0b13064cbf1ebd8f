"""A store keeps files by their names, whatever it is made of: a folder, or a bucket that speaks S3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.config import Settings
from app.core import stores
from app.core.stores import Folder, Store, StoreAwayError
from tests.support.bucket import NAME, bucket

LETTER, SCAN = "ab" + "0" * 62, "cd" + "1" * 62


@pytest.fixture(params=["folder", "bucket", "folder of a bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "folder":
        yield Folder(tmp_path / "files")
        return
    with bucket():
        yield stores.bucket(f"s3://{NAME}/files" if "of" in request.param else f"s3://{NAME}")


def names(store: Store, *, hours: int) -> list[str]:
    return sorted(store.names(before=datetime.now(UTC) + timedelta(hours=hours)))


def test_what_is_written_is_read(store: Store) -> None:
    store.write(LETTER, b"sealed")
    store.write(SCAN, b"\x00\xff" * 100_000)
    assert (store.read(LETTER), store.read(SCAN)) == (b"sealed", b"\x00\xff" * 100_000)


def test_a_file_that_is_not_there_is_said(store: Store) -> None:
    store.write(LETTER, b"sealed")
    with pytest.raises(OSError, match=r"No such file|NoSuchKey"):
        store.read(SCAN)


def test_names_are_told_by_when_they_were_written(store: Store) -> None:
    assert names(store, hours=1) == []
    store.write(LETTER, b"sealed")
    store.write(SCAN, b"sealed too")
    assert (names(store, hours=1), names(store, hours=-1)) == ([LETTER, SCAN], [])
    assert sorted(store.names()) == [LETTER, SCAN]


def test_what_is_removed_is_gone_and_may_be_removed_again(store: Store) -> None:
    store.write(LETTER, b"sealed")
    store.write(SCAN, b"sealed too")
    store.remove(LETTER)
    store.remove(LETTER)
    assert names(store, hours=1) == [SCAN]


def test_a_store_that_takes_files_says_nothing(store: Store) -> None:
    store.probe()


def test_a_half_written_file_is_found_by_its_name_and_removed(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write(LETTER, b"sealed")
    (tmp_path / "ab" / "ab12.part").write_bytes(b"sea")
    assert names(store, hours=1) == [LETTER, "ab12.part"]
    store.remove("ab12.part")
    assert names(store, hours=1) == [LETTER]


def test_a_disk_that_takes_no_file_is_said() -> None:
    store = Folder(Path("/dev/null/files"))
    for ask in (store.probe, lambda: store.write(LETTER, b"")):
        with pytest.raises(StoreAwayError, match="the disk: Not a directory"):
            ask()


def test_files_are_told_that_the_bucket_tells_in_several_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    with bucket():
        store = stores.bucket(f"s3://{NAME}/files")
        kept = [f"{number:064}" for number in range(5)]
        for name in kept:
            store.write(name, b"sealed")
        assert names(store, hours=1) == kept


def test_a_bucket_that_is_not_there_or_away_is_said() -> None:
    with bucket() as server:
        store = stores.bucket(f"s3://{NAME}")
        with pytest.raises(StoreAwayError, match="the bucket no-such-bucket: "):
            stores.bucket("s3://no-such-bucket").probe()
        server.stop()
        for ask in (store.probe, lambda: store.read(LETTER), lambda: store.write(LETTER, b"")):
            with pytest.raises(StoreAwayError, match=f"the bucket {NAME}: Could not connect"):
                ask()


def test_the_settings_choose_the_store(tmp_path: Path) -> None:
    from app import create_app

    of = {"instance": tmp_path, "testing": True}
    folder = create_app(Settings(**of)).extensions["files"]
    assert (type(folder), folder.root) == (Folder, tmp_path / "files")
    with bucket():
        chosen = create_app(Settings(**of, files_bucket=f"s3://{NAME}/files")).extensions["files"]
        assert (type(chosen).__name__, chosen.name, chosen.folder) == ("Bucket", NAME, "files/")
