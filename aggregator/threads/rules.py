"""The knobs of threads: one setting for all feeds. Pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRules:
    """What is one saga. Shares and scores are in [0, 1], evidence in nats of idf."""

    #: How much of the summary is read, in characters; the title always whole.
    summary_characters: int = 600
    #: A term of the title counts whole, one of the summary so much.
    summary_share: float = 0.6
    #: So many of a story's entries are read at most, spread evenly.
    entries_read: int = 40
    #: A term is constant in a story from this share of its entries on;
    constant: float = 0.3
    #: so many of those are kept, by share and weight.
    story_terms: int = 30

    #: A term belongs to a thread's profile from this share of its stories on;
    profile: float = 0.12
    #: so many of those make the profile.
    profile_terms: int = 30
    #: So many terms of a thread are remembered.
    thread_terms: int = 120
    #: A term that is no name weighs this share of one that is.
    common_noun: float = 0.6
    #: Two names are one where they stand side by side in so much of the rarer one's places.
    one_name: float = 0.4

    #: A term tells from this inverse document frequency on (ln); counted are threads,
    #: stories outside any, and the texts of the bundled table.
    telling: float = 3.5
    #: A telling term is of a thread's core where it is in this share of its stories.
    core: float = 0.2
    #: So many telling terms of the core must be shared, one of them a name, none a part
    #: of another one's name,
    shared: int = 2
    #: and one of them with this share in the story: it stands in the title.
    headline: float = 0.75
    #: A story joins a thread whose profile it covers so far, by weight;
    cover: float = 0.4
    #: one of a single outlet and few entries, or of no report of one event, so far.
    single_cover: float = 0.5
    #: What it shares must also be so much of its own.
    own_cover: float = 0.09
    #: The weights of what is shared must sum to this,
    evidence: float = 6.5
    #: or to this where two stories begin a thread;
    founding_evidence: float = 12.0
    #: these must cover one another so far (geometric mean),
    founding_cover: float = 0.42
    #: as two threads must that are one.
    merging_cover: float = 0.4
    #: So many entries of one outlet make a story that may begin a thread.
    substance: int = 3

    #: A word is told in a thread's name only if it tells so much.
    name_telling: float = 3.0

    #: Looked up are so many of a story's heaviest terms ...
    looked_up: int = 10
    #: ... that no more than so many threads and stories have.
    postings: int = 500
    #: A story or thread whose latest entry is older than this is not compared,
    window: timedelta = timedelta(days=21)
    #: nor, as a story that may not begin a thread, after this long.
    single_window: timedelta = timedelta(days=7)
    #: A thread is forgotten (its id is not) when it was idle so long.
    idle: timedelta = timedelta(days=60)
