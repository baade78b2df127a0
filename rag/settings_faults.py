"""What is said of settings that are unknown or malformed."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from pathlib import Path

from pydantic import ValidationError

from rag.errors import SettingsError

ENV_PREFIX = "RAG_"

_NOT_SHOWN = frozenset({"password_hash", "llm_key", "llm_url"})
"""Settings whose faulty values no message repeats: they are secrets, or may hold one."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{ENV_PREFIX}{name}".upper()


def refuse_unknown(place: str, keys: Iterable[str], fields: Collection[str]) -> None:
    """Refuse keys that look like ours and are not; SettingsError."""
    known = {variable(name) for name in fields}
    ours = sorted(key for key in keys if key.upper().startswith(ENV_PREFIX))
    unknown = [key for key in ours if key.upper() not in known]
    if unknown:
        raise SettingsError(
            "; ".join(
                f"{place}{key} is not a setting{_suggest(key.upper(), known)}" for key in unknown
            )
        )


def explain_unreadable(file: Path, error: OSError | UnicodeDecodeError) -> str:
    """One sentence on why a file of settings cannot be read."""
    if isinstance(error, OSError):
        return f"{file} cannot be read ({error.strerror or error}): change its permissions"
    return f"{file} is not UTF-8 text ({error.reason}): save it as UTF-8"


def explain(
    error: ValidationError,
    fields: Collection[str],
    *,
    given: Collection[str],
    environment: Iterable[str],
    file: Path,
) -> str:
    """One sentence for each fault that pydantic found.

    Args:
        error: The faults.
        fields: The names of all settings.
        given: Those that are keyword arguments.
        environment: The environment variables that are set.
        file: What the other values stand in.
    """
    variables = {key.upper() for key in environment}
    parts = []
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            parts.append(f"unknown setting {name!r}{_suggest(name.lower(), set(fields))}")
        else:
            called = f"setting {name!r}" if name in given else variable(name)
            if name not in given and called not in variables:
                called = f"{file}: {called}"
            got = "" if name in _NOT_SHOWN else f" (got {fault['input']!r})"
            parts.append(f"{called}: {fault['msg'].removeprefix('Value error, ')}{got}")
    return "; ".join(parts)


def _suggest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else "; README lists them under Settings"
