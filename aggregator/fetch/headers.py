"""Header fields: which may be sent, what was answered, when to come back. Pure."""

import base64
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.fetch.failure import FetchError
from aggregator.fetch.rules import FetchRules
from aggregator.model import Auth, FetchRequest

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FOLD = re.compile(r"\s*\r?\n\s*")
#: Ours to say, or claims about who asks.
_RESERVED = frozenset(
    [
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "forwarded",
        "host",
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
    ]
)
_RESERVED_FAMILIES = ("x-forwarded-", "proxy-", "sec-")


def header_refusal(name: str, value: str) -> str | None:
    """Say why a configured header may not be sent; None where it may (CVE-2025-46341)."""
    if not _NAME.fullmatch(name):
        return f"{name!a} is no header name"
    if any(character in value for character in "\r\n\0"):
        return f"the value of {name} holds a line break or a NUL"
    if not _encodes(value):
        return f"the value of {name} holds characters beyond Latin-1"
    lower = name.lower()
    if lower in _RESERVED or lower.startswith(_RESERVED_FAMILIES):
        return f"{name} is not for a feed to set"
    return None


def _encodes(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def asked(
    request: FetchRequest, rules: FetchRules, *, url: str, auth: Auth | None, home: bool
) -> dict[str, str]:
    """Return the header fields for one hop.

    Validators go only to the URL that issued them; credentials and the
    subscription's own headers only to its own origin (`home`, CVE-2018-18074).
    Raises FetchError for a header that may not be sent.
    """
    agent = request.user_agent or rules.agent()
    fields = {"User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    if home:
        for name, value in request.headers:
            _refuse(name, value)
            fields = {
                known: text for known, text in fields.items() if known.lower() != name.lower()
            }
            fields[name] = value
        if auth is not None:
            fields["Authorization"] = _basic(auth)
    _refuse("User-Agent", fields.get("User-Agent", ""))
    validators = request.validators
    if validators is not None and validators.url == url:
        if validators.etag is not None:
            fields["If-None-Match"] = validators.etag
        if validators.last_modified is not None:
            fields["If-Modified-Since"] = validators.last_modified
    return fields


def _refuse(name: str, value: str) -> None:
    why = header_refusal(name, value)
    if why is not None:
        raise FetchError("internal", f"{why}; change the feed's configuration")


def _basic(auth: Auth) -> str:
    """Return the credentials as RFC 7617 writes them."""
    return "Basic " + base64.b64encode(f"{auth.user}:{auth.password}".encode()).decode("ascii")


def answered(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields by lower-case name, folded lines unfolded (RFC 9112 5.2)."""
    fields: dict[str, str] = {}
    for name, value in items:
        key, text = name.lower(), _FOLD.sub(" ", value)
        fields[key] = f"{fields[key]}, {text}" if key in fields else text
    return fields


def retry_after(headers: Mapping[str, str], *, at: datetime, most: timedelta) -> datetime | None:
    """Return when the publisher allows the next request; None where it does not say.

    Seconds, or a date in one of the three forms of RFC 9110 5.6.7, taken
    relative to the response's own Date, so that a wrong clock does no harm.
    What is negative, past or junk counts as not said. At most `most` from `at`.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", value):
        # A number of more digits would not fit into a timedelta.
        wait = timedelta(seconds=int(value[:11])) if len(value.lstrip("0")) <= 10 else most  # noqa: PLR2004 - digits
    else:
        until, sent = _http_date(value), _http_date(headers.get("date", ""))
        if until is None:
            return None
        wait = until - (sent or at)
    return at + min(wait, most) if wait > timedelta(0) else None


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
