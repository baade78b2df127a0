"""The tab that lists the articles, adds and removes them, and chooses which ones are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.errors import ArticleNotFoundError, RagError
from rag.load.formats import READERS
from rag.progress import OnProgress, Progress
from rag.store import ArticleRecord
from rag.ui.events import EVENTS, QUIET, Update
from rag.ui.html import Html, element
from rag.ui.listing import Result, articles_list, holdings, result_of, results_list, scope_line

SUFFIXES = [suffix for suffix in READERS if suffix]
"""Endings of the files that can be uploaded."""

DEFECT = (
    "Something went wrong that should not have: this is a defect of ours, and it is in the log of "
    "the server. Try again; reload the page if it happens again."
)


class ArticlesTab:
    """The components of the tab, made inside the ``gr.Tab`` that is open, and their behaviour.

    Args:
        assistant: Has the articles.
        scope: Says below the question box which articles are asked.

    Attributes:
        ticked: The ids of the articles that are asked; none means all.
        choices: The events after which other articles may be asked than before.
        changes: The events after which the articles may be others than before.
    """

    def __init__(self, assistant: Assistant, scope: gr.HTML) -> None:
        self._assistant = assistant
        self.scope = scope
        self._lay_out()
        self.choices, self.changes = self._wire()

    def _lay_out(self) -> None:
        self.ticked = gr.State(())
        self.removed = gr.State(())
        self.holdings = gr.HTML(elem_id="holdings", apply_default_css=False)
        self.sought = gr.Textbox(
            "",
            label="Search the articles",
            placeholder="Title, source or date",
            max_lines=1,
            elem_id="sought",
        )
        self.shelf = gr.HTML(elem_id="shelf", apply_default_css=False, js_on_load=EVENTS)
        self.results = gr.HTML(elem_id="results", apply_default_css=False, js_on_load=EVENTS)
        self.upload = gr.File(
            label=f"Add articles: {', '.join(SUFFIXES)} files",
            file_count="multiple",
            file_types=SUFFIXES,
            height=130,
            elem_id="upload",
        )
        if self._assistant.settings.add_by_url:
            self.address = gr.Textbox(
                label="Web address of an article",
                placeholder="https://…",
                max_lines=1,
                submit_btn="Add",
                elem_id="address",
            )
        with gr.Accordion("Add an article by pasting it", open=False, elem_id="paste"):
            self.title = gr.Textbox(label="Title (optional)", max_lines=1)
            self.text = gr.Textbox(label="Text", lines=6, max_lines=12)
            self.add_button = gr.Button("Add the text", variant="primary", size="sm")

    def _wire(self) -> tuple[list[Any], list[Any]]:
        self.looks = [self.ticked, self.holdings, self.shelf, self.scope]
        self.sought.change(
            self.seek, [self.sought, self.ticked], self.shelf, trigger_mode="always_last", **QUIET
        )
        ticking = [self.ticked, self.sought], self.looks
        choices = [
            self.shelf.input(self.tick, *ticking, trigger_mode="always_last", **QUIET),
            gr.on([self.shelf.apply, self.scope.apply], self.choose, *ticking, **QUIET),
        ]
        changes = [
            self.upload.upload(
                self.add_files,
                self.upload,
                [self.results, self.upload],
                show_progress_on=self.upload,
                api_visibility="private",
            ),
            self.add_button.click(
                self.add_text,
                [self.text, self.title],
                [self.results, self.text, self.title],
                **QUIET,
            ),
            self.shelf.delete(self.remove, self.ticked, [self.results, self.removed], **QUIET),
            self.results.undo(self.undo, self.removed, [self.results, self.removed], **QUIET),
        ]
        if self._assistant.settings.add_by_url:
            adding = self.address.submit(
                self.add_url, self.address, [self.results, self.address], **QUIET
            )
            changes.append(adding)
        for change in changes:
            change.failure(self.defect, None, self.results, **QUIET)
        return choices, changes

    def show(self, ticked: Sequence[str], sought: str) -> Update:
        """The articles as they are now, ticked as before as far as they are still there."""
        try:
            articles = self._assistant.articles()
        except RagError as error:
            return {self.scope: element("p", str(error), role="alert")}
        there = {info.id for info in articles}
        kept = tuple(article_id for article_id in ticked if article_id in there)
        return {
            self.ticked: kept,
            self.holdings: holdings(articles),
            self.shelf: articles_list(articles, kept, sought),
            self.scope: scope_line(articles, kept),
        }

    def seek(self, sought: str, ticked: Sequence[str]) -> Html:
        """The articles with the words that are sought."""
        try:
            return articles_list(self._assistant.articles(), ticked, sought)
        except RagError as error:
            return element("p", str(error), role="alert")

    def tick(self, ticked: Sequence[str], sought: str, event: gr.EventData) -> Update:
        """Take over the ticks of the articles in sight; the others keep theirs."""
        hidden = [article_id for article_id in ticked if article_id not in event.shown]
        return self.show([*hidden, *event.ticked], sought)

    def choose(self, _ticked: Sequence[str], sought: str, event: gr.EventData) -> Update:
        """Ask only the article whose button was pressed, or all of them."""
        article_id = event._data.get("article")
        return self.show([article_id] if article_id else [], sought)

    def add_files(
        self,
        paths: Sequence[str] | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - how gradio hands it in
    ) -> Iterator[Update]:
        """Add uploaded files one after the other, and tell of each what became of it."""
        files = [Path(path) for path in paths or ()]
        results: list[Result] = []
        for done, file in enumerate(files):
            later = [Result(other.name, "waiting") for other in files[done + 1 :]]
            yield {self.results: results_list([*results, Result(file.name, "adding"), *later])}

            def advance(step: Progress, done: int = done) -> None:
                share = step.passages_done / step.passages if step.passages else 0.0
                progress((done + share, len(files)), desc=step.name, unit="files")

            results.append(self._add_file(file, advance))
        yield {self.results: results_list(results), self.upload: None}

    def _add_file(self, file: Path, advance: OnProgress) -> Result:
        try:
            content = file.read_bytes()
            report = self._assistant.add_bytes(content, file.name, progress=advance)
            return result_of(file.name, report)
        except RagError as error:
            return Result(file.name, "failed", str(error))
        finally:
            file.unlink(missing_ok=True)  # it is in the store now, or of no use

    def add_text(self, text: str, title: str) -> Update:
        """Add the pasted text; what was pasted stays in the boxes if that fails."""
        try:
            report = self._assistant.add_text(text, title=title.strip() or None)
        except RagError as error:
            return {self.results: results_list([Result("", "failed", str(error))])}
        result = result_of("", report)
        return {self.results: results_list([result]), self.text: "", self.title: ""}

    def add_url(self, address: str) -> Iterator[Update]:
        """Add the article at a web address; the address stays in its box if that fails."""
        address = address.strip()
        yield {self.results: results_list([Result(address, "adding")])}
        try:
            result = result_of(address, self._assistant.add_url(address))
        except RagError as error:
            yield {self.results: results_list([Result("", "failed", str(error))])}
        else:
            yield {self.results: results_list([result]), self.address: ""}

    def remove(self, ticked: Sequence[str], event: gr.EventData) -> Update:
        """Remove the article whose button was pressed, or those that are ticked."""
        article_id = event._data.get("article")
        try:
            records = tuple(self._held([article_id] if article_id else ticked))
            self._assistant.remove([record.article.id for record in records])
        except RagError as error:
            return {self.results: results_list([Result("", "failed", str(error))])}
        results = [Result("", "removed", record.article.title) for record in records]
        return {self.results: results_list(results, undo=bool(results)), self.removed: records}

    def _held(self, article_ids: Sequence[str]) -> Iterator[ArticleRecord]:
        """What the store knows of the articles that are still there."""
        for article_id in article_ids:
            try:
                yield self._assistant.record(article_id)
            except ArticleNotFoundError:
                continue  # somebody else was faster

    def undo(self, removed: Sequence[ArticleRecord]) -> Update:
        """Bring back the articles that were removed last, as they were.

        Of one that cannot be brought back, what is held here is the only copy: it stays, and the
        undo can be pressed again.
        """
        results, failed = [], []
        for record in removed:
            try:
                info = self._assistant.restore(record)
                results.append(Result("", "restored", info.title))
            except RagError as error:
                results.append(Result(record.article.title, "failed", str(error)))
                failed.append(record)
        shown = results_list(results, undo=bool(failed))
        return {self.results: shown, self.removed: tuple(failed)}

    def defect(self) -> Html:
        """Tell of a defect of ours; gradio has logged the traceback."""
        return results_list([Result("", "failed", DEFECT)])
