"""The entries of a story to its reports: which carry one text, how many are independent. Pure."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from aggregator.model import StoredEntry
from aggregator.model.report import Family, ReportGroup, Reporting
from aggregator.reports.agency import agency_of
from aggregator.reports.families import Kinship
from aggregator.reports.shingles import Shingles, shingles
from aggregator.reports.texts import same_texts

#: Entries of one story whose texts are compared, the earliest; later ones count as
#: reports of their own.
_MOST = 400


def grouped(entries: Sequence[StoredEntry], families: Sequence[Family] = ()) -> Reporting:
    """Tell which entries carry one text, and how many reports are independent.

    Independent are as many outlets as can be chosen so that no two are of one
    family and no two tell from one source. A source is an agency that is named,
    else a text that several families carry, else the family that tells it.

    Args:
        entries: of one story, in any order.
        families: those of the operator.
    """
    ordered = sorted(entries, key=lambda stored: stored.order)
    if not ordered:
        return Reporting(groups=(), independent=0)
    kinship = Kinship(families)
    kin = [kinship.of(stored) for stored in ordered]
    groups: list[ReportGroup] = []
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for number, places in enumerate(_together(ordered)):
        own = {kin[place] for place in places}
        agency = _agency([ordered[place] for place in places], own)
        groups.append(_group(ordered, kin, places, agency))
        sources[_source(number, own, agency)] |= own
    outlets = len({stored.outlet for stored in ordered})
    return Reporting(groups=tuple(groups), independent=min(outlets, _paired(sources)))


def _together(ordered: Sequence[StoredEntry]) -> list[list[int]]:
    """Return the places of the entries by the text they carry, by the first of each."""
    outlets = [stored.outlet for stored in ordered]
    if len(set(outlets)) == 1:
        return [[place] for place in range(len(ordered))]
    compared = [shingles(stored.entry) for stored in ordered[:_MOST]]
    unread = Shingles(found=frozenset())
    texts = [*compared, *([unread] * (len(ordered) - len(compared)))]
    return sorted(same_texts(texts, outlets))


def _agency(carriers: Sequence[StoredEntry], kin: Iterable[str]) -> str | None:
    """Return the agency that most of those who name one name, if it is one."""
    own = (key.removeprefix("agency:") for key in kin if key.startswith("agency:"))
    said = (agency_of(stored.entry) for stored in carriers)
    named = Counter(name for name in (*own, *said) if name)
    first, second, *_ = (*named.most_common(2), ("", 0), ("", 0))
    return first[0] if first[1] > second[1] else None


def _group(
    ordered: Sequence[StoredEntry], kin: Sequence[str], places: Sequence[int], agency: str | None
) -> ReportGroup:
    """Put the agency itself first, where it is among those who carry its text."""
    own_first = sorted(places, key=lambda place: (kin[place] != f"agency:{agency}", place))
    carriers = [ordered[place] for place in own_first]
    return ReportGroup(
        entries=tuple(stored.id for stored in carriers),
        outlets=tuple(dict.fromkeys(stored.outlet for stored in carriers)),
        agency=agency,
    )


def _source(number: int, kin: set[str], agency: str | None) -> str:
    if agency:
        return f"agency:{agency}"
    return next(iter(kin)) if len(kin) == 1 else f"text:{number}"


def _paired(sources: Mapping[str, set[str]]) -> int:
    """Return how many sources can be given a family each, no family twice.

    A maximum matching by augmenting paths (Kuhn 1955).
    """
    teller: dict[str, str] = {}
    return sum(_augmented(source, sources, teller) for source in sorted(sources))


def _augmented(source: str, sources: Mapping[str, set[str]], teller: dict[str, str]) -> bool:
    """Give a source a family, others moving on to other families where they can.

    `teller` holds the source of each family so far.
    """
    came_from: dict[str, str] = {}
    waiting = deque([source])
    while waiting:
        asking = waiting.popleft()
        for family in sorted(sources[asking] - came_from.keys()):
            came_from[family] = asking
            if family in teller:
                waiting.append(teller[family])
                continue
            _move_on(family, source, came_from, teller)
            return True
    return False


def _move_on(free: str, source: str, came_from: Mapping[str, str], teller: dict[str, str]) -> None:
    family = free
    while True:
        asking = came_from[family]
        before = next((own for own, told in teller.items() if told == asking), None)
        teller[family] = asking
        if asking == source or before is None:
            return
        family = before
