"""Small talk is answered; a question about the articles never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.small_talk import kind_of_small_talk, small_talk

SMALL_TALK = {
    "greeting": ["hello", "Hi!", "hey there", "Good morning", "Hello, assistant", "hiya", "Hallo",
    "hi hi"],
    "thanks": [
        "thanks", "Thank you!", "thank you very much", "Thanks a lot.", "ok thanks", "thx",
        "Great, thanks!",
        "Thanks for your help", "many thanks", "Thanks, that was helpful.",
    ],
    "farewell": ["bye", "Goodbye!", "see you later", "good night", "Have a nice day",
    "that's all for now"],
    "identity": [
        "Who are you?", "what are you", "Hi, who are you?", "Are you a robot?", "are you ChatGPT?",
        "What's your name?", "who made you",
    ],
    "abilities": [
        "What can you do?", "what can you answer?", "What can I ask you?",
        "How many articles do you have?",
        "what kind of questions can you answer?", "Can I ask you something?",
    ],
    "help": ["help", "Help!", "Can you help me?", "how does this work?", "How do I use this?"],
    "wellbeing": ["How are you?", "Hello, how are you today?", "what's up"],
    "compliment": ["great", "Well done!", "You are amazing", "good job", "that's really cool",
    "nice one"],
    "insult": ["you are stupid", "useless", "this is garbage", "You suck!", "what an idiot"],
    "assent": ["ok", "I see.", "yes", "never mind", "hmm", "No problem", "I understand."],
}  # fmt: skip

QUESTIONS = [
    "hello kitty sales?", "Thanks to whom was the dam saved?", "who are they?",
    "Who are you quoting?",
    "What did the mayor say?", "Why?", "And the White House?", "Really?", "When was that?",
    "how many",
    "Who is the mayor?", "What can the council do?", "What can you tell me about the storm?", "who",
    "How are the snails?", "How is it going with the strike?", "What are you saying about Putin?",
    "Who helped?", "help for flood victims", "What help was offered?", "Did anyone say thanks?",
    "Hi-Tech shares?", "Good Friday agreement", "Is the bridge good?", "great white sharks",
    "OK Corral",
    "Yes campaign results", "No vote?", "How do I use the ferry?", "how does the trial work?",
    "Bye-law changes?", "bye elections", "Thank you letters?", "Who made the pram?",
    "Who wrote it?",
    "Are you sure?", "Is that true?", "what's up with the pool", "Was it a stupid decision?",
    "the idiot by dostoevsky", "Who said goodbye?", "What is your source?", "Summarise the article",
    "What are the main points?", "Tell me more", "Anything else?",
    "How many articles mention Assad?",
    "Which articles are about Syria?", "hello, what did the opposition say?",
    "Thanks! And the kremlin?",
    "ok but why", "test results", "the test", "welcome centre", "nice attacks",
    "Are you there when it opens?",
    "So?", "and then?", "well", "now", "People", "", "?!",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "message"), [(k, m) for k, ms in SMALL_TALK.items() for m in ms])
def test_small_talk_is_told_by_kind(kind: str, message: str) -> None:
    assert kind_of_small_talk(message) == kind
    assert small_talk(message, ["Storm Ottilie"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_no_small_talk(question: str) -> None:
    assert small_talk(question, ["Storm Ottilie"]) is None


def test_the_reply_names_articles() -> None:
    assert "no articles yet" in str(small_talk("Who are you?"))
    assert "There is one article: “A”." in str(small_talk("hello", ["A"]))
    four = str(small_talk("What can you answer?", ["A", "B", "C", "D"]))
    assert "There are 4 articles, such as “A”, “B”, “C”." in four
    assert "There are 2 articles, “A”, “B”." in str(small_talk("help", ["A", "B"]))


@given(st.text(max_size=60))
def test_any_text_is_taken(message: str) -> None:
    assert small_talk(message) is None or message.strip()


@given(
    st.sampled_from([m for ms in SMALL_TALK.values() for m in ms]),
    st.sampled_from(["Assad", "strike"]),
)
def test_a_word_of_the_articles_makes_it_a_question(message: str, word: str) -> None:
    assert small_talk(f"{message} {word}") is None
    assert small_talk(f"{word} {message}") is None
