"""What happens before a store is used: it is created, or found to be one that we can use."""

from __future__ import annotations

import logging
import shlex
from pathlib import Path

from rag.errors import StaleIndexError, StoreBusyError, StoreError
from rag.settings import Settings
from rag.store.database import SCHEMA_VERSION, Database
from rag.store.faults import explained
from rag.store.locks import Locks
from rag.store.meta import Recipe, get_meta
from rag.store.mirror import VectorMirror

log = logging.getLogger("rag.store")


def ensure_created(database: Database, locks: Locks, recipe: Recipe, *, create: bool) -> None:
    """Make the folder and the database unless they are there.

    Raises:
        StoreError: there is no store and ``create`` is false, or it cannot be made.
    """
    with explained(database.path):
        if database.is_created():
            return
        if not create:
            raise StoreError(
                f"There is no store in {database.path.parent}. Add articles first (`rag add`), "
                "or name the folder that has one (RAG_HOME or --home)."
            )
        database.path.parent.mkdir(parents=True, exist_ok=True)
    with locks.writing():
        if not database.is_created():
            database.create(recipe)


def require_version(database: Database) -> None:
    """Refuse a database of a newer version; StoreError."""
    with database.reading() as connection:
        version = int(get_meta(connection, "schema_version"))
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store in {database.path.parent} was made by a newer version of this program "
            f"(schema {version}, this one knows {SCHEMA_VERSION}). Upgrade: "
            "`pip install --upgrade ask-the-article`."
        )


def require_recipe(database: Database, recipe: Recipe) -> None:
    """Refuse a database whose index was made in another way; StaleIndexError."""
    changes = differences(database.recipe(), recipe)
    if changes:
        home = database.path.parent
        raise StaleIndexError(
            f"The store in {home} was built in another way: {'; '.join(changes)}. "
            f"Run `{rebuild_command(home)}` to index its articles again, or go back to the "
            "settings it was built with."
        )


def differences(stored: Recipe, wanted: Recipe) -> list[str]:
    """What changed from one recipe to another, one phrase for each key, in alphabetical order."""
    return [
        f"{key} was {stored.get(key, 'not set')}, now is {wanted.get(key, 'not set')}"
        for key in sorted(stored.keys() | wanted.keys())
        if stored.get(key) != wanted.get(key)
    ]


def rebuild_command(home: Path) -> str:
    """What to type to rebuild the store in a folder."""
    if home == Settings.model_fields["home"].default:
        return "rag rebuild"
    return f"rag rebuild --home {shlex.quote(str(home))}"


def settle_if_free(locks: Locks, mirror: VectorMirror) -> None:
    """Put in order what a killed process left, unless somebody is writing, who has done so."""
    if not mirror.has_unfinished_business():
        return
    try:
        with locks.writing(timeout=0):
            mirror.settle()
    except StoreBusyError:
        log.info("Somebody else is writing to the store.")
    except StoreError as error:
        # Reading does not depend on it, and the next writer has to do it anyway.
        log.warning("An interrupted change could not be cleared up yet. %s", error)
