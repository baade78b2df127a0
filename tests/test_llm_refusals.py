"""A refusal is known in any words, and an answer that sounds like one is not taken for it."""

import pytest

from rag.refusals import REFUSAL, is_declined, is_refusal


@pytest.mark.parametrize(
    "reply",
    [
        REFUSAL,
        "The passages do not say. [1]",
        "the passages do not say",
        "The passages don’t say who he is.",
        "The passages do not mention Angela Merkel.",
        "The provided passages do not contain any information about Merkel [1][2].",
        "None of the passages mention Merkel.",
        "No passage says when the vote is.",
        "I could not find an answer in the passages.",
        "I'm sorry, but I cannot answer this question from the passages.",
        "I am unable to determine who the minister is.",
        "Unfortunately, the articles do not specify a date.",
        "Based on the provided passages, there is no information about Merkel.",
        "There is no mention of Merkel in the passages.",
        "There is not enough information to answer.",
        "The date of the vote is not mentioned in the passages.",
        "The answer cannot be determined from the given text.",
        "I don't know.",
        "Not enough information.",
        "The passages do not mention Merkel. They are about the talks in Geneva [1].",
        "The text does not directly answer the question.",
        "It is not clear who the minister is.",
        "According to the passages, it is not possible to say who won.",
    ],
)
def test_a_refusal(reply: str) -> None:
    assert is_refusal(reply)
    assert not is_declined(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "As an AI language model, I do not have access to the news.",
        "I'm sorry, but I can’t assist with that request.",
        "I cannot help with questions about politics.",
        "I won't discuss this.",
        "Sorry, I am unable to fulfill this request. The passages are about a bridge [1].",
    ],
)
def test_to_decline_says_nothing_of_the_passages(reply: str) -> None:
    assert is_declined(reply)
    assert not is_refusal(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Ana Ruiz is the mayor [1].",
        "Ruiz does not say when the vote is [1].",
        "The mayor did not mention the cost [2].",
        "The report does not say who is to blame [1].",
        "The article in the Guardian did not name him [2].",
        "“I do not know,” said Ruiz [1].",
        "No date for a vote was named [1].",
        "There is no information on casualties, the ministry said [2].",
        "It is not clear who fired first, the army said [3].",
        "The opposition could not find a common line [1].",
        "The passages do not give the date, but Ruiz said it would be soon [1].",
        "No, she refused to resign [1].",
        "The documents do show that he knew [1].",
        "Information is scarce, officials say [1].",
        "The plan was not discussed in the council [2].",
        "She is not known in the town [1].",
        "I am told the passages are narrow [1].",
        "Sources say the talks failed [1].",
        "No sources were named [1].",
        "I cannot support the plan, Hale said [1].",
    ],
)
def test_an_answer_is_no_refusal(reply: str) -> None:
    assert not is_refusal(reply)
    assert not is_declined(reply)


@pytest.mark.parametrize("lead", ["Sure! ", "Answer: ", "Of course. ", "Okay, "])
def test_a_refusal_behind_a_lead_in_is_a_refusal(lead: str) -> None:
    assert is_refusal(lead + "The passages do not say.")
