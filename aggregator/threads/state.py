"""New and grown stories of one language join threads, begin them, or stay alone.

Changes only itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.model import Story, StoryId
from aggregator.model.thread import StoryTerms, Texts, ThreadDelta, ThreadId, ThreadSnapshot
from aggregator.threads.naming import named
from aggregator.threads.reading import Reader, Reading, story_terms
from aggregator.threads.rules import ThreadRules
from aggregator.threads.scales import Key, Profile, Scales
from aggregator.threads.strand import Strand

#: Makes a thread's id from its founding story; another salt makes another id.
Mint = Callable[[StoryId, int], ThreadId]

#: A thread is named anew when it has so many times the stories that it had then.
_RENAMED = 1.5
#: A thread that gained a story is looked at again by so many of its weightiest terms.
_SECOND_LOOK = 8
#: Of the terms looked up a story and another one must share so many to be compared.
_COMMON = 2


class ThreadState:
    """The threads of one language and the stories that may join them; mutable, for one thread."""

    def __init__(self, snapshot: ThreadSnapshot, rules: ThreadRules | None = None) -> None:
        """Go on from what was remembered."""
        self.language = snapshot.language
        self._rules = rules or ThreadRules()
        self._reader = Reader(snapshot.language, self._rules)
        self._scales = Scales(snapshot.language, self._rules)
        #: Every story that is known by its terms, in a thread or not.
        self._stories: dict[StoryId, StoryTerms] = {}
        self._changed: set[ThreadId] = set()
        self._shown: set[ThreadId] = set()
        self._touched: set[StoryId] = set()
        self._merged: dict[ThreadId, ThreadId] = {}
        #: How many stories each thread had when it was last told of.
        self._told: dict[ThreadId, int] = {t.id: t.stories for t in snapshot.threads}
        for thread in snapshot.threads:
            self._scales.enter(Strand.of_thread(thread))
        for story in snapshot.stories:
            self._stories[story.story] = story
            if story.thread is None:
                self._scales.enter(Strand.of_story(story))

    def place(
        self,
        stories: Sequence[Story],
        mint: Mint,
        *,
        texts: Texts,
        gone: Mapping[StoryId, StoryId | None] | None = None,
    ) -> None:
        """Place stories that are new or changed; those in a thread stay in it.

        Args:
            stories: with all their entries.
            mint: makes the ids of new threads.
            texts: title and summary to compare where they are not the entry's own.
            gone: stories that are no more -> the story that they became part of.
        """
        heirs = self._forget(gone or {})
        fresh: set[ThreadId] = set()
        # One by one, as they came: all at once they would take from one another's terms
        # what these tell.
        for story in sorted(stories, key=_age):
            self._put(story, self._reader.read(story.entries, texts), heirs.get(story.id))
            joined = self._join(story.id, mint)
            if joined is not None:
                fresh.add(self._unite(joined))
        for thread in sorted(fresh):
            if thread in self._scales.strands:
                self._look_again(thread, mint)

    def delta(self) -> ThreadDelta:
        """Return all that changed since the state began or since the last delta."""
        strands = self._scales.strands
        for thread in sorted(self._changed & strands.keys()):
            self._name(strands[thread])
            if strands[thread].stories != self._told.get(thread):
                self._shown.add(thread)
            self._told[thread] = strands[thread].stories
        threads = [strands[key] for key in sorted(self._changed) if key in strands]
        delta = ThreadDelta(
            threads=tuple(strand.kept(self.language, self._rules) for strand in threads),
            stories=tuple(self._stories[s] for s in sorted(self._touched) if s in self._stories),
            merged=dict(sorted(self._merged.items())),
            shown=frozenset(self._shown | set(self._merged)),
        )
        self._changed, self._shown, self._touched, self._merged = set(), set(), set(), {}
        return delta

    def _forget(self, gone: Mapping[StoryId, StoryId | None]) -> dict[StoryId, ThreadId]:
        """Let stories go; return the threads that those they became part of inherit."""
        heirs: dict[StoryId, ThreadId] = {}
        for story, heir in sorted(gone.items(), key=lambda pair: pair[0]):
            known = self._stories.get(story)
            if known is None:
                continue
            if heir is not None and known.thread is not None:
                heirs.setdefault(heir, known.thread)
            self._leave(known)
            del self._stories[story]
        return heirs

    def _put(self, story: Story, reading: Reading, inherited: ThreadId | None) -> None:
        """Hold a story as it is now, in the thread that it was in."""
        before = self._stories.get(story.id)
        if before is not None:
            self._leave(before)
        thread = (before.thread if before else None) or inherited
        if thread not in self._scales.strands:
            # A thread that was forgotten keeps its stories; they are not compared again.
            thread = None if before is None else before.thread
        told = story_terms(story, reading, self._scales.weight, self._rules, thread=thread)
        self._stories[story.id] = told
        self._touched.add(story.id)
        self._enter(told)

    def _enter(self, told: StoryTerms) -> None:
        if told.thread is None:
            self._scales.enter(Strand.of_story(told))
        elif told.thread in self._scales.strands:
            self._alter(told.thread, lambda strand: strand.add(told))

    def _leave(self, told: StoryTerms) -> None:
        if told.thread is None:
            known = self._scales.strands.get(told.story)
            if known is not None:
                self._scales.leave(known)
        elif told.thread in self._scales.strands:
            self._alter(told.thread, lambda strand: strand.remove(told))

    def _alter(self, thread: ThreadId, change: Callable[[Strand], None]) -> None:
        strand = self._scales.strands[thread]
        self._scales.leave(strand)
        change(strand)
        self._scales.enter(strand)
        self._changed.add(thread)

    def _join(self, story: StoryId, mint: Mint) -> ThreadId | None:
        """Let a story that is in no thread join the best one, or begin one with another story."""
        told = self._stories[story]
        if told.thread is not None:
            return None
        best = self._best(told)
        if best is None:
            return None
        strand = self._scales.strands[best]
        thread = strand.thread or self._begin(strand, told, mint)
        self._scales.leave(self._scales.strands[story])
        self._assign(told, thread)
        return thread

    def _best(self, told: StoryTerms) -> Key | None:
        """Return the strand that a story continues most plainly, if any."""
        mine = self._scales.profile(self._scales.strands[told.story])
        best: tuple[float, Key] | None = None
        for key in self._candidates(mine, told.story):
            margin = self._margin(told, mine, self._scales.strands[key])
            if margin is not None and (best is None or (-margin, key) < (-best[0], best[1])):
                best = margin, key
        return None if best is None else best[1]

    def _margin(self, told: StoryTerms, mine: Profile, strand: Strand) -> float | None:
        """Return by how much a story is above the bar for a strand; None where below."""
        rules = self._rules
        other = strand.story
        if other is not None and not (told.is_substantial and other.is_substantial):
            return None
        reach = rules.window
        if strand.began - reach > told.latest or told.began > strand.latest + reach:
            return None
        found = self._scales.compared(mine, self._scales.profile(strand))
        if not found.is_told:
            return None
        if other is not None:
            is_enough = found.evidence >= rules.founding_evidence
            margin = found.mutual - rules.founding_cover
        else:
            is_enough = found.evidence >= rules.evidence and found.own_cover >= rules.own_cover
            margin = found.cover - (rules.cover if told.is_substantial else rules.single_cover)
        return margin if is_enough and margin >= 0 else None

    def _candidates(self, profile: Profile, own: Key) -> list[Key]:
        """Return the strands that share some of the weightiest terms of a profile."""
        found = Counter(self._having(profile, self._rules.looked_up))
        strands = self._scales.strands
        return sorted(
            key
            for key, times in found.items()
            if key != own and (times >= _COMMON or strands[key].thread is not None)
        )

    def _having(self, profile: Profile, most: int) -> Iterable[Key]:
        for stem in list(profile)[:most]:
            holders = self._scales.postings.get(stem, set())
            if len(holders) <= self._rules.postings:
                yield from holders

    def _begin(self, strand: Strand, other: StoryTerms, mint: Mint) -> ThreadId:
        """Make a story the first one of a thread; the older of two founds it."""
        first = strand.story
        assert first is not None
        founder = min((first, other), key=lambda story: (story.began, story.story)).story
        salt = 0
        thread = mint(founder, salt)
        while thread in self._scales.strands or thread in self._merged:
            salt += 1
            thread = mint(founder, salt)
        self._scales.leave(strand)
        self._scales.enter(Strand.begun(thread, first))
        self._keep(first, thread)
        return thread

    def _assign(self, told: StoryTerms, thread: ThreadId) -> None:
        self._alter(thread, lambda strand: strand.add(told))
        self._keep(told, thread)

    def _keep(self, told: StoryTerms, thread: ThreadId) -> None:
        self._stories[told.story] = replace(told, thread=thread)
        self._touched.add(told.story)
        self._shown.add(thread)

    def _unite(self, thread: ThreadId) -> ThreadId:
        """Make one of two threads that tell the same saga; return the one that lives."""
        strands = self._scales.strands
        mine = self._scales.profile(strands[thread])
        rivals: list[tuple[float, Key]] = []
        for key in self._candidates(mine, thread):
            other = strands[key]
            if other.thread is not None:
                found = self._scales.compared(mine, self._scales.profile(other))
                is_one = found.is_told and found.evidence >= self._rules.evidence
                if is_one and found.mutual >= self._rules.merging_cover:
                    rivals.append((-found.mutual, key))
        if not rivals:
            return thread
        pair = (strands[thread], strands[min(rivals)[1]])
        older, younger = sorted(pair, key=lambda strand: (strand.began, strand.key))
        assert older.thread is not None
        assert younger.thread is not None
        self._merge(older.thread, younger.thread)
        return self._unite(older.thread)

    def _merge(self, winner: ThreadId, loser: ThreadId) -> None:
        ended = self._scales.strands[loser]
        self._scales.leave(ended)
        self._alter(winner, lambda strand: strand.absorb(ended))
        for story, told in self._stories.items():
            if told.thread == loser:
                self._stories[story] = replace(told, thread=winner)
        self._merged = {old: winner if new == loser else new for old, new in self._merged.items()}
        self._merged[loser] = winner
        self._changed.discard(loser)
        self._shown.add(winner)

    def _look_again(self, thread: ThreadId, mint: Mint) -> None:
        """Let stories join that came before the thread was what it is now."""
        profile = self._scales.profile(self._scales.strands[thread])
        found = Counter(self._having(profile, _SECOND_LOOK))
        for key in sorted(found):
            strand = self._scales.strands.get(key)
            if found[key] >= _COMMON and strand is not None and strand.story is not None:
                self._join(strand.story.story, mint)

    def _name(self, strand: Strand) -> None:
        """Name a thread that is new, or has grown much since it was named."""
        if strand.name and strand.stories < _RENAMED * strand.named_at:
            return
        least = self._rules.name_telling
        profile = self._scales.profile(strand)
        parts = self._scales.names(stem for stem in profile if not stem[0].isdigit())
        names = [name for name in parts if max(map(self._scales.telling, name)) >= least]
        name = named(names, profile, strand.terms, strand.together)
        if name and name != strand.name:
            assert strand.thread is not None
            strand.name = name
            self._shown.add(strand.thread)
        strand.named_at = strand.stories


def _age(story: Story) -> tuple[datetime, StoryId]:
    return (min(stored.entry.published or stored.first_seen for stored in story.entries), story.id)
