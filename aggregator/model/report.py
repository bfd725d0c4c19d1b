"""Who really tells a story: publishers' families, one text told by many. Pure."""

from dataclasses import dataclass

from aggregator.model.ids import EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Outlets of one publisher, which count once."""

    name: str
    #: Lower case, in ASCII; each with all that lies beneath it.
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGroup:
    """One own report, or one text that several outlets carry."""

    #: The one that stands for the others first, then by date.
    entries: tuple[EntryId, ...]
    #: Each once, in the order of the entries.
    outlets: tuple[str, ...]
    #: Whose text it is, where the text says so: "AFP".
    agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How a story is told: by how many, and how many of them tell it themselves."""

    #: By the date of their first entries; every entry is in exactly one.
    groups: tuple[ReportGroup, ...]
    #: At most the number of outlets; at least 1 where there is an entry.
    independent: int
