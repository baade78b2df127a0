"""What the reader learns from: questions with passages whose sentences are labelled.

    python training/examples.py OUT.jsonl SET… [--passages 8]

SET is a question set (see docs/question-sets.md): ours in training/news/, and public ones made by
``rag eval import``. Each question is asked of its set through the package's own retriever, so that
the passages that do not answer are the ones the reader will meet: the best wrong hits. Passages
that hold an accepted answer but are not labelled are left out, as they may well answer.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from rich.progress import track

from rag import Assistant, Passage, Settings, read_question_set
from rag.embed import Embedder, SentenceTransformerEmbedder, Vectors
from rag.eval.cases import Case, QuestionSet
from rag.eval.relevance import Gold, locate
from rag.eval.scoring import contains
from rag.eval.set_articles import SetArticle, read_articles
from rag.index import embedding_text
from rag.reader_input import PassageText

SHORT = 80
"""Characters of evidence up to which it is taken for a short answer, and not for a sentence."""

FEWEST_CHARACTERS = 4
"""Shorter answers ("two", "no") stand in too many passages to say anything."""


@dataclass(frozen=True)
class LabelledPassage:
    """The sentences of a passage and which of them answer.

    ``answer`` is a right sentence's number and the characters in it that are the short answer;
    ``cosine`` tells how like passage and question are to the embedder.
    """

    title: str
    sentences: list[str]
    right: list[int]
    answer: tuple[int, int, int] | None = None
    cosine: float | None = None

    def as_read(self, with_cosine: bool = True) -> PassageText:
        """The passage without its labels."""
        return PassageText(self.title, self.sentences, self.cosine if with_cosine else None)


@dataclass(frozen=True)
class Example:
    """A question and its passages; ``article`` tells what must not be both learnt and tested."""

    id: str
    article: str
    question: str
    answerable: bool
    passages: list[LabelledPassage]
    answers: list[str]


def examples(questions: QuestionSet, home: Path, count: int) -> Iterator[Example]:
    """The questions of a set that stand alone, with the passages found for them."""
    settings = Settings(home=home / questions.name)
    articles = read_articles(questions, settings.max_file_bytes)
    named = {held.article.id: name for name, held in articles.items()}
    likeness = Likeness(SentenceTransformerEmbedder(settings.embedding_model))
    with Assistant.open(settings) as assistant:
        for name, held in track(articles.items(), f"indexing {questions.name}"):
            assistant.add_article(held.article, origin=name)
        for case in track(questions.cases, f"asking {questions.name}"):
            gold = locate(case, articles)
            if case.history or (case.answerable and not gold.in_sentences):
                continue
            passages = found(assistant, case, gold, count, named_in(case, articles))
            texts = [embedding_text(articles[named[p.article_id]].article, p) for p in passages]
            labelled = [
                _labelled(passage, gold, articles, named, cosine)
                for passage, cosine in zip(
                    passages, likeness.cosines(case.question, texts), strict=True
                )
            ]
            article = _article_of(case, gold, passages, named)
            yield Example(
                f"{questions.name}:{case.id}",
                f"{questions.name}:{article}",
                case.question,
                case.answerable,
                labelled,
                list(case.answers),
            )


class Likeness:
    """Cosines of questions and passages, each passage embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def cosines(self, question: str, texts: Sequence[str]) -> list[float]:
        """Of a question with each text, to four digits."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        asked, *vectors = self._embedder.encode([question, *new])
        self._known.update(zip(new, vectors, strict=True))
        return [round(float(asked @ self._known[text]), 4) for text in texts]


def found(
    assistant: Assistant, case: Case, gold: Gold, count: int, article_id: str | None
) -> list[Passage]:
    """Right passages first, then the best wrong ones that hold no accepted answer.

    Of one article only, where that is given.
    """
    hits = [hit.passage for hit in assistant.search(case.question, count, article_id)]
    right = [passage for passage in hits if gold.right(passage)]
    if gold.spans and not right:
        span = gold.spans[0]
        right = [p for p in assistant.passages(span.article_id) if gold.right(p)][:1]
    telling = [answer for answer in case.answers if len(answer) >= FEWEST_CHARACTERS]
    wrong = [
        passage
        for passage in hits
        if not gold.right(passage) and not any(contains(passage.text, a) for a in telling)
    ]
    return [*right, *wrong]


def read_examples(path: Path) -> list[Example]:
    """The examples in a file."""
    made = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            record["passages"] = [
                LabelledPassage(
                    p["title"], p["sentences"], p["right"], p["answer"], p.get("cosine")
                )
                for p in record["passages"]
            ]
            made.append(Example(**record))
    return made


def _labelled(
    passage: Passage,
    gold: Gold,
    articles: dict[str, SetArticle],
    named: dict[str, str],
    cosine: float,
) -> LabelledPassage:
    right = [n for n, sentence in enumerate(passage.sentences) if gold.right(sentence)]
    return LabelledPassage(
        articles[named[passage.article_id]].article.title,
        [sentence.text for sentence in passage.sentences],
        right,
        _short_answer(passage, right, gold),
        cosine,
    )


def _short_answer(
    passage: Passage, right: Sequence[int], gold: Gold
) -> tuple[int, int, int] | None:
    for span in gold.spans:
        for number in right:
            sentence = passage.sentences[number]
            inside = sentence.start <= span.start and span.end <= sentence.end
            length = span.end - span.start
            short = length <= SHORT and length < len(sentence.text)
            if span.article_id == sentence.article_id and inside and short:
                return number, span.start - sentence.start, span.end - sentence.start
    return None


def named_in(case: Case, articles: dict[str, SetArticle]) -> str | None:
    """The article that the id of one of our own questions tells: ``politics-SLUG-12``.

    "What did the mayor say?" has an answer in one article and none in another, so each of these
    questions is asked of its own article.
    """
    for name, held in articles.items():
        if f"-{PurePosixPath(name).stem}-" in case.id:
            return held.article.id
    return None


def _article_of(case: Case, gold: Gold, passages: Sequence[Passage], named: dict[str, str]) -> str:
    """The article that a question is about: that of its evidence, else of its best passage."""
    if gold.spans:
        return named[gold.spans[0].article_id]
    return named[passages[0].article_id] if passages else case.id


def main() -> None:
    """Write the examples of some sets."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--passages", type=int, default=8, help="retrieved for each question")
    parser.add_argument("--home", type=Path, default=Path(".rag/training"))
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as file:
        for path in options.sets:
            for example in examples(read_question_set(path), options.home, options.passages):
                file.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
