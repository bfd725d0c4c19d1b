"""The tables that ship with the package become values: stop words and document frequencies.

Effects: reads its own package's data files.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """How common each stem is in news texts of one language, counted beforehand."""

    #: How many texts were counted.
    documents: int = 0
    #: In how many of them each stem stood; rare stems are left out.
    counts: Mapping[str, int] = field(default_factory=dict)


@cache
def background(language: str) -> Background:
    """Return the bundled table of a language (ISO 639 code), an empty one where none ships.

    The file: a line `documents<TAB>N`, then a line `stem<TAB>count` each.
    """
    table = resources.files(__name__).joinpath(f"{language}.df.tsv")
    if not table.is_file():
        return Background()
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows)
    return Background(
        documents=int(head.split("\t")[1]), counts={stem: int(count) for stem, count in pairs}
    )


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words of a language (ISO 639 code) that say nothing of an event."""
    text = resources.files(__name__).joinpath("stop_words.toml").read_text(encoding="utf-8")
    return frozenset(str(tomllib.loads(text).get(language, "")).split())
