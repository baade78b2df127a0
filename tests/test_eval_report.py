"""The report of runs: charts, words, and a page that keeps to itself."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from commands import rag_eval
from eval_runs import (
    baseline,
    made_up_run,
    manifest,
    outcome,
    record,
    span,
    written,
)
from rich.console import Console

from rag.errors import EvaluationError
from rag.eval.compare import compare
from rag.eval.judge import hash_of_answers
from rag.eval.judgements import Header, Judgement, Judgements, write_judgements
from rag.eval.metrics import METRICS
from rag.eval.records import STAGES, StatementRecord
from rag.eval.report import render
from rag.eval.report.command import default_file
from rag.eval.report.figures import differences_of, duration
from rag.eval.report.labels import facts, labels
from rag.eval.report.page import embedded_json, policy
from rag.eval.report.questions import data_of, rows_of
from rag.eval.runs import RECORDS, Run, read_run
from rag.eval.show import show_summary
from rag.eval.summary import summarize

pytestmark = pytest.mark.usefixtures("quick_intervals")

HOSTILE = '</script><script>alert(1)</script><img src="https://evil.example/x" onerror=alert(2)>'


class _Tags(HTMLParser):
    """What a browser makes of a page: its elements, and the text in scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag) -> None:
        self.elements.append((f"/{tag}", {}))

    def handle_data(self, data) -> None:
        if self.elements and self.elements[-1][0] == "script":
            self.scripts[-1] += data

    def names(self) -> list[str]:
        return [name for name, _ in self.elements]


@pytest.fixture(scope="module")
def page(pair: tuple[Run, Run]) -> str:
    return render(pair)


# Names, circumstances, seconds


def test_runs_are_called_after_their_folders(pair) -> None:
    first, second = (replace(run, path=Path(f"runs/{i}/run")) for i, run in enumerate(pair))
    assert [label.title for label in labels([first, second])] == ["A 0/run", "B 1/run"]
    assert labels([pair[0]])[0].name == "14 March 2026, 09:26 UTC"
    assert labels([pair[0]])[0].commit == "8e2fbe6d0c+"


def test_what_differs_is_found(pair) -> None:
    different = {fact.name: fact.values for fact in facts(pair) if fact.differs}
    assert different == {
        "reader": ("zero-shot 1", "cross-encoder 2"),
        "dense_weight": ("0.5", "0.65"),
    }
    assert not [fact for fact in facts(pair[:1]) if fact.differs]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0004, "0.4 ms"), (0.00999, "10 ms"), (0.9996, "1.00 s"), (1.238, "1.24 s")],
)  # fmt: skip
def test_seconds_have_three_digits_at_most(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_seconds_have_their_intervals(page: str) -> None:
    # Text in the place of markup, and each stretch of white space as one.
    section = page.partition('id="time"')[2].partition("</section>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", section).split())
    figure = r"[\d.]+ m?s [\d.]+ m?s – [\d.]+ m?s"
    for stage in ("rewrite", "retrieve", "read", "answer", "total"):
        # The median and the 95th percentile of each of the two runs.
        assert re.search(rf"\b{stage}( {figure}){{4}}", words), stage


# The page


def test_every_metric_and_every_stage_is_on_the_page(pair, page: str) -> None:
    for name in METRICS:
        assert f"<code>{name}</code>" in page
    for stage in STAGES:
        assert f'data-stage="{stage}"' in page
    assert {o.lost for run in pair for o in run.outcomes} == {*STAGES, None}


def test_two_runs_are_compared(page: str) -> None:
    assert "B − A" in page
    assert "What differs between the runs" in page
    assert "cross-encoder 2" in page


def test_differences_are_those_of_the_comparison(pair) -> None:
    found = differences_of(pair).by_metric
    assert tuple(found.values()) == compare(*pair).differences


