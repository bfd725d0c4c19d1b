"""Text as publishers write it becomes text that every store and format accepts. Pure.

The home of selectolax: nothing else turns HTML into plain text.
"""

import html as html_entities
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

#: XML 1.0 2.2 (what lxml refuses), PostgreSQL (NUL), and all noncharacters (Unicode 23.7).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
#: C1 controls are in truth windows-1252, as in every browser (Encoding Standard, HTML 13.2.5.80).
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
#: A run that may hold combining marks; ordering them takes quadratic time.
_MARKS = re.compile(r"[^\w\s\x00-\u02ff]{32,}")
#: Unicode Stream-Safe Text Format (UAX 15, 13): no more non-starters in a row.
_MOST_MARKS = 30

_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|fieldset|figcaption|figure|"
    r"footer|form|h[1-6]|header|hr|img|li|main|nav|ol|option|p|pre|section|table|td|th|tr|ul)\b",
    re.IGNORECASE,
)
_UNSEEN = "script,style,noscript,template,iframe,object,svg,math,head>meta,textarea,select"
_UNSEEN_TAG = re.compile(
    r"<(?:script|style|noscript|template|iframe|object|svg|math|textarea|select)\b", re.IGNORECASE
)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
#: More tags than this are not given to the tree builder, which is quadratic in depth.
_MOST_TAGS = 10_000
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def clean_text(value: str, limit: int) -> str:
    """Return the text in NFC, without what XML, JSON or PostgreSQL refuses.

    At most `limit` characters. Drops control characters but tab and newline,
    lone surrogates and noncharacters; joins surrogate pairs; reads C1 controls
    as windows-1252. Idempotent. (XML 1.0 2.2, RFC 8259 8.2.)
    """
    text = value[: 4 * limit]
    if text.isascii() and text.isprintable():
        return text[:limit]
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _MARKS.sub(_fewer_marks, text.translate(_C1))
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))
    return text[:limit]


def one_line(value: str) -> str:
    """Return the text with every run of white space made one space, and none around."""
    return " ".join(value.split())


def plain(html: str) -> str:
    """Return what a person reads of an HTML fragment, on one line.

    Blocks are set apart, inline elements are not; scripts and styles are gone;
    character references are decoded once. Text without markup comes back as it
    is, so that it is idempotent but for text that itself shows markup.
    """
    if "<" not in html and "&" not in html:
        return one_line(html)
    spaced = _BLOCK.sub(r" \g<0>", html)
    if html.count("<") > _MOST_TAGS:
        return one_line(html_entities.unescape(_TAG.sub("", spaced)))
    parser = LexborHTMLParser(spaced.encode("utf-8", "replace"))
    if _UNSEEN_TAG.search(html):
        for node in parser.css(_UNSEEN):
            node.decompose()
    root = parser.root
    return one_line(root.text(deep=True)) if root is not None else ""


def unescaped(value: str) -> str:
    """Decode the character references that somebody escaped once too often.

    Only whole references, ended by a semicolon; "AT&T" and "a & b;" stay.
    """
    return _ENTITY.sub(lambda found: html_entities.unescape(found[0]), value)


def shortened(value: str, limit: int) -> str:
    """Cut a text to `limit` characters, at a word boundary, with an ellipsis where cut."""
    if len(value) <= limit:
        return value
    head = value[: limit - 1]
    whole_words = head if value[limit - 1].isspace() else head.rpartition(" ")[0] or head
    return whole_words.rstrip() + "…"


def terminal_safe(value: str) -> str:
    r"""Return the text with everything that steers a terminal or a log made visible.

    ESC, other C0 and C1 controls, line ends and bidirectional controls become
    "\x1b", "\u202e", ... One line comes out (CWE-150).
    """
    return _UNPRINTABLE.sub(_shown, value)


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 (one byte)


def _fewer_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
