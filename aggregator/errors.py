"""The exceptions: what went wrong, where, and what to do about it. Pure.

Expected outcomes (a feed that is down, a document that is no feed) are values
in `aggregator.model`; an exception means that the caller cannot go on.
"""


class AggregatorError(Exception):
    """Anything this program raises on purpose; its text is fit for an operator."""


class ConfigError(AggregatorError):
    """The configuration, a query or an OPML file cannot be used as it is."""


class FeedFormatError(AggregatorError):
    """The bytes that a publisher served are not a feed that can be read."""


class StoreError(AggregatorError):
    """The store cannot be opened, read or written."""


class LockHeldError(AggregatorError):
    """Another sweep is under way on this store."""
