"""The names of subscription lists into their feeds, faults and warnings. Effects: files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator import opml
from aggregator.config.faults import Fault
from aggregator.config.places import located
from aggregator.errors import ConfigError
from aggregator.model import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What the subscription lists hold."""

    paths: tuple[Path, ...]
    feeds: tuple[opml.OpmlFeed, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...]


def read_lists(
    names: object, folder: Path, environ: Mapping[str, str], *, new_list: bool = False
) -> Lists:
    """Read the lists that `opml` names; with `new_list` the first may not be there yet.

    What is no list of texts gives nothing here: it is told as a fault of the key.
    """
    paths: list[Path] = []
    feeds: list[opml.OpmlFeed] = []
    faults: list[Fault] = []
    warnings: list[str] = []
    for index, name in enumerate(names if isinstance(names, list) else []):
        if not isinstance(name, str) or not name or "\0" in name:
            continue
        path = located(name, folder, environ)
        paths.append(path)
        try:
            found = opml.read(_bytes(path, may_be_missing=new_list and not index))
        except ConfigError as error:
            faults.append(Fault(place=("opml", index), text=f"{path} {error}"))
            continue
        feeds += found.feeds
        warnings += [f"{path}: {problem}" for problem in found.problems]
    return Lists(
        paths=tuple(paths), feeds=tuple(feeds), faults=tuple(faults), warnings=tuple(warnings)
    )


def merged(
    feeds: Sequence[Subscription], listed: Iterable[opml.OpmlFeed]
) -> tuple[Subscription, ...]:
    """Return each URL once: the file's word first, what it leaves out from the lists.

    Categories of both come together.
    """
    known = {opml.same_address(feed.url): feed for feed in feeds}
    for feed in listed:
        address = opml.same_address(feed.url)
        first = known.get(address, Subscription(url=feed.url))
        known[address] = replace(
            first,
            title=first.title or feed.title,
            categories=tuple(dict.fromkeys((*first.categories, *feed.categories))),
        )
    return tuple(known.values())


def _bytes(path: Path, *, may_be_missing: bool) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(opml.LARGEST + 1)
    except FileNotFoundError:
        if may_be_missing:
            return opml.write((), "Feeds")
        raise ConfigError("does not exist; create it or take it out of `opml`") from None
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror}); check its rights") from error
