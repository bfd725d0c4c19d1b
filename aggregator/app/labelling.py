"""Entries and the stories that people put them in -> a set as `evaluate` reads it. Pure."""

import gzip
import html
import json
from collections.abc import Iterable
from datetime import datetime

from aggregator.model import StoredEntry, StoryId


def labelled(entries: Iterable[tuple[StoredEntry, StoryId]], *, compressed: bool) -> bytes:
    """Return a JSON object a line: id, title, body, published, lang, cluster."""
    lines = (
        json.dumps(
            {
                "id": stored.id,
                # They are plain text, and read as HTML.
                "title": html.escape(stored.entry.title, quote=False),
                "body": html.escape(stored.entry.summary, quote=False),
                "published": _iso(stored.entry.published),
                "lang": stored.entry.language,
                "cluster": story,
            },
            ensure_ascii=False,
        )
        for stored, story in entries
    )
    body = "".join(f"{line}\n" for line in lines).encode()
    return gzip.compress(body, mtime=0) if compressed else body


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
