"""Kept reasons -> words that a person understands. Pure.

Reasons were kept by many versions: what is not known here is listed plainly,
and what is not there is left out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aggregator.model import Correction, EntryId, Explained, Former, StoryId

_HOW = {
    "founded": "began this story: nothing before it was alike enough",
    "joined": "joined this story",
    "together": "joined this story because a person said that it belongs with one of its entries",
    "rehomed": "moved to this story when a later entry showed that it fits better here",
    "merged": "came here when its story and this one turned out to be one",
    "corrected": "stands in this story because a person parted it from its former one",
}
#: Reasons with a line of their own.
_TOLD = frozenset(
    {"how", "terms", "cosine", "shared", "names", "time", "boost", "headline", "fuzzy", "sizes"}
    | {"runner_up", "then", "because_of", "from", "run", "before", "score", "threshold"}
)
_MEANINGS = (
    ("cosine", "likeness of words"),
    ("shared", "words in common"),
    ("names", "names among them"),
    ("time", "nearness in time"),
    ("boost", "lift for short texts"),
    ("headline", "agreement of the headlines, which decided"),
    ("fuzzy", "agreement of phrases"),
)
#: Of several pairs the mean, which need not be whole.
_COUNTED = frozenset({"shared", "names"})
_BOTH = 2
_NO_REPORT = "by its form no report of one event: it joins at a higher bar, and after all others"


def reasons_in_words(explained: Explained) -> tuple[str, ...]:
    """Return why an entry stands where it does, a line a reason."""
    reasons = explained.reasons
    lines = [_how(reasons), score_in_words(explained)]
    terms = _terms(reasons.get("terms"))
    lines.append(f"shared words that carried it: {terms}" if terms else "")
    lines.append(_factors(reasons))
    lines.append(_sizes(reasons.get("sizes")))
    lines.append(_NO_REPORT if reasons.get("form") is True else "")
    lines.append(_then(reasons.get("then")))
    lines.append(_runner_up(reasons.get("runner_up")))
    if "because_of" in reasons:
        lines.append(f"it came to that when entry {_plain(reasons['because_of'])} came")
    lines.append(_source(reasons.get("from")))
    if "run" in reasons:
        lines.append(f"re-clustering {_plain(reasons['run'])} put it here")
    lines += _others(reasons)
    return tuple(line for line in lines if line)


def score_in_words(explained: Explained) -> str:
    """Return what decided in numbers, and the version of the algorithm; "" for a person's word."""
    version = f"algorithm {explained.algorithm or 'unknown'}"
    if explained.reasons.get("how") == "corrected":
        return version
    return f"score {explained.score:.3f}, needed {explained.threshold:.3f} ({version})"


def former_in_words(former: Former) -> str:
    """Return when and why another story became part of this one."""
    by_way = f" by way of story {former.joined}" if former.joined != former.target else ""
    return (
        f"story {former.story} became part of this one{by_way} on {day(former.at)}: "
        f"{_union(former.reasons)}"
    )


def correction_in_words(correction: Correction) -> str:
    """Return what a person did."""
    act = {
        "merge": f"made story {correction.other} part of story {correction.kept}",
        "split": f"parted story {correction.other} from story {correction.kept}",
    }.get(correction.kind, correction.kind)
    return f"correction {correction.number} of {day(correction.at)} {act}"


def concerning(
    corrections: Sequence[Correction], *, story: StoryId | None, entries: Sequence[EntryId]
) -> tuple[str, ...]:
    """Return the corrections that concern a story or entries of it, and what still binds."""
    lines: list[str] = []
    known = set(entries)
    for correction in corrections:
        pairs = [pair for pair in correction.pairs if {pair.one, pair.other} & known]
        if not pairs and story not in {correction.kept, correction.other}:
            continue
        together = sum(pair.together for pair in pairs)
        binding = (
            (together, "kept together"),
            (len(pairs) - together, "kept apart"),
        )
        what = ", ".join(
            f"{number} {'pair' if number == 1 else 'pairs'} {kept}"
            for number, kept in binding
            if number
        )
        lines.append(f"{correction_in_words(correction)} ({what or 'binds nothing here any more'})")
    return tuple(lines)