def test_nothing_is_loaded_and_only_our_script_may_run(page: str) -> None:
    tags = _Tags(page)
    content = next(a["content"] for _, a in tags.elements if "http-equiv" in a)
    script = tags.scripts[1]
    assert content == policy(script)
    assert content.startswith("default-src 'none';")
    assert "unsafe-inline" not in content.split("script-src")[1]
    assert not {"img", "iframe", "object", "embed", "base", "audio", "video"} & set(tags.names())
    assert not re.search(r"https?://|url\((?!#hatch)|@import", page)
    sources = [a.get("src") or a.get("href") for _, a in tags.elements]
    assert all(source.startswith(("#", "data:,")) for source in sources if source)


def test_hostile_text_stays_text() -> None:
    hostile = replace(
        record(id=f'"onmouseover="alert(3) {HOSTILE}', type=HOSTILE, tags=(HOSTILE,), lost="error"),
        question=f"Who? {HOSTILE}", standalone_question=HOSTILE, history=((HOSTILE, HOSTILE),),
        answers=(HOSTILE,), evidence=(span(HOSTILE, article=HOSTILE),), error=HOSTILE,
        statements=(StatementRecord(HOSTILE, (1,), "verbatim", True),), citations=(span(HOSTILE),),
    )  # fmt: skip
    run = Run(
        manifest(name=HOSTILE, machine=HOSTILE, reader=HOSTILE, settings={HOSTILE: HOSTILE}),
        (hostile.outcome,), (hostile,), Path(f"runs/{HOSTILE.replace('/', '')}"),
    )  # fmt: skip
    tags = _Tags(render([run]))
    assert tags.names().count("script") == 2
    assert "img" not in tags.names()
    assert not [a for _, a in tags.elements if any(key.startswith("on") for key in a)]
    data = json.loads(tags.scripts[0])
    assert data["details"][0]["answers"] == [HOSTILE]
    assert data["spans"][0] == [HOSTILE, 0, len(HOSTILE), HOSTILE]


def test_embedded_json_cannot_end_its_script() -> None:
    markup = embedded_json({"a": "</script><!--"})
    assert "<" not in markup
    assert json.loads(markup) == {"a": "</script><!--"}


def test_a_passage_is_embedded_once(pair) -> None:
    rows = rows_of(pair)
    data = data_of(pair, labels(pair), rows, ["correct"])
    assert len({json.dumps(each) for each in data["spans"]}) == len(data["spans"])
    # Six articles of seven passages and 21 sentences.
    assert len(data["spans"]) <= 6 * (7 + 21)
    assert data["rows"][0]["values"]["correct"] == [
        run.outcomes[0].metrics["correct"] for run in pair
    ]


def test_one_run_shows_everything_that_made_it() -> None:
    page = render([made_up_run()])
    assert "that made this run" in page
    assert "B − A" not in page
    for name in ("dense_weight", "passage_max_tokens", "torch"):
        assert name in page


def test_baselines_have_no_details_but_all_else(pair) -> None:
    page = render([baseline(run) for run in pair])
    tags = _Tags(page)
    assert "a baseline has no texts" in page
    assert 'class="open"' not in page
    assert "Risk by coverage" in page
    assert 'id="time"' not in page
    assert json.loads(tags.scripts[0])["details"] == [None] * len(pair[0].outcomes)


def test_a_baseline_beside_a_run_gets_the_texts_of_the_run(pair) -> None:
    page = render([baseline(pair[0]), pair[1]])
    assert page.count('class="open"') == len(pair[1].records)
    details = json.loads(_Tags(page).scripts[0])["details"][0]
    assert details["runs"][0] is None


def test_the_note_of_an_answer_is_shown() -> None:
    note = "The language model did not answer: the endpoint is gone."
    noted, other = record(id="a", note=note), record(id="b")
    run = Run(manifest(), (noted.outcome, other.outcome), (noted, other))
    details = data_of([run], labels([run]), rows_of([run]), [])["details"]
    assert [each["runs"][0]["note"] for each in details] == [note, None]
    assert "result.note" in render([run])
    assert summarize(run).to_dict()["notes"] == {note: 1}


