"""A text becomes a document of a known kind, or a reason why it is no feed. Pure."""

import re
from dataclasses import dataclass
from enum import Enum

from aggregator.text import one_line, plain, shortened
from aggregator.urls import canonical, without_secrets

#: How far into a document its root element, or a feed behind rubbish, is looked for.
_HEAD = 65_536
_PROLOGUE = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*(?:\[.*?\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)")
_FEED_START = re.compile(r"<\?xml\s|<rss[\s>]|<(?:\w+:)?RDF[\s>]|<(?:\w+:)?feed[\s>]")
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.{1,500}?)</title>", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r"<link\s[^<>]{1,1000}>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_RDF_WORDS = re.compile(
    r"""xmlns=["']http://(?:channel\.netscape\.com/rdf/simple/0\.9/|purl\.org/rss/1\.0/)"""
)
_MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture or a sound"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data that nobody announced"),
)
_OTHER_ROOTS = {
    "svg": "an SVG picture",
    "urlset": "a sitemap",
    "sitemapindex": "a list of sitemaps",
    "opml": "an OPML list of feeds",
    "error": "an error message in XML",
    "rsd": "a service description (RSD)",
    "service": "an AtomPub service document",
    "opensearchdescription": "a search description",
    "manifest": "a manifest",
    "plist": "a property list",
}
#: A page, or a part of one, that does not begin like one.
_HTML_ROOTS = frozenset(
    """
    a b body br center div font form h1 h2 head html img link meta noscript p pre script span
    style table title
    """.split()  # noqa: SIM905 (a word list)
)
_ADVICE = "ask its publisher for the feed's address, or unsubscribe if it stays so"


class Kind(Enum):
    """How a document is to be read."""

    XML = "xml"
    JSON = "json"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text and what it is."""

    kind: Kind
    #: Begins with its first markup; rubbish before it is gone.
    text: str = ""
    #: Where in `text` the root element starts, and its local name, lower case.
    root_at: int = 0
    root: str = ""
    #: Why it is no feed, or what was wrong with its beginning.
    reason: str = ""


def recognised(text: str, body: bytes, url: str) -> Document:
    """Tell what a text is.

    Args:
        text: The document, decoded.
        body: The same before it was decoded, for the marks of binary formats.
        url: Where it came from, to name a feed's address in full.

    """
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        what = "an empty document" if not body else "white space only"
        return _no_feed(f"{what}, not a feed; it may be back at the next poll")
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return _no_feed(f"{what}, not a feed; {_ADVICE}")
    if start[0] in "{[":
        return Document(kind=Kind.JSON, text=start)
    root_at, root = _root(start)
    if root in _OTHER_ROOTS or root in _HTML_ROOTS or not root:
        return _behind_rubbish(start) or _no_feed(_explained(start, root, url))
    return Document(kind=Kind.XML, text=start, root_at=root_at, root=root)


def not_xml_feed(document: Document) -> str:
    """Say what an XML document is in which no parser finds a feed."""
    return _explained(document.text, document.root, "")


def is_empty_rdf(document: Document) -> bool:
    """Tell whether RDF without a channel at least speaks the words of RSS 0.9 or 1.0."""
    start = document.text[document.root_at : document.root_at + 2_000]
    return document.root == "rdf" and _RDF_WORDS.search(start) is not None


def _root(text: str) -> tuple[int, str]:
    """Find the root element behind declarations and comments."""
    at = 0
    while at < _HEAD and (skipped := _PROLOGUE.match(text, at)):
        at = skipped.end()
    if text[at : at + 9].lower() == "<!doctype" or at >= _HEAD:
        # A declaration too odd to skip: the root is the first element after it.
        found = _ROOT.search(text, at, at + _HEAD)
    else:
        found = _ROOT.match(text, at)
    return (found.start(), found[1].lower()) if found else (0, "")


def _behind_rubbish(text: str) -> Document | None:
    """Find a feed after a warning or an advertisement that a server put before it."""
    found = _FEED_START.search(text, 1, _HEAD)
    if found is None or _HTML_START.search(text, 0, found.start()):
        return None
    rest = text[found.start() :]
    root_at, root = _root(rest)
    if not root or root in _OTHER_ROOTS or root in _HTML_ROOTS:
        return None
    reason = f"{found.start()} characters of rubbish stood before the feed"
    return Document(kind=Kind.XML, text=rest, root_at=root_at, root=root, reason=reason)


def _explained(text: str, root: str, url: str) -> str:
    head = text[:_HEAD]
    if root in _HTML_ROOTS or (not root and _HTML_START.search(head)):
        title = _TITLE.search(head)
        named = shortened(plain(title[1]), 80) if title else ""
        advice = _ADVICE
        for link in _LINK.findall(head):
            if _FEED_TYPE.search(link) and (href := _HREF.search(link)):
                address = canonical(href[1], url) or href[1]
                advice = f"the page names a feed: {shortened(without_secrets(address), 200)}"
                break
        return f"an HTML page{f' (“{named}”)' if named else ''}, not a feed; {advice}"
    if root:
        what = _OTHER_ROOTS.get(root, f"XML whose root is <{shortened(root, 40)}>")
        return f"{what}, not a feed; {_ADVICE}"
    controls = sum(1 for c in head[:1000] if ord(c) < 32 and c not in "\t\r\n\f\x1b")  # noqa: PLR2004 (C0)
    if controls > 5 or head[:1000].count("\ufffd") > 50:  # noqa: PLR2004 (more than a slip)
        return f"binary data, not a feed; {_ADVICE}"
    return f"plain text (“{shortened(one_line(head[:200]), 60)}”), not a feed; {_ADVICE}"


def _no_feed(reason: str) -> Document:
    return Document(kind=Kind.NONE, reason=reason)
