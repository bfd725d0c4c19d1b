"""Labelled sets become one table: this project's stories beside what else a user could pick.

    python -m benchmarks.compare_clustering SET... [--only WORD]

Every rule sees the same cleaned texts in the same order and is judged by the
scorer of `aggregate evaluate`. Each is written anew from its documented rule,
which is named beside it.
"""
