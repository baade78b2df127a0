"""ClapNQ, MTRAG and SelQA: questions that people asked, with passages or sentences."""

from pathlib import Path
from typing import Any

from importing import Import, fault, write

from rag.eval.cases import Case, EarlierTurn, Evidence

# --- ClapNQ

SENTENCES = ["It sails at noon .", "Ada runs it .", "It sails at noon .", "Bo rows ."]


def clapnq(id_: str, question: str, *selected: list[str] | None, **passage: Any) -> Any:
    outputs = [
        {"answer": "", "selected_sentences": [], "meta": {"skip": True}}
        if chosen is None
        else {"answer": f"Answer {number}", "selected_sentences": chosen}
        for number, chosen in enumerate(selected)
    ]
    held = {"title": "Ferry", "text": " ".join(SENTENCES) + " ", "sentences": SENTENCES, **passage}
    return {"id": id_, "input": question, "passages": [held], "output": outputs}


def test_clapnq_from_a_folder(tmp_path: Path, imported: Import, imported_articles: Any) -> None:
    other = {"title": "Ferry", "text": "Other .", "sentences": ["Other ."]}
    write(
        tmp_path / "data" / "answerable.jsonl",
        clapnq("same", "who runs it", ["Ada runs it .", "Bo rows ."], None),
        clapnq("differ", "who rows", ["Ada runs it ."], ["Bo rows ."]),
        clapnq("open", "what is it", []),
    )
    write(tmp_path / "data" / "sub" / "unanswerable.jsonl", clapnq("none", "why", None, **other))
    cases = imported("clapnq", tmp_path / "data")
    ferry = Evidence("Ferry", "Ada runs it .", 19), Evidence("Ferry", "Bo rows .", 52)
    assert cases["same"] == Case(
        "same",
        "who runs it",
        answerable=True,
        answers=("Answer 0",),
        evidence=ferry,
        needs="all",
        type="who",
        source="ClapNQ same",
    )
    assert (cases["differ"].evidence, cases["differ"].needs) == (ferry, "any")
    assert cases["differ"].answers == ("Answer 0", "Answer 1")
    assert cases["open"].evidence == (Evidence("Ferry"),)
    assert (cases["none"].answerable, cases["none"].evidence) == (False, ())
    assert list(imported_articles()) == ["Ferry", "Ferry (2)"]


def test_a_question_that_each_of_two_passages_answers_needs_either(
    tmp_path: Path, imported: Import
) -> None:
    chosen = ["Ada runs it .", "Bo rows ."]
    other = {"title": "Rowing", "text": "Bo rows . So .", "sentences": ["Bo rows .", "So ."]}
    first = clapnq("a", "who rows", chosen)
    path = write(tmp_path / "c.jsonl", first, clapnq("b", "Who rows", other["sentences"], **other))
    case = imported("clapnq", path)["a"]
    assert (len(case.evidence), case.needs) == (4, "any")
    # The same sentences again are no other way to answer it.
    path = write(tmp_path / "c.jsonl", first, clapnq("b", "Who rows", chosen))
    case = imported("clapnq", path)["a"]
    assert (len(case.evidence), case.needs) == (2, "all")


