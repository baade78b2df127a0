"""Our frozen values as JSON and back, exactly: ``decode(type(x), encode(x)) == x``.

What a value is made of is read off its dataclass: new fields need nothing here. What an older or
newer version wrote is read as far as both know it: unknown keys are ignored, missing ones take
their defaults.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_UNIONS = (Union, types.UnionType)


def dumps(value: object) -> str:
    """A value as one line of ASCII JSON, which any file and any database can hold."""
    return json.dumps(encode(value), separators=(",", ":"))


def loads(kind: type[T], text: str) -> T:
    """The value that :func:`dumps` wrote; ValueError if the text holds none of that kind."""
    try:
        return decode(kind, json.loads(text))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def encode(value: object) -> Any:  # noqa: ANN401 - whatever json can write
    """What json can write of a value.

    Args:
        value: None, a text, a number, a date, a tuple or a mapping of such with texts as keys, or a
            dataclass whose fields hold such.

    Raises:
        TypeError: It is, or holds, something else.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: encode(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {_key(key): encode(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON here")


def decode(kind: type[T], data: object) -> T:
    """The value of a kind that :func:`encode` gave.

    Args:
        kind: A dataclass.
        data: What json has read.

    Raises:
        ValueError: It is no value of that kind; the message says where.
    """
    hint: Any = kind
    value: T = _decoder(hint)(data, kind.__name__)
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} is no text")
    return key


_Decoder = Callable[[Any, str], Any]
"""Makes a value of what json has read, and of the name that errors call it by."""


@lru_cache(maxsize=256)
def _decoder(hint: Any) -> _Decoder:  # noqa: ANN401 - any annotation of a field
    """What decodes a field with this annotation."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass_decoder(hint)
    if origin in _UNIONS:
        return _optional_decoder(hint)
    if origin is Literal:
        return _literal_decoder(arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _tuple_decoder(arguments[0])
    if origin is Mapping:
        return _mapping_decoder(arguments[1])
    if hint is date:
        return _date
    if hint in _PLAIN:
        return _plain_decoder(hint)
    raise TypeError(f"fields of the type {hint} have no JSON here")


def _dataclass_decoder(kind: type) -> _Decoder:
    known: tuple[Field[Any], ...] = fields(kind)

    # Looked up late: a type may hold itself.
    @lru_cache(maxsize=1)
    def hints() -> dict[str, Any]:
        return get_type_hints(kind)

    def decoded(data: Any, name: str) -> Any:  # noqa: ANN401
        _require(isinstance(data, dict), name, "an object", data)
        values = {}
        for each in known:
            if each.name in data:
                decoder = _decoder(hints()[each.name])
                values[each.name] = decoder(data[each.name], f"{name}.{each.name}")
            elif each.default is MISSING and each.default_factory is MISSING:
                raise ValueError(f"{name}: {each.name} is missing")
        return kind(**values)

    return decoded


def _optional_decoder(hint: Any) -> _Decoder:  # noqa: ANN401
    kinds = [each for each in get_args(hint) if each is not types.NoneType]
    if len(kinds) != 1 or len(kinds) == len(get_args(hint)):
        raise TypeError(f"of {hint} it cannot be told which one a value is")
    decoder = _decoder(kinds[0])
    return lambda data, name: None if data is None else decoder(data, name)


def _literal_decoder(allowed: tuple[object, ...]) -> _Decoder:
    def decoded(data: Any, name: str) -> Any:  # noqa: ANN401
        _require(data in allowed, name, f"one of {', '.join(map(str, allowed))}", data)
        return data

    return decoded


def _tuple_decoder(item: Any) -> _Decoder:  # noqa: ANN401
    decoder = _decoder(item)

    def decoded(data: Any, name: str) -> Any:  # noqa: ANN401
        _require(isinstance(data, list), name, "a list", data)
        return tuple(decoder(each, f"{name}[{place}]") for place, each in enumerate(data))

    return decoded


def _mapping_decoder(item: Any) -> _Decoder:  # noqa: ANN401
    decoder = _decoder(item)

    def decoded(data: Any, name: str) -> Any:  # noqa: ANN401
        _require(isinstance(data, dict), name, "an object", data)
        return {key: decoder(each, f"{name}.{key}") for key, each in data.items()}

    return decoded


def _date(data: Any, name: str) -> date:  # noqa: ANN401
    _require(isinstance(data, str), name, "a date", data)
    try:
        return date.fromisoformat(data)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


_PLAIN: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (float, int),
}
"""What json gives for each plain type."""


def _plain_decoder(kind: type) -> _Decoder:
    def decoded(data: Any, name: str) -> Any:  # noqa: ANN401
        # To Python, true is an integer.
        right = isinstance(data, _PLAIN[kind]) and (isinstance(data, bool) == (kind is bool))
        _require(right, name, kind.__name__, data)
        return data

    return decoded


def _require(condition: bool, name: str, expected: str, found: object) -> None:
    if not condition:
        raise ValueError(f"{name}: expected {expected}, found {type(found).__name__}")
