"""How much of a document is read, and how text is made to fit. Pure."""

from aggregator.text import clean_text, one_line

#: Of one document; the newest are kept.
ENTRIES = 20_000
TITLE = 2_000
SUMMARY = 100_000
CONTENT = 500_000
#: Of an id; a link is bounded by `aggregator.urls.LONGEST` when it is understood.
IDENTIFIER = 4_000
NAME = 500
DATE = 100
NAMES = 50
PICTURES = 20
PROBLEMS = 20


def title(value: object) -> str:
    """Return a title as written, within bounds."""
    return clean_text(value, TITLE).strip() if isinstance(value, str) else ""


def identifier(value: object) -> str | None:
    """Return an id or an address on one line; None where there is none."""
    if not isinstance(value, str):
        return None
    return one_line(clean_text(value, IDENTIFIER)) or None


def name(value: object) -> str | None:
    """Return a person's, a category's or a language's name; None where there is none."""
    if not isinstance(value, str):
        return None
    return one_line(clean_text(value, NAME)) or None


def date(value: object) -> str | None:
    """Return a date as written; None where there is none."""
    if not isinstance(value, str):
        return None
    return one_line(clean_text(value, DATE)) or None


def names(values: list[object]) -> tuple[str, ...]:
    """Return the names without repetition, in order."""
    known = dict.fromkeys(found for value in values[: 4 * NAMES] if (found := name(value)))
    return tuple(known)[:NAMES]


def whole_number(value: object) -> int | None:
    """Return a width, a height or a length that a publisher gave; None for nonsense."""
    text = str(value).strip().removesuffix("px") if isinstance(value, str | int) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 (fits 32 bits)
