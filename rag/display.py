"""How the command line shows values: plain text for pipes, colour and panels for a terminal.

Everything that comes from articles or users goes through ``Text``, never through rich's markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from rag.add_report import AddReport
from rag.plain_text import INDENT, quoted_source, unlike_markers
from rag.types import ABSTENTION, UNSUPPORTED, Answer, Article, ArticleInfo, Hit

CONFIDENCE_WORDS = ((0.75, "high"), (0.55, "fair"), (0.0, "low"))
"""From this confidence on, in words."""


def confidence_in_words(confidence: float) -> str:
    """'high', 'fair' or 'low' for a confidence of 0-1."""
    return next(word for floor, word in CONFIDENCE_WORDS if confidence >= floor)


@dataclass(frozen=True, slots=True)
class _Indented:
    """Text that is set in: wrapped on a terminal, each paragraph one line in a pipe."""

    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if console.is_terminal:
            yield Padding(Text(self.text, style=self.style), (0, 0, 0, INDENT))
        else:
            yield Text(indent(self.text, " " * INDENT), style=self.style)


def show_answer(console: Console, answer: Answer) -> None:
    """An answer with its citations, a reply, or an abstention with the closest passages."""
    parts: list[Text | _Indented] = []
    if answer.reply is not None:
        _print(console, [Text(answer.reply)])
        return
    if answer.standalone_question != answer.question.strip():
        parts.append(Text(f"Understood as: {answer.standalone_question}", style="dim"))
    parts += _abstention(answer) if not answer.answered else _answered(answer)
    _print(console, parts)


def statements(answer: Answer) -> Text:
    """The sentences of an answer with their markers, which nothing in them looks like."""
    body = Text()
    for statement in answer.statements:
        before, short, _ = answer.parts_of(statement)
        shown = Text(unlike_markers(statement.text))
        shown.stylize("bold", len(before), len(before) + len(short))
        body.append(shown)
        body.append("".join(f" [{number}]" for number in statement.citations), style="bold cyan")
        if statement.support == "unsupported":
            body.append(f" {UNSUPPORTED}", style="bold red")
        body.append(" ")
    body.rstrip()
    return body


def _answered(answer: Answer) -> list[Text | _Indented]:
    parts: list[Text | _Indented] = []
    if answer.note:
        parts.append(Text(f"{answer.note} So these are the articles' own sentences.\n", "yellow"))
    parts += [statements(answer), Text()]
    for statement in answer.statements:
        if statement.reasons:
            parts.append(Text(f"{UNSUPPORTED} {unlike_markers(statement.text)}", style="red"))
            parts.append(_Indented("; ".join(statement.reasons), "dim"))
    for citation in answer.citations:
        parts.append(
            Text.assemble(
                (f"[{citation.number}] ", "bold cyan"),
                (quoted_source(citation), "bold"),
                (f"  characters {citation.start}-{citation.end}", "dim"),
            )
        )
        if citation.url:
            parts.append(_Indented(citation.url, "dim"))
        parts.append(_Indented(f"“{citation.quote}”", "italic"))
    words = confidence_in_words(answer.confidence)
    parts.append(Text(f"\nConfidence: {words} ({answer.confidence:.2f})", style="dim"))
    if answer.model:
        part = part_of_model(answer).capitalize()
        parts.append(Text(f"{part} {answer.model}, each sentence checked", style="dim"))
    return parts


def part_of_model(answer: Answer) -> str:
    """What the language model has done for an answer, as the words before its name."""
    quoted = all(statement.support == "verbatim" for statement in answer.statements)
    return "chosen by" if quoted else "in the words of"


def _abstention(answer: Answer) -> list[Text | _Indented]:
    parts: list[Text | _Indented] = [Text(answer.note, "yellow")] if answer.note else []
    parts.append(Text(ABSTENTION, style="bold yellow"))
    if answer.closest:
        parts.append(Text("\nClosest passages, which are not an answer:", style="dim"))
    for hit in answer.closest:
        parts.append(Text(f"- {quoted_source(hit.article)}", style="dim"))
        parts.append(_Indented(hit.passage.text, "dim"))
    return parts


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Search results, best first, with their scores."""
    for rank, hit in enumerate(hits, start=1):
        scores = [f"fused {hit.score:.2f}"]
        if hit.dense is not None:
            scores.append(f"dense {hit.dense:.2f}")
        if hit.lexical is not None:
            scores.append(f"lexical {hit.lexical:.2f}")
        heading = Text.assemble(
            (f"{rank}. ", "bold cyan"),
            (quoted_source(hit.article), "bold"),
            (f"  {', '.join(scores)}", "dim"),
        )
        _print(console, [heading, _Indented(hit.passage.text)])


def show_articles(console: Console, articles: Sequence[ArticleInfo]) -> None:
    """The articles of a store, one a row; in a pipe without heading and with tabs in between."""
    if not console.is_terminal:
        # As Text, rich would make spaces of the tabs.
        lines = Segments(Segment(f"{_tabbed(info)}\n") for info in articles)
        console.print(lines, soft_wrap=True, end="")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "date", "title", "source"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"id", "date"})
    table.add_column("characters", justify="right")
    for info in articles:
        table.add_row(
            info.id,
            info.published.isoformat() if info.published else "",
            Text(info.title),
            Text(info.source or ""),
            f"{info.characters:,}",
        )
    console.print(table)


def _tabbed(info: ArticleInfo) -> str:
    published = info.published.isoformat() if info.published else ""
    cells = (info.id, published, info.title, info.source or "", str(info.characters))
    return "\t".join(" ".join(cell.split()) for cell in cells)


def show_article(console: Console, article: Article) -> None:
    """One article, whole."""
    details = [
        article.id,
        article.source,
        article.published and article.published.isoformat(),
        article.url,
    ]
    heading = Text(article.title, style="bold")
    below = Text(" · ".join(detail for detail in details if detail), style="dim")
    _print(console, [heading, below, Text(), Text(article.text)])


def show_report(console: Console, report: AddReport) -> None:
    """What became of everything that was to be added: names for the new, a number for the rest."""
    for verb, infos in (("added", report.added), ("replaced", report.replaced)):
        for info in infos:
            console.print(Text.assemble((f"{verb}  ", "green"), info.title), soft_wrap=True)
    for failure in report.failed:
        console.print(Text.assemble(("failed  ", "red"), failure.reason), soft_wrap=True)
    counts = {
        "added": len(report.added),
        "replaced": len(report.replaced),
        "unchanged": len(report.unchanged),
        "failed": len(report.failed),
    }
    summary = ", ".join(f"{count} {verb}" for verb, count in counts.items() if count)
    console.print(Text(summary or "nothing to add"))


def _print(console: Console, parts: Sequence[Text | _Indented]) -> None:
    """Print one below the other; lines are broken only to fit a terminal."""
    for part in parts:
        console.print(part, soft_wrap=not console.is_terminal)
