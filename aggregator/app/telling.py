"""Kept reasons -> words that a person understands. Pure."""

from collections.abc import Mapping, Sequence

from aggregator.model import Explained

_HOW = {
    "founded": "began this story: nothing before it was alike enough",
    "joined": "joined this story",
    "rehomed": "moved to this story when a later entry showed that it fits better here",
    "merged": "came here when its story and this one turned out to be one",
}


def reasons_in_words(explained: Explained) -> tuple[str, ...]:
    """Return why an entry stands where it does, a line a reason."""
    reasons = explained.reasons
    how = str(reasons.get("how", ""))
    lines = [
        _HOW.get(how, how or "placed"),
        (
            f"score {explained.score:.3f}, needed {explained.threshold:.3f} "
            f"(algorithm {explained.algorithm})"
        ),
    ]
    terms = _terms(reasons.get("terms"))
    if terms:
        lines.append(f"shared words that carried it: {terms}")
    factors = _factors(reasons)
    if factors:
        lines.append(factors)
    runner_up = reasons.get("runner_up")
    if isinstance(runner_up, Mapping):
        lines.append(
            f"next best story: {runner_up.get('story')} at {_number(runner_up.get('score'))}"
        )
    return tuple(lines)


def likeness_in_words(likeness: Mapping[str, object]) -> tuple[str, ...]:
    """Return how alike two entries are by themselves, a line a thought."""
    score, needed = _number(likeness.get("score")), _number(likeness.get("threshold"))
    verdict = "alike enough" if likeness.get("match") else "not alike enough"
    lines = [f"score {score}, needed {needed}: {verdict} by themselves"]
    terms = _terms(likeness.get("terms"))
    lines.append(f"shared words: {terms or 'none'}")
    factors = _factors(likeness)
    if factors:
        lines.append(factors)
    return tuple(lines)


def _terms(named: object) -> str:
    """Return "rutte .12, nato .08" from pairs of a stem and its share."""
    if not isinstance(named, Sequence) or isinstance(named, str):
        return ""
    return ", ".join(f"{term} {_number(share)}" for term, share in named)


def _factors(reasons: Mapping[str, object]) -> str:
    """Return the factors of the score, each with what it means."""
    meanings = (
        ("cosine", "likeness of words"),
        ("time", "nearness in time"),
        ("boost", "lift for short texts"),
        ("fuzzy", "agreement of phrases"),
    )
    return "; ".join(
        f"{meaning} {_number(reasons[name])}" for name, meaning in meanings if name in reasons
    )


def _number(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
