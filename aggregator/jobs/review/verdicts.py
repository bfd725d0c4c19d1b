"""What a person answers, in a few characters -> a verdict, and back. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from aggregator.errors import ConfigError
from aggregator.jobs.review.sample import Case, Kind


class Word(StrEnum):
    """What was said of a case."""

    #: All entries of the story tell one event.
    OK = "ok"
    #: Some do not.
    STRANGERS = "strangers"
    #: The two stories tell one event, or two.
    ONE = "one"
    TWO = "two"
    #: Nothing.
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person said of one case."""

    word: Word
    #: The numbers of the entries that do not belong; those of a group belong together.
    strangers: tuple[tuple[int, ...], ...] = ()

    def __str__(self) -> str:
        """Return it as it may be typed."""
        if self.word is not Word.STRANGERS:
            return str(self.word)
        return ",".join("+".join(map(str, group)) for group in self.strangers)


_WORDS = {
    Kind.STORY: {
        **dict.fromkeys(("ok", "y", "yes"), Word.OK),
        **dict.fromkeys(("s", "skip"), Word.SKIP),
    },
    Kind.PAIR: {
        **dict.fromkeys(("one", "y", "yes"), Word.ONE),
        **dict.fromkeys(("two", "n", "no"), Word.TWO),
        **dict.fromkeys(("s", "skip"), Word.SKIP),
    },
}
_NUMBERS = re.compile(r"[0-9]{1,4}(?:\s*\+\s*[0-9]{1,4})*(?:(?:\s*,\s*|\s+)(?=[0-9])|$)")
_WANTED = {
    Kind.STORY: 'write ok, the numbers of those that do not belong ("2,5"), or skip',
    Kind.PAIR: "write one, two or skip",
}


def verdict(case: Case, answer: str) -> Verdict:
    """Read an answer to a case.

    Of a story: "ok" ("y"), "skip" ("s"), or the numbers of those that do not
    belong: "2,5" or "2 5" for two that stand alone, "2+5" for two that tell
    another event together. Of a pair: "one" ("y"), "two" ("n"), "skip" ("s").
    Raises ConfigError for anything else.
    """
    said = answer.strip().lower()
    word = _WORDS[case.kind].get(said)
    if word is not None:
        return Verdict(word=word)
    if case.kind is Kind.PAIR or not _is_numbers(said):
        raise ConfigError(f"{answer.strip()[:40]!r} is no answer; {_WANTED[case.kind]}")
    groups = tuple(
        tuple(int(number) for number in group[0].strip(" ,\t").split("+"))
        for group in _NUMBERS.finditer(said)
    )
    _check(case, groups)
    return Verdict(word=Word.STRANGERS, strangers=groups)


def _is_numbers(said: str) -> bool:
    return bool(said) and "".join(found[0] for found in _NUMBERS.finditer(said)) == said


def _check(case: Case, groups: tuple[tuple[int, ...], ...]) -> None:
    numbers = [number for group in groups for number in group]
    last = len(case.shown)
    for number in numbers:
        if not 1 <= number <= last:
            raise ConfigError(f"there is no entry {number}; they go from 1 to {last}")
        if numbers.count(number) > 1:
            raise ConfigError(f"entry {number} is named twice; name each once")
