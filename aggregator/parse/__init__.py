"""The bytes of a document become a ParsedFeed, as its publisher wrote it. Pure.

The home of feedparser. Run it in a process that may be killed: a hostile
document can still cost seconds, which nothing here can interrupt.
"""

from collections.abc import Mapping
from dataclasses import replace

from aggregator.errors import FeedFormatError
from aggregator.model import ParsedFeed
from aggregator.parse.charset import decoded
from aggregator.parse.json_feed import read_json
from aggregator.parse.recognise import Kind, recognised
from aggregator.parse.xml_feed import read_xml

__all__ = ["parse"]


def parse(body: bytes, headers: Mapping[str, str], url: str) -> ParsedFeed:
    """Read RSS 0.9-2.0, RDF, Atom 0.3/1.0 or JSON Feed 1.x.

    Args:
        body: The document, without content codings.
        headers: Of the answer, names in lower case; only content-type is looked at.
        url: Where it came from; what a relative address in an error message starts from.

    Returns:
        At most 20,000 entries in document order, the newest where there are more,
        every field bounded in length.
        What was wrong and could be read nevertheless stands in `problems`.

    Raises:
        FeedFormatError: It is no feed, or nothing of it can be read; the message
            says what it is instead and what to do about it.

    """
    text, doubt = decoded(body, headers.get("content-type", ""))
    document = recognised(text, body, url)
    match document.kind:
        case Kind.JSON:
            feed = read_json(document.text)
        case Kind.XML:
            feed = read_xml(document)
        case Kind.NONE:
            raise FeedFormatError(document.reason)
    problems = tuple(p for p in (doubt, document.reason) if p)
    if not problems:
        return feed
    return replace(feed, problems=problems + feed.problems)
