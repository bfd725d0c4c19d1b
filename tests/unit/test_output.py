"""The static copy: whole files or none, never outside its folder."""

import fcntl
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import AggregatorError
from aggregator.model import Publication
from aggregator.output import Directory

if TYPE_CHECKING:
    from aggregator.ports import Output

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)


def publication(path: str, body: bytes = b"body") -> Publication:
    return Publication(path=path, media_type="text/plain", body=body, updated=NOON)


def files(root: Path) -> set[str]:
    return {str(each.relative_to(root)) for each in root.rglob("*")}


def test_files_are_written_replaced_and_removed(tmp_path: Path) -> None:
    output: Output = Directory(tmp_path / "deep" / "public")
    root = tmp_path / "deep" / "public"
    path = "topics/japan-nato/feed.atom"
    assert not output.holds(path)
    output.write(publication(path, b"one"))
    assert output.holds(path)
    output.write(publication(path, b"two"))
    assert (root / path).read_bytes() == b"two"
    output.write(publication("index.html"))
    assert files(root) == {"topics", "topics/japan-nato", path, "index.html"}
    output.remove(path)
    output.remove(path)
    output.remove("never/was.here")
    assert files(root) == {"index.html"}


def test_a_folder_in_use_is_not_removed(tmp_path: Path) -> None:
    output = Directory(tmp_path)
    output.write(publication("topics/a/feed.rss"))
    output.write(publication("topics/b/feed.rss"))
    output.remove("topics/a/feed.rss")
    assert files(tmp_path) == {"topics", "topics/b", "topics/b/feed.rss"}


def test_files_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        Directory(tmp_path).write(publication("index.html"))
    finally:
        os.umask(before)
    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "topics/../../outside",
        "/etc/passwd",
        "",
        "a//b",
        "a/",
        "./a",
        "a\x00b",
        "a\\..\\b",
        ".hidden",
        "topics/\uff46eed",
        "a\nb",
        "x" * 300,
    ],
)
def test_a_path_cannot_lead_out(tmp_path: Path, path: str) -> None:
    """SEC-27: refused, saying why; nothing is touched."""
    root = tmp_path / "public"
    output = Directory(root)
    (tmp_path / "outside").write_bytes(b"mine")
    for act in (output.holds, output.remove, lambda odd: output.write(publication(odd))):
        with pytest.raises(AggregatorError, match="not a path within"):
            act(path)
    assert files(tmp_path) == {"public", "outside"}


@pytest.mark.parametrize("path", ["link/feed.rss", "file.html"])
def test_symbolic_links_are_refused(tmp_path: Path, path: str) -> None:
    """SEC-27: neither a folder nor a file that is a link is followed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "feed.rss").write_bytes(b"mine")
    root = tmp_path / "public"
    output = Directory(root)
    (root / "link").symlink_to(outside)
    (root / "file.html").symlink_to(outside / "feed.rss")
    for act in (output.remove, lambda odd: output.write(publication(odd))):
        with pytest.raises(AggregatorError, match="symbolic link"):
            act(path)
    assert (outside / "feed.rss").read_bytes() == b"mine"


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "public").symlink_to(tmp_path / "real")
    Directory(tmp_path / "public").write(publication("index.html"))
    assert (tmp_path / "real" / "index.html").exists()


def test_a_dead_writer_s_leftovers_are_removed_a_living_one_s_stay(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    stale = tmp_path / "topics" / ".aggregator-0123.tmp"
    alive = tmp_path / ".aggregator-4567.tmp"
    stale.write_bytes(b"half")
    alive.write_bytes(b"half")
    with alive.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        Directory(tmp_path)
        assert files(tmp_path) == {"topics", ".aggregator-4567.tmp"}
    Directory(tmp_path)
    assert files(tmp_path) == {"topics"}


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    """REL: a write that fails leaves what was there, and no temporary file."""
    script = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from aggregator.errors import AggregatorError
from aggregator.model import Publication
from aggregator.output import Directory

output = Directory(Path(sys.argv[1]))
def write(body):
    output.write(Publication(
        path="index.html", media_type="", body=body, updated=datetime.now(UTC)))
write(b"old")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write(b"x" * 100_000)
except AggregatorError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "index.html: File too large; make room" in done.stdout
    assert files(tmp_path) == {"index.html"}
    assert (tmp_path / "index.html").read_bytes() == b"old"


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    output = Directory(tmp_path)
    (tmp_path / "index.html" / "x").mkdir(parents=True)
    for act in (output.remove, lambda path: output.write(publication(path))):
        with pytest.raises(AggregatorError, match=r"index\.html: Is a directory; make room"):
            act("index.html")
    assert files(tmp_path) == {"index.html", "index.html/x"}


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AggregatorError, match=r"cannot change .*; make room or grant access"):
        Directory(tmp_path / "file" / "public")
