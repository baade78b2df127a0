"""Files and folders: everything that touches the disk."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from rag.add_report import Failure
from rag.errors import LoadError
from rag.load.draft import Metadata
from rag.load.formats import SUFFIXES, is_supported, reader_for
from rag.load.loading import Loaded, finish
from rag.settings import MEGABYTE

_README = "readme"

# A pipe without a writer is to be refused, not waited for; Windows would translate line ends.
_OPEN_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def load_file(path: Path, *, max_bytes: int, title: str | None = None) -> Loaded:
    """Make an article of a file. The format follows from the suffix.

    Args:
        path: the file.
        max_bytes: size above which it is refused, unread.
        title: the title, instead of the one that the file gives itself.

    Returns:
        The article; its origin is the address that its front matter names, else the file's full
        path.

    Raises:
        LoadError: the file is missing, unreadable, too large, not text, empty, or malformed.
    """
    name = _as_text(path)
    reader = reader_for(name)
    data = _read(path, max_bytes)
    given = Metadata(title=title)
    return finish(reader(data, name, None), name, given=given, origin=_as_text(path.resolve()))


def _as_text(path: Path) -> str:
    """The path as text that can be stored: bytes of a file name that are no UTF-8 are spelt out."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def find_files(path: Path) -> tuple[list[Path], list[Failure]]:
    """The files to load for a path that a person gave.

    A file stands for itself, whatever its suffix. A folder stands for the supported files in it and
    in its sub-folders, sorted by path. Left out are hidden files and folders, and files called
    README, which describe the articles beside them. Links to folders are followed, but no folder
    is entered twice.

    Returns:
        The files, and a failure for every sub-folder and entry that cannot be read, and for every
        broken link.

    Raises:
        LoadError: the path is missing or cannot be read, or the folder has no supported file.
    """
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise LoadError(_explain(path, error)) from error
    if not is_folder:
        return [path], []
    files, failures = _walk(path)
    if not files and not failures:
        raise LoadError(f"{path}: no file in this folder can be loaded; supported are {SUFFIXES}")
    return files, failures


def _walk(top: Path) -> tuple[list[Path], list[Failure]]:
    files: list[Path] = []
    failures: list[Failure] = []
    visited: set[tuple[int, int]] = set()
    pending = [top]
    while pending:
        folder = pending.pop()
        try:
            status = folder.stat()
            entries = sorted(folder.iterdir())
        except OSError as error:
            if folder == top:
                raise LoadError(_explain(folder, error)) from error
            failures.append(Failure(str(folder), _explain(folder, error)))
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in visited:
            continue
        visited.add(identity)
        for entry in entries:
            if entry.name.startswith("."):
                continue
            is_wanted = is_supported(entry.name) and entry.stem.lower() != _README
            try:
                mode = entry.stat().st_mode
            except OSError as error:
                # What may not be looked at may be a folder with files.
                if is_wanted or isinstance(error, PermissionError):
                    failures.append(Failure(str(entry), _explain(entry, error)))
                continue
            if stat.S_ISDIR(mode):
                pending.append(entry)
            elif is_wanted and stat.S_ISREG(mode):
                files.append(entry)
    return sorted(files), sorted(failures, key=lambda failure: failure.origin)


def _read(path: Path, max_bytes: int) -> bytes:
    """The file's bytes, if they are no more than ``max_bytes``."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _OPEN_FLAGS)
    except (OSError, ValueError) as error:
        raise LoadError(_explain(path, error)) from error
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise LoadError(f"{path} is a folder, not a file; name the files in it")
        if not stat.S_ISREG(status.st_mode):
            raise LoadError(f"{path} is not a regular file; save its content as one")
        _check_size(path, status.st_size, max_bytes)
        with open(descriptor, "rb", closefd=False) as file:
            # One byte more than allowed shows a file that has grown.
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise LoadError(_explain(path, error)) from error
    finally:
        os.close(descriptor)
    _check_size(path, len(data), max_bytes)
    return data


def _check_size(path: Path, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise LoadError(
            f"{path} is {size / MEGABYTE:.1f} MB, more than the {max_bytes / MEGABYTE:g} MB "
            "that are allowed; split it or set RAG_MAX_FILE_MB higher"
        )


def _explain(path: Path, error: OSError | ValueError) -> str:
    """One sentence on why a path cannot be read, and what to do about it."""
    match error:
        case FileNotFoundError() if path.is_symlink():
            return f"{path} is a link to nothing; repair the link or name the file itself"
        case FileNotFoundError() | NotADirectoryError():
            return f"{path} does not exist; check the spelling"
        case OSError(errno=errno.ELOOP):
            return f"{path} is a link that leads to itself; repair the link or name the file itself"
        case PermissionError() if not _can_be_reached(path):
            return (
                f"{path} is in a folder, or a link into one, that must not be entered by this "
                "user; change the folder's permissions (chmod +x)"
            )
        case PermissionError():
            return f"{path} must not be read by this user; change its permissions (chmod +r)"
        case OSError():
            return f"{path} cannot be read ({error.strerror or error}); check the path"
        case _:
            return f"{str(path)!r} is not a file name: {error}"


def _can_be_reached(path: Path) -> bool:
    """Whether all folders on the way to a path may be entered."""
    try:
        path.stat()
    except OSError as error:
        return not isinstance(error, PermissionError)
    return True
