"""Fit what ranks sentences beside a reader's log-odds, and write it into its reader.json.

    python training/fit_ranking.py FOLDER SET… [--test SET…] [--sample 300]

FOLDER is a calibrated reader; each SET a question set whose answerable questions (of SET:held-out
those of articles that training/split_sets.py holds out) it has not learnt from. The questions are
asked through the package. A conditional logistic model says which of a question's sentences answers
(McFadden 1974); the weight of the reader's log-odds is fixed to 1, so the others count in log-odds.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from examples import named_in
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.optimize import minimize
from scipy.special import logsumexp
from split_sets import NEWS_HELD_OUT

from rag import Assistant, Settings, Trace, read_question_set
from rag.eval.cases import Case
from rag.eval.relevance import Gold, locate
from rag.eval.set_articles import SetArticle, read_articles
from rag.passage_reader import CARD
from rag.question import is_search_query
from rag.ranking import RankingWeights, ranking_features

RIDGE = 1e-3
"""Keeps the weights finite where a feature decides alone."""

HELD_OUT = ":held-out"

console = Console()


@dataclass(frozen=True)
class Ranked:
    """A question's sentences: the reader's log-odds, what else ranks them, and which answer."""

    odds: NDArray[np.float64]
    features: NDArray[np.float64]
    right: NDArray[np.bool_]

    def first(self, weights: NDArray[np.float64], count: int = 1) -> bool:
        """Whether a right sentence is among the first ones."""
        best = np.argsort(-(self.odds + self.features @ weights), kind="stable")[:count]
        return bool(self.right[best].any())


def ranked_of(
    name: str, folder: Path, home: Path, sample: int, rng: random.Random
) -> Iterator[Ranked]:
    """The answerable questions of a set as the reader rates their sentences."""
    path = Path(name.removesuffix(HELD_OUT))
    questions = read_question_set(path)
    settings = Settings(home=home / questions.name, reader=str(folder))
    articles = read_articles(questions, settings.max_file_bytes)
    cases = [case for case in questions.cases if case.answerable and not case.history]
    if name.endswith(HELD_OUT):
        cases = [case for case in cases if _is_held_out(questions.name, case, articles)]
    with Assistant.open(settings) as assistant:
        for origin, held in track(articles.items(), f"indexing {questions.name}"):
            assistant.add_article(held.article, origin=origin)
        chosen = rng.sample(cases, min(sample, len(cases)))
        for case in track(chosen, f"asking {questions.name}"):
            trace = assistant.trace(case.question, articles=named_in(case, articles))
            ranked = _ranked(trace, locate(case, articles), folder)
            if ranked.right.any():
                yield ranked


def _is_held_out(part: str, case: Case, articles: dict[str, SetArticle]) -> bool:
    article_id = named_in(case, articles)
    own = (name for name, held in articles.items() if held.article.id == article_id)
    return any(f"{part}:{Path(name).stem}" in NEWS_HELD_OUT for name in own)


def _ranked(trace: Trace, gold: Gold, folder: Path) -> Ranked:
    hits = trace.hits[: trace.read]
    question = trace.answer.standalone_question
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    kind = "queries" if is_search_query(question) else "questions"
    found = {(s.sentence.article_id, s.sentence.start): s for s in trace.reading.sentences}
    sentences = [sentence for hit in hits for sentence in hit.passage.sentences]
    chances = np.array([found[s.article_id, s.start].probability for s in sentences])
    chances = chances.clip(1e-12, 1 - 1e-12)
    # But for what is the same for all sentences, and so does not matter to their order.
    odds = np.log(chances / (1 - chances)) / card["calibration"][kind]["slope"]
    right = np.array([gold.right(sentence) for sentence in sentences], dtype=bool)
    return Ranked(odds, ranking_features(question, hits), right)


def fit(sets: Sequence[Sequence[Ranked]]) -> NDArray[np.float64]:
    """The weights that make the right sentences likeliest; each set counts the same."""
    rows = [(ranked, 1 / len(each)) for each in sets for ranked in each]

    def loss(weights: NDArray[np.float64]) -> float:
        surprise = 0.0
        for ranked, share in rows:
            logits = ranked.odds + ranked.features @ weights
            surprise += share * float(logsumexp(logits) - logsumexp(logits[ranked.right]))
        return surprise / len(sets) + RIDGE * float(weights @ weights)

    return np.asarray(minimize(loss, np.zeros(rows[0][0].features.shape[1])).x)


def main() -> None:
    """Fit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--test", nargs="*", default=[])
    parser.add_argument("--sample", type=int, default=300, help="questions of a set at most")
    parser.add_argument("--home", type=Path, default=Path(".rag/training"))
    options = parser.parse_args()
    card = json.loads((options.folder / CARD).read_text(encoding="utf-8"))
    plain = card | {"ranking": asdict(RankingWeights())}
    _write(options.folder, plain)
    rng = random.Random(0)
    found = {
        name: list(ranked_of(name, options.folder, options.home, options.sample, rng))
        for name in (*options.sets, *options.test)
    }
    weights = fit([found[name] for name in options.sets]).round(2)
    _write(options.folder, card | {"ranking": asdict(RankingWeights(*weights.tolist()))})
    for name, ranked in found.items():
        for label, tried in (("alone", np.zeros_like(weights)), ("with both", weights)):
            first, three = (np.mean([r.first(tried, n) for r in ranked]) for n in (1, 3))
            console.print(f"{name} {label}: first {first:.3f}, in three {three:.3f}, {len(ranked)}")
    console.print(RankingWeights(*weights.tolist()))


def _write(folder: Path, card: dict[str, object]) -> None:
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
