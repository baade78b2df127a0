"""Sentence boundaries: hand-worked cases, and invariants over random text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


# A bar stands where a sentence ends.
CASES = """
Mr. Smith met Capt. Jeff Davis.|They spoke.
A cease-fire took effect on Feb. 27.|It has mostly held.
On Feb. 27 the guns fell silent.|Nobody had hoped for it.
The U.S.-brokered truce held.|The U.N. envoy left.
He lives in the U.S.|The weather is fine.
U.S. President Obama spoke in Washington D.C. on Monday.
The U.N.'s envoy spoke.|It ended.
Prices rose 3.5 percent to $2.50.|Wages did not.
J. K. Rowling wrote it.|John F. Kennedy read it.
A vote was lost after Cllr. Tom Pryde abstained.|Fr. Moe and Det. Ruiz left.
The L. A. Mayer Institute is in Jerusalem.
So did I.|Then we left.
"The only plan B available is return to war," he said, and to a worse one.|He left.
"It was chaos!" Smith said.|She ran.
“Why now?” Ms. Ray asked.|No one knew.
He said: "We won."|Then he left.
He said: "We won".|Then he left.
He called it "a red line."|The talks went on.
"We won.|They lost," he said.
She said, "Is it over?" and left.
Well... maybe he will.|I doubt it.
He paused…|Then he went on.
The company, Apple Inc., said so.|It rose.
She arrived at 5 p.m. and left.|He came at 6 a.m. on Tuesday.
See No. 5 and Fig. 3.|Both are new.
Is it so?|Yes!|It is.
(He was late.)|She was not.
Smith et al. found this.|It was new.
On Main St. the car stopped.
It cost 5 million.|2016 was a hard year.
He turned to page 12.|"Read it," he said.
Visit www.example.com.|It is good.
The vote was 5-4.|Justice Roberts dissented.
He was born Jan. 3, 1950, in St. Louis.|His mother, Mrs. J. Smith, was a nurse.
1. First item of a list.|It has two sentences.
He went home.[12]|She stayed.
The ferry struck the pier at 4:50 a.m. (0250 GMT) in thick fog.|Nobody drowned.
Bolt Inc. (XYZ: BLT) rose.|Others fell.
Marten et al. (2009) found nothing.|Others did.
Hale, K. (2004).|The bees of Harlow.
W. (Bill) Ross and J. [sic] Hale spoke.
Acme Inc. (Formerly Bolt Co.) said so.
Ann Hale (m. 1872; d. 1898) had two sons.|The king (r. 1837–1901) had none.
A poet (b. 1749, d. 1832) and his son (b. Bern 1780; d. Bath 1841) wrote it.
It was built c. 1500 by monks.|Nobody knows.
He chose plan b.|20 people saw it.
He left.|(He came back later.)|Then it rained.
He came at 5 p.m.|(It was dark.)|Nobody saw him.
He came at 5 p.m.|(“Why so late?” she asked.)|Nobody knew.
He lives in the U.S.|[The weather is fine.]|It rains.
He lives in the U.S.|(The weather
Она ушла.|Он остался.
彼は帰った。|彼女は残った。
क्या हुआ?|वह चला गया।
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_boundaries(case: str) -> None:
    expected = case.split("|")
    joiner = "" if "。" in case else " "
    assert split(joiner.join(expected)) == expected


def test_a_line_break_ends_a_sentence() -> None:
    text = "What happens next\n\n- A vote on May 3\n- A new law.\n\nNobody knows"
    assert split(text) == ["What happens next", "- A vote on May 3", "- A new law.", "Nobody knows"]


def test_nothing_in_nothing() -> None:
    assert split("") == []
    assert split(" \n\t\n ") == []


PROSE = st.text(
    st.one_of(st.sampled_from(" .!?…\"'”“()[]\n\t0123 MrUSabcdé。"), st.characters()), max_size=300
)


@given(PROSE)
def test_spans_are_exact_ordered_and_complete(text: str) -> None:
    spans = sentence_spans(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip(), "text between two sentences is lost"
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()
