"""`aggregate demo`: the real sweep on feeds that come with the program.

Effects: files, network (loopback), terminal, signals.
"""

import json
import logging
import os
import socket
import sys
import tempfile
import textwrap
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from aggregator import app
from aggregator.app.running import Running
from aggregator.cli import show
from aggregator.clocks import OffsetClock, StoppedClock
from aggregator.demo import server, stage
from aggregator.jobs.sweep import sweep
from aggregator.progress import Quiet

#: When the demo's news was fresh.
START = datetime(2025, 4, 10, 12, tzinfo=UTC)
#: Where `--serve` listens when it can.
_PORT = 8080
_WIDTH = 88


def run(directory: Path | None, *, serve: bool, now: datetime | None) -> int:
    """Make the sweep, show the merged feed, and go on serving if asked to."""
    where = directory or Path(tempfile.mkdtemp(prefix="aggregator-demo-"))
    scene = stage.set_up(where)
    with server.serving(scene.feeds, scene.types) as address:
        listen = f"127.0.0.1:{_free_port() if serve else _PORT}"
        config = stage.configure(scene, server=address, listen=listen)
        _sweep(config, now or START)
        _show(scene.directory)
        if not serve:
            click.echo("`aggregate demo --serve` goes on as a daemon, to be subscribed to.")
            return 0
        return _stay(config, listen, scene, now or START)


def _sweep(config: Path, now: datetime) -> None:
    settings = app.settings(config)
    with app.opened(settings, clock=StoppedClock(now), stop=threading.Event()) as world:
        report = sweep(world.ports(Quiet()), world.plan(settings))
    click.echo(f"Swept {len(settings.feeds)} feeds of invented outlets, as of {now:%d %B %Y}:")
    for line in show.summary_lines(report):
        click.echo(f"  {line}")
    for turn in report.turns:
        click.echo(f"  note     {show.turn_line(turn)}")


def _show(directory: Path) -> None:
    """Show the merged feed of one topic as a reader gets it."""
    path = directory / "public" / "topics" / "japan-nato" / "feed.json"
    feed = json.loads(path.read_text("utf-8"))
    items = sorted(feed["items"], key=lambda item: -len(item["_story"]["entries"]))
    click.echo(f"\nThe merged feed “{feed['title']}” has {show.counted(len(items), 'item')}.")
    for item in items[:1]:
        _print_item(item)
    for item in items[1:]:
        outlets = [entry["outlet"] for entry in item["_story"]["entries"]]
        click.echo(f"\n  {item['title']}  ({', '.join(outlets)})")
    click.echo(f"\nFeeds   {path.with_name('feed.atom')}  (and .rss, .json)")
    click.echo(f"Pages   {directory / 'public' / 'index.html'}")


def _print_item(item: dict[str, Any]) -> None:
    entries = item["_story"]["entries"]
    click.echo()
    click.secho(f"  {item['title']}", bold=True)
    click.echo(f"  one story, {show.counted(len(entries), 'outlet')}:")
    widest = max(len(entry["outlet"]) for entry in entries)
    for entry in entries:
        headline = textwrap.shorten(entry["title"], _WIDTH - widest - 8, placeholder=" …")
        click.echo(f"    {entry['outlet']:<{widest}}  {headline}")


def _stay(config: Path, listen: str, scene: stage.Stage, now: datetime) -> int:
    click.echo(f"\nSubscribe to  http://{listen}/topics/japan-nato/feed.atom")
    click.echo(f"Read          http://{listen}/")
    click.echo(f"Edit a feed under {scene.feeds} and it is taken up within seconds.")
    click.echo("Ctrl-C ends it.")
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    logging.getLogger("aggregator").setLevel(logging.INFO)
    running = Running.start(config, clock=OffsetClock(now))
    if not running.stay(say=show.log_report):
        os._exit(0)
    return 0


def _free_port() -> int:
    """Return the usual port, or any free one where that is taken."""
    for port in (_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free on 127.0.0.1")
