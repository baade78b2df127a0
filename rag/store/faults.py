"""Turns what SQLite, the file system and the locks report into errors to show to a person."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import CorruptStoreError, StoreBusyError, StoreError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NOT_A_FOLDER = frozenset({errno.ENOTDIR, errno.EEXIST})

_SQLITE_DENIED = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
)
_SQLITE_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

# What Chroma and its HNSW library say of a disk that takes no more: text is all they give.
_FULL_PHRASES = ("disk is full", "disk i/o error", "no space left", "file too large", "quota")


def disk_full(home: Path, cause: object) -> StoreError:
    """The error for a write that found no room; ``cause`` is what was reported."""
    return StoreError(
        f"The store in {home} could not be written: the disk is full, failing, or over a quota "
        f"({cause}). Make room and try again; what the store held before is intact."
    )


def busy(home: Path, seconds: float) -> StoreBusyError:
    """The error for a lock that another process (or thread) kept for ``seconds``."""
    return StoreBusyError(
        f"Another process is writing to the store in {home} and did not finish within "
        f"{seconds:g} seconds. Try again when it has, or wait longer (RAG_LOCK_TIMEOUT)."
    )


def corrupt(database: Path, cause: object) -> CorruptStoreError:
    """The error for damage to the file that holds the articles themselves."""
    return CorruptStoreError(
        f"The database {database} is damaged ({cause}). Move the folder {database.parent} aside "
        "and add the articles again to a new one."
    )


def is_disk_full(message: str) -> bool:
    """Whether an error message of Chroma's means that the disk takes no more."""
    return any(phrase in message.lower() for phrase in _FULL_PHRASES)


@contextmanager
def explained(database: Path) -> Iterator[None]:
    """Raise a :class:`StoreError` in place of what goes wrong inside with the database's files.

    Args:
        database: the SQLite file; its folder is the home that messages name.

    Raises:
        CorruptStoreError: the file is not a database of ours, or holds what cannot be decoded.
        StoreBusyError: SQLite waited for its own lock in vain.
        StoreError: full disk, missing permission, not a folder, text that is not Unicode.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.NotSupportedError):
        raise  # a defect of ours, not a state of the store
    except sqlite3.Error as error:
        raise _from_sqlite(error, database) from error
    except OSError as error:
        raise _from_system(error, database.parent) from error
    except UnicodeEncodeError as error:
        raise StoreError(
            f"The store cannot hold a text with half a surrogate pair ({error}). "
            "Decode the article as what it is before adding it."
        ) from error
    except ValueError as error:
        raise corrupt(database, error) from error


def _from_sqlite(error: sqlite3.Error, database: Path) -> StoreError:
    """The error that a person should see for one of SQLite's."""
    # The low byte is the primary result code; the rest only says where it arose.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return disk_full(database.parent, error)
    if code in _SQLITE_DENIED:
        return _denied(database.parent, error)
    if code in _SQLITE_BUSY:
        return StoreBusyError(
            f"Another program keeps the database {database} locked ({error}). "
            "Try again when it has finished."
        )
    if code in _SQLITE_DAMAGED or "no such" in str(error):
        return corrupt(database, error)
    return StoreError(
        f"The database {database} could not be used ({error}). Run `rag doctor` to see its state."
    )


def _from_system(error: OSError, home: Path) -> StoreError:
    """The error that a person should see for one of the operating system's."""
    if error.errno in _FULL:
        return disk_full(home, error)
    if error.errno in _DENIED:
        return _denied(home, error)
    if error.errno in _NOT_A_FOLDER:
        return StoreError(
            f"The store cannot be in {home}: it is not a folder ({error}). "
            "Choose another folder (RAG_HOME or --home)."
        )
    return StoreError(f"The store in {home} could not be used: {error}.")


def _denied(home: Path, cause: object) -> StoreError:
    return StoreError(
        f"The store in {home} cannot be read and written by this user ({cause}). Give the user "
        "write permission on the folder and its files, or choose another one (RAG_HOME or --home)."
    )
