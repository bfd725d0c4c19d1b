"""A labelled set (.jsonl or .jsonl.gz) becomes entries as the daemon would see them.

Effects: reads files.
"""

import gzip
import json
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.errors import ConfigError
from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, Written
from aggregator.text import clean_text, plain

#: First seen, where no entry of the set has a date.
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST_TITLE = 1_000
_LONGEST_BODY = 20_000
_GZIP = b"\x1f\x8b"
_KEYS = ("id", "title", "body", "source", "published", "lang", "cluster")
_KINDS = {bool: "true or false", float: "a fraction", list: "a list", dict: "an object"}
_SURROGATE = re.compile("[\ud800-\udfff]")
#: What would begin another column or line of the assignments.
_BREAK = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a labelled set."""

    #: As written; never shown to clustering.
    id: str
    title: str
    body: str
    #: Which outlet or feed it is from; None where that is not known.
    source: str | None
    published: datetime | None
    language: str | None
    #: The story that people filed it under; None where they did not.
    cluster: str | None


def read(path: Path) -> tuple[Line, ...]:
    """Read a labelled set; a line an entry, empty lines left out.

    Raises ConfigError, with file and line, for what cannot be read.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data.startswith(_GZIP) else data).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: cannot be read as a labelled set ({error}); "
            "it has to be UTF-8, a JSON object a line, gzipped or not"
        ) from error
    lines: list[Line] = []
    first: dict[str, int] = {}
    for number, row in enumerate(text.split("\n"), start=1):
        if not row.strip():
            continue
        line = _line(row, f"{path}:{number}")
        if line.id in first:
            raise ConfigError(
                f"{path}:{number}: the `id` {line.id[:_SHOWN]!r} stands in line {first[line.id]} "
                "already; give each entry one of its own"
            )
        first[line.id] = number
        lines.append(line)
    if not lines:
        raise ConfigError(f"{path}: holds no entries; write a JSON object a line")
    return tuple(lines)


def stored(lines: tuple[Line, ...]) -> tuple[StoredEntry, ...]:
    """Make the entries that one poll of the whole set would have brought, in the given order.

    All are first seen at the latest date of the set; texts are cleaned as in
    production; ids and clusters stay out.
    """
    arrival = max((line.published for line in lines if line.published), default=_SOME_DAY)
    return tuple(_stored(number, line, arrival) for number, line in enumerate(lines))


def _line(row: str, where: str) -> Line:
    found = _parsed(row, where)
    if not isinstance(found, dict):
        raise ConfigError(f"{where}: is not a JSON object; write one object a line")
    texts = {key: _text(found.get(key), key, where) for key in _KEYS}
    return Line(
        id=_id(texts["id"], where),
        title=texts["title"] or "",
        body=texts["body"] or "",
        source=texts["source"] or None,
        published=_instant(texts["published"], where),
        language=texts["lang"],
        cluster=texts["cluster"],
    )


def _parsed(row: str, where: str) -> object:
    try:
        found: object = json.loads(row)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{where}: is not JSON: {error}; write one object a line") from error
    except RecursionError as error:
        raise ConfigError(f"{where}: is nested too deeply; write one flat object a line") from error
    except ValueError as error:  # the limit of int(), against quadratic time
        raise ConfigError(
            f"{where}: holds a whole number of too many digits; write it as a text"
        ) from error
    return found


def _id(value: str | None, where: str) -> str:
    if value is None:
        raise ConfigError(f"{where}: needs an `id`; write a text or a whole number")
    if _SURROGATE.search(value):
        raise ConfigError(
            f"{where}: `id` {value[:_SHOWN]!r} holds half a character (a lone surrogate), "
            "which UTF-8 cannot write; choose another"
        )
    if _BREAK.search(value):
        raise ConfigError(
            f"{where}: `id` {value[:_SHOWN]!r} holds a tab or a line break; choose another"
        )
    return value


def _text(value: object, key: str, where: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    # Not the value itself: to write it might be nested too deeply.
    raise ConfigError(f"{where}: `{key}` has to be a text or null, not {_KINDS[type(value)]}")


def _instant(value: str | None, where: str) -> datetime | None:
    if not value:
        return None
    try:
        instant = datetime.fromisoformat(value.upper())  # RFC 3339 5.6: t and z may be lower-case
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except ValueError as error:
        what = "has to be ISO 8601 or null"
        raise ConfigError(f"{where}: `published` {what}, not {value[:_SHOWN]!r}") from error
    except OverflowError as error:
        what = "has to lie in the years 1 to 9999 of UTC"
        raise ConfigError(f"{where}: `published` {what}, not {value!r}") from error


def _stored(number: int, line: Line, arrival: datetime) -> StoredEntry:
    return StoredEntry(
        id=EntryId(str(number)),
        feed_id=FeedId(line.source or f"line {number}"),
        entry=Entry(
            key=EntryKey(f"id:{number}"),
            link=None,
            link_key=None,
            id_key=None,
            title=plain(clean_text(line.title, _LONGEST_TITLE)),
            summary=plain(clean_text(line.body, _LONGEST_BODY)),
            content="",
            published=line.published,
            updated=None,
            language=line.language,
            written=Written(id=None, link=None, title=line.title, body=line.body, date=None),
            content_hash="",
        ),
        first_seen=arrival,
        outlet=line.source or "",
    )
