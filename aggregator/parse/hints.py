"""What a feed says about its own cadence becomes CadenceHints. Pure.

Sources: RSS 2.0 (ttl, skipHours, skipDays), RSS 1.0 module syndication.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from aggregator.model import CadenceHints
from aggregator.parse import limits

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SKIP_HOURS = re.compile(r"<skipHours\b[^>]*>(.{0,4000}?)</skipHours", re.DOTALL | re.IGNORECASE)
_SKIP_DAYS = re.compile(r"<skipDays\b[^>]*>(.{0,2000}?)</skipDays", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(r"<hour\b[^>]*>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAY = re.compile(r"<day\b[^>]*>\s*(\w+)\s*<", re.IGNORECASE)
_LONGEST = timedelta(days=365)


def hints(feed: Mapping[str, object], text: str) -> CadenceHints:
    """Read the hints of one feed; nonsense counts as nothing said.

    Args:
        feed: The channel as feedparser gives it.
        text: The document, for what feedparser does not keep.

    """
    return CadenceHints(
        ttl=_ttl(feed.get("ttl")),
        sy_interval=_sy_interval(feed.get("sy_updateperiod"), feed.get("sy_updatefrequency")),
        skip_hours=_skip_hours(text),
        skip_days=_skip_days(text),
    )


def _ttl(value: object) -> timedelta | None:
    minutes = limits.whole_number(value)
    return min(timedelta(minutes=minutes), _LONGEST) if minutes else None


def _sy_interval(period: object, frequency: object) -> timedelta | None:
    """Return period / frequency; "daily" and 1 are what a missing one means."""
    if period is None and frequency is None:
        return None
    length = _PERIODS.get(str(period or "daily").strip().lower())
    times = limits.whole_number(frequency) if frequency is not None else 1
    return length / times if length and times else None


def _skip_hours(text: str) -> frozenset[int]:
    """Return the hours; 24 is another name of 0 (RSS 0.91 counts 1-24)."""
    found = _SKIP_HOURS.search(text)
    hours = [int(hour) for hour in _HOUR.findall(found[1])] if found else []
    return frozenset(hour % 24 for hour in hours if hour <= 24)  # noqa: PLR2004 (hours of a day)


def _skip_days(text: str) -> frozenset[int]:
    found = _SKIP_DAYS.search(text)
    days = [day.lower() for day in _DAY.findall(found[1])] if found else []
    return frozenset(_DAYS.index(day) for day in days if day in _DAYS)
