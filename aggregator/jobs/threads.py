"""Stories that are new, grown or gone -> threads. Effects: through the store."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import uuid5

from aggregator.jobs.stripping import stripping
from aggregator.model import StoredEntry, StoryId
from aggregator.model.thread import ThreadDelta, ThreadId, ThreadRecord
from aggregator.ports import Store
from aggregator.threads import Mint, ThreadRules, ThreadState

#: Stories whose texts are held at once.
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadOutcome:
    """What putting stories in threads came to."""

    #: Stories that were compared.
    compared: int = 0
    #: Threads that are shown differently now.
    changed: int = 0


def thread(store: Store, *, rules: ThreadRules, now: datetime) -> ThreadOutcome:
    """Put the stories that changed since the last time into threads."""
    upto, due = store.threads.due(since=now - rules.window)
    gone = store.threads.gone()
    if not due and not gone:
        return ThreadOutcome()
    by_language: defaultdict[str, list[StoryId]] = defaultdict(list)
    for story, language in due.items():
        by_language[language].append(story)
    former: defaultdict[str, dict[StoryId, StoryId | None]] = defaultdict(dict)
    for story, language in store.threads.languages(gone).items():
        former[language][story] = gone[story]
    deltas = [
        _placed(store, language, by_language[language], former[language], rules=rules, now=now)
        for language in sorted(by_language.keys() | former.keys())
    ]
    store.threads.record_threads(
        ThreadRecord(deltas=tuple(deltas), gone=tuple(sorted(gone)), upto=upto, at=now),
        forget=now - rules.window,
    )
    return ThreadOutcome(compared=len(due), changed=sum(len(delta.shown) for delta in deltas))


def _placed(
    store: Store,
    language: str,
    due: list[StoryId],
    gone: Mapping[StoryId, StoryId | None],
    *,
    rules: ThreadRules,
    now: datetime,
) -> ThreadDelta:
    """Place the stories of one language, some at a time."""
    heirs = [heir for heir in gone.values() if heir is not None]
    snapshot = store.threads.snapshot(
        language,
        threads=now - rules.idle,
        substantial=now - rules.window,
        single=now - rules.single_window,
        stories=[*due, *gone, *heirs],
    )
    state = ThreadState(snapshot, rules)
    mint = _mint(store)
    stripped = stripping(store)
    waiting = iter(due)
    ended = gone
    while (batch := list(islice(waiting, _BATCH))) or ended:
        found = store.stories(batch)
        stories = [found[story] for story in batch if story in found]
        entries: list[StoredEntry] = [stored for story in stories for stored in story.entries]
        texts = stripped(language, entries)
        state.place(stories, mint, texts=texts, gone=ended)
        ended = {}
    return state.delta()


def _mint(store: Store) -> Mint:
    """Mint ids from founding stories: only such as no thread ever had."""
    installation = store.installation()

    def thread_id(story: StoryId, salt: int) -> ThreadId:
        name = f"thread:{story}" if salt == 0 else f"thread:{story}:{salt}"
        return ThreadId(str(uuid5(installation, name)))

    def unused(story: StoryId, salt: int) -> ThreadId:
        number = 0
        while True:
            minted = thread_id(story, number)
            if not store.threads.taken([minted]):
                if salt == 0:
                    return minted
                salt -= 1
            number += 1

    return unused
