"""One entry as written becomes its cleaned parts, before it is told from the others. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

import nh3

from aggregator.model import Entry, ParsedEntry, ParsedFeed, Picture, Written
from aggregator.normalise.dates import instant
from aggregator.normalise.identity import Claim, Identity
from aggregator.normalise.language import detected, tag
from aggregator.normalise.markup import paragraph, sanitised, sanitiser
from aggregator.normalise.outlets import attributed
from aggregator.text import clean_text, one_line, plain, shortened, unescaped
from aggregator.urls import canonical

_TITLE = 2_000
_SUMMARY = 2_000
_NAME = 500
_CONTENT = 500_000
#: Of an id, a link or a date as written.
_WRITTEN = 4_000
#: Markup that a text of type "text" should not hold, and often does.
_INLINE = re.compile(r"</(?:a|b|em|font|i|p|small|span|strong|sub|sup|u)>|<br\s*/?>", re.IGNORECASE)
#: What WordPress puts at the end of every summary.
_SYNDICATION = re.compile(r"\s*The post [^\n]{1,400}? appeared first on [^\n.]{1,100}\.?\s*\Z")
#: What stands between a headline, its outlet and its text.
_DASHES = " \t\n\xa0-\u2013\u2014|:"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What holds for every entry of a document."""

    url: str
    now: datetime
    feed: ParsedFeed
    #: The feed's title in plain text, and its link, canonical.
    title: str
    link: str | None
    language: str | None
    #: For entries that name no xml:base of their own.
    cleaner: nh3.Cleaner


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """One entry, cleaned, whose identity is still to be decided."""

    parsed: ParsedEntry
    link: str | None
    title: str
    outlet: str | None
    summary: str
    content: str
    claim: Claim


def cleaned(parsed: ParsedEntry, around: Surroundings) -> Cleaned:
    """Clean the title, the link and the texts of one entry."""
    base = urljoin(around.link or around.url, parsed.base or "")
    link = _link(parsed, base)
    headline, outlet = attributed(
        read_title(parsed.title, is_html=parsed.title_is_html),
        parsed,
        feed_title=around.title,
        feed_url=around.url,
        feed_link=around.link,
    )
    body, body_is_html = _body(parsed)
    body_text = _text(body, is_html=body_is_html)
    lead = _text(parsed.summary, is_html=parsed.summary_is_html) or body_text
    lead = _without_quotation(_SYNDICATION.sub("", lead), headline, outlet)
    summary = "" if _words(lead) == _words(headline) else shortened(lead, _SUMMARY)
    cleaner = sanitiser(base) if parsed.base and canonical(base) else around.cleaner
    return Cleaned(
        parsed=parsed,
        link=link,
        title=headline,
        outlet=outlet,
        summary=summary,
        content=sanitised(body, cleaner) if body_is_html else paragraph(clean_text(body, _CONTENT)),
        claim=Claim(
            id=_clean(parsed.id),
            link=link,
            title=headline,
            date=_clean(parsed.published or parsed.updated),
            text=body_text,
            content_hash=_hash(headline, summary, body_text),
        ),
    )


def _without_quotation(lead: str, headline: str, outlet: str | None) -> str:
    """Drop "Headline Outlet" before the text, as aggregating feeds write it."""
    if outlet is None or not lead.startswith(headline):
        return lead
    rest = lead[len(headline) :].lstrip(_DASHES)
    return rest[len(outlet) :].lstrip(_DASHES) if rest.startswith(outlet) else lead


def entry_of(clean: Cleaned, identity: Identity, around: Surroundings) -> Entry:
    """Put an entry together, under its identity."""
    parsed = clean.parsed
    published = instant(parsed.published, now=around.now)
    updated = instant(parsed.updated, now=around.now)
    text = f"{clean.title}. {clean.summary}"
    return Entry(
        key=identity.key,
        aliases=identity.aliases,
        link=clean.link,
        link_key=identity.link_key,
        id_key=identity.id_key,
        title=clean.title,
        summary=clean.summary,
        content=clean.content,
        published=published or updated,
        updated=updated,
        authors=_names(parsed.authors),
        categories=_names(parsed.categories),
        language=tag(parsed.language) or around.language or detected(text),
        outlet=clean.outlet,
        pictures=_pictures(parsed, around),
        written=Written(
            id=_clean(parsed.id),
            link=_clean(parsed.link),
            title=clean_text(parsed.title, _TITLE),
            body=clean_text(parsed.content or parsed.summary, _CONTENT),
            date=_clean(parsed.published if published or not updated else parsed.updated),
        ),
        content_hash=clean.claim.content_hash,
    )


def read_title(title: str, *, is_html: bool) -> str:
    """Return a title in plain text, on one line, however often it was escaped.

    A "<" in a text that holds no markup stays.
    """
    text = plain(title) if is_html or _INLINE.search(title) else one_line(title)
    return one_line(clean_text(unescaped(text), _TITLE))


def _clean(value: str | None) -> str | None:
    return clean_text(value, _WRITTEN) or None if value else None


def _link(parsed: ParsedEntry, base: str) -> str | None:
    """Return the canonical link: the original one where that is absolute, else the own."""
    original = canonical(parsed.original_link) if parsed.original_link else None
    return original or (canonical(parsed.link, base) if parsed.link else None)


def _body(parsed: ParsedEntry) -> tuple[str, bool]:
    """Return the content, else the summary, and whether it is HTML."""
    if parsed.content.strip():
        return parsed.content, parsed.content_is_html
    return parsed.summary, parsed.summary_is_html


def _text(body: str, *, is_html: bool) -> str:
    return one_line(clean_text(plain(body) if is_html else body, _CONTENT))


def _words(text: str) -> list[str]:
    """Return the words alone, so that punctuation makes no difference."""
    return _WORD.findall(text[:_TITLE].casefold())


def _hash(title: str, summary: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{summary}\n{text}".encode()).hexdigest()


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    found = (one_line(clean_text(unescaped(plain(name)), _NAME)) for name in names)
    return tuple(dict.fromkeys(name for name in found if name))


def _pictures(parsed: ParsedEntry, around: Surroundings) -> tuple[Picture, ...]:
    """Return the pictures that have an absolute http(s) address and can be seen."""
    found: dict[str, Picture] = {}
    for picture in parsed.pictures:
        url = canonical(picture.url, around.link or around.url)
        if url and 1 not in {picture.width, picture.height}:
            found.setdefault(
                url,
                Picture(
                    url=url,
                    media_type=picture.media_type,
                    width=picture.width,
                    height=picture.height,
                    length=picture.length,
                ),
            )
    return tuple(found.values())
