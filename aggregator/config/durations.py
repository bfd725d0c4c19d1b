"""Durations as written ("1h30m") into timedeltas, and back. Pure."""

import re
from datetime import timedelta

_WRITTEN = re.compile(
    r"(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?(?:(\d{1,6})ms)?",
    re.ASCII,
)
_EXAMPLES = 'write it with its unit (d, h, m, s, ms), as in "90s", "10m" or "1h30m"'


def duration(value: object) -> timedelta:
    """Read a duration; raises ValueError with a hint, above all for a bare number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError(f'has no unit; for {value} seconds write "{value}s"')  # noqa: TRY004 - pydantic reports ValueError only
    found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if found is None or not value:
        raise ValueError(f"is not a duration; {_EXAMPLES}")
    days, hours, minutes, seconds, milliseconds = (int(part or 0) for part in found.groups())
    return timedelta(
        days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds
    )


def written(value: timedelta) -> str:
    """Return the shortest text that reads as this duration: "1h", "1h30m", "0s"."""
    milliseconds = value // timedelta(milliseconds=1)
    parts = []
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        number, milliseconds = divmod(milliseconds, size)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
