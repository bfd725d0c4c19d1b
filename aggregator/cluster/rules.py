"""The knobs of clustering: one default setting for all feeds. Pure."""

from dataclasses import dataclass
from datetime import timedelta

#: Version of the method and of the encoding of `Member.features`; a change of
#: either changes it, and a state written by another version has to be rebuilt.
ALGORITHM = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRules:
    """How alike is alike enough. All similarities are in [0, 1], lengths in stems."""

    #: How much of the summary is compared, in characters; the title always whole.
    summary_characters: int = 450
    #: A stem of the title weighs so many times one of the summary.
    title_weight: float = 1.25
    #: A stem that stands there tf times weighs 1 + this * ln tf.
    repeat_weight: float = 0.5
    #: No stem, however common, tells less than this.
    telling_floor: float = 0.01

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
    time_decay: float = 0.4
    #: Texts shorter than this are lifted ...
    short_text: float = 20.0
    #: ... by at most this share.
    short_lift: float = 0.75
    #: What full agreement of words beyond `fuzzy_floor` would add.
    fuzzy_weight: float = 0.3
    #: Agreement of words that unrelated texts have too.
    fuzzy_floor: float = 0.5
    #: With so many of a story's latest members words are compared ...
    fuzzy_members: int = 3
    #: ... in so many of the best stories.
    fuzzy_stories: int = 8

    #: A story is joined at this score ...
    threshold: float = 0.19
    #: ... plus this share of what the next best stories score on average,
    contrast: float = 0.4
    #: of which there are so many.
    rivals: int = 5

    #: An entry changes its story only for one that suits it better by this.
    rehome_margin: float = 0.03
    #: Two stories merge at this many times the threshold.
    merge_factor: float = 1.1

    @property
    def reach(self) -> int:
        """The window in microseconds."""
        return self.window // timedelta(microseconds=1)
