"""The knobs of clustering: one default setting for all feeds. Pure."""

from dataclasses import dataclass, replace
from datetime import timedelta

#: Version of the method and of the encoding of `Member.features`; a change of
#: either changes it, and a state written by another version has to be rebuilt.
ALGORITHM = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRules:
    """How alike is alike enough. All similarities are in [0, 1], lengths in stems."""

    #: How much of the summary is compared, in characters; the title always whole.
    summary_characters: int = 600
    #: A stem of the title weighs so many times one of the summary.
    title_weight: float = 1.25
    #: A stem that stands there tf times weighs 1 + this * ln tf.
    repeat_weight: float = 0.5
    #: No stem, however common, tells less than this.
    telling_floor: float = 0.01
    #: When so many entries have been counted, all counts are halved: old news fades.
    memory: int = 60_000

    #: The newcomer's heaviest stems are looked up until so many entries came up,
    #: and no stem brings more than so many (its newest) ...
    postings: int = 1_000
    #: ... but at least so many stems.
    least_stems: int = 6
    #: The stories of so many nearest entries are candidates.
    nearest: int = 20
    #: A story whose latest entry is this much older than the newcomer is closed.
    window: timedelta = timedelta(days=7)

    #: Fewer shared stems than this make no match.
    least_shared: int = 2
    #: A distance of d days leaves 1 / (1 + this * ln(1 + d)).
    time_decay: float = 0.6
    #: Texts shorter than this are lifted ...
    short_text: float = 20.0
    #: ... by at most this share.
    short_lift: float = 1.0
    #: Headlines that agree so far in their words (rapidfuzz) ...
    headline_agreement: float = 0.9
    #: ... and have at least so many stems ...
    headline_stems: int = 4
    #: ... make two entries at least so alike, whatever else they say.
    headline_link: float = 0.5
    #: Headlines are compared only where the texts are this share of that alike.
    headline_hint: float = 0.4

    #: Two entries alone are one story when they are this alike;
    threshold: float = 0.17
    #: an entry and a story, or two stories, so much less (being alike on average), and
    #: this more without evidence.
    ease: float = 0.07
    join_doubt: float = 0.15
    #: Where more entries than this are open, more of them are alike by chance, and
    #: these three rise with this power of how many times as many there are.
    quiet: int = 1_000
    crowd: float = 0.28
    #: Always what is eased, plus this share of what the next best rivals come to on average,
    contrast: float = 0.6
    #: of which there are so many.
    rivals: int = 5
    #: Evidence enough are so many shared stems that are no names, each of which counts
    #: this much where no name is shared, and so much more with every name, up to 1 ...
    sure_stems: float = 8.0
    nameless: float = 0.4
    named: float = 0.3
    #: ... or this share of the shorter text's stems.
    sure_overlap: float = 0.6
    #: An entry alone must be this share as like a story as its members are to one another;
    join_cohesion: float = 0.35
    #: two stories of several, this share of the looser one's inner likeness.
    merge_cohesion: float = 0.75
    #: What is no report of one event (a briefing, a review) joins at this, and last.
    form_threshold: float = 0.3

    @property
    def reach(self) -> int:
        """The window in microseconds."""
        return self.window // timedelta(microseconds=1)

    @property
    def eased(self) -> float:
        """What is needed of stories at the least."""
        return max(0.0, self.threshold - self.ease)

    @property
    def days(self) -> float:
        """The window in days."""
        return self.window / timedelta(days=1)

    def among(self, entries: int) -> "ClusterRules":
        """Return the rules for a window of so many entries.

        An entry has as many reports of its own event in a large window as in a small
        one, and more that are like it by chance: the odds that a match is right fall
        with the number of entries, and are kept by asking for more likeness.
        """
        if entries <= self.quiet:
            return self
        more = (entries / self.quiet) ** self.crowd
        return replace(
            self,
            threshold=more * self.threshold,
            ease=more * self.ease,
            join_doubt=more * self.join_doubt,
        )

    def of_language(self, language: str) -> "ClusterRules":
        """Return the rules for a language: where capitals name nothing, every stem counts.

        Fewer are enough there: a text has fewer of them than it has words elsewhere,
        as compounds and characters.
        """
        if language in _CAPITALS:
            return self
        return replace(self, nameless=1.0, sure_stems=self.sure_stems * _UNCAPPED)


#: Of the stems that are evidence enough, this share is where none is told for a name.
_UNCAPPED = 0.625

#: Languages that write names, and little else, with a capital; German does so with all nouns.
_CAPITALS = frozenset(
    """ca cs da el en es et eu fi fr ga hr hu hy id is it lt lv nl no pl pt ro ru sk sl sr sv tr
    uk und""".split()  # noqa: SIM905 - a list of codes is read more easily so
)
