"""The kinds of value that the file may hold, each checked as it is read. Effects: files.

Each checker returns the value ready for use or raises ValueError, whose text
says what is wrong and what to do and never repeats the value, which may be a
secret. The environment and the file's folder come with pydantic's context.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from aggregator.config.durations import duration
from aggregator.config.environment import CONTROL, expanded
from aggregator.config.places import host_and_port, located
from aggregator.errors import ConfigError
from aggregator.opml import address_problem
from aggregator.route import compile_query
from aggregator.urls import host, registrable_domain

#: Slugs that name pages of the site itself ("all" is the built-in topic).
RESERVED = ("all", "tags", "stories", "search", "api", "hub", "websub", "status")

#: What an item of a topic's feed may be.
_UNITS = frozenset({"story", "thread"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 64
_LONGEST_LABEL = 300
#: Names that Windows opens as devices, whatever the folder.
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
#: Headers that decide where a message goes or ends, or that the fetcher itself sets.
_OWN_HEADERS = frozenset(
    (
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "forwarded",
        "host",
        "http2-settings",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "keep-alive",
        "range",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-real-ip",
    )
)
_PASSWORD_BYTES = 4096


def _context(info: ValidationInfo) -> tuple[Mapping[str, str], Path]:
    """Return the environment and the file's folder, which come with the validation."""
    context: Any = info.context
    return context["environ"], context["folder"]


def _expand(value: str, info: ValidationInfo) -> str:
    return expanded(value, _context(info)[0])


def _path(value: str) -> str:
    if not value or CONTROL.search(value):
        raise ValueError("is no file name; name a file, from the folder of this one")
    return value


def _folder(value: str) -> str:
    return _path(value) if value else value


def _label(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; leave the key out or write a name")
    if CONTROL.search(value):
        raise ValueError("holds a control character or a line break; take it out")
    if len(value) > _LONGEST_LABEL:
        raise ValueError(f"is longer than {_LONGEST_LABEL} characters; shorten it")
    return value.strip()


def _address(value: str) -> str:
    problem = address_problem(value)
    if problem:
        raise ValueError(f"{problem}; write the feed's address, as in https://news.example/feed")
    return value


def _base_url(value: str) -> str:
    problem = address_problem(value)
    if problem:
        raise ValueError(f'{problem}; write where readers find the site, "https://host/path/"')
    parts = urlsplit(value)
    if parts.query or parts.fragment or parts.username is not None or value.endswith(("?", "#")):
        raise ValueError("has a query, a fragment or a user; write scheme, host and path only")
    return value.rstrip("/") + "/"


def _store_url(value: str, info: ValidationInfo) -> str:
    url = _expand(value, info)
    scheme, _, rest = url.partition("://")
    if scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError('is no store; write "sqlite:///file.db" or "postgresql://user@host/name"')
    name = rest.removeprefix("/").partition("?")[0]
    if scheme == "sqlite" and (not rest.startswith("/") or name in {"", ":memory:"}):
        raise ValueError('names no file; write "sqlite:///file.db", or four slashes and a path')
    if not rest or CONTROL.search(url):
        raise ValueError('names no database; write "postgresql://user@host/name"')
    return url


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        raise ValueError('is no time zone; write "UTC" or one such as "Europe/Oslo"') from None
    return value


def _listen(value: str) -> str:
    if host_and_port(value) is None:
        raise ValueError('is no "host:port"; write "127.0.0.1:8080", or "[::]:8080" for IPv6')
    return value


def _network(value: object) -> IPv4Network | IPv6Network:
    hint = 'write it as "10.0.0.0/8", one address as "192.168.1.5"'
    if not isinstance(value, str):
        raise ValueError(f"is no text; {hint}")  # noqa: TRY004 - pydantic reports ValueError only
    try:
        return ip_network(value)
    except ValueError:
        pass
    try:
        hint = f'write "{ip_network(value, strict=False)}"'
    except ValueError:
        raise ValueError(f"is no network; {hint}") from None
    raise ValueError(f"has bits beyond its prefix; {hint}")


def _header_text(value: str) -> str:
    """Refuse what would end a header early (SEC-07)."""
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or ord(char) > 0xFF for char in value):  # noqa: PLR2004 - the bounds of Latin-1's printable characters
        raise ValueError("holds a line break or a character beyond Latin-1; take it out")
    if not value.strip():
        raise ValueError("is empty; leave the key out")
    return value.strip()


def _header(value: str, info: ValidationInfo) -> str:
    return _header_text(_expand(value, info))


