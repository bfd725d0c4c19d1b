"""A topic's view to what its documents show: clean text, safe addresses, whole seconds. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from aggregator.model import Item, Picture, Report, Site, TopicView
from aggregator.model.publication import Bundle
from aggregator.model.thread import Saga
from aggregator.publish.chars import direction, excerpt, language, line, web_address

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
#: Categories of one item.
_MOST_TAGS = 8
#: A picture known to be narrower than this (pixels) is an icon or a tracker.
_NARROWEST = 64
#: Longest stand-in for a missing title, in characters.
_TITLE_LENGTH = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One report of a story."""

    outlet: str
    title: str
    link: str | None
    #: URLs of the feeds that showed it, its home first.
    feeds: tuple[str, ...]
    feed_title: str
    feed_urn: str
    published: datetime
    updated: datetime
    #: A few sentences; "" where the publisher gave none.
    text: str
    #: None where unknown.
    language: str | None
    #: "ltr", "rtl" or "auto".
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Reports that carry the text of another one: told in a line, each linked."""

    #: The one that is shown in full.
    shown: Told
    #: The others, by date.
    copies: tuple[Told, ...]
    #: Whose text it is, where the text says so.
    agency: str | None

    @property
    def carriers(self) -> frozenset[str]:
        """The outlets of the copies, but for the one that is shown in full."""
        return frozenset(told.outlet for told in self.copies) - {self.shown.outlet}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownThread:
    """The thread that a story is in."""

    id: str
    name: str
    #: How many stories are in it.
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """A story, or a day of a thread, as its documents show it."""

    id: str
    story_id: str
    published: datetime
    updated: datetime
    tags: tuple[str, ...]
    picture: str | None
    #: The lead first, then by date.
    reports: tuple[Told, ...]
    #: Those of them that stand in a line of their own, in the same order.
    own: tuple[Told, ...]
    #: The others, with the one of `own` whose text they carry.
    folds: tuple[Fold, ...]
    #: How many outlets tell it themselves; None where that was not looked at.
    independent: int | None
    #: None where it is in none.
    thread: ShownThread | None = None
    #: Of a thread's day: its stories; none where the item is a story itself.
    stories: tuple["ShownItem", ...] = ()
    #: Of a thread's day: in UTC.
    day: date | None = None
    #: Of a thread's day: where it stands on the topic's page.
    address: str | None = None

    @property
    def title(self) -> str:
        """The lead's; of a thread's day: its name, and how many stories it holds."""
        number = len(self.stories)
        if not number or self.thread is None or self.day is None:
            return self.lead.title
        if number == 1:
            return f"{self.thread.name}: {self.lead.title}"
        return f"{self.thread.name}: {number} stories of {long_day(self.day)}"

    @property
    def text(self) -> str:
        """A few sentences of the lead; of a thread's day: the headlines."""
        if len(self.stories) > 1:
            return excerpt(" \u00b7 ".join(story.lead.title for story in self.stories))
        return self.lead.text

    @property
    def authors(self) -> tuple[str, ...]:
        """The outlets whose reports lead."""
        return tuple(dict.fromkeys(story.lead.outlet for story in self.stories or (self,)))

    @property
    def anchor(self) -> str:
        """Its name on the topic's page."""
        return f"item-{self.id.rpartition(':')[2]}"

    @property
    def lead(self) -> Told:
        """The report whose title and text stand for the story."""
        return self.reports[0]

    @property
    def link(self) -> str | None:
        """Where a reader is led: the lead's link, else the first there is.

        Of a thread's day: to the topic's page.
        """
        return self.address or next((told.link for told in self.reports if told.link), None)

    @property
    def outlets(self) -> int:
        """How many outlets tell it."""
        return len({told.outlet for told in self.reports})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTopic:
    """A topic as its documents show it."""

    #: urn:uuid:... of the feed, from the installation and the topic's own id.
    id: str
    slug: str
    title: str
    query: str | None
    changed: datetime
    #: That of most items; "en" where none is known, as the words around them are.
    language: str
    items: tuple[ShownItem, ...]
    site: Site

    @property
    def about(self) -> str:
        """What the topic holds, in a sentence."""
        if self.query is None:
            return "Every story, told once, with all outlets that report it."
        return f"Stories that match: {self.query}"

    def path(self, name: str) -> str:
        """Return the path of one of its documents."""
        return f"topics/{self.slug}/{name}"

    def url(self, name: str) -> str:
        """Return the address of one of its documents; the page has the folder's."""
        return f"{self.site.base_url}{self.path(name)}"


