"""The bytes of a document -> a cleaned feed; what a worker process runs. Pure."""

from collections.abc import Mapping
from datetime import datetime

from aggregator.model import NormalisedFeed
from aggregator.normalise import normalise
from aggregator.parse import parse


def read_document(
    body: bytes, headers: Mapping[str, str], url: str, now: datetime
) -> NormalisedFeed:
    """Parse and normalise one document.

    Args:
        body: as decoded from the transfer; at most the fetcher's limit.
        headers: of the answer, lower-case names.
        url: where it came from, for relative links.
        now: the instant of the poll; later dates are clamped to it.

    Raises:
        FeedFormatError: it is no feed, and what it seems to be.
    """
    return normalise(parse(body, headers, url), url=url, now=now)
