"""The demo's feeds -> a folder with a configuration that follows them.

Effects: files.
"""

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from aggregator.errors import ConfigError

#: Says that a folder is a demo's own and may be begun anew.
_MARK = ".aggregator-demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where one demo takes place."""

    directory: Path
    #: The feeds, to be served; edit one and the daemon shows it.
    feeds: Path
    #: The served paths with their Content-Types.
    types: Mapping[str, str]
    #: One table a feed, as in manifest.toml.
    manifest: tuple[Mapping[str, object], ...]


def set_up(directory: Path) -> Stage:
    """Lay out a demo in an empty folder, or anew in an earlier demo's.

    Raises ConfigError where the folder holds anything else: nothing of a
    person's is ever removed.
    """
    directory = directory.resolve()
    if directory.exists() and any(directory.iterdir()) and not (directory / _MARK).exists():
        raise ConfigError(f"{directory} is not empty and no earlier demo's; name another folder")
    directory.mkdir(parents=True, exist_ok=True)
    for child in directory.iterdir():
        shutil.rmtree(child) if child.is_dir() else child.unlink()
    (directory / _MARK).touch()
    feeds = directory / "feeds"
    with as_file(files("aggregator.demo") / "site") as site:
        shutil.copytree(site, feeds, ignore=shutil.ignore_patterns("late", "expected.toml"))
    manifest = tomllib.loads((feeds / "manifest.toml").read_text("utf-8"))["feed"]
    return Stage(
        directory=directory,
        feeds=feeds,
        types={str(feed["path"]): str(feed["content_type"]) for feed in manifest},
        manifest=tuple(manifest),
    )


def configure(stage: Stage, *, server: str, listen: str) -> Path:
    """Write the configuration that follows the demo's feeds; return its path."""
    lines = [
        "# Written by `aggregate demo`.",
        "[store]",
        'url = "sqlite:///demo.db"',
        "[output]",
        'directory = "public"',
        f'base_url = "http://{listen}/"',
        "[web]",
        f'listen = "{listen}"',
        "[fetch]",
        'allow_networks = ["127.0.0.0/8"]',
    ]
    for feed in stage.manifest:
        lines += [
            "[[feed]]",
            f'url = "{server}/{feed["path"]}"',
            f"title = {_quoted(feed['title'])}",
            f"outlet = {_quoted(feed['outlet'])}",
            f"categories = [{', '.join(map(_quoted, _texts(feed['categories'])))}]",
            # The demo's publisher is this machine: nobody is bothered.
            'interval = "5s"',
        ]
    lines += [
        "[[topic]]",
        'slug = "japan-nato"',
        'title = "Japan\u2013NATO"',
        "query = '(japan OR tokyo OR ishiba) AND (nato OR rutte)'",
        "[[topic]]",
        'slug = "trade"',
        'title = "Trade and tariffs"',
        "query = 'tariff* OR \"trade war\" OR levies'",
    ]
    path = stage.directory / "aggregator.toml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _quoted(value: object) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
