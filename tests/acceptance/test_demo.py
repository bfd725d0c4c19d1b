"""`aggregate demo`: the visit once, with every outlet that tells it."""

import shutil
import signal
import subprocess
import time
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.acceptance.conftest import Desk
from tests.acceptance.test_daemon import Reader, _until

SITE = Path(str(files("aggregator.demo") / "site"))


def _expected() -> dict[str, Any]:
    return tomllib.loads((SITE / "expected.toml").read_text("utf-8"))


def _told(feed: dict[str, Any]) -> list[set[str]]:
    return [{entry["url"] for entry in item["_story"]["entries"]} for item in feed["items"]]


@pytest.fixture
def shown(desk: Desk) -> tuple[Desk, str]:
    """Return the desk after a demo, and what was printed."""
    done = desk.aggregate("demo", "--directory", "demo")
    assert (done.returncode, done.stderr) == (0, "")
    desk.folder = desk.folder / "demo"
    return desk, done.stdout


def test_the_visit_is_one_story(shown: tuple[Desk, str]) -> None:
    """Ten outlets told it in their own words; it is one item, and nothing else is in it."""
    desk, printed = shown
    (visit,) = (story for story in _expected()["story"] if "visit" in story["slug"])
    links = set(visit["entries"])
    assert len(links) >= 8
    with_visit = [told for told in _told(desk.feed("japan-nato")) if told & links]
    assert with_visit == [links]
    assert "one story, 10 outlets" in printed
    assert "feed.atom" in printed
    assert "index.html" in printed


def test_a_reader_takes_the_feed(shown: tuple[Desk, str]) -> None:
    """Feedparser reads the Atom and the RSS feed without a complaint."""
    desk, _ = shown
    for name in ("feed.atom", "feed.rss"):
        path = desk.folder / "public" / "topics" / "japan-nato" / name
        read = feedparser.parse(path.read_bytes())
        assert not read.bozo
        assert len(read.entries) == len(desk.feed("japan-nato")["items"])


def test_most_stories_come_out_as_an_editor_would_have_them(shown: tuple[Desk, str]) -> None:
    """Over all labelled stories of the demo: few strangers, few that stand apart."""
    desk, _ = shown
    story_of = {url: number for number, told in enumerate(_told(desk.feed())) for url in told}
    stories = _expected()["story"]
    label = {link: story["slug"] for story in stories for link in story["entries"]}
    assert set(label) <= set(story_of), "an entry of the demo is lost"
    pairs = [(a, b) for a in label for b in label if a < b]
    same = [(story_of[a] == story_of[b], label[a] == label[b]) for a, b in pairs]
    both = sum(told and meant for told, meant in same)
    assert both / sum(told for told, _ in same) > 0.9
    assert both / sum(meant for _, meant in same) > 0.8


def test_a_folder_of_somebody_else_is_left_alone(desk: Desk) -> None:
    """The demo removes nothing that it did not make."""
    (desk.folder / "mine").mkdir()
    (desk.folder / "mine" / "letter.txt").write_text("keep me")
    done = desk.aggregate("demo", "--directory", "mine")
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert (desk.folder / "mine" / "letter.txt").read_text() == "keep me"


def test_serve_takes_up_a_late_entry(desk: Desk) -> None:
    """With --serve, a report published after the start joins the visit without a restart."""
    late = tomllib.loads((SITE / "late" / "late.toml").read_text("utf-8"))
    process = desk.start("demo", "--directory", "demo", "--serve")
    try:
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("Subscribe to"))
        reader = Reader(int(address.split("127.0.0.1:")[1].split("/")[0]))
        _until(lambda: reader.ask("/healthz")[0] == 200)
        titles = reader.titles("japan-nato")
        assert titles
        shutil.copy(SITE / late["file"], desk.folder / "demo" / "feeds" / late["path"])
        link = late["link"].encode()
        _until(lambda: link in reader.ask("/topics/japan-nato/feed.json")[2])
        assert len(reader.titles("japan-nato")) == len(titles)
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        process.communicate(timeout=10)
        assert process.returncode == 0
        assert time.monotonic() - started < 10
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.mark.slow
def test_newsboat_shows_the_visit_once(shown: tuple[Desk, str]) -> None:
    """PUB-32: the reader of many terminals takes the feed; skipped where it is absent."""
    newsboat = shutil.which("newsboat")
    if newsboat is None:
        pytest.skip("newsboat is not installed")
    desk, _ = shown
    home = desk.folder / "newsboat"
    home.mkdir()
    feed = desk.folder / "public" / "topics" / "japan-nato" / "feed.atom"
    (home / "urls").write_text(f"file://{feed}\n")
    command = [newsboat, "-u", str(home / "urls"), "-c", str(home / "cache.db"), "-C", "/dev/null"]
    for verb, told in (
        ("reload", None),
        ("print-unread", "4 unread"),
        ("reload", None),
        ("print-unread", "4 unread"),
    ):
        done = subprocess.run(
            [*command, "-x", verb], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        assert told is None or told in done.stdout


def test_the_readme_shows_what_the_demo_prints(shown: tuple[Desk, str]) -> None:
    """Every line of the README's first screen is a line of the real output."""
    _, printed = shown
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    screen = readme.split("$ make demo\n")[1].split("```")[0].splitlines()
    lines = [line for line in screen if line.strip() not in {"", "..."}]
    assert len(lines) > 10
    assert [line for line in lines if line not in printed.splitlines()] == []
