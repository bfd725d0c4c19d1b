"""A TOML file and its subscription lists into Settings, or into all that is wrong.

Effects: files.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from aggregator.config.crossings import crossings
from aggregator.config.environment import masked, values
from aggregator.config.faults import Fault, faults, report
from aggregator.config.lines import locate
from aggregator.config.lists import Lists, merged, read_lists
from aggregator.config.places import absolute_store, host_and_port, located
from aggregator.config.settings import (
    ClusterSettings,
    FetchSettings,
    PollSettings,
    Settings,
    WebSettings,
)
from aggregator.config.tables import SINGLE, FetchTable, FileTable, PollTable
from aggregator.config.wishes import AuthTable, FeedTable, TopicTable
from aggregator.errors import ConfigError
from aggregator.model import Auth, Subscription, Topic
from aggregator.model.report import Family
from aggregator.urls import without_secrets

#: Bytes; a file with 50,000 feeds has about as many.
_LARGEST = 16 * 2**20


def find(directory: Path, environ: Mapping[str, str]) -> Path:
    """Return the configuration file that is used where none is named.

    `aggregator.toml` or `config/aggregator.toml` in the directory, else
    `aggregator/aggregator.toml` in $XDG_CONFIG_HOME (default ~/.config; a
    relative one is ignored, as the XDG base directory specification says).
    Raises ConfigError where there is none.
    """
    places = [directory / "aggregator.toml", directory / "config" / "aggregator.toml"]
    xdg, home = environ.get("XDG_CONFIG_HOME", ""), environ.get("HOME", "")
    if Path(xdg).is_absolute():
        places.append(Path(xdg, "aggregator", "aggregator.toml"))
    elif home:
        places.append(Path(home, ".config", "aggregator", "aggregator.toml"))
    for place in places:
        if place.is_file():
            return place
    looked = "\n".join(f"  {place}" for place in places)
    raise ConfigError(
        f"no configuration found; looked for\n{looked}\n"
        "Write one there (config/aggregator.toml of the project is a good start), name one with "
        "--config, or see `aggregate demo`, which needs none."
    )


def load(path: Path, environ: Mapping[str, str], *, new_list: bool = False) -> Settings:
    """Read the configuration at that path; `environ` fills in its "${NAME}"s.

    With `new_list` the first subscription list may be missing, for `import`,
    which writes it. Raises ConfigError that tells everything that is wrong, a
    line each: `FILE:LINE: key: what is wrong; what to do`. No value of a
    variable is ever told.
    """
    text = _text(path)
    try:
        data = tomllib.loads(text)
        lines = locate(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax(path, text, str(error))) from error
    except RecursionError as error:
        raise ConfigError(f"{path}:1: file: is nested too deeply; flatten it") from error
    folder = path.absolute().parent
    lists = read_lists(data.get("opml"), folder, environ, new_list=new_list)
    found = [*lists.faults, *crossings(data, lines, environ)]
    table = _checked(data, {"environ": environ, "folder": folder}, found)
    if found or table is None:
        raise ConfigError(report(str(path), found, lines))
    templates = [str(feed.get("url", "")) for feed in data.get("feed", ())]
    feeds = [
        _subscription(feed, template, environ)
        for feed, template in zip(table.feed, templates, strict=True)
    ]
    return _settings(table, feeds, lists, path=path.absolute(), environ=environ)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; check --config") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check its rights") from error
    if len(data) > _LARGEST:
        raise ConfigError(f"{path}: has more than {_LARGEST:,} bytes; move its feeds into OPML")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: file: is not UTF-8; save it as UTF-8") from error


def _syntax(path: Path, text: str, message: str) -> str:
    what = message.partition(" (at ")[0]
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = found[1] if found else str(text.rstrip().count("\n") + 1)
    where = f", column {found[2]}" if found else ", at the end"
    return f"{path}:{line}: file: is not TOML{where} ({what}); see https://toml.io/"


def _checked(
    data: Mapping[str, Any], context: dict[str, Any], found: list[Fault]
) -> FileTable | None:
    """Return the checked tables, or add what is wrong to what was found."""
    whole = {name: {} for name in SINGLE} | dict(data)
    try:
        return TypeAdapter(FileTable).validate_python(whole, context=context)
    except ValidationError as error:
        told = {each.place for each in found}
        found += [each for each in faults(error) if each.place not in told]
    return None


def _settings(
    table: FileTable,
    subscriptions: Sequence[Subscription],
    lists: Lists,
    *,
    path: Path,
    environ: Mapping[str, str],
) -> Settings:
    output, folder = table.output, path.parent
    listen = host_and_port(table.web.listen)
    assert listen is not None, "checked with the table"
    feeds = merged(subscriptions, lists.feeds)
    warnings = lists.warnings
    if not feeds:
        warnings += (
            f"{path}: has no feeds; add [[feed]] tables, or a list with `aggregate import`",
        )
    return Settings(
        path=path,
        opml=lists.paths,
        store_url=absolute_store(table.store.url, folder, environ),
        output=located(output.directory, folder, environ) if output.directory else None,
        base_url=output.base_url,
        timezone=ZoneInfo(output.timezone),
        web=WebSettings(host=listen[0], port=listen[1]),
        fetch=_fetch(table.fetch),
        poll=_poll(table.poll),
        cluster=ClusterSettings(
            threshold=table.cluster.threshold, window_days=table.cluster.window_days
        ),
        feeds=feeds,
        topics=_topics(table.topic),
        warnings=warnings,
        families=tuple(
            Family(name=name, domains=tuple(domains)) for name, domains in table.families.items()
        ),
    )


def _fetch(table: FetchTable) -> FetchSettings:
    return FetchSettings(
        allow_networks=tuple(table.allow_networks),
        timeout=table.timeout,
        deadline=table.deadline,
        max_bytes=table.max_bytes,
        threads=table.threads,
        user_agent=table.user_agent,
        contact=table.contact,
    )


def _poll(table: PollTable) -> PollSettings:
    return PollSettings(
        min_interval=table.min_interval,
        invited_interval=table.invited_interval,
        # A longer shortest wait makes the longest one longer.
        max_interval=max(table.max_interval, table.min_interval),
        host_gap=table.host_gap,
        host_parallel=table.host_parallel,
    )


def _subscription(feed: FeedTable, template: str, environ: Mapping[str, str]) -> Subscription:
    return Subscription(
        url=feed.url,
        # What comes from the environment is a secret wherever it stands.
        shown=without_secrets(masked(template)),
        secrets=values(template, environ),
        title=feed.title,
        outlet=feed.outlet,
        categories=tuple(dict.fromkeys(feed.categories)),
        interval=feed.interval,
        enabled=feed.enabled,
        headers=tuple(feed.headers.items()),
        user_agent=feed.user_agent,
        auth=_auth(feed.auth) if feed.auth else None,
    )


def _auth(table: AuthTable) -> Auth:
    return Auth(user=table.user, password=table.password or table.password_file or "")


def _topics(tables: list[TopicTable]) -> tuple[Topic, ...]:
    """Return the built-in topic, with the options given for it, then the others in order."""
    topics = {"all": Topic(slug="all", title="All stories")}
    for table in tables:
        title = "All stories" if table.slug == "all" else table.slug
        topics[table.slug] = Topic(
            slug=table.slug,
            title=table.title or title,
            query=table.query,
            was=tuple(table.was),
            max_entries=table.max_entries,
            lead=tuple(table.lead),
            unit=table.unit,
        )
    return tuple(topics.values())
