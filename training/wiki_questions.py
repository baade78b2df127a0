"""Our questions about the paragraphs of SQuADShifts' new Wikipedia part, as a SQuAD 2.0 file.

    python training/wiki_questions.py DATA/squadshifts_new_wiki.json OUT.json

SQuADShifts has no question without an answer. ``training/wiki/`` has: each paragraph is named by
its number in the file (``P17``, from 0) and followed by questions that it answers (``A``, with the
answer), that look as if it did (``U``) and that only are about the same topic (``N``). They were
written by hand, all in one style, so that how a question is worded does not tell whether it has an
answer. The paragraphs themselves stay where they come from (CC BY 4.0).
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).parent / "wiki"
_PARAGRAPH = re.compile(r"P(\d+)")


def read_questions(folder: Path) -> Iterator[tuple[int, str, str | None]]:
    """The paragraph's number, the question, and its answer or None.

    Raises:
        ValueError: A line is none of those that the module tells of.
    """
    for path in sorted(folder.glob("*.txt")):
        paragraph = None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            kind, _, rest = line.strip().partition(" ")
            if match := _PARAGRAPH.fullmatch(kind):
                paragraph = int(match[1])
            elif kind == "A" and paragraph is not None and " | " in rest:
                question, _, answer = rest.rpartition(" | ")
                yield paragraph, question.strip(), answer.strip()
            elif kind in {"U", "N"} and paragraph is not None:
                yield paragraph, rest, None
            elif kind:
                raise ValueError(f"{path}:{number}: {line!r} is neither P, A, U nor N")


def squad_file(squadshifts: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The articles of SQuADShifts with our questions in place of theirs.

    Raises:
        ValueError: An answer is not in its paragraph.
    """
    articles = [
        {
            "title": article["title"],
            "paragraphs": [
                {"context": " ".join(each["context"].split()), "qas": []}
                for each in article["paragraphs"]
            ],
        }
        for article in squadshifts["data"]
    ]
    paragraphs = [each for article in articles for each in article["paragraphs"]]
    for count, (place, question, answer) in enumerate(read_questions(folder)):
        paragraph = paragraphs[place]
        if answer is not None and answer not in paragraph["context"]:
            raise ValueError(f"P{place} does not hold {answer!r}, the answer to {question!r}")
        found = [] if answer is None else [answer]
        paragraph["qas"].append(
            {
                "id": f"wiki{count}",
                "question": question,
                "is_impossible": answer is None,
                "answers": [
                    {"text": text, "answer_start": paragraph["context"].index(text)}
                    for text in found
                ],
            }
        )
    return {"version": "v2.0", "data": articles}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("squadshifts", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    source = json.loads(options.squadshifts.read_text(encoding="utf-8"))
    options.out.write_text(json.dumps(squad_file(source, QUESTIONS)), encoding="utf-8")


if __name__ == "__main__":
    main()
