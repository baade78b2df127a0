"""HTML that is safe by construction: what is not :class:`Html` is text, and gets escaped."""

from __future__ import annotations

import html
import re

from rag.surrogates import without_lone_surrogates

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)


class Html(str):
    """Markup made by this module. Any other string is text, whatever it looks like."""

    __slots__ = ()


def escape(text: str) -> Html:
    """The markup that shows a text as it is; :class:`Html` stays what it is.

    Half a surrogate pair, which no encoding can send to a browser, becomes U+FFFD.
    """
    if isinstance(text, Html):
        return text
    return Html(html.escape(without_lone_surrogates(text), quote=True))


def join(*parts: str) -> Html:
    """The parts one after the other."""
    return Html("".join(escape(part) for part in parts))


def element(name: str, *children: str, **attributes: str | int | bool | None) -> Html:
    """An element with its content.

    Args:
        name: The name of the tag.
        children: Markup, or text that gets escaped.
        attributes: ``class_`` stands for ``class`` and ``data_turn`` for ``data-turn``; those that
            are None or False are left out, True gives an attribute without a value.
    """
    opening = "".join(
        _attribute(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{name}{opening}>{join(*children)}</{name}>")


def _attribute(name: str, value: str | int | bool) -> str:
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def web_address(text: str | None) -> str | None:
    """The text if it is an http or https address, so that a link may lead there."""
    return text if text is not None and _WEB_ADDRESS.fullmatch(text) else None
