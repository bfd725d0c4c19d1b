"""Column types that read the same on SQLite and PostgreSQL.

Python values become what a database stores and come back equal. Pure.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

#: A key longer than this many bytes is indexed by its hash: a PostgreSQL b-tree
#: refuses entries over 2,704 bytes.
_INDEXABLE_BYTES = 800

#: Compared byte by byte on both, whatever the locale of the database is.
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")

#: A primary key that counts by itself (only INTEGER does on SQLite).
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC to the microsecond.

    SQLite holds "YYYY-MM-DD HH:MM:SS.ffffff", which sorts as text.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; refuse a naive one with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive instant cannot be stored: {value!r}; give it a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Duration(TypeDecorator[timedelta]):
    """A timedelta, kept in microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Count the microseconds."""
        del dialect
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Turn microseconds into a timedelta."""
        del dialect
        return None if value is None else timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text of a publisher; what a database refuses in it becomes U+FFFD.

    Texts are clean when they come here; this is the last line, so that one odd
    character in a value kept "as written" cannot lose a whole poll.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace NUL and lone surrogates."""
        del dialect
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return the text as every database takes it (NUL, lone surrogates: U+FFFD)."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def indexable(key: str) -> str:
    """Return the key itself, or, where it is too long for an index, one by hash."""
    key = storable(key)
    encoded = key.encode()
    if len(encoded) <= _INDEXABLE_BYTES:
        return key
    return f"sha256:{sha256(encoded).hexdigest()}"
