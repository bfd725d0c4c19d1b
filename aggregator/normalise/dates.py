"""A date as a publisher wrote it becomes an instant in UTC. Pure.

feedparser reads some zone names as UTC and gives up on others' months, so the
strings are read again here. Sources: RFC 5322 3.3 and 4.3, RFC 3339, ISO 8601,
W3C-DTF; python-dateutil for whatever else names a year, a month and a day.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from dateutil import parser as dateutil_parser

from aggregator.normalise.calendars import MONTHS, WEEKDAYS, ZONES, folded
from aggregator.text import one_line, unescaped

#: Before this there was no web; an older date is a default value or a slip.
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LONGEST = 100
_TIME = r"(\d{1,2})[:.h](\d{1,2})(?:[:.](\d{1,2}))?(?:[.,]\d+)?"
_ISO = re.compile(
    r"(\d{4})(?:([-/.]?)(\d{1,2})(?:\2(\d{1,2}))?)?(?:(?:\s*t\s*|\s+)" + _TIME + r"\s*(.*))?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})t?(\d{2})(\d{2})(\d{2})?\s*(z|[+-]\d{4})?")
_DAY_FIRST = re.compile(
    r"(?:[^\W\d_]+\.?,?\s*)?(\d{1,2})[\s./\-]+([^\W\d_]+)[\s.,/\-]*(\d{4}|\d{2})(?:[\s,t]+"
    + _TIME
    + r"\s*([ap]\.?m\b\.?)?\s*(.*))?"
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[\s,]+"
    + _TIME
    + r"\s*([ap]\.?m\b\.?)?\s*(.*))?"
)
_NUMERIC = re.compile(
    r"(\d{1,2})([./\-])(\d{1,2})\2(\d{4})(?:[\s,]+" + _TIME + r"\s*([ap]\.?m\b\.?)?\s*(.*))?"
)
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
_OFFSET = re.compile(r"(?:gmt|utc|ut|z)?\s*([+-])\s*(\d{1,2}):?(\d{2})?")
_COMMENT = re.compile(r"\([^)]*\)")
_FILLERS = re.compile(
    r"\b(?:de|del|di|of|um|at|as|a las|alle|ore|uhr|kl|klo|o godz|godz|\u0433|\u0432)\b\.?"
)
#: 2025年4月9日, and what else full width brings.
_CHINESE = str.maketrans({"年": "-", "月": "-", "日": " ", "：": ":", "，": ","})  # noqa: RUF001 (on purpose)
#: asctime() with a zone: "14:05:00 EDT 2025".
_ZONE_YEAR = re.compile(r"(:\d{2}) ([a-z]{1,5}) (\d{4})$")
_NOON = 12
_SHORT_YEAR = 100
_MONTHS_IN_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 (a word list)


def instant(raw: str | None, *, now: datetime) -> datetime | None:
    """Return the instant, or None where the text tells none that can be believed.

    Without a zone it is UTC; later than `now` it is `now`, because a publisher
    cannot have published what is still to come; before 1990 it is None.
    """
    found = None if raw is None else as_written(raw)
    if found is None or found < _EARLIEST:
        return None
    return min(found, now)


def as_written(raw: str) -> datetime | None:
    """Return the instant that the text tells, however unlikely; None where it tells none."""
    text = one_line(_COMMENT.sub(" ", unescaped(raw[:_LONGEST])))
    if not text:
        return None
    try:
        if _EPOCH.fullmatch(text):
            return _from_epoch(int(text))
        plain_text = folded(text.translate(_CHINESE)).strip()
        # "Di" is a German weekday and an Italian preposition: with fillers first.
        for written in (plain_text, one_line(_FILLERS.sub(" ", plain_text))):
            for read in (_read_iso, _read_day_first, _read_month_first, _read_numeric):
                if (found := read(written)) is not None:
                    return found
        return _read_otherwise(plain_text)
    except (ValueError, OverflowError):
        return None


def _from_epoch(number: int) -> datetime:
    seconds = number / 1000 if number >= 10**11 else number
    return datetime.fromtimestamp(seconds, tz=UTC)


def _read_iso(text: str) -> datetime | None:
    if compact := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, zone = compact.groups()
        return _instant((year, month, day), (hour, minute, second), zone)
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, _, month, day, hour, minute, second, zone = found.groups()
    return _instant((year, month or "1", day or "1"), (hour, minute, second), zone)


def _read_day_first(text: str) -> datetime | None:
    found = _DAY_FIRST.fullmatch(text)
    if found is None or found[2] not in MONTHS:
        return None
    day, month, year, hour, minute, second, half, zone = found.groups()
    time = (_of_day(hour, half), minute, second)
    return _instant((year, str(MONTHS[month]), day), time, zone)


def _read_month_first(text: str) -> datetime | None:
    found = _MONTH_FIRST.fullmatch(text)
    if found is None or found[1] not in MONTHS:
        return None
    month, day, year, hour, minute, second, half, zone = found.groups()
    time = (_of_day(hour, half), minute, second)
    return _instant((year, str(MONTHS[month]), day), time, zone)


def _read_numeric(text: str) -> datetime | None:
    """Read 9.4.2025, and 13/4/2025 or 4/13/2025; 9/4/2025 could be either, so it is none."""
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return None
    first, separator, second_number, year, hour, minute, second, half, zone = found.groups()
    day, month = first, second_number
    if separator != "." and int(first) <= _NOON and first != second_number:
        if int(second_number) <= _NOON:
            raise ValueError(text)
        day, month = second_number, first
    return _instant((year, month, day), (_of_day(hour, half), minute, second), zone)


def _read_otherwise(text: str) -> datetime | None:
    """Let dateutil try; it must find the same day whatever today is."""
    text = _ZONE_YEAR.sub(lambda found: f"{found[1]} {found[3]} {found[2].upper()}", text)
    words = [_english(word) for word in re.findall(r"[^\W\d_]+|\W+|\d+", text)]
    english = "".join(word for word in words if word not in WEEKDAYS)
    found = [
        dateutil_parser.parse(english, default=default, tzinfos=_zone_of)
        for default in (datetime(2001, 1, 1), datetime(2002, 2, 2))  # noqa: DTZ001 (only a filler)
    ]
    if found[0] != found[1]:
        return None
    return _in_utc(found[0])


def _english(word: str) -> str:
    return _MONTHS_IN_ENGLISH[MONTHS[word] - 1] if word in MONTHS else word


def _zone_of(name: str | None, offset: int | None) -> tzinfo:
    """Answer dateutil's question what a zone is."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    return _zone((name or "").lower())


