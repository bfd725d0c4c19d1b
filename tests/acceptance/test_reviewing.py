"""`aggregate review`: asked on a terminal, printed, answered by a file; read by `evaluate`."""

import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from datetime import timedelta
from fcntl import ioctl
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest

from tests.acceptance.conftest import NOON, Desk, item, rss
from tests.acceptance.test_once import HARBOUR, LANTERN, ROOF
from tests.publisher import Publisher

MARKET = (
    item(
        "Rutte pledges closer NATO defence ties with Japan in Tokyo talks",
        "https://market.example/rutte",
        text="NATO Secretary General Mark Rutte and Prime Minister Shigeru Ishiba agreed in Tokyo "
        "to deepen defence industry cooperation, warning about China.",
    ),
    item(
        "Dozens dead as roof of Santo Domingo nightclub collapses",
        "https://market.example/roof",
        text="Rescuers searched the rubble of the Jet Set nightclub in the Dominican capital "
        "after its roof collapsed during a concert.",
    ),
)
#: Two that are nearly one, and others.
DAILY = (
    item(
        "Lava reaches the road to Grindavik",
        "https://daily.example/lava",
        text="The eruption, the eighth within a year, began at dawn; the town had been left by "
        "nearly all.",
    ),
    item(
        "Spa in Iceland shuts its doors for a week",
        "https://daily.example/spa",
        text="Guests were led out of the hotel by night; gas from a crack near Grindavik "
        "drifts towards it.",
    ),
    item(
        "Mourners fill a stadium to bury a singer killed in Santo Domingo",
        "https://daily.example/singer",
        text="Thousands sang the songs of Rubby Perez, who had been on stage when the nightclub "
        "came down.",
    ),
    item(
        "Sumo wrestlers from Japan tour Europe for the first time in years",
        "https://daily.example/sumo",
        text="The grand champions begin in London, where tickets sold out within an hour.",
    ),
    item(
        "Rescuers search the mountains for a missing climber",
        "https://daily.example/climber",
        text="Helicopters flew over the glacier until nightfall, and dogs join them tomorrow.",
    ),
)
NOW = ("--now", NOON.isoformat())
ALL = ("--stories", "9", "--pairs", "9", "--seed", "3")


@pytest.fixture
def swept(desk: Desk, publisher: Publisher) -> Desk:
    """Return a desk whose store holds stories of several outlets, and some that are nearly one."""
    outlets = {
        "Harbour": (HARBOUR,),
        "Lantern \u202e": (LANTERN, ROOF),
        "Market": MARKET,
        "Daily": DAILY,
    }
    for name, items in outlets.items():
        publisher.serve(f"/{name.split()[0]}", rss(*items))
    desk.configure({publisher.url(f"/{name.split()[0]}"): name for name in outlets})
    assert desk.once() == 0
    return desk


