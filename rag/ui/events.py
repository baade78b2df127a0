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

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For listeners that are no part of the HTTP API and show their progress themselves."""
