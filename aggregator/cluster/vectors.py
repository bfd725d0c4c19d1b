"""Terms with what they weigh become one array of whole numbers, and such arrays their sum. Pure.

A vector is an array of int64, a number a term, from the highest bits down: the
term (29 bits), what it weighs (32), whether it is of the core (1) and whether it
is a name (1). So it takes 8 bytes a term, a row of vectors is put together in
one step, and sorting it brings equal terms together.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
#: As described above.
Vector = Integers

TERM = 34
WEIGHT = 2
CORE, NAME = 2, 1
#: Of a packed term: its weight and both marks.
REST = (1 << TERM) - 1


def packed(terms: Integers, weights: Integers, names: Integers) -> Vector:
    """Return the vector of an entry: of its core are all its terms; a name is 1, else 0."""
    return (terms << TERM) | (weights << WEIGHT) | CORE | names


def terms(vector: Vector) -> Integers:
    """Return its terms."""
    return vector >> TERM


def weights(vector: Vector) -> Integers:
    """Return what each term weighs."""
    return (vector & REST) >> WEIGHT


def core(vector: Vector) -> Integers:
    """Return 1 for each term of the core, else 0."""
    return (vector & CORE) >> 1


def names(vector: Vector) -> Integers:
    """Return 1 for each term that is a name, else 0."""
    return vector & NAME


def summed(vectors: Sequence[Vector]) -> Vector:
    """Return the sum of entries' vectors, at least one, its terms ascending.

    Of the core are the terms of half of them at least; a name is what is one in any.
    """
    every = np.sort(np.concatenate(vectors))
    if not every.size:
        return every
    numbers = terms(every)
    starts = np.concatenate(([0], (numbers[1:] != numbers[:-1]).nonzero()[0] + 1))
    times = np.append(starts[1:], every.size) - starts
    marks = np.where(2 * times >= len(vectors), CORE, 0)
    # The name's bit is the lowest: the largest of equal terms need not have it.
    marks |= np.bitwise_or.reduceat(names(every), starts)
    sums = np.add.reduceat(weights(every), starts)
    return (numbers[starts] << TERM) | (sums << WEIGHT) | marks