def show(view: TopicView, site: Site) -> ShownTopic:
    """Make everything that a view holds fit to be shown."""
    page = f"{site.base_url}topics/{view.slug}/"
    items = tuple(
        _bundle(item, page) if isinstance(item, Bundle) else _item(item) for item in view.items
    )
    languages = Counter(item.lead.language for item in items if item.lead.language)
    common = min(languages, key=lambda tag: (-languages[tag], tag), default="en")
    return ShownTopic(
        id=f"urn:uuid:{uuid5(UUID(site.installation), f'feed:{view.id}')}",
        slug=view.slug,
        title=line(view.title) or view.slug,
        query=None if view.query is None else line(view.query),
        changed=_whole(view.changed),
        language=common,
        items=items,
        site=site,
    )


def _item(item: Item) -> ShownItem:
    told = tuple(_told(report) for report in item.reports or (item.lead,))
    folds = tuple(_folds(item, told))
    # By identity: two reports may well say the same.
    folded = {id(copy) for fold in folds for copy in fold.copies}
    return ShownItem(
        id=line(item.id),
        story_id=line(item.story_id),
        published=_whole(item.published),
        updated=_whole(item.updated),
        tags=_tags(item.lead.categories),
        picture=_picture(item.lead.pictures),
        reports=told,
        own=tuple(each for each in told if id(each) not in folded),
        folds=folds,
        independent=item.reporting.independent if item.reporting else None,
        thread=_thread(item.saga) if item.saga else None,
    )


def _thread(saga: Saga) -> ShownThread:
    return ShownThread(id=line(saga.id), name=line(saga.name) or "A thread", stories=saga.stories)


def _bundle(bundle: Bundle, page: str) -> ShownItem:
    """Make a day of a thread fit to be shown; its first story stands in front."""
    stories = tuple(replace(_item(item), thread=None) for item in bundle.items)
    told = tuple(report for story in stories for report in story.reports)
    tags = tuple(tag for story in stories for tag in story.tags)
    shown = ShownItem(
        id=line(bundle.id),
        story_id=stories[0].story_id,
        published=_whole(bundle.published),
        updated=_whole(bundle.updated),
        tags=_tags(tags),
        picture=next((story.picture for story in stories if story.picture), None),
        reports=told,
        own=told,
        folds=(),
        independent=None,
        thread=_thread(bundle.saga),
        stories=stories,
        day=bundle.day,
    )
    return replace(shown, address=f"{page}#{shown.anchor}")


def _folds(item: Item, told: tuple[Told, ...]) -> Iterator[Fold]:
    """Yield the groups of several reports; the lead is shown, else the first of each."""
    by_id = {report.entry_id: each for report, each in zip(item.reports, told, strict=False)}
    for group in item.reporting.groups if item.reporting else ():
        carriers = [entry for entry in group.entries if entry in by_id]
        if len(carriers) > 1:
            shown = item.lead.entry_id if item.lead.entry_id in carriers else carriers[0]
            copies = tuple(by_id[entry] for entry in carriers if entry != shown)
            yield Fold(shown=by_id[shown], copies=copies, agency=group.agency)


def _told(report: Report) -> Told:
    tag = language(report.language)
    text = excerpt(report.summary)
    outlet = line(report.outlet) or line(report.feed_title) or "An unnamed outlet"
    return Told(
        outlet=outlet,
        title=line(report.title) or excerpt(text, _TITLE_LENGTH) or f"Untitled, by {outlet}",
        link=web_address(report.link),
        feeds=tuple(line(feed) for feed in report.feeds),
        feed_title=line(report.feed_title) or outlet,
        feed_urn=line(report.feed_urn),
        published=_whole(report.published),
        updated=_whole(report.updated),
        text=text,
        language=tag,
        direction=direction(tag),
    )


def _tags(categories: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first few categories, each once whatever its case."""
    once: dict[str, str] = {}
    for category in map(line, categories):
        if category:
            once.setdefault(category.casefold(), category)
    return tuple(once.values())[:_MOST_TAGS]


def _picture(pictures: tuple[Picture, ...]) -> str | None:
    addresses = (
        web_address(picture.url)
        for picture in pictures
        if picture.width is None or picture.width >= _NARROWEST
    )
    return next((address for address in addresses if address), None)


def long_day(day: date) -> str:
    """Return "9 April 2025"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _whole(instant: datetime) -> datetime:
    """Return the instant in UTC, in whole seconds, so that all formats say the same."""
    return instant.astimezone(UTC).replace(microsecond=0)