def test_the_summary_counts_the_notes() -> None:
    noted = [record(id=str(n), note="No\n[red]reply." if n else None) for n in range(3)]
    run = Run(manifest(), tuple(each.outcome for each in noted), tuple(noted))
    console = Console(width=80)
    with console.capture() as captured:
        show_summary(console, run, summarize(run))
    assert re.search(r"^note +n\nNo \[red\]reply\. +2$", captured.get(), re.MULTILINE)


def test_what_a_language_model_thinks_is_shown_apart(folder: Path) -> None:
    run = read_run(folder)
    assert "Judged by" not in render([run]).partition("<script")[0]
    header = Header("openai:judge-<b>", "0", hash_of_answers(run))
    answers = [each.outcome.id for each in run.records if each.statements]
    judgements = (
        *(Judgement(id_, 0.5, None) for id_ in answers[:4]),
        Judgement(answers[4], 0.5, None, "no verdict"),
    )
    write_judgements(Judgements(header, judgements), folder)
    page = render([run])
    section = page.partition('id="opinions"')[2].partition("</section>")[0]
    assert "openai:judge-&lt;b&gt;" in section
    assert "0.500" in section
    assert "not a measurement" in section
    # Judging did not get to the others.
    answered = sum(bool(each.statements) for each in run.records)
    assert f'<td class="figure quiet">{answered - 4}</td>' in section
    details = json.loads(_Tags(page).scripts[0])["details"]
    first = next(i for i, each in enumerate(run.records) if each.statements)
    assert details[first]["runs"][0]["judgement"] == {"faithfulness": 0.5}


def test_an_opinion_on_earlier_answers_is_left_out(folder: Path) -> None:
    header = Header("openai:judge", "0", "another hash")
    write_judgements(Judgements(header, (Judgement("q1", 1.0, None),)), folder)
    assert 'id="opinions"' not in render([read_run(folder)])


def test_three_runs_stand_side_by_side(pair) -> None:
    page = render([*pair, made_up_run(3)])
    assert page.count("95% interval</th>") == 3
    assert "Confidence of C" in page


def test_runs_of_other_questions_can_be_looked_at_and_say_so(pair) -> None:
    other = Run(manifest(set_hash="0" * 64), (outcome(id="other"), outcome(id="another")))
    page = render([pair[0], other])
    assert "no question in common" in page
    assert "not asked" in page


def test_nothing_to_report_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="nothing to report"):
        render([])
    with pytest.raises(EvaluationError, match="nothing to report"):
        render([Run(manifest(), ())])


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(made_up_run(), tmp_path / "run")


def test_the_command_writes_into_the_run_and_prints_where(folder: Path) -> None:
    result = rag_eval("report", folder)
    assert result.exit_code == 0, result.output
    assert result.output.strip() == str(folder / "report.html")
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_opens_what_it_wrote(folder: Path, tmp_path: Path, monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert (
        rag_eval("report", folder, folder, "--out", tmp_path / "two.html", "--open").exit_code == 0
    )
    assert opened == [(tmp_path / "two.html").as_uri()]


def test_a_place_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    result = rag_eval("report", folder, "--out", tmp_path / "none" / "x.html")
    assert isinstance(result.exception, EvaluationError)
    assert "name another file with --out" in str(result.exception)


def test_a_report_replaces_nothing_but_pages(folder: Path) -> None:
    before = (folder / RECORDS).read_bytes()
    result = rag_eval("report", folder, "--out", folder / RECORDS)
    assert isinstance(result.exception, EvaluationError)
    assert (folder / RECORDS).read_bytes() == before


def test_the_report_of_a_baseline_is_beside_it(tmp_path: Path) -> None:
    assert default_file(tmp_path / "set.json") == tmp_path / "set.html"


def test_the_templates_are_part_of_the_package() -> None:
    names = {entry.name for entry in (files("rag.eval.report") / "templates").iterdir()}
    assert {"report.html.j2", "report.css", "report.js"} <= names
