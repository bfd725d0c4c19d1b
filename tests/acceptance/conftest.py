"""A configuration, a publisher, and the real command in a process of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.publisher import Publisher

#: When the tests take place.
NOON = datetime.fromisoformat("2025-04-10T12:00:00+00:00")


@dataclass(slots=True)
class Desk:
    """An operator's folder, and what they type in it."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def configure(self, feeds: Mapping[str, str] | Sequence[str], more: str = "") -> Path:
        """Write a configuration that follows these URLs (each with its outlet)."""
        named = feeds if isinstance(feeds, Mapping) else dict.fromkeys(feeds, "")
        lines = ['[fetch]\nallow_networks = ["127.0.0.0/8"]\n', more]
        for url, outlet in named.items():
            lines.append(f'[[feed]]\nurl = "{url}"\n')
            if outlet:
                lines.append(f'outlet = "{outlet}"\n')
        path = self.folder / "aggregator.toml"
        path.write_text("".join(lines))
        return path

    def aggregate(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Type `aggregate ARGUMENTS` in the folder, without a terminal."""
        return subprocess.run(
            [sys.executable, "-m", "aggregator", *arguments],
            cwd=self.folder,
            env=os.environ | self.environ,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `aggregate ARGUMENTS` and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "aggregator", *arguments],
            cwd=self.folder,
            env=os.environ | self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def once(self, *arguments: str, after: timedelta = timedelta(0)) -> int:
        """Make a sweep some time after noon; return its exit code, expecting silence."""
        done = self.aggregate("--once", "--now", (NOON + after).isoformat(), *arguments)
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        return done.returncode

    def feed(self, slug: str = "all") -> dict[str, Any]:
        """Read the published JSON feed of a topic."""
        path = self.folder / "public" / "topics" / slug / "feed.json"
        document: dict[str, Any] = json.loads(path.read_text())
        return document

    def status(self) -> dict[str, Any]:
        """Ask `aggregate status --json`."""
        done = self.aggregate("status", "--json")
        assert done.returncode == 0, done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database directly."""
        with sqlite3.connect(self.folder / "aggregator.db") as store:
            return store.execute(question).fetchall()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return an empty folder to work in."""
    return Desk(tmp_path)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Yield a server on loopback that can misbehave."""
    with Publisher() as running:
        yield running


def rss(*items: str, title: str = "Outlet") -> str:
    """Return an RSS 2.0 document with these items."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title><link>https://outlet.example/</link>"
        f"<description/>{''.join(items)}</channel></rss>"
    )


def item(
    title: str,
    link: str,
    *,
    text: str = "",
    date: str | None = "Thu, 10 Apr 2025 08:00:00 GMT",
    guid: str | None = None,
) -> str:
    """Return one RSS item."""
    parts = [f"<title>{title}</title><link>{link}</link><description>{text}</description>"]
    if date is not None:
        parts.append(f"<pubDate>{date}</pubDate>")
    if guid is not None:
        parts.append(f'<guid isPermaLink="false">{guid}</guid>')
    return f"<item>{''.join(parts)}</item>"
