"""Conversations as files for people: Markdown, one HTML page, and an answer as plain text.

Each carries the proof along: of every citation the quotation, the title, the source, the date, the
address, and where in the article it stands. Whatever comes from articles and users is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.conversations.markdown import escape, link, quotation
from rag.conversations.page import to_html
from rag.conversations.values import Conversation, Exchange
from rag.display import confidence_in_words
from rag.plain_text import describe_source, quoted_source, set_in, unlike_markers
from rag.types import (
    UNSUPPORTED,
    Answer,
    ArticleInfo,
    Citation,
    Hit,
    Statement,
)

__all__ = ["file_name", "to_html", "to_markdown", "to_text"]

_NOT_IN_A_NAME = re.compile(r"[^\w]+")
_NAME_CHARACTERS = 60


def file_name(conversation: Conversation, suffix: str) -> str:
    """What the file of a conversation may be called anywhere: its title and its day.

    Args:
        conversation: Which.
        suffix: With its dot: ".md".
    """
    words = _NOT_IN_A_NAME.sub("-", conversation.title)[:_NAME_CHARACTERS].strip("-_")
    return f"{words or 'conversation'}-{conversation.created[:10]}{suffix}"


def to_text(answer: Answer) -> str:
    """An answer with all that its citations say, as plain text to paste anywhere."""
    if not answer.answered:
        return "\n\n".join(filter(None, [answer.note, answer.text]))
    body = " ".join(
        " ".join([unlike_markers(statement.text), *_markers(statement)])
        for statement in answer.statements
    )
    notes = []
    for citation in answer.citations:
        place = f"characters {citation.start}-{citation.end}"
        parts = [f"[{citation.number}] {quoted_source(citation)}, {place}"]
        parts += [citation.url] if citation.url else []
        notes.append(set_in("\n".join([*parts, f"“{citation.quote}”"])))
    return "\n\n".join(filter(None, [answer.note, body, "\n".join(notes)]))


def to_markdown(conversation: Conversation) -> str:
    """A conversation as Markdown (CommonMark): a heading for each question."""
    blocks = [f"# {escape(conversation.title)}", escape(conversation.created[:10])]
    for exchange in conversation.exchanges:
        blocks += [f"## {escape(exchange.question)}", *_reply(exchange)]
    return "\n\n".join(blocks) + "\n"


def _reply(exchange: Exchange) -> Iterator[str]:
    if exchange.answer is not None:
        yield from _answer(exchange.answer)
    if exchange.answer is None or exchange.problem:
        yield escape(exchange.problem or "There is no answer.")


def _answer(answer: Answer) -> Iterator[str]:
    if answer.standalone_question.strip() != answer.question.strip():
        yield f"*Understood as:* {escape(answer.standalone_question)}"
    if answer.note:
        yield escape(answer.note)
    if not answer.answered:
        yield f"**{escape(answer.text)}**" if answer.abstained else escape(answer.text)
        if answer.closest:
            yield "Closest passages, which are not an answer:"
        yield from map(_close, answer.closest)
        return
    yield " ".join(map(_statement, answer.statements))
    yield from map(_cited, answer.citations)
    yield f"Confidence: {confidence_in_words(answer.confidence)} ({answer.confidence:.2f})"


def _statement(statement: Statement) -> str:
    return " ".join([escape(unlike_markers(statement.text)), *map(escape, _markers(statement))])


def _markers(statement: Statement) -> list[str]:
    markers = [f"[{number}]" for number in statement.citations]
    return [*markers, UNSUPPORTED] if statement.support == "unsupported" else markers


def _source(about: Citation | ArticleInfo, start: int, end: int) -> str:
    """Where a quotation is from, in one line."""
    parts = [escape(describe_source(about)), f"characters {start}-{end}"]
    return ", ".join([*parts, *([link(about.url)] if about.url else [])])


def _cited(citation: Citation) -> str:
    source = _source(citation, citation.start, citation.end)
    return f"- \\[{citation.number}\\] {source}\n\n{quotation(citation.quote, indent='  ')}"


def _close(hit: Hit) -> str:
    passage = hit.passage
    source = _source(hit.article, passage.start, passage.end)
    return f"- {source}\n\n{quotation(passage.text, indent='  ')}"
