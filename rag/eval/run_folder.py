"""A run's folder while the run is made: what is done stays done, and what was there stays there.

Records are collected in ``unfinished/`` inside the folder. An earlier run in the folder is replaced
when the new one is finished, and not before. It is finished once its summary is there: from then on
its files are only moved, the summary last, and whoever opens the folder next completes what a kill
left undone of that. One process at a time makes a run in a folder.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag.errors import EvaluationError
from rag.eval import provenance
from rag.eval.files import only_process, read_json_lines, write_whole
from rag.eval.records import Record
from rag.eval.runs import (
    MANIFEST,
    RECORDS,
    SUMMARY,
    UNFINISHED,
    Manifest,
    Run,
    read_manifest,
    read_run,
    record_line,
    record_of,
    to_json,
)

logger = logging.getLogger(__name__)

LOCK = ".lock"


class RunFolder:
    """The records of a run that is being made. Get one from :func:`run_folder`.

    Nothing is written, and nothing that was there goes, before the first record is kept, unless an
    earlier run was finished and killed before it was in its place.

    Attributes:
        folder: The folder.
        manifest: What makes the run; that of its beginning, when it was interrupted.
        done: Its records so far by question.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self._unfinished = folder / UNFINISHED
        self._begun = False
        interrupted = read_manifest(self._unfinished)
        self._resumed = interrupted if interrupted and _same(interrupted, manifest) else None
        self.manifest = self._resumed or manifest
        resumable = self._resumable() if self._resumed else ()
        self.done = {record.outcome.id: record for record in resumable}

    def finished(self) -> Run | None:
        """The finished run in the folder, if it is this very one."""
        known = read_manifest(self.folder)
        if known is None or not _same(known, self.manifest):
            return None
        return read_run(self.folder) if (self.folder / SUMMARY).exists() else None

    def add(self, record: Record) -> None:
        """Keep a record; once this returns a kill cannot lose it."""
        self._begin()
        with (self._unfinished / RECORDS).open("a", encoding="utf-8") as file:
            file.write(record_line(record))
        self.done[record.outcome.id] = record

    def finish(self, records: Sequence[Record], summary: Mapping[str, Any]) -> None:
        """Put the run in the place of what was in the folder."""
        self._begin()
        write_whole(self._unfinished / RECORDS, "".join(map(record_line, records)))
        write_whole(self._unfinished / SUMMARY, to_json(summary))
        _put_in_place(self.folder)

    def _begin(self) -> None:
        """Go on with the interrupted run, without what was cut off of it, or begin a new one."""
        if self._begun:
            return
        if self.done:
            logger.info("going on after %d questions", len(self.done))
        elif self._unfinished.exists() and not self._resumed:
            logger.warning("the unfinished run in %s was another one: it is made anew", self.folder)
            shutil.rmtree(self._unfinished)
        self._unfinished.mkdir(exist_ok=True)
        write_whole(self._unfinished / RECORDS, "".join(map(record_line, self.done.values())))
        write_whole(self._unfinished / MANIFEST, to_json(asdict(self.manifest)))
        self._begun = True

    def _resumable(self) -> Iterator[Record]:
        """The records up to the first that is cut off, without failures, which are tried again."""
        path = self._unfinished / RECORDS
        try:
            for _, value in read_json_lines(path):
                record = record_of(value)
                if record.error is None:
                    yield record
        except FileNotFoundError:
            return
        except ValueError as error:
            logger.warning("%s: going on before a record that is damaged: %s", path, error)


@contextmanager
def run_folder(folder: Path, manifest: Manifest) -> Iterator[RunFolder]:
    """Make a folder ready for a run and hold it.

    Raises:
        EvaluationError: It holds something else, another process makes a run in it, or it cannot
            be written.
    """
    try:
        if folder.exists() and not _is_ours(folder):
            raise EvaluationError(
                f"{folder} holds something else than a run: name another folder with --out"
            )
        folder.mkdir(parents=True, exist_ok=True)
        busy = f"another process is making a run in {folder}: wait for it, or name another --out"
        with only_process(folder / LOCK, busy):
            _put_in_place(folder)
            yield RunFolder(folder, manifest)
    except OSError as error:
        raise EvaluationError(
            f"cannot write the run to {folder}: {error.strerror or error}; make room or name "
            "another --out; what was asked so far is kept"
        ) from error


def _put_in_place(folder: Path) -> None:
    """Move a run that is finished, or what is left to be moved of it, out of ``unfinished/``."""
    unfinished = folder / UNFINISHED
    if (unfinished / SUMMARY).exists():
        # Without a summary a run is unfinished: none must vouch for the files of another.
        (folder / SUMMARY).unlink(missing_ok=True)
        for name in (RECORDS, MANIFEST, SUMMARY):
            if (unfinished / name).exists():
                (unfinished / name).replace(folder / name)
        shutil.rmtree(unfinished)
    elif unfinished.is_dir() and not any(unfinished.iterdir()):
        unfinished.rmdir()


def _is_ours(folder: Path) -> bool:
    """Whether nothing but a run is there."""
    if not folder.is_dir():
        return False
    inside = {file.name for file in folder.iterdir()} - {LOCK}
    runs = (read_manifest(folder), read_manifest(folder / UNFINISHED))
    return not inside or any(manifest is not None for manifest in runs)


def _same(one: Manifest, other: Manifest) -> bool:
    return provenance.key(one) == provenance.key(other)
