"""A file of answers, written by hand -> verdicts.

A line a case: `story 3: 2,5`, `story 4: ok`, `pair 7: one`. A case without an
answer (`story 5:`) is left as it was; `sample 1f2e3d4c` says which sample is
meant; what comes after # is a remark. Pure.
"""

import re
from collections.abc import Mapping

from aggregator.errors import ConfigError
from aggregator.jobs.review.sample import Case, Kind, Sample
from aggregator.jobs.review.verdicts import Verdict, verdict

_CASE = re.compile(r"(story|pair)\s+([0-9]{1,6})\s*:(.*)", re.IGNORECASE | re.DOTALL)
_MARK = re.compile(r"sample\s*:?\s*([0-9a-f]{8})", re.IGNORECASE)
_SHOWN = 40


def read_answers(text: str, where: str, sample: Sample) -> Mapping[str, Verdict]:
    """Read answers: by the name of the case, in the order of the file.

    `where` names the file in errors. Raises ConfigError, with file and line, for
    what is no answer to this sample.
    """
    cases = {case.name: case for case in sample.cases}
    told: dict[str, Verdict] = {}
    lines: dict[str, int] = {}
    for number, row in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = row.partition("#")[0].strip()
        if not line:
            continue
        try:
            name, answer = _said(line, sample)
            if not answer:
                continue
            told[name] = verdict(_case(name, cases, sample), answer)
        except ConfigError as error:
            raise ConfigError(f"{where}:{number}: {error}") from error
        if name in lines:
            raise ConfigError(
                f"{where}:{number}: {name} is answered in line {lines[name]} already; remove one"
            )
        lines[name] = number
    return told


def template(sample: Sample) -> tuple[str, ...]:
    """Return the lines of a file of answers to this sample, without any yet."""
    return (f"sample {sample.mark}", *(f"{case.name}:" for case in sample.cases))


def _said(line: str, sample: Sample) -> tuple[str, str]:
    """Return the name of a case and what is said of it; nothing for the sample's own line."""
    mark = _MARK.fullmatch(line)
    if mark is not None:
        if mark[1].lower() != sample.mark:
            raise ConfigError(
                f"these are answers to sample {mark[1]}, and this is sample {sample.mark}: other "
                "options, or the stories have changed since; print it anew with --list, or keep "
                "one with --list --output FILE"
            )
        return "sample", ""
    found = _CASE.fullmatch(line)
    if found is None:
        raise ConfigError(
            f"{line[:_SHOWN]!r} is no answer; write `story 3: ok`, `story 3: 2,5` or `pair 7: one`"
        )
    return f"{found[1].lower()} {int(found[2])}", found[3].strip()


def _case(name: str, cases: Mapping[str, Case], sample: Sample) -> Case:
    if name not in cases:
        kind = Kind(name.partition(" ")[0])
        last = len(sample.of(kind))
        there = f"they go from {kind} 1 to {kind} {last}" if last else f"it has no {kind}"
        raise ConfigError(f"the sample has no {name}; {there}")
    return cases[name]
