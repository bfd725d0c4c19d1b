"""The bytes of a subscription list into its feeds and what was wrong with it. Pure.

Of 118 lists found in the wild 80 were not well-formed XML (a bare `&` in a URL
or a title), so the list is read the way browsers read HTML; what a strict
parser says is only reported.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import listparser
from lxml import etree

from aggregator.errors import ConfigError
from aggregator.opml.addresses import address_problem, same_address
from aggregator.opml.letters import decoded, label
from aggregator.urls import without_secrets

#: Bytes; a list of 20,000 feeds has about 4 MB.
LARGEST = 8 * 2**20
#: Outlines, and categories in attributes: the reader is quadratic in both.
MOST = 20_000
#: Outlines within outlines.
DEEPEST = 50
#: How many problems are told one by one.
_TOLD = 20

_ADDRESS = re.compile(r"""xmlUrl\s*=\s*["']([^"'<>]{1,4000})["']""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of a list."""

    #: http or https, as written.
    url: str
    title: str | None = None
    #: The outlines it stands in, outermost first, then its own categories.
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlList:
    """What a list holds."""

    #: In order, each URL once.
    feeds: tuple[OpmlFeed, ...]
    #: What was left out or had to be guessed, for a person.
    problems: tuple[str, ...] = ()


def read(data: bytes) -> OpmlList:
    """Read a list (OPML 1.0 to 2.0), also a damaged or truncated one.

    Entities of a DTD are not expanded and nothing is opened (SEC-08); size,
    number and depth are bounded (SEC-28). Raises ConfigError where it is no
    subscription list at all or goes beyond these bounds.
    """
    if len(data) > LARGEST:
        raise ConfigError(f"has more than {LARGEST:,} bytes; split it into several lists")
    text, _, doubt = decoded(data)
    _check(text)
    # Always bytes, since a text that begins with http:// would be fetched; and
    # with a byte order mark, since undeclared UTF-8 would be read as Latin-1.
    found = listparser.parse(text.encode("utf-8-sig"))
    feeds, problems = _subscribable(found["feeds"])
    problems += [
        f"{_shown(item)} is a list of its own, which is not followed; import it by itself"
        for item in found["lists"]
    ]
    problems += [
        f"{_shown(item)} has no address of a feed (xmlUrl) and is left out"
        for item in found["opportunities"]
    ]
    problems += _lost(text, [*found["feeds"], *found["lists"]])
    first = [*doubt, *_malformed(text)]
    return OpmlList(feeds=feeds, problems=(*first, *_few(problems)))


def _check(text: str) -> None:
    """Refuse what is no list, and what would take for ever to read."""
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or (root.find(".//opml") is None and root.find(".//outline") is None):
        raise ConfigError("is no subscription list; an OPML file (<opml>) is expected")
    outlines = categories = depth = 0
    for event, outline in etree.iterwalk(root, events=("start", "end"), tag="outline"):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        outlines += 1
        categories += outline.get("category", "").count(",")
        if depth > DEEPEST:
            raise ConfigError(f"has outlines nested deeper than {DEEPEST}; flatten it")
        if max(outlines, categories) > MOST:
            raise ConfigError(f"has more than {MOST:,} outlines or categories; split it")


def _subscribable(found: Iterable[Mapping[str, Any]]) -> tuple[tuple[OpmlFeed, ...], list[str]]:
    feeds: dict[str, OpmlFeed] = {}
    problems = []
    for item in found:
        url = item["url"].strip()
        problem = address_problem(url)
        if problem:
            problems.append(f"{_shown(item)} {problem} and is left out")
            continue
        feed = OpmlFeed(url=url, title=_title(item), categories=_categories(item["categories"]))
        known = feeds.get(same_address(url))
        feeds[same_address(url)] = feed if known is None else _merged(known, feed)
    return tuple(feeds.values()), problems


def _title(item: Mapping[str, Any]) -> str | None:
    title = label(item["title"])
    return None if title in {"", item["url"].strip()} else title


def _categories(paths: Iterable[Iterable[str]]) -> tuple[str, ...]:
    names = (label(name) for path in paths for name in path)
    return tuple(dict.fromkeys(name for name in names if name))


def _merged(first: OpmlFeed, second: OpmlFeed) -> OpmlFeed:
    return OpmlFeed(
        url=first.url,
        title=first.title or second.title,
        categories=tuple(dict.fromkeys((*first.categories, *second.categories))),
    )


def _lost(text: str, found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Tell which addresses stand in markup too broken to read (six in those 118 lists)."""
    read_already = {same_address(item["url"]) for item in found}
    visible = re.sub(r"<!--.*?-->", lambda part: "\n" * part[0].count("\n"), text, flags=re.DOTALL)
    problems = []
    line, place = 1, 0
    for match in _ADDRESS.finditer(visible):
        url = html.unescape(match[1]).strip()
        line += visible.count("\n", place, match.start())
        place = match.start()
        if same_address(url) not in read_already:
            named = _shown({"url": url})
            problems.append(f"{named} stands in broken markup (line {line}) and is left out")
    return problems


def _malformed(text: str) -> list[str]:
    if re.search(r"<!(?:doctype|entity)", text, re.IGNORECASE):
        return ["has a document type declaration, which is ignored"]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    lost = text.count("\n", 0, len(text) - len(body))
    try:
        etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        reason = str(error.msg).partition(", line ")[0]
        line = (error.lineno or 1) + lost
        return [f"is not well-formed XML (line {line}: {reason}); what could be read is used"]
    return []


def _shown(item: Mapping[str, Any]) -> str:
    return f"'{label(without_secrets(item['url'].strip()))}'"


def _few(problems: list[str]) -> list[str]:
    more = len(problems) - _TOLD
    return problems if more <= 0 else [*problems[:_TOLD], f"and {more} more of that kind"]
