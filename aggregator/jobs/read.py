"""The body of one answer becomes a NormalisedFeed. Pure.

What a worker process runs: it imports the two stages that read a document and
nothing that holds a connection.
"""

from collections.abc import Mapping
from datetime import datetime

from aggregator.model import NormalisedFeed
from aggregator.normalise import normalise
from aggregator.parse import parse


def read_document(
    body: bytes, headers: Mapping[str, str], url: str, now: datetime
) -> NormalisedFeed:
    """Parse and clean a document.

    Args:
        body: Without content codings.
        headers: Of the answer, names in lower case.
        url: Where it finally came from.
        now: The instant of the poll, aware, UTC.

    Raises:
        FeedFormatError: It is no feed; the message says what it is instead.

    """
    return normalise(parse(body, headers, url), url=url, now=now)
