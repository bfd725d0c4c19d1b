"""A compiled query and a prepared entry to whether they match. Pure."""

from dataclasses import dataclass
from typing import Literal, assert_never

from aggregator.model import StoredEntry
from aggregator.route.words import Searchable, searchable

Place = Literal["text", "title", "summary", "outlet", "category"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """True where a text of the entry holds the needle."""

    place: Place
    needle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaks:
    """True where the entry's language is the tag or a variety of it."""

    tag: str
    #: Whether any tag that begins so will do.
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """True where the other is not."""

    node: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """True where all are (AND)."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """True where one is (OR)."""

    nodes: tuple["Node", ...]


Node = Holds | Speaks | Not | Every | Some


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A compiled query."""

    #: As the operator wrote it; None takes everything.
    text: str | None
    root: Node | None

    @property
    def everything(self) -> bool:
        """Whether it takes every entry without looking."""
        return self.root is None


def matches(query: Query, entry: StoredEntry | Searchable) -> bool:
    """Tell whether an entry matches; for many queries, prepare it once."""
    if query.root is None:
        return True
    prepared = searchable(entry) if isinstance(entry, StoredEntry) else entry
    return _holds(query.root, prepared)


def _holds(node: Node, entry: Searchable) -> bool:
    match node:
        case Holds():
            return node.needle in _text(entry, node.place)
        case Speaks():
            return _speaks(entry.language, node)
        case Not():
            return not _holds(node.node, entry)
        case Every():
            return all(_holds(each, entry) for each in node.nodes)
        case Some():
            return any(_holds(each, entry) for each in node.nodes)
        case _:
            assert_never(node)


def _text(entry: Searchable, place: Place) -> str:
    match place:
        case "text":
            return entry.text
        case "title":
            return entry.title
        case "summary":
            return entry.summary
        case "outlet":
            return entry.outlet
        case "category":
            return entry.category
        case _:
            assert_never(place)


def _speaks(language: str, node: Speaks) -> bool:
    if node.prefix:
        return language.startswith(node.tag)
    return language == node.tag or language.startswith(node.tag + "-")
