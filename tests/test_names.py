"""Names in news sentences, and which of them are people's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.names import find_names, is_person, names_of_people, same_person

SENTENCES = {
    "The mayor, Ada Finch, said no.": ["Ada Finch"],
    "Foreign Minister Renata Solari told parliament that it was late.": ["Renata Solari"],
    "Dr Anselm Ridout and Bridget Amory met in Holm on Monday.": [
        "Anselm Ridout",
        "Bridget Amory",
        "Holm",
    ],
    "Skarholm's coach, Dagny Rolvsrud, laughed.": ["Skarholm", "Dagny Rolvsrud"],
    "A clerk in Castelmar's Ministry of Shipping was arrested.": [
        "Castelmar",
        "Ministry of Shipping",
    ],
    "Roos van Dalen and Walid al-Moallem left the US.": [
        "Roos van Dalen",
        "Walid al-Moallem",
        "US",
    ],
    "Measles blinded her.": [],
    "The chargés d'affaires stayed.": [],
    "Revenue rose in January.": [],
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_names_of_a_sentence(sentence: str) -> None:
    assert [name.text for name in find_names(sentence)] == SENTENCES[sentence]


PEOPLE = {
    "The mayor, Ada Finch, said no.": {"Ada Finch"},
    "Syria's spokesman in Geneva, Salem Al Mislet, was pleased.": {"Salem Al Mislet"},
    '"We lost," said Hendrik Saule of the Institute for Maritime Security in Riga.': {
        "Hendrik Saule"
    },
    "Desmond Pryle, 58, stood up.": {"Desmond Pryle"},
    "Petra Wynn of Calder Bank agreed with Ruth Imanov, the deputy governor.": {"Ruth Imanov"},
    "President Putin called Westgrid.": {"Putin"},
    "The power company, Westgrid, said so.": set(),
    "Fishmonger Lena Voss said that buyers stay away.": {"Lena Voss"},
    "Lena Voss, a fishmonger in Holm, said no.": {"Lena Voss"},
    "Ties with Turkey, a NATO member, and its rival Kestria soured.": set(),
    "Ties with Ada Finch, a member of the council, soured.": {"Ada Finch"},
    "Green Valley, a charity, and Hope Springs, a shortlist, said no.": set(),
    "Peter Cartwright told her so.": {"Peter Cartwright"},
    "Calder Bank said so, and Mill Street was closed in North Holm.": set(),
}


@pytest.mark.parametrize("sentence", PEOPLE)
def test_the_people_of_a_sentence(sentence: str) -> None:
    found = {name.text for name in find_names(sentence) if is_person(sentence, name)}
    assert found == PEOPLE[sentence]


def test_a_person_is_listed_once_where_the_full_name_stands() -> None:
    told = ["The mayor, Ada Finch, was late.", "Finch said so.", "Her deputy, Bo Reed, was not."]
    assert names_of_people(told) == {"Ada Finch": 0, "Bo Reed": 2}


def test_two_forms_of_one_name() -> None:
    assert same_person("Vladimir Putin", "Putin")
    assert same_person("Staffan de Mistura", "De Mistura")
    assert not same_person("Vladimir Putin", "Vladimir")


@given(st.text(max_size=120))
def test_names_stand_where_they_say(sentence: str) -> None:
    for name in find_names(sentence):
        assert sentence[name.start : name.end] == name.text
        is_person(sentence, name)
