"""Response headers become how long the answer stays fresh (RFC 9111 4.2). Pure.

Header names are lower case. Without a statement, or with one that is zero, past
or junk, there is no lifetime: None.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_ZERO = timedelta(0)
_DIRECTIVE = re.compile(r"\s*([\w-]+)\s*(?:=\s*(?:\"([^\"]*)\"|([^\s,]*)))?\s*(?:,|$)")


def lifetime(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return the freshness lifetime by max-age, else by Expires (RFC 9111 4.2.1)."""
    directives = {
        found[1].lower(): found[2] or found[3] or ""
        for found in _DIRECTIVE.finditer(headers.get("cache-control", ""))
    }
    if "no-store" in directives or "no-cache" in directives:
        return None
    if "max-age" in directives:
        return _seconds(directives["max-age"])
    expires = _http_date(headers.get("expires", ""))
    if expires is None:
        return None
    # Relative to the server's own clock, so that a wrong one does no harm.
    stated = expires - (_http_date(headers.get("date", "")) or now)
    return stated if stated > _ZERO else None


def fresh_for(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return what is left of the lifetime: without its Age (RFC 9111 4.2.3)."""
    whole = lifetime(headers, now=now)
    if whole is None:
        return None
    return max(whole - (_seconds(headers.get("age", "")) or _ZERO), timedelta(seconds=1))


def _seconds(value: str) -> timedelta | None:
    """Read delta-seconds (RFC 9111 1.2.2); None for zero and for junk."""
    digits = value.strip()
    if not re.fullmatch(r"[0-9]+", digits):
        return None
    # 2**31 seconds stand for everything longer.
    return timedelta(seconds=min(int(digits[:12]), 2**31)) or None


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