def said(desk: Desk, *arguments: str) -> str:
    """Review without a terminal; return what it prints."""
    done = desk.aggregate("review", *NOW, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(desk: Desk, *arguments: str) -> str:
    """Review in vain; return the message."""
    done = desk.aggregate("review", *NOW, *arguments)
    assert done.returncode == 2, done.stdout
    assert done.stdout == ""
    assert done.stderr.startswith(("aggregate: ", "Usage: "))
    return done.stderr


def written(path: Path) -> list[dict[str, Any]]:
    """Read a labelled set."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def numbers(listed: str, case: str, *, link: str) -> str:
    """Return the numbers that entries with that in their link have in a case."""
    section = listed.split(f"## {case}\n")[1].split("\n## ", maxsplit=1)[0]
    return ",".join(re.findall(rf"^(\d+)\. .*{link}", section, re.MULTILINE))


def visit(listed: str) -> str:
    """Return which case is the story of the visit to Tokyo."""
    found = re.search(r"## (story \d+)\n(?:(?!\n## ).)*rutte-tokyo", listed, re.DOTALL)
    assert found is not None
    return found[1]


class Terminal:
    """A terminal of 60 columns on which a command runs; read and typed into like a person."""

    def __init__(self, desk: Desk, *arguments: str) -> None:
        process, self._end = pty.fork()
        if process == 0:
            os.chdir(desk.folder)
            os.execve(
                sys.executable,
                [sys.executable, "-m", "aggregator", "review", *NOW, *arguments],
                os.environ | {"COLUMNS": "60"},
            )
        ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        self._process = process
        self.screen = ""

    def until(self, sign: str) -> str:
        """Read until that is printed; return all since the last time."""
        read, deadline = b"", time.monotonic() + 60
        while sign.encode() not in read:
            ready, _, _ = select.select([self._end], [], [], deadline - time.monotonic())
            assert ready, f"waited for {sign!r}, saw {read.decode()!r}"
            try:
                read += os.read(self._end, 65_536)
            except OSError:  # how Linux says that the other end is closed
                break
        text = read.decode().replace("\r\n", "\n")
        self.screen += text
        return text

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._end, f"{line}\n".encode())

    def end(self) -> int:
        """Read to the end; return the exit code."""
        self.until("\0 never printed")
        os.close(self._end)
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


def test_a_person_is_asked(swept: Desk) -> None:
    """Back, mistakes, quitting and going on; the same as by a file of answers."""
    asked = ("--stories", "2", "--pairs", "1", "--seed", "3")
    mine = visit(said(swept, *asked, "--list"))
    answers = [("1" if mine == f"story {number}" else "") for number in (1, 2)]
    sitting = Terminal(swept, *asked)
    assert "story 1 of 2" in sitting.until("s b q ?] ")
    sitting.type("99")
    assert "there is no entry 99" in sitting.until("s b q ?] ")
    sitting.type(answers[0])
    assert "story 2 of 2" in sitting.until("s b q ?] ")
    sitting.type("b")
    again = sitting.until("s b q ?] ")
    assert "story 1 of 2" in again
    assert f"You said: {answers[0] or 'ok'} (Enter keeps it)" in again
    sitting.type("")
    sitting.until("s b q ?] ")
    sitting.type("q")
    assert sitting.end() == 0
    assert "of 1 story " in sitting.screen
    assert "1 still to come" in sitting.screen
    later = Terminal(swept)
    assert "story 2 of 2" in later.until("s b q ?] ")
    later.type(answers[1])
    assert "pair 1 of 1" in later.until("s b q ?] ")
    later.type("y")
    assert "All is answered." in later.until('"story 2"] ')
    later.type("")
    assert later.end() == 0
    screen = sitting.screen + later.screen
    assert "of 2 stories 1 holds a stranger" in screen
    assert "50%; 95% interval (Wilson) 9% to 91%" in screen
    assert "of 1 pair 1 should have been one" in screen
    assert "labelled in review.jsonl" in screen
    assert [line for line in screen.split("\n") if _columns(line) > 60] == []
    assert "\u202e" not in screen
    (swept.folder / "a.txt").write_text(
        f"story 1: {answers[0] or 'ok'}\nstory 2: {answers[1] or 'ok'}\npair 1: one\n"
    )
    said(swept, *asked, "--answers", "a.txt", "--output", "b.jsonl")
    for ending in ("", ".review"):
        one, two = (swept.folder / f"{name}.jsonl{ending}" for name in ("review", "b"))
        assert one.read_bytes() == two.read_bytes() != b""


def test_a_finished_review_can_be_changed(swept: Desk) -> None:
    """Backwards or by name, in a later sitting as well; what is kept and labelled follows."""
    asked = ("--stories", "2", "--pairs", "1", "--seed", "3")
    (swept.folder / "a.txt").write_text("story 1: ok\nstory 2: skip\npair 1: one\n")
    said(swept, *asked, "--answers", "a.txt", "--output", "review.jsonl")
    before = written(swept.folder / "review.jsonl")
    sitting = Terminal(swept)
    sitting.until('"story 2"] ')
    sitting.type("story 9")
    assert "there is no story 9" in sitting.until('"story 2"] ')
    sitting.type("nonsense")
    assert "'nonsense' is none of them" in sitting.until('"story 2"] ')
    sitting.type("b")
    assert "You said: one (Enter keeps it)" in sitting.until("s b q ?] ")
    sitting.type("two")
    sitting.until('"story 2"] ')
    sitting.type("Story 1")
    assert "You said: ok" in sitting.until("s b q ?] ")
    sitting.type("story 2")
    assert "You said: skip" in sitting.until("s b q ?] ")
    sitting.type("1")
    sitting.until('"story 2"] ')
    sitting.type("q")
    assert sitting.end() == 0
    assert "of 2 stories 1 holds a stranger" in sitting.screen
    assert "of 1 pair 0 should have been one" in sitting.screen
    assert [line for line in sitting.screen.split("\n") if _columns(line) > 60] == []
    assert written(swept.folder / "review.jsonl") != before
    (swept.folder / "a.txt").write_text("story 1: ok\nstory 2: 1\npair 1: two\n")
    said(swept, *asked, "--answers", "a.txt", "--output", "b.jsonl")
    assert written(swept.folder / "review.jsonl") == written(swept.folder / "b.jsonl")


def test_the_end_of_the_terminal_loses_nothing(swept: Desk) -> None:
    """What was answered before Ctrl-C is labelled."""
    sitting = Terminal(swept, "--stories", "2")
    sitting.until("s b q ?] ")
    sitting.type("")
    sitting.until("s b q ?] ")
    sitting.type("\x03")
    assert sitting.end() == 0
    assert "of 1 story 0 hold a stranger" in sitting.screen
    assert len({line["cluster"] for line in written(swept.folder / "review.jsonl")}) == 1


def _columns(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def test_answers_become_a_labelled_set(swept: Desk) -> None:
    """The whole way: printed, answered, labelled, evaluated."""
    listed = said(swept, *ALL, "--list")
    stranger = numbers(listed, visit(listed), link="market")
    assert stranger in {"1", "2", "3"}
    (swept.folder / "a.txt").write_text(
        f"{re.search('sample [0-9a-f]{8}', listed)[0]}\n"  # type: ignore[index]  # it is there
        f"{visit(listed)}: {stranger}\npair 1: two\n"
    )
    told = said(swept, *ALL, "--answers", "a.txt", "--output", "set.jsonl")
    assert "of 1 story 1 holds a stranger; 1 still to come" in told
    lines = written(swept.folder / "set.jsonl")
    assert {*lines[0]} == {"id", "title", "body", "source", "url", "published", "lang", "cluster"}
    urls = {line["url"]: line["cluster"] for line in lines}
    home = urls["https://harbour.example/world/rutte-tokyo"]
    assert urls["https://lantern.example/a/4711"] == home
    assert urls["https://market.example/rutte"] not in {None, home}
    assert list(urls.values()).count(urls["https://market.example/rutte"]) == 1
    done = swept.aggregate("evaluate", "set.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    score = json.loads(done.stdout)
    assert score["labelled"] == score["entries"] == len(lines)
    assert score["given"]["bcubed"]["precision"] < 1
    again = said(swept, *ALL, "--answers", "a.txt", "--output", "again.jsonl")
    assert again.replace("again", "set") == told
    both = (swept.folder / name for name in ("set.jsonl", "again.jsonl"))
    assert len({path.read_bytes() for path in both}) == 1


def test_the_sample_stays_while_the_store_goes_on(swept: Desk, publisher: Publisher) -> None:
    """Kept with --output: a later sweep changes no question; answers to another are refused."""
    listed = said(swept, *ALL, "--list", "--output", "set.jsonl.gz")
    assert not (swept.folder / "set.jsonl.gz").exists()
    publisher.serve(
        "/Harbour",
        rss(
            HARBOUR,
            item(
                "Roof of Santo Domingo nightclub collapses, dozens dead",
                "https://harbour.example/roof",
                text="Rescuers searched the rubble of the Jet Set nightclub.",
            ),
        ),
    )
    assert swept.once("--force", after=timedelta(minutes=10)) == 0
    later = ("--now", (NOON + timedelta(minutes=10)).isoformat())
    assert said(swept, *later, "--list", "--output", "set.jsonl.gz") == listed
    fresh = said(swept, *later, *ALL, "--list")
    assert fresh != listed
    (swept.folder / "a.txt").write_text(listed.split("```")[1].strip())
    told = said(swept, *later, "--answers", "a.txt", "--output", "set.jsonl.gz")
    assert "nothing is settled yet" in told
    message = refused(swept, *later, *ALL, "--answers", "a.txt", "--output", "other.jsonl")
    assert "a.txt:1: these are answers to sample" in message
    refusal = refused(swept, "--seed", "4", "--answers", "a.txt", "--output", "set.jsonl.gz")
    assert "is a review with --seed 3, not 4" in refusal


def test_seeds_draw_and_few_are_said(swept: Desk) -> None:
    """One of two by either seed, both orders occur; what there is is said."""
    marks = {said(swept, "--stories", "1", "--seed", str(seed)) for seed in range(6)}
    assert len({visit_or_roof(text) for text in marks}) == 2
    done = swept.aggregate("review", *NOW, *ALL)
    assert "only 2 stories of several outlets (9 wanted)" in done.stderr
    assert "near miss" in done.stderr.splitlines()[-1]
    assert "## pair 1" in done.stdout
    assert "\\\\u202e" in done.stdout
    assert "## pair" not in said(swept, "--stories", "2")
    assert "## story" not in said(swept, "--pairs", "2")


def visit_or_roof(text: str) -> bool:
    """Tell whether a sample of one story shows the visit."""
    return "rutte" in text.lower()


def test_in_vain(desk: Desk, publisher: Publisher) -> None:
    """An empty store, none of several outlets, other days, another language: each is said."""
    desk.configure([publisher.url("/a")])
    assert "holds no stories yet: run `aggregate --once` first" in refused(desk)
    publisher.serve("/a", rss(ROOF))
    assert desk.once("--force") == 0
    assert "no story is told by several outlets" in refused(desk)
    late = ("--now", (NOON + timedelta(days=20)).isoformat())
    assert "no story has an entry of the last 7 days" in refused(desk, *late)
    assert "there are en" in refused(desk, "--language", "fr")


def test_wrong_files_are_named_before_anything_is_asked(swept: Desk) -> None:
    """An output that cannot be written or is somebody's; answers that are none."""
    (swept.folder / "taken.jsonl").write_text("as it was\n")
    (swept.folder / "a.txt").write_text("story 1: ok\n\nstory 1: 2\n")
    (swept.folder / "bad.txt").write_bytes(b"story 1: \xff\n")
    (swept.folder / "odd.jsonl.review").write_text("{}")
    for output, message in (
        ("nowhere/set.jsonl", "there is no folder"),
        (".", "it is no file"),
        ("taken.jsonl", "taken.jsonl: is there already and is of no review"),
        ("odd.jsonl", "odd.jsonl.review: is no review"),
    ):
        assert message in refused(swept, "--answers", "a.txt", "--output", output)
    asked = Terminal(swept, "--output", "nowhere/set.jsonl")
    assert asked.end() == 2
    assert "there is no folder" in asked.screen
    assert "one event?" not in asked.screen
    assert (swept.folder / "taken.jsonl").read_text() == "as it was\n"
    twice = refused(swept, *ALL, "--answers", "a.txt", "--output", "new.jsonl")
    assert "a.txt:3: story 1 is answered in line 1 already" in twice
    assert "bad.txt: cannot be read as UTF-8" in refused(swept, "--answers", "bad.txt")
    assert "do not go together" in refused(swept, "--list", "--answers", "a.txt")