def test_malformed_clapnq(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", clapnq("a", "who", ["Ada runs it ."]), {"id": "b"})
    assert fault("clapnq", path).startswith("PATH:2: input: field required (and 2 more); give")
    write(path, clapnq("a", "who", ["Not there ."]))
    assert fault("clapnq", path).startswith("PATH:1: a selected sentence is none of the passage's")
    write(path, clapnq("a", "who", ["Ada runs it ."], text="Other text."))
    assert "PATH:1: the sentences do not make up the passage's text" in fault("clapnq", path)
    (tmp_path / "empty").mkdir()
    assert "PATH holds no .jsonl files" in fault("clapnq", tmp_path / "empty")
    assert "no splits" in fault("clapnq", path, split="dev")


# --- MTRAG


def mtrag(id_: str, label: str, *turns: str, contexts: Any = (), **more: Any) -> Any:
    speakers = ["user" if number % 2 == 0 else "agent" for number in range(len(turns))]
    return {
        "task_id": id_,
        "input": [
            {"speaker": who, "text": text, "metadata": {"author_type": "human"}}
            for who, text in zip(speakers, turns, strict=True)
        ],
        "contexts": list(contexts),
        "targets": [{"speaker": "agent", "text": f"Target of {id_}."}],
        "answerability": [label],
        "Collection": "harbour",
        "Question Type": ["Factoid", "How-To"],
        "Multi-Turn": ["N/A"],
        **more,
    }


FERRY = {"document_id": "1_0-9", "title": "Ferry", "text": "Ferry\nAda runs it.\n* noon\n* dusk"}
ROWING = {"document_id": "2_0-9", "text": "\nBo rows."}


def test_mtrag(tmp_path: Path, imported: Import, imported_articles: Any) -> None:
    path = write(
        tmp_path / "reference.jsonl",
        mtrag("c<::>1", "ANSWERABLE", "Who runs it?", contexts=[FERRY, ROWING]),
        mtrag("c<::>2", "PARTIAL", "Who runs it?", "Ada.", "And when?", contexts=[FERRY]),
        mtrag("d<::>1", "UNANSWERABLE", "Why?"),
        mtrag("e<::>1", "UNDERSPECIFIED", "Where?", contexts=[{**ROWING, "document_id": "3"}]),
    )
    cases = imported("mtrag", path)
    assert cases["c<::>1"] == Case(
        "c<::>1",
        "Who runs it?",
        answerable=True,
        answers=("Target of c<::>1.",),
        evidence=(Evidence("1_0-9"), Evidence("2_0-9")),
        needs="all",
        type="who",
        tags=("harbour", "factoid", "how-to"),
        source="MTRAG c<::>1",
    )
    partial = cases["c<::>2"]
    assert partial.answerable
    assert partial.history == (EarlierTurn("Who runs it?", "Ada."),)
    assert (partial.evidence, partial.needs) == ((Evidence("1_0-9"),), "any")
    assert partial.tags == ("harbour", "partial", "factoid", "how-to")
    for id_ in ("d<::>1", "e<::>1"):
        assert (cases[id_].answerable, cases[id_].answers, cases[id_].evidence) == (False, (), ())
    assert "underspecified" in cases["e<::>1"].tags
    assert {
        name: (article.title, article.text) for name, article in imported_articles().items()
    } == {
        "1_0-9": ("Ferry", "Ada runs it.\n\n* noon\n\n* dusk"),
        "2_0-9": ("Bo rows.", "Bo rows."),
    }


def test_mtrag_turns_without_an_answer(tmp_path: Path, imported: Import) -> None:
    task = mtrag("c", "UNANSWERABLE", "A?", " ", "B?")
    task["input"][2:2] = [{"speaker": "user", "text": "C?"}]
    task["Answerability"] = task.pop("answerability")
    (case,) = imported("mtrag", write(tmp_path / "r.jsonl", task)).values()
    assert case.history == (EarlierTurn("A?"), EarlierTurn("C?"))


def test_mtrag_turns_of_the_agent_in_a_row_are_one_answer(tmp_path: Path, imported: Import) -> None:
    task = mtrag("c", "UNANSWERABLE", "A?", "One.", "B?")
    task["input"][2:2] = [
        {"speaker": "agent", "text": " "},
        {"speaker": "agent", "text": "Two. "},
    ]
    (case,) = imported("mtrag", write(tmp_path / "r.jsonl", task)).values()
    assert case.history == (EarlierTurn("A?", "One. Two."),)


def test_mtrag_questions_that_come_twice_need_what_both_need(
    tmp_path: Path, imported: Import
) -> None:
    tasks = [
        mtrag("a", "ANSWERABLE", "Who?", contexts=[FERRY]),
        mtrag("b", "ANSWERABLE", "who?", contexts=[ROWING]),
    ]
    case = imported("mtrag", write(tmp_path / "r.jsonl", *tasks))["a"]
    assert (len(case.evidence), case.needs) == (2, "all")


def test_malformed_mtrag(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    write(path, mtrag("a", "PERHAPS", "Who?"))
    assert fault("mtrag", path).startswith("PATH:1: answerability.0: input should be 'ANSWERABLE'")
    write(path, mtrag("a", "UNANSWERABLE", "Who?", "Ada."))
    assert fault("mtrag", path).startswith("PATH:1: the last turn of input is no question")
    task = mtrag("a", "UNANSWERABLE", "Who?")
    task["input"].insert(0, {"speaker": "agent", "text": "Hello."})
    write(path, task)
    assert fault("mtrag", path).startswith("PATH:1: the agent speaks before the user")


# --- SelQA


def selqa(question: str, *answers: int, candidates: Any = None, **more: Any) -> Any:
    return {
        "article": "Ferry",
        "section": "Crew",
        "question": question,
        "candidates": candidates or ["The crew:", "Ada  (master)", "", "Bo rows.", "It is old."],
        "answers": answers,
        "topic": "SEA TRAVEL",
        "is_paraphrase": True,
        "q_types": ["who"],
        **more,
    }


def test_selqa(tmp_path: Path, imported: Import, imported_articles: Any) -> None:
    path = write(
        tmp_path / "dev.json",
        [selqa("Who is on board?", 3, 1), selqa("Why?"), selqa("Who is on board?", 3)],
    )
    first, second = imported("selqa", path).values()
    (name,) = imported_articles()
    assert name == "Ferry – Crew"
    assert imported_articles()[name].text == "The crew:\n\nAda (master)\n\nBo rows. It is old."
    assert first.evidence == (
        Evidence(name, "Ada (master)", 11),
        Evidence(name, "Bo rows.", 25),
    )
    assert (first.needs, first.type, first.tags) == ("any", "who", ("sea-travel", "paraphrase"))
    assert first.source == "SelQA dev record 0, SelQA dev record 2"
    assert (second.answerable, second.evidence) == (False, ())


def test_selqa_ids_do_not_depend_on_the_rest_of_the_file(tmp_path: Path, imported: Import) -> None:
    both = imported("selqa", write(tmp_path / "a.json", [selqa("Who?", 1), selqa("Why?")]))
    alone = imported("selqa", write(tmp_path / "b.json", [selqa("Why?")]))
    assert set(alone) < set(both)


def test_malformed_selqa(tmp_path: Path) -> None:
    path = write(tmp_path / "s.json", [selqa("Who?", 1), selqa("Why?", 5)])
    assert fault("selqa", path).startswith(
        "PATH: record 1: there is no candidate 5, they are numbered from 0 to 4; correct"
    )
    write(path, [selqa("Why?", candidates=[" "])])
    assert fault("selqa", path).startswith("PATH: record 0: the text is empty")
    write(path, {"question": "Who?"})
    assert fault("selqa", path).startswith("PATH: input should be a valid array; give a file of")
