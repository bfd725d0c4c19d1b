"""Which entries of a document that holds too many are read: the newest. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aggregator.parse import limits

ENTRY_END = re.compile(r"</(?:[A-Za-z_][\w.\-]*:)?(?:item|entry)\s*>", re.IGNORECASE)
ENTRY_START = re.compile(r"<(?:[A-Za-z_][\w.\-]*:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
#: Dates of an entry, the telling ones first: XML's, lower case, then those of JSON Feed.
_NAMES = (
    *("pubdate", "published", "issued", "date", "updated", "modified"),
    *("date_published", "date_modified"),
)
_DATE = re.compile(
    rf"<(?:[A-Za-z_][\w.\-]*:)?({'|'.join(_NAMES[:6])})(?:\s[^<>]*)?>"
    r"\s*(?:<!\[CDATA\[)?\s*([^<>\]]{1,100})",
    re.IGNORECASE,
)


def fewer_entries(text: str) -> tuple[str, str]:
    """Take out of an XML document the entries beyond the limit.

    What stands before the first entry and after the last one opens and closes
    the document, so it stays as well-formed as it was.

    Returns:
        The document, and what to say of it ("" where nothing was taken out).

    """
    ends = [found.end() for found in ENTRY_END.finditer(text)]
    count, most = len(ends), limits.ENTRIES
    if count <= most:
        return text, ""
    opened = ENTRY_START.search(text, 0, ends[0])
    last = opened is not None and oldest_first(
        _dates(text[opened.start() : ends[0]]), _dates(text[ends[-2] : ends[-1]])
    )
    if opened is not None and last:
        fewer = text[: opened.start()] + text[ends[-most - 1] :]
    else:
        fewer = text[: ends[most - 1]] + text[ends[-1] :]
    return fewer, left_out(count, last=last)


def oldest_first(first: Mapping[str, object], last: Mapping[str, object]) -> bool:
    """Tell whether the first entry of a document is older than its last one.

    Args:
        first: The dates that the first entry gives, by what they are called.
        last: Those of the last entry; only dates of one name are compared.

    """
    for name in (name for name in _NAMES if name in first and name in last):
        earlier, later = _instant(first[name]), _instant(last[name])
        if earlier is not None and later is not None and earlier != later:
            return earlier < later
    return False


def left_out(count: int, *, last: bool) -> str:
    """Say how many of so many entries were left out, and which were read."""
    which = "last" if last else "first"
    kept = limits.ENTRIES
    return f"{count - kept} of {count} entries were left out; the {which} {kept} were read"


def _dates(entry: str) -> dict[str, str]:
    return {found[1].lower(): found[2].strip() for found in _DATE.finditer(entry)}


def _instant(written: object) -> datetime | None:
    """Read a date of RFC 5322 or ISO 8601, good enough to tell the order of two."""
    if not isinstance(written, str):
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(written)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
