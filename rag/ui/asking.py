"""How the answer to the last question of a conversation grows, step by step."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing

from rag.assistant import Assistant
from rag.errors import RagError
from rag.ui.exchange import ShownConversation, failed, finished, growing, history, stopped
from rag.ui.stopping import Run, Stop


def answered(
    assistant: Assistant, run: Run, conversation: ShownConversation
) -> Generator[ShownConversation]:
    """Answer the last question, and give the conversation as it is after each step.

    Args:
        assistant: Answers.
        run: By which the answer can be stopped.
        conversation: Its last question waits for the answer.

    Yields:
        In the last one, no question waits.
    """
    *before, last = conversation
    articles = last.articles or None
    made = assistant.traces(last.question, history(before), articles)
    try:
        with closing(run.until_stopped(made)) as traces:
            for trace in traces:
                if isinstance(trace, Stop):
                    yield stopped(conversation)
                    return
                conversation = growing(conversation, trace)
                yield conversation
    except RagError as error:
        yield failed(conversation, str(error))
        return
    yield finished(conversation)
