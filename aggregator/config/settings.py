"""What the configuration says, checked and complete: frozen values. Pure.

`aggregator.app` maps these onto the rules of the stages; a None is left to the
stage that owns the knob.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregator.model import Subscription, Topic
from aggregator.model.report import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the daemon listens."""

    #: A name or address, an IPv6 one without brackets.
    host: str
    #: 0 takes any free one.
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How publishers are asked."""

    #: Private networks that may be polled.
    allow_networks: tuple[IPv4Network | IPv6Network, ...]
    #: For finding and reaching a host, at each redirect.
    timeout: timedelta
    #: For one feed altogether, redirects included.
    deadline: timedelta
    #: Of a decoded body.
    max_bytes: int
    threads: int
    #: In place of the program's own.
    user_agent: str | None
    #: What the program's own User-Agent names as its contact.
    contact: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSettings:
    """How often publishers are asked."""

    min_interval: timedelta
    invited_interval: timedelta
    max_interval: timedelta
    #: None: 1 s, and none inside the allowed private networks.
    host_gap: timedelta | None
    #: None: 2, and 32 inside the allowed private networks.
    host_parallel: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings:
    """The public knobs of clustering; None leaves the measured value."""

    #: How alike, in [0, 1], an entry must be to join a story.
    threshold: float | None
    #: For how long a story stays open to new entries.
    window_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration; every path is absolute."""

    #: The file that it came from.
    path: Path
    #: Subscription lists, in order; `import` adds to the first.
    opml: tuple[Path, ...]
    #: "sqlite:////absolute/path" or "postgresql://..."; may hold a password.
    store_url: str = field(repr=False)
    #: Where the static copy goes; None for none.
    output: Path | None
    #: Absolute, http or https, ends with "/".
    base_url: str
    timezone: ZoneInfo
    web: WebSettings
    fetch: FetchSettings
    poll: PollSettings
    cluster: ClusterSettings
    #: Those of the file, then those of the lists; each URL once, also disabled ones.
    feeds: tuple[Subscription, ...] = field(repr=False)
    #: The built-in "all" first.
    topics: tuple[Topic, ...]
    #: What is wrong and could be lived with, for a person.
    warnings: tuple[str, ...]
    #: Outlets of one publisher.
    families: tuple[Family, ...] = ()
