"""The markup of the page: see :mod:`rag.html`."""

from rag.html import Html, element, escape, join, web_address

__all__ = ["Html", "element", "escape", "join", "web_address"]


def button(text: str, event: str, class_: str = "action", **data: str | int | bool | None) -> Html:
    """A button that sends an event to Python, with its ``data_…`` attributes as strings.

    Args:
        text: What stands on it.
        event: The name of one of gradio's events, on which Python listens.
        class_: For the style sheet.
        data: Further attributes.
    """
    return element("button", text, type="button", class_=class_, data_event=event, **data)


def void(name: str, **attributes: str | int | bool | None) -> Html:
    """An element that never has content, and so no closing tag: ``input``."""
    return Html(element(name, **attributes).removesuffix(f"</{name}>"))
