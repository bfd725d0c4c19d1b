"""`import` and `export`: subscriptions in and out as OPML. Effects: files, terminal."""

from pathlib import Path

import click

from aggregator import app, opml
from aggregator.cli import show
from aggregator.cli.options import Options
from aggregator.errors import ConfigError

#: What `export` writes in place of a secret.
_MASK = "..."


def import_opml(options: Options, file: Path) -> None:
    """Add the feeds of a list to the first OPML file of the configuration."""
    settings = app.settings(options.config, new_list=True)
    if not settings.opml:
        raise ConfigError(
            f'{settings.path}: there is no list to add to; write `opml = ["feeds.opml"]` first'
        )
    found = _read(file)
    followed = {opml.same_address(subscription.url) for subscription in settings.feeds}
    fresh = [feed for feed in found if opml.same_address(feed.url) not in followed]
    target = settings.opml[0]
    if fresh:
        _add(target, fresh)
    known = len(found) - len(fresh)
    click.echo(
        f"{show.counted(len(fresh), 'feed')} added to {target}"
        + (f"; {known:,} already followed" if known else "")
    )


def _read(file: Path) -> list[opml.OpmlFeed]:
    """Read the feeds of a list; what cannot be followed is told and left out."""
    try:
        found = opml.read(file.read_bytes())
    except ConfigError as error:
        raise ConfigError(f"{file} {error}") from error
    show.warnings(f"{file}: {problem}" for problem in found.problems)
    if not found.feeds:
        raise ConfigError(f"{file}: holds no feed; nothing was imported")
    masked = [feed for feed in found.feeds if _MASK in feed.url]
    show.warnings(
        f"{file}: {feed.url} was exported without its secret; add it by hand" for feed in masked
    )
    return [feed for feed in found.feeds if _MASK not in feed.url]


def _add(target: Path, fresh: list[opml.OpmlFeed]) -> None:
    """Write the feeds into the list; it and its folder are made where they are missing."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        app.replace_file(target, opml.add(target.read_bytes() if target.exists() else b"", fresh))
    except OSError as error:
        raise ConfigError(
            f"{target}: cannot be written ({error.strerror}); make room or grant access there, "
            "or name another list first in `opml`"
        ) from error


def export_opml(options: Options) -> None:
    """Print all subscriptions as OPML."""
    settings = app.settings(options.config)
    click.echo(opml.export(settings.feeds, "Subscriptions"), nl=False)
