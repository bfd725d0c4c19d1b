"""A text of XML becomes bytes that feedparser reads soon and without surprises. Pure.

Defuses what is known to cost a parser too much (SEC-09, SEC-11, SEC-12) and
mends what would cost a feed its well-formedness for nothing.
"""

import re
from dataclasses import dataclass

from aggregator.parse.fewer import ENTRY_END, ENTRY_START, fewer_entries
from aggregator.parse.recognise import Document

_PROLOG = re.compile(r"<\?xml\b[^>]*\?>")
#: Not XML 1.0 (2.2), bare or as a character reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:0*(\d{1,7})|[xX]0*([0-9a-fA-F]{1,6}));")
_DECLARATION = re.compile(r"<!ENTITY\s+[^\"'>]*(?:\"[^\"]*\"|'[^']*')?[^>]*>", re.IGNORECASE)
#: A longer declaration is no abbreviation for a character.
_LONGEST_DECLARATION = 64
#: An address in an author's name costs feedparser's pattern time in the square of
#: such a run (kurtmckee/feedparser#562).
_RUN = re.compile(r"(?<![A-Za-z0-9_.+@\-])[A-Za-z0-9_.+@\-]{2000,}")
_LONGEST_RUN = 1000
#: A tag of this length holds thousands of attributes, which cost time in their
#: square, or a picture as a data: URL, which the sanitiser would drop.
_GIANT_TAG = re.compile(r"<[^<>]{20000,}>")
#: How many entries are read one by one, and how much that may repeat (characters).
_MOST_APART = 1_000
_MOST_REPEATED = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A document that may be given to feedparser."""

    #: UTF-8.
    data: bytes
    #: Whether its last entry was cut off before its end.
    cut_off: bool
    #: How many entries begin in it.
    begun: int
    #: Whether it is whole and simply has no entry.
    empty: bool
    problems: tuple[str, ...] = ()


def repaired(document: Document) -> Repaired:
    """Make a document safe and as well-formed as it can be without guessing."""
    head, rest = document.text[: document.root_at], document.text[document.root_at :]
    head = _PROLOG.sub("", head, count=1)
    safe_head = _DECLARATION.sub(_short_declaration, head)
    problems = [] if safe_head == head else ["long entity declarations were left out"]
    text = _FORBIDDEN.sub("", safe_head + rest)
    if "&#" in text:
        text = _REFERENCE.sub(_allowed, text)
    text = _RUN.sub(lambda found: found[0][:_LONGEST_RUN], text)
    text = _GIANT_TAG.sub("", text)
    text, left_out = fewer_entries(text)
    if left_out:
        problems.append(left_out)
    data = f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode("utf-8", "replace")
    return Repaired(
        data=data,
        cut_off=_cut_off(text),
        begun=sum(1 for _ in ENTRY_START.finditer(text)),
        empty=_empty(text, document.root),
        problems=tuple(problems),
    )


def apart(data: bytes) -> tuple[bytes, ...]:
    """Take a broken document apart, so that each entry is read without the others.

    Returns:
        The document without entries, then one document with each whole entry;
        nothing where there are too many to be worth the time.

    """
    text = data.decode("utf-8")
    ends = [found.end() for found in ENTRY_END.finditer(text)]
    starts = [found.start() for found in ENTRY_START.finditer(text)]
    if not ends or not starts or len(ends) > _MOST_APART:
        return ()
    head, tail = text[: starts[0]], text[ends[-1] :]
    if (len(head) + len(tail)) * len(ends) > _MOST_REPEATED:
        return ()
    pieces = [""]
    for before, end in zip([starts[0], *ends], ends, strict=False):
        opened = next((start for start in starts if before <= start < end), None)
        if opened is not None:
            pieces.append(text[opened:end])
    return tuple(f"{head}{piece}{tail}".encode("utf-8", "replace") for piece in pieces)


def _short_declaration(found: re.Match[str]) -> str:
    """Keep what names a character; drop the rest, all external and parameter entities too."""
    harmless = len(found[0]) <= _LONGEST_DECLARATION and "%" not in found[0]
    return found[0] if harmless and not re.search(r"SYSTEM|PUBLIC", found[0]) else ""


def _allowed(found: re.Match[str]) -> str:
    code = int(found[1]) if found[1] else int(found[2], 16)
    forbidden = (
        (code < 0x20 and code not in {9, 10, 13})  # noqa: PLR2004 (XML 1.0 2.2)
        or 0xD800 <= code <= 0xDFFF  # noqa: PLR2004
        or code in {0xFFFE, 0xFFFF}
        or code > 0x10FFFF  # noqa: PLR2004
    )
    return "" if forbidden else found[0]


def _cut_off(text: str) -> bool:
    """Tell whether an entry begins after the last one that ends."""
    last_end = 0
    for found in ENTRY_END.finditer(text):
        last_end = found.end()
    opened = ENTRY_START.search(text, last_end)
    return opened is not None and not _self_closed(text, opened.end())


def _empty(text: str, root: str) -> bool:
    closed = re.search(rf"</(?:[\w.\-]+:)?{re.escape(root)}\s*>\s*\Z", text, re.IGNORECASE)
    return closed is not None and ENTRY_START.search(text) is None


def _self_closed(text: str, at: int) -> bool:
    end = text.find(">", at)
    return end > 0 and text[end - 1] == "/"
