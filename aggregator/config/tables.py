"""The tables and keys of the configuration file, as pydantic checks them. Pure.

Each key's description is the one place where its meaning is written; the
reference in docs/configuration.md is made of them.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, StrictFloat, StrictInt
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo

from aggregator.config.kinds import (
    BaseUrl,
    Domains,
    Duration,
    FileName,
    Folder,
    HeaderText,
    Label,
    Listen,
    Network,
    PositiveDuration,
    StoreUrl,
    Timezone,
)
from aggregator.config.told import CHECKED, told
from aggregator.config.wishes import AuthTable, FeedTable, TopicTable


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class StoreTable:
    """Where everything is remembered."""

    url: Annotated[
        StoreUrl,
        told(
            "URL",
            "The database. After `sqlite:` three slashes mean a file from this file's folder, "
            "four an absolute path; `${NAME}` is filled in from the environment.",
            '"sqlite:////var/lib/aggregator/news.db"',
        ),
    ] = "sqlite:///aggregator.db"


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class OutputTable:
    """What is published, and under which address."""

    directory: Annotated[
        Folder,
        told(
            "folder",
            'A static copy of every publication goes here, for any web server; `""` for none.',
            '"/srv/www/news"',
        ),
    ] = "public"
    base_url: Annotated[
        BaseUrl,
        told(
            "URL",
            "Where readers find the publications; every link to them begins with it.",
            '"https://news.example/"',
        ),
    ] = "http://127.0.0.1:8080/"
    timezone: Annotated[
        Timezone,
        told(
            "time zone", "The time zone in which pages show times (an IANA name).", '"Europe/Oslo"'
        ),
    ] = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class WebTable:
    """The web server of the daemon."""

    listen: Annotated[
        Listen,
        told("host:port", "Where the daemon listens; port 0 takes any free one.", '"[::]:8080"'),
    ] = "127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class FetchTable:
    """How publishers are asked."""

    allow_networks: Annotated[
        list[Network],
        told(
            "list of networks",
            "Private networks that may be polled, on every port; without this key none may.",
            '["127.0.0.0/8", "192.168.1.5"]',
        ),
    ] = Field(default_factory=list)
    timeout: Annotated[
        PositiveDuration,
        told(
            "duration", "How long finding and reaching a host may take, at each redirect.", '"5s"'
        ),
    ] = timedelta(seconds=10)
    deadline: Annotated[
        PositiveDuration,
        told("duration", "How long one feed may take altogether, redirects included.", '"1m"'),
    ] = timedelta(seconds=30)
    max_bytes: Annotated[
        StrictInt,
        Field(ge=1024),
        told("whole number", "The largest document that is taken, decompressed.", "5_000_000"),
    ] = 20_000_000
    threads: Annotated[
        StrictInt,
        Field(ge=1, le=256),
        told("whole number", "How many feeds are fetched at once, of all hosts.", "32"),
    ] = 16
    user_agent: Annotated[
        HeaderText | None,
        told(
            "text",
            "The User-Agent header, in place of the program's own.",
            '"news-desk/1.0 (+https://news.example/)"',
            default="name and version of the program",
        ),
    ] = None
    contact: Annotated[
        HeaderText | None,
        told(
            "text",
            "Where a publisher can reach you, named in the User-Agent; "
            "else `base_url`, where that is public.",
            '"https://news.example/about"',
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class PollTable:
    """How often publishers are asked."""

    min_interval: Annotated[
        PositiveDuration,
        told("duration", "The shortest wait for a feed that says nothing about it.", '"2h"'),
    ] = timedelta(hours=1)
    invited_interval: Annotated[
        PositiveDuration,
        told(
            "duration",
            "The shortest wait for a feed whose max-age, Expires, ttl or sy: invites more visits.",
            '"15m"',
        ),
    ] = timedelta(minutes=10)
    max_interval: Annotated[
        PositiveDuration,
        told("duration", "The longest wait, also for a feed that fails.", '"12h"'),
    ] = timedelta(hours=24)
    host_gap: Annotated[
        Duration | None,
        told(
            "duration",
            "The pause between two requests to one host.",
            '"2s"',
            default='`"1s"`; inside `allow_networks` `"0s"`',
        ),
    ] = None
    host_parallel: Annotated[
        Annotated[StrictInt, Field(ge=1, le=256)] | None,
        told(
            "whole number",
            "How many requests to one host may be under way at once.",
            "1",
            default="`2`; inside `allow_networks` `32`",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class ClusterTable:
    """How entries are put into stories; the measured values are rarely worth a change."""

    threshold: Annotated[
        Annotated[StrictFloat, Field(gt=0, le=1)] | None,
        told(
            "number",
            "How alike (0 to 1) entries have to be; more gives smaller stories.",
            "0.2",
            default="0.17",
        ),
    ] = None
    window_days: Annotated[
        Annotated[StrictInt, Field(ge=1, le=90)] | None,
        told(
            "whole number",
            "For how many days a story stays open to new entries.",
            "5",
            default="7",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, config=CHECKED)
class FileTable:
    """What stands above all tables."""

    store: StoreTable
    output: OutputTable
    web: WebTable
    fetch: FetchTable
    poll: PollTable
    cluster: ClusterTable
    opml: Annotated[
        list[FileName],
        told(
            "list of files",
            "Subscription lists, from this file's folder; `aggregate import` adds to the first.",
            '["feeds.opml"]',
        ),
    ] = Field(default_factory=list)
    families: Annotated[
        dict[Label, Domains],
        told(
            "table of lists",
            "Outlets of one publisher, by the domains of their links: they count as one "
            "where independent reports are counted.",
            '{"BBC" = ["bbc.co.uk", "bbc.com"]}',
        ),
    ] = Field(default_factory=dict)
    feed: list[FeedTable] = Field(default_factory=list)
    topic: list[TopicTable] = Field(default_factory=list)


#: The tables by the names that lead to them, in the order of the documentation.
TABLES: Mapping[tuple[str, ...], type] = MappingProxyType(
    {
        (): FileTable,
        ("store",): StoreTable,
        ("output",): OutputTable,
        ("web",): WebTable,
        ("fetch",): FetchTable,
        ("poll",): PollTable,
        ("cluster",): ClusterTable,
        ("feed",): FeedTable,
        ("feed", "auth"): AuthTable,
        ("topic",): TopicTable,
    }
)

#: Those that stand once and may be left out.
SINGLE = ("store", "output", "web", "fetch", "poll", "cluster")


def fields_of(table: tuple[str, ...]) -> Mapping[str, FieldInfo]:
    """Return the keys of a table with their descriptions, inner tables included."""
    fields: Mapping[str, FieldInfo] = TABLES[table].__pydantic_fields__  # type: ignore[attr-defined] # set by pydantic's decorator
    return fields
