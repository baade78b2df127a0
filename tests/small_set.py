"""A question set of five questions about two articles: each kind of question once."""

import json
from pathlib import Path

from fakes import HARBOUR

from rag.eval.set_articles import write_articles
from rag.types import Article

FERRY = Article.create(
    "Ferry timetable",
    "The ferry sails at noon. Ada Finch steers it.\n\nA second boat sails at dusk in summer.",
)
UNION = "The fishermen's union gave the plan a cool reception."
QUESTIONS = [
    {
        "id": "union",
        "question": "What did the fishermen's union say of the plan?",
        "answerable": True,
        "answers": ["a cool reception"],
        "evidence": [{"article": "harbour", "quote": UNION}],
        "type": "said",
    },
    {
        "id": "dollars",
        "question": "How many dollars did the mayor ask for?",
        "answerable": True,
        "answers": ["12 million"],
        "evidence": [{"article": "harbour", "quote": "She asked for 12 million dollars."}],
        "type": "how many",
    },
    {
        "id": "noon",
        "question": "And the ferry?",
        "history": [{"question": "When does the boat sail?", "answer": "At dusk."}],
        "answerable": True,
        "evidence": [{"article": "ferry", "quote": "The ferry sails at noon."}],
        "type": "when",
    },
    {
        "id": "captain",
        "question": "Why?",
        "history": ["What did the union say of the plan?"],
        "answerable": False,
        "type": "why",
    },
    {"id": "foreign", "question": "Кто капитан?", "answerable": False, "type": "who"},
]


def write_set(folder: Path, records: list[dict] = QUESTIONS) -> Path:
    """The set as files in a folder, or other questions about the same articles."""
    folder.mkdir(exist_ok=True)
    write_articles({"harbour": HARBOUR, "ferry": FERRY}, folder / "articles.jsonl")
    lines = [{"name": "small", "articles": "articles.jsonl"}, *records]
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path