def _of_day(hour: str | None, half: str | None) -> str | None:
    """Return the hour of a 24-hour day."""
    if hour is None or half is None:
        return hour
    return str(int(hour) % _NOON + (_NOON if half.startswith("p") else 0))


def _instant(
    date: tuple[str, str, str], time: tuple[str | None, str | None, str | None], zone: str | None
) -> datetime:
    """Build the instant; 24:00 is the next midnight and a leap second its neighbour."""
    year, month, day = (int(part) for part in date)
    if len(date[0]) <= 2:  # noqa: PLR2004 (RFC 5322 4.3: two digits)
        year += 2000 if year < _SHORT_YEAR // 2 else 1900
    hour, minute, second = (int(part or 0) for part in time)
    next_day = hour == 24 and minute == second == 0  # noqa: PLR2004 (ISO 8601: end of the day)
    found = datetime(
        year,
        month,
        day,
        0 if next_day else hour,
        minute,
        min(second, 59) if second == 60 else second,  # noqa: PLR2004 (a leap second)
        tzinfo=_zone((zone or "").strip()),
    )
    return _in_utc(found + timedelta(days=1) if next_day else found)


def _in_utc(found: datetime) -> datetime:
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware.astimezone(UTC)


def _zone(text: str) -> tzinfo:
    """Return the zone; an unknown one is UTC (RFC 5322 4.3)."""
    if offset := _OFFSET.fullmatch(text):
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours <= 14 and minutes < 60:  # noqa: PLR2004 (the widest zone; minutes of an hour)
            length = timedelta(hours=hours, minutes=minutes)
            return timezone(-length if offset[1] == "-" else length)
    return ZONES.get(text.rstrip("."), UTC)
