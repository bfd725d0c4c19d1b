"""A publisher's HTML becomes HTML that may be shown to anybody. Pure.

The home of nh3: an allow-list, for nobody can list what is dangerous. (SEC-18,
SEC-19, SEC-20.)
"""

import html as html_entities
import re

import nh3

from aggregator.text import clean_text, plain

_TAGS = set(
    """
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp
    small span strong sub sup table tbody td tfoot th thead time tr u ul var wbr
    """.split()  # noqa: SIM905 (a word list reads better than seventy literals)
)
_UNSEEN = set(
    """
    script style noscript template iframe object embed svg math textarea select button title
    """.split()  # noqa: SIM905 (the same)
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto"}
_IMAGE = re.compile(r"<img\b[^>]*>")
_INVISIBLE = re.compile(r"""\b(?:width|height)="\s*[01](?:px)?\s*\"""")
_COUNTER = re.compile(
    r"//(?:pixel\.wp\.com|stats\.wordpress\.com|feeds\.feedburner\.com/~r/|"
    r"[\w.-]*\bfeedsportal\.com/|[\w.-]*doubleclick\.net|[\w.-]*google-analytics\.com)"
)
_SOURCE = re.compile(r"""\bsrc="https?://""")
#: More tags than this are not given to the sanitiser, which is quadratic in depth.
_MOST_TAGS = 10_000
#: Escapes and rel attributes lengthen a text; this is far beyond what they can.
_LONGEST = 5_000_000


def sanitiser(base: str) -> nh3.Cleaner:
    """Return a sanitiser that resolves relative addresses against `base` (absolute)."""
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_UNSEEN,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", base),
        link_rel="noopener noreferrer",
    )


def sanitised(html: str, cleaner: nh3.Cleaner) -> str:
    """Return harmless HTML: no scripts, styles, forms, frames, trackers, odd schemes."""
    if html.count("<") > _MOST_TAGS:
        return paragraph(plain(html))
    safe = _IMAGE.sub(_shown, cleaner.clean(clean_text(html, _LONGEST)))
    return clean_text(safe, _LONGEST).strip()


def paragraph(text: str) -> str:
    """Return plain text as HTML; its line ends stay."""
    escaped = html_entities.escape(text.strip(), quote=False)
    return f"<p>{escaped.replace(chr(10), '<br>')}</p>" if escaped else ""


def _shown(found: re.Match[str]) -> str:
    """Keep a picture that a reader would see; drop pixels that count readers."""
    image = found[0]
    unseen = _INVISIBLE.search(image) or _COUNTER.search(image) or not _SOURCE.search(image)
    return "" if unseen else image