def likeness_in_words(likeness: Mapping[str, object]) -> tuple[str, ...]:
    """Return how alike two entries are by themselves, a line a thought."""
    score, needed = _number(likeness.get("score")), _number(likeness.get("threshold"))
    verdict = "alike enough" if likeness.get("match") else "not alike enough"
    lines = [f"score {score}, needed {needed}: {verdict} by themselves"]
    terms = _terms(likeness.get("terms"))
    lines.append(f"shared words: {terms or 'none'}")
    lines += [_factors(likeness), _forms(likeness.get("forms"))]
    return tuple(line for line in lines if line)


def day(instant: datetime) -> str:
    """Return an instant to the minute."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def _how(reasons: Mapping[str, object]) -> str:
    how = str(reasons.get("how") or "placed")
    return _HOW.get(how, how)


def _union(reasons: Mapping[str, object]) -> str:
    """Return why two stories became one."""
    match reasons.get("how"):
        case "corrected":
            return "because a person said so"
        case "reclustered":
            return f"because of re-clustering {_plain(reasons.get('run', 'unknown'))}"
        case "merged":
            why = "because they turned out to be one"
        case other:
            moved = "moved" in reasons
            why = "because its last entry moved here" if moved else f"because {other or 'unknown'}"
    details = []
    if "score" in reasons:
        details.append(
            f"score {_number(reasons['score'])}, needed {_number(reasons.get('threshold'))}"
        )
    if "because_of" in reasons:
        details.append(f"when entry {_plain(reasons['because_of'])} came")
    terms = _terms(reasons.get("terms"))
    details += [_sizes(reasons.get("sizes")), f"shared words {terms}" if terms else ""]
    details += [line for line in _others(reasons) if not line.startswith("moved:")]
    details = [line for line in details if line]
    return why + (f" ({'; '.join(details)})" if details else "")


def _others(reasons: Mapping[str, object]) -> list[str]:
    """Return what has no words of its own, plainly."""
    return [
        f"{name.replace('_', ' ')}: {_plain(value)}"
        for name, value in reasons.items()
        if name not in _TOLD and value not in (None, "", [], {}) and (name, value) != ("form", True)
    ]


def _plain(value: object) -> str:
    """Return any value as a person writes it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(
            " ".join(map(_plain, part))
            if isinstance(part, Sequence) and not isinstance(part, str)
            else _plain(part)
            for part in value
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value)


def _runner_up(told: object) -> str:
    if not isinstance(told, Mapping):
        return ""
    return f"next best story: {told.get('story')} at {_number(told.get('score'))}"


def _then(told: object) -> str:
    """Return how the group that an entry had joined became part of its story."""
    if not isinstance(told, Mapping):
        return ""
    terms = _terms(told.get("terms"))
    details = (
        f"score {_number(told.get('score'))}, needed {_number(told.get('threshold'))}",
        _sizes(told.get("sizes")),
        f"shared words {terms}" if terms else "",
        _factors(told),
    )
    return "its group then became part of this story: " + "; ".join(filter(None, details))


def _sizes(told: object) -> str:
    """Return how many entries met how many."""
    if not isinstance(told, Sequence) or isinstance(told, str) or len(told) != _BOTH:
        return ""
    counts = [f"{_plain(size)} {'entry' if size == 1 else 'entries'}" for size in told]
    return f"compared were {counts[0]} and {counts[1]}"


def _forms(told: object) -> str:
    """Return which of two entries are no reports of one event."""
    if not isinstance(told, Sequence) or isinstance(told, str) or len(told) != _BOTH:
        return ""
    match [form is True for form in told]:
        case [True, True]:
            return "both are by their form no reports of one event: such never make a story"
        case [True, False]:
            return f"the first is {_NO_REPORT}"
        case [False, True]:
            return f"the second is {_NO_REPORT}"
        case _:
            return ""


def _source(told: object) -> str:
    if not isinstance(told, Mapping):
        return ""
    score = f", where it scored {_number(told['score'])}" if "score" in told else ""
    return f"before that it stood in story {told.get('story')}{score}"


def _terms(named: object) -> str:
    """Return "rutte .12, nato .08" from pairs of a stem and its share."""
    return _plain(named) if isinstance(named, Sequence) and not isinstance(named, str) else ""


def _factors(reasons: Mapping[str, object]) -> str:
    """Return the factors of the score, each with what it means."""
    return "; ".join(
        f"{meaning} {_count(reasons[name]) if name in _COUNTED else _number(reasons[name])}"
        for name, meaning in _MEANINGS
        if name in reasons
    )


def _count(value: object) -> str:
    """Return a number of things, which may be a mean: "5", "4.5"."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _number(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
