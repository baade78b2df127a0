"""The tab that lists the articles, adds and removes them, and chooses which ones are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.errors import RagError
from rag.load.formats import READERS
from rag.progress import OnProgress, Progress
from rag.ui.html import Html
from rag.ui.listing import Result, label, removal_question, result_of, results_list

SUFFIXES = [suffix for suffix in READERS if suffix]
"""Endings of the files that can be uploaded."""

DEFECT = (
    "Something went wrong that should not have: this is a defect of ours, and it is in the log of "
    "the server. Try again; reload the page if it happens again."
)

Update = dict[Any, Any]
"""New values of some components, by component."""


class ArticlesTab:
    """The components of the tab, made inside the ``gr.Tab`` that is open, and their behaviour.

    ``ticked`` holds the ids of the articles that are asked; none means all. ``changes`` are the
    events after which the articles may be others than before.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lay_out()
        self.changes = self._wire()

    def _lay_out(self) -> None:
        self.ticked = gr.CheckboxGroup(
            [],
            label="Ask only these articles",
            info="Tick none to ask all of them.",
            elem_id="article-list",
        )
        self.remove_button = gr.Button("Remove the ticked articles…", size="sm")
        with gr.Column(visible=False, elem_id="confirmation") as self.confirmation:
            self.question = gr.HTML(apply_default_css=False)
            with gr.Row():
                self.keep_button = gr.Button("Keep", size="sm")
                self.confirm_button = gr.Button("Remove", size="sm", variant="stop")
        self.to_remove = gr.State(())
        self.upload = gr.File(
            label=f"Add articles: {', '.join(SUFFIXES)} files",
            file_count="multiple",
            file_types=SUFFIXES,
            height=130,
            elem_id="upload",
        )
        with gr.Accordion("Add an article by pasting it", open=False, elem_id="paste"):
            self.title = gr.Textbox(label="Title (optional)", max_lines=1)
            self.text = gr.Textbox(label="Text", lines=6, max_lines=12)
            self.add_button = gr.Button("Add the text", variant="primary", size="sm")
        self.results = gr.HTML(elem_id="results", apply_default_css=False)

    def _wire(self) -> list[Any]:
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        self.remove_button.click(
            self.confirm,
            self.ticked,
            [self.to_remove, self.question, self.confirmation, self.results],
            **quiet,
        )
        self.keep_button.click(self.keep, None, self.confirmation, **quiet)
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
                **quiet,
            ),
            self.confirm_button.click(
                self.remove, self.to_remove, [self.results, self.confirmation], **quiet
            ),
        ]
        for change in changes:
            change.failure(self.defect, None, self.results, **quiet)
        return changes

    def choices(self, ticked: Sequence[str]) -> Update:
        """The list as it is now, ticked as before as far as the articles are still there."""
        articles = self._assistant.articles()
        there = {info.id for info in articles}
        return {
            self.ticked: gr.CheckboxGroup(
                choices=[(label(info), info.id) for info in articles],
                value=[article_id for article_id in ticked if article_id in there],
            )
        }

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

    def confirm(self, ticked: Sequence[str]) -> Update:
        """Ask whether the ticked articles shall go."""
        try:
            articles = [info for info in self._assistant.articles() if info.id in ticked]
            hint = "" if articles else "tick the articles to remove first"
        except RagError as error:
            articles, hint = [], str(error)
        if hint:
            return {
                self.results: results_list([Result("", "failed", hint)]),
                self.confirmation: gr.Column(visible=False),
            }
        return {
            self.to_remove: tuple(info.id for info in articles),
            self.question: removal_question(articles),
            self.confirmation: gr.Column(visible=True),
            self.results: "",
        }

    def keep(self) -> Update:
        """Put the question away."""
        return {self.confirmation: gr.Column(visible=False)}

    def remove(self, to_remove: Sequence[str]) -> Update:
        """Remove the articles that the question was about."""
        try:
            removed = self._assistant.remove(to_remove)
            results = [Result("", "removed", info.title) for info in removed]
        except RagError as error:
            results = [Result("", "failed", str(error))]
        return {self.results: results_list(results), self.confirmation: gr.Column(visible=False)}

    def defect(self) -> Html:
        """Tell of a defect of ours; gradio has logged the traceback."""
        return results_list([Result("", "failed", DEFECT)])
