"""How a conversation grows by one question, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

from rag.assistant import Assistant
from rag.errors import RagError
from rag.ui.exchange import (
    Conversation,
    asked,
    failed,
    finished,
    growing,
    history,
    stopped,
)
from rag.ui.stopping import Runs, Stop


def ask(
    assistant: Assistant,
    runs: Runs,
    session: str,
    conversation: Conversation,
    question: str,
    articles: Sequence[str],
) -> Iterator[Conversation]:
    """Ask a question, and give the conversation as it is after each step.

    Args:
        assistant: Answers.
        runs: Where the session can be stopped.
        session: Who asks.
        conversation: What was asked before.
        question: As it was typed.
        articles: Ids of the articles to ask; none of them means all.

    Yields:
        First the conversation that waits for the answer; in the last one it waits no more.
    """
    turns = history(conversation)
    conversation = asked(conversation, question, articles)
    yield conversation
    answers = runs.until_stopped(session, assistant.stream(question, turns, articles or None))
    try:
        with closing(answers):
            for answer in answers:
                if isinstance(answer, Stop):
                    yield stopped(conversation)
                    return
                conversation = growing(conversation, answer)
                yield conversation
    except RagError as error:
        yield failed(conversation, str(error))
        return
    yield finished(conversation)