def _header_name(value: str) -> str:
    lowered = value.lower()
    if not _TOKEN.fullmatch(value):
        raise ValueError("is no name of a header; write letters, digits and hyphens")
    if lowered == "user-agent":
        raise ValueError("is set by `user_agent`; write it there")
    if lowered in _OWN_HEADERS or lowered.startswith(("x-forwarded-", "proxy-", "sec-")):
        raise ValueError("may not be set; it belongs to the connection, leave it out")
    return value


def _user(value: str, info: ValidationInfo) -> str:
    user = _expand(value, info)
    if ":" in user or CONTROL.search(user):
        raise ValueError("holds a colon or a control character, which RFC 7617 forbids")
    return user


def _password(value: str, info: ValidationInfo) -> str:
    password = _expand(value, info)
    if CONTROL.search(password):
        raise ValueError("holds a control character, which RFC 7617 forbids")
    return password


def _password_file(value: str, info: ValidationInfo) -> str:
    """Return what the file holds, without its last line break."""
    environ, folder = _context(info)
    path = located(_path(value), folder, environ)
    try:
        with path.open("rb") as file:
            text = file.read(_PASSWORD_BYTES + 1).decode().removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ValueError(f"cannot be read ({reason}): {path}; check its name and rights") from error
    if not text or len(text) > _PASSWORD_BYTES or CONTROL.search(text):
        raise ValueError(f"holds no password on a single line: {path}; write one into it")
    return text


def _credentials(value: object) -> object:
    """Split "user:password"; a table is left as it is."""
    if not isinstance(value, str):
        return value
    user, colon, password = value.partition(":")
    if not colon:
        raise ValueError('lacks a colon; write "user:${PASSWORD}" or {user = ..., password = ...}')
    return {"user": user, "password": password}


def checked_domain(value: str) -> str:
    """Return a domain in ASCII and lower case, without the "www." before it."""
    if "/" in value or ":" in value or "@" in value:
        raise ValueError('is an address; write the domain alone, as in "news.example"')
    domain = host(f"//{value.strip().removeprefix('*.')}").rstrip(".").removeprefix("www.")
    if registrable_domain(domain) is None:
        raise ValueError('is no domain that an outlet can have; write it as in "news.example"')
    return domain


def _domains(values: list[str]) -> list[str]:
    if not values:
        raise ValueError('names no domain; write them as in ["news.example", "paper.example"]')
    return values


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value) or len(value) > _LONGEST_SLUG:
        raise ValueError(
            f"is no slug; write up to {_LONGEST_SLUG} of a-z and 0-9, parted by single hyphens"
        )
    if _DEVICE.fullmatch(value):
        raise ValueError("is the name of a device on Windows; choose another")
    return value


def _former_slug(value: str) -> str:
    if value in RESERVED:
        raise ValueError(f'"{value}" is reserved and was never a slug; leave it out')
    return _slug(value)


def _query(value: str) -> str:
    try:
        compile_query(value)
    except ConfigError as error:
        raise ValueError(str(error)) from error
    return value


def _unit(value: str) -> str:
    if value not in _UNITS:
        raise ValueError('is neither "story" nor "thread"; write one of them')
    return value


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError('must be longer than nothing; write for example "1h"')
    return value


Duration = Annotated[timedelta, BeforeValidator(duration)]
PositiveDuration = Annotated[timedelta, BeforeValidator(duration), AfterValidator(_positive)]
FileName = Annotated[str, AfterValidator(_path)]
Folder = Annotated[str, AfterValidator(_folder)]
Label = Annotated[str, AfterValidator(_label)]
FeedUrl = Annotated[str, AfterValidator(_expand), AfterValidator(_address)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Listen = Annotated[str, AfterValidator(_listen)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
HeaderText = Annotated[str, AfterValidator(_header_text)]
Header = Annotated[str, AfterValidator(_header)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
User = Annotated[str, AfterValidator(_user)]
Password = Annotated[str, AfterValidator(_password)]
PasswordFile = Annotated[str, AfterValidator(_password_file)]
Credentials = BeforeValidator(_credentials)
Domain = Annotated[str, AfterValidator(checked_domain)]
Domains = Annotated[list[Domain], AfterValidator(_domains)]
Slug = Annotated[str, AfterValidator(_slug)]
FormerSlug = Annotated[str, AfterValidator(_former_slug)]
Query = Annotated[str, AfterValidator(_query)]
Unit = Annotated[str, AfterValidator(_unit)]
