"""How clicks in our own HTML reach Python, and how the page's script hears of what Python changed.

Every button with ``data-event`` sends the event of that name, with its ``data-`` attributes (see
``assets/page.js``); Python listens to it as to any event of gradio.
"""

from __future__ import annotations

from typing import Any

NAMES = (
    *("submit", "select", "edit", "retry", "stop", "clear", "expand", "apply", "delete"),
    *("undo", "input", "like", "copy", "download"),
)
"""Those of gradio's events that our buttons send."""

EVENTS = f"""
for (const name of {list(NAMES)})
  element.addEventListener("rag:" + name, (event) => trigger(name, event.detail));
watch("value", () => element.dispatchEvent(new Event("rag:changed", {{ bubbles: true }})));
"""
"""The argument ``js_on_load`` of every ``gr.HTML`` that holds buttons."""

SPEAK = """
watch("value", () => element.dispatchEvent(
  new CustomEvent("rag:said", { bubbles: true, detail: props.value })));
"""
"""``js_on_load`` of what is not shown, but said by screen readers: the ``text`` of its value."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For listeners that are no part of the HTTP API and show their progress themselves."""

OFFERED: dict[str, Any] = {**QUIET, "queue": False}
"""For listeners that nobody waits for: they take no place in the queue from those who ask."""

CONCURRENT_QUESTIONS = 4
"""Questions that are answered at once; more wait their turn."""

ASKING: dict[str, Any] = {
    "concurrency_id": "questions",
    "concurrency_limit": CONCURRENT_QUESTIONS,
}
"""For whatever answers a question, on the page or over HTTP: all of them share the limit."""

Update = dict[Any, Any]
"""New values of some components, by component."""
