"""The text of a TOML file into the line of each of its keys and elements. Pure.

tomllib tells no positions, so this walks over a text that tomllib has already
accepted (TOML 1.0) and only looks for where things begin.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

#: A key path such as ("feed", 0, "url").
Place = tuple[str | int, ...]

_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")


class _Walk:
    """One pass over a text; `at` only moves forward."""

    __slots__ = ("at", "counts", "offsets", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        #: Where each place begins, in characters from the start.
        self.offsets: dict[Place, int] = {}
        #: How many tables each array of tables has so far.
        self.counts: dict[Place, int] = {}

    def document(self) -> None:
        table: Place = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        assert found, f"no {pattern.pattern} at {self.at}; tomllib would have refused it"
        self.at = found.end()
        return found[0]

    def header(self) -> Place:
        """Read `[a.b]` or `[[a.b]]`; return the table that follows it."""
        begin = self.at
        several = self.text.startswith("[[", self.at)
        self.at += 2 if several else 1
        *path, last = self.keys()
        self.at += 2 if several else 1
        place: Place = ()
        for key in path:
            place = (*place, key)
            self.offsets.setdefault(place, begin)
            place = self.current(place)
        place = (*place, last)
        if several:
            self.counts[place] = self.counts.get(place, 0) + 1
            self.offsets.setdefault(place, begin)
        place = self.current(place)
        self.offsets.setdefault(place, begin)
        return place

    def current(self, place: Place) -> Place:
        """Return the last table of an array of tables, any other place as it is."""
        return (*place, self.counts[place] - 1) if place in self.counts else place

    def keys(self) -> list[str]:
        """Read a dotted key and the space around it."""
        found = []
        while True:
            self.skip(_SPACE)
            quoted = self.text[self.at] in "\"'"
            raw = self.skip(_STRING if quoted else _BARE_KEY)
            found.append(next(iter(tomllib.loads(f"{raw} = 0"))) if quoted else raw)
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return found
            self.at += 1

    def pair(self, table: Place) -> None:
        """Read `key = value`."""
        begin = self.at
        place = table
        for key in self.keys():
            place = (*place, key)
            self.offsets.setdefault(place, begin)
        self.at += 1
        self.skip(_SPACE)
        self.value(place)

    def value(self, place: Place) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.array(place)
        elif opening == "{":
            self.inline_table(place)
        elif opening in {'"', "'"}:
            self.skip(_STRING)
        else:
            self.skip(_BARE_VALUE)

    def array(self, place: Place) -> None:
        self.at += 1
        index = 0
        while not self.ended("]"):
            self.offsets[(*place, index)] = self.at
            self.value((*place, index))
            index += 1

    def inline_table(self, place: Place) -> None:
        self.at += 1
        while not self.ended("}"):
            self.pair(place)

    def ended(self, closing: str) -> bool:
        """Step over a comma or the closing bracket; tell whether it was the bracket."""
        self.skip(_BLANK)
        if self.text.startswith(",", self.at):
            self.at += 1
            self.skip(_BLANK)
        if self.text.startswith(closing, self.at):
            self.at += 1
            return True
        return False


def locate(text: str) -> Mapping[Place, int]:
    """Return the line (from 1) of every table, key and array element of a valid TOML text.

    An array of tables stands at its first table, `("feed", 0)` at its header.
    """
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.document()
    newlines = [found.start() for found in re.finditer("\n", walk.text)]
    return {place: bisect_right(newlines, at) + 1 for place, at in walk.offsets.items()}


def line_of(place: Place, lines: Mapping[Place, int]) -> int:
    """Return the line of a place, or of the nearest thing around it; 1 for the file."""
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return 1
