"""Tells whether the files of an HNSW index are those that were left at the last complete change.

Chroma opens its HNSW files on trust, and they are easily hurt: a process killed while it persists
them leaves them torn; a full disk cuts them off without any error; the native code that then reads
them may fail, miss records, or bring down the whole process (garbage in ``data_level0.bin`` is a
segmentation fault). So nobody opens files whose fingerprint is not the recorded one.
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

# The file that makes an index exist: without it Chroma ignores the others and starts from its log.
_METADATA = "index_metadata.pickle"
_HEADER = struct.Struct("<i4Q")  # version, offset, capacity, elements, bytes an element
_HEADER_VERSION = 1
_BYTES_OF_LENGTH = 4


def take(folder: Path, previous: str = "") -> str:
    """Describe the persisted HNSW files under ``folder``.

    Args:
        folder: a Chroma folder; what is in its SQLite database does not matter here.
        previous: an earlier fingerprint, which saves reading the files if they did not change.

    Returns:
        Readable JSON; empty if no index has been persisted.

    Raises:
        OSError: a file cannot be read.
    """
    files = _files(folder)
    if not files:
        return ""
    seen = _stat(folder, files)
    if previous and json.loads(previous)["files"] == seen:
        return previous
    return json.dumps({"files": seen, "digest": _digest(files)})


def is_current(folder: Path, recorded: str, *, thorough: bool = False) -> bool:
    """Whether the files are those that ``recorded`` describes.

    Sizes and times of change decide. Only if they differ, as in a copy of the folder, or if
    ``thorough`` is set, is every byte read.
    """
    files = _files(folder)
    if not (files and recorded):
        return not files and not recorded
    known = json.loads(recorded)
    if known["files"] == _stat(folder, files) and not thorough:
        return True
    return bool(known["digest"] == _digest(files))


def is_whole(folder: Path) -> bool:
    """Whether every persisted HNSW index is at least as long as its header says.

    A full disk cuts the files off and nothing reports it. A header of an unknown version passes.
    """
    return all(_is_whole_index(file.parent) for file in folder.glob(f"*/{_METADATA}"))


def _is_whole_index(folder: Path) -> bool:
    header = (folder / "header.bin").read_bytes()
    if len(header) < _HEADER.size:
        return False
    version, _, _, elements, size = _HEADER.unpack_from(header)
    if version != _HEADER_VERSION:
        return True
    least = {"data_level0.bin": elements * size, "length.bin": elements * _BYTES_OF_LENGTH}
    return all((folder / name).stat().st_size >= length for name, length in least.items())


def _files(folder: Path) -> list[Path]:
    indexes = (file.parent for file in folder.glob(f"*/{_METADATA}"))
    return sorted(file for index in indexes for file in index.iterdir())


def _stat(folder: Path, files: list[Path]) -> list[list[object]]:
    stats = ((file.relative_to(folder).as_posix(), file.stat()) for file in files)
    return [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]


def _digest(files: list[Path]) -> str:
    whole = hashlib.blake2b(digest_size=16)
    for file in files:
        with file.open("rb") as opened:
            whole.update(hashlib.file_digest(opened, "blake2b").digest())
    return whole.hexdigest()
