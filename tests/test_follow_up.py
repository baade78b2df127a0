"""Follow-ups, one conversation a test: what was typed, what it becomes, and what was answered."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.follow_up import references, standalone
from rag.follow_up.bare import is_bare
from rag.types import Answer, Statement, Turn

Line = tuple[str, str] | tuple[str, str, str]

CONVERSATIONS: dict[str, list[Line]] = {
    "another subject": [
        ("What did the opposition say?", "What did the opposition say?"),
        ("And the White House?", "What did the White House say?"),
        ("what about Russia", "What did Russia say?"),
        ("Why?", "Why? (What did Russia say?)"),
        ("When was that?", "When was that? (What did Russia say?)"),
        ("And in Geneva?", "What did Russia say in Geneva?"),
        ("And before that?", "And before that? (What did Russia say in Geneva?)"),
    ],
    "pronouns": [
        ("What did the Syrian army promise?", "What did the Syrian army promise?"),
        ("Who is its commander?", "Who is the Syrian army's commander?"),
        ("Who is Sergei Shoigu?", "Who is Sergei Shoigu?"),
        ("What did he say?", "What did Sergei Shoigu say?"),
    ],
    "objects stay": [
        ("How many troops does Russia have in Syria?",
        "How many troops does Russia have in Syria?"),
        ("And the US?", "How many troops does the US have in Syria?"),
        ("And in Libya?", "How many troops does the US have in Libya?"),
        ("And aircraft?", "How many aircraft does the US have in Libya?"),
        ("And what did Putin say?", "And what did Putin say?"),
    ],
    "a change of topic": [
        ("What did the opposition say?", "What did the opposition say?"),
        ("How do I bake bread?", "How do I bake bread?"),
        ("Did the truce hold?", "Did the truce hold?"),
        ("Which snails climb before the tide?", "Which snails climb before the tide?"),
        ("Who won the handball cup on Saturday?", "Who won the handball cup on Saturday?"),
    ],
    "nothing to go by": [("Why?", "Why?"), ("And?", "And?"), ("thanks", "thanks"), ("And?",
    "And?")],
    "small talk is no topic": [
        ("Did the ferry sink?", "Did the ferry sink?"),
        ("thanks", "thanks"),
        ("Why?", "Why did the ferry sink?"),
    ],
    "an unusual order": [
        ("Opposition demands", "Opposition demands"),
        ("And the government?", "Opposition demands (the government)?"),
    ],
    "who the answer names": [
        (
            "Who leads the bakers' union?",
            "Who leads the bakers' union?",
            "The union is led by Jadwiga Sommer, a former pastry cook.",
        ),
        ("What did she demand?", "What did Jadwiga Sommer demand?", "She demanded 5 per cent."),
        ("And the company?", "What did the company demand?", "Kornfeld offered 4 per cent."),
        ("Why did they refuse?", "Why did the company refuse?"),
        ("Says who?", "Says who? (Why did the company refuse?)"),
        ("Anything else?", "Anything else? (Why did the company refuse?)"),
    ],
    "the spokesman of a group": [
        ("What did the opposition say?", "What did the opposition say?"),
        (
            "Who is their spokesman?",
            "Who is the opposition's spokesman?",
            'Its spokesman in Geneva, Salem Al Mislet, said it "will be a positive step".',
        ),
        ("What did he say about Putin?", "What did Salem Al Mislet say about Putin?"),
        ("And about Assad?", "What did Salem Al Mislet say about Assad?"),
    ],
    "who somebody is": [
        (
            "Who is Salem Al Mislet?",
            "Who is Salem Al Mislet?",
            "Syria's opposition was guarded. Its spokesman, Salem Al Mislet, met Staffan Berg.",
        ),
        ("Tell me more about him", "Tell me more about Salem Al Mislet", "He called on Putin."),
        ("What else did he say?", "What else did Salem Al Mislet say?"),
    ],
    "a question gets its circumstance": [
        ("Did the ferry Marta sink near Holm?", "Did the ferry Marta sink near Holm?"),
        ("When?", "When did the ferry Marta sink near Holm?"),
        ("Why?", "Why did the ferry Marta sink near Holm?"),
        ("How many people died?", "How many people died?"),
        ("Who were they?", "Who were the people? (How many people died?)"),
    ],
    "a person and a thing": [
        ("How did Putin announce the withdrawal?", "How did Putin announce the withdrawal?"),
        ("When was that?", "When did Putin announce the withdrawal?"),
        ("What does he gain from it?", "What does Putin gain from the withdrawal?"),
        ("Really?", "Really? (What does Putin gain from the withdrawal?)"),
        ("Tell me more", "Tell me more (What does Putin gain from the withdrawal?)"),
    ],
    "an object cannot be its own subject": [
        ("Did the truce hold?", "Did the truce hold?"),
        ("What did Obama think of it?", "What did Obama think of the truce?"),
        ("Did Assad say he would leave?", "Did Assad say he would leave?"),
        ("What did Kestria say about its dam?", "What did Kestria say about its dam?"),
    ],
    "women and men": [
        (
            "What did the regulators say?",
            "What did the regulators say?",
            "Ewa Lindt, the chairwoman, said it was late. Piotr Halas, her deputy, said nothing.",
        ),
        ("How old is she?", "How old is Ewa Lindt?"),
    ],
    "another's": [
        ("Who is the Hawks' coach?", "Who is the Hawks' coach?", "Elitsa Doncheva coaches them."),
        ("And Varna's?", "Who is Varna's coach?", "Varna's coach is Krasimir Yotov."),
        ("Is he leaving?", "Is Krasimir Yotov leaving?"),
    ],
    "what is known from before": [
        ("What did Maren Fuchs say about Norden?", "What did Maren Fuchs say about Norden?"),
        ("Who leads the company?", "Who leads the company? (Maren Fuchs, Norden)"),
        ("What does the moon weigh?", "What does the moon weigh?"),
    ],
    "what was meant": [
        ("What did the minister say about the dam?", "What did the minister say about the dam?"),
        (
            "What did she mean by that?",
            "What did the minister mean by that? (What did the minister say about the dam?)",
        ),
        (
            "Who doubts that?",
            "Who doubts that? (What did the minister say about the dam?)",
        ),
    ],
    "it without a meaning": [
        ("Why was the bridge closed?", "Why was the bridge closed?",
        "Inspectors found cracks in it."),
        ("Who found them?", "Who found cracks?"),
        ("How long does it take to repair a bridge?", "How long does it take to repair a bridge?"),
        ("Is it true that the mayor knew?", "Is it true that the mayor knew?"),
    ],
    "verbs are no things": [
        ("Who works at the foundry for the Brandts?", "Who works at the foundry for the Brandts?"),
        ("What does the company pay?", "What does the company pay? (the Brandts)"),
        ("Who leads Lindt?", "Who leads Lindt?"),
        ("And the fishermen?", "Who leads the fishermen?"),
    ],
    "it is no person": [
        ("Who proposed the levy?", "Who proposed the levy?", "Luca Ferrante proposed it."),
        ("Did it pass?", "Did the levy pass?"),
        ("Who opposed it?", "Who opposed the levy?", "Only Marchetti opposed it."),
        ("What is its rate?", "What is the levy's rate?"),
    ],
    "it is no president": [
        ("What did Duda announce?", "What did Duda announce?", "President Piotr Duda set a date."),
        ("When is it?", "When is it? (What did Duda announce?)"),
    ],
    "it is a storm or a firm": [
        ("What hit Holm?", "What hit Holm?", "Storm Ottilie hit Holm."),
        ("When did it form?", "When did Storm Ottilie form?"),
        ("What did Brackwell announce?", "What did Brackwell announce?", "Cuts, said Ana Ruiz."),
        ("When was it founded?", "When was Brackwell founded?"),
        ("Which firm is leaving?", "Which firm is leaving?", "Norden is leaving."),
        ("Who owns it?", "Who owns the firm? (Which firm is leaving?)"),
    ],
    "what is wrong with it": [
        ("What is wrong with the lift?", "What is wrong with the lift?", "A cable snapped."),
        ("Who opposed it?", "Who opposed the lift?"),
        ("Is the lift safe?", "Is the lift safe?"),
        ("Who owns it?", "Who owns the lift?"),
    ],
    "a request is about what it names": [
        (
            "Tell me about Ruth Penhallow",
            "Tell me about Ruth Penhallow",
            "Ruth Penhallow, 52, left the trust. Adam Finch, her deputy, takes over.",
        ),
        ("How old is she?", "How old is Ruth Penhallow?"),
        ("Describe Helena Drury", "Describe Helena Drury", "Mark Oyelaran, a friend, praised her."),
        ("Why did she resign?", "Why did Helena Drury resign?"),
    ],
    "a request for what somebody did": [
        (
            "Please summarise what Helena Drury did",
            "Please summarise what Helena Drury did",
            "Helena Drury sold the mill, said Mark Oyelaran.",
        ),
        ("Why did she resign?", "Why did Helena Drury resign?"),
        ("Explain why the bridge closed", "Explain why the bridge closed", "It had cracks."),
        ("And the tunnel?", "Explain why the tunnel closed"),
        ("When will it open?", "When will the tunnel open?"),
        ("Tell me who leads the Masons", "Tell me who leads the Masons", "Ewa Lindt leads it."),
        ("What did she demand?", "What did Ewa Lindt demand?"),
    ],
    "a request that opens with a link": [
        ("What about the trust's plans?", "What about the trust's plans?"),
        ("Who made them?", "Who made the trust's plans?"),
    ],
    "a request about what is known": [
        ("Tell me about Norden", "Tell me about Norden"),
        ("Tell me about the company", "Tell me about the company (Norden)"),
        ("How do I bake bread?", "How do I bake bread?"),
    ],
    "a request about another": [
        ("Tell me about the strike, please", "Tell me about the strike, please"),
        ("And in Holm?", "Tell me about the strike in Holm"),
        ("And the lockout?", "Tell me about the lockout in Holm"),
    ],
    "a verb of its own": [
        ("What did the council decide about the cup?",
        "What did the council decide about the cup?"),
        ("Who resigned?", "Who resigned?", "Ana Ruiz, the chair, resigned."),
        ("Why did she resign?", "Why did Ana Ruiz resign?"),
        ("What broke?", "What broke?"),
        ("When was that?", "When was that? (What broke?)"),
    ],
    "who won what": [
        ("Did the rowers of Holm enter the cup?", "Did the rowers of Holm enter the cup?"),
        ("Who won?", "Who won? (Did the rowers of Holm enter the cup?)", "Ana Ruiz won."),
        ("Why?", "Why? (Who won? Did the rowers of Holm enter the cup?)"),
        ("How old is she?", "How old is Ana Ruiz?"),
    ],
    "the question that all lean on": [
        ("Did the rowers of Holm enter the cup?", "Did the rowers of Holm enter the cup?"),
        ("Who won?", "Who won? (Did the rowers of Holm enter the cup?)"),
        ("Which lane?", "Which lane? (Who won? Did the rowers of Holm enter the cup?)"),
        ("What time?", "What time? (Which lane? Did the rowers of Holm enter the cup?)"),
        ("Really?", "Really? (What time? Did the rowers of Holm enter the cup?)"),
        ("And before that?", "And before that? (What time? Did the rowers of Holm enter the cup?)"),
    ],
    "what leans is not asked again": [
        ("What did the union want?", "What did the union want?"),
        ("Who objected?", "Who objected? (What did the union want?)"),
        ("And the company?", "What did the company want?"),
    ],
    "the month of May": [
        ("Who resigned in May?", "Who resigned in May?"),
        ("And in June?", "Who resigned in June?"),
    ],
    "the subject of an auxiliary is known": [
        ("What did Petra Wynn say about Brackwell?", "What did Petra Wynn say about Brackwell?"),
        (
            "How many jobs is the company cutting?",
            "How many jobs is the company cutting? (Petra Wynn, Brackwell)",
        ),
        (
            "When was the company founded?",
            "When was the company founded? (Petra Wynn, Brackwell)",
        ),
    ],
    "brackets do not pile up": [
        ("What did the union say about the radar?", "What did the union say about the radar?"),
        ("Who leads the company?", "Who leads the company? (the union, the radar)"),
        ("What did the minister order?", "What did the minister order? (the company)"),
        ("Has the captain been charged?", "Has the captain been charged? (the minister)"),
    ],
    "a name stays known": [
        ("What did Maren Fuchs say about Norden?", "What did Maren Fuchs say about Norden?"),
        ("Who leads the company?", "Who leads the company? (Maren Fuchs, Norden)"),
        ("What did the minister order?", "What did the minister order? (Maren Fuchs, Norden)"),
        ("Why did Orrin refuse?", "Why did Orrin refuse?"),
        ("Who owns the company?", "Who owns the company? (Orrin)"),
    ],
    "an abstention names nobody": [
        ("Who is the harbour master?", "Who is the harbour master?", ""),
        ("What did he say?", "What did the harbour master say?"),
    ],
}  # fmt: skip


def turn(question: str, understood: str, answer: str = "") -> Turn:
    statements = (Statement(answer, ()),) if answer else ()
    return Turn(question, Answer(question, understood, bool(answer), 0.9, statements))


@pytest.mark.parametrize(
    "question",
    [
        "Who resigned?", "What broke?", "Who died?", "who abstained", "Who survived?", "What sank?",
        "Who voted?", "Who fled", "What changed?", "Who lied?",
    ],
)  # fmt: skip
def test_a_verb_that_needs_nothing_more_stands_alone(question: str) -> None:
    assert not is_bare(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who else?", "How so?", "Who said?", "What happened?", "Who won?", "Who lost?", "Who pays?",
        "Who agreed?", "Who complained?", "What plans?", "What cost?", "Which bridge?",
        "What need?", "Whose plan?", "What time?", "Who was?", "When signed?", "Really?",
        "Says who?",
    ],
)  # fmt: skip
def test_a_verb_whose_object_is_left_out_leans(question: str) -> None:
    assert is_bare(question)


def test_brackets_of_brackets_are_not_handed_on() -> None:
    asked = "Has the captain been charged? (the minister (the company (the radar)))"
    for typed in ("Who pays the company?", "Why?", "Who won?", "And the pilot?", "Is he guilty?"):
        alone = standalone(typed, [turn(asked, asked)])
        assert alone.count("(") <= 1
        assert "radar" not in alone


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(name: str) -> None:
    history: list[Turn] = []
    for typed, expected, *answer in CONVERSATIONS[name]:
        assert standalone(typed, history) == expected
        history.append(turn(typed, expected, *answer))


TYPED = [line[0] for lines in CONVERSATIONS.values() for line in lines]
WORDS = (
    "and what about the mayor her deputy it they that why when Putin Geneva Holm's say did does is "
    "who in of report closed (x) , ? the dam to how many people"
).split()
QUESTIONS = st.one_of(
    st.sampled_from(TYPED), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
)
ANSWERS = st.sampled_from(["", "Ada Finch, the mayor, said it was late.", "Holm closed the dam."])


@st.composite
def histories(draw: st.DrawFn) -> list[Turn]:
    """Conversations as the assistant keeps them: each question as it was understood."""
    turns: list[Turn] = []
    for question, answer in draw(st.lists(st.tuples(st.sampled_from(TYPED), ANSWERS), max_size=3)):
        turns.append(turn(question, standalone(question, turns), answer))
    return turns


@given(st.text(max_size=80))
def test_without_a_conversation_a_question_stays_as_it_is(question: str) -> None:
    assert standalone(question, []) == question.strip()


@given(QUESTIONS, histories())
@example("", [])
def test_nothing_gets_lost(question: str, history: list[Turn]) -> None:
    assert bool(standalone(question, history)) == bool(question.strip())


@given(QUESTIONS, histories())
def test_a_question_that_was_rewritten_stands_alone(question: str, history: list[Turn]) -> None:
    alone = standalone(question, history)
    assert standalone(alone, history) == alone


@given(histories())
@example([turn("What did the mayor say?", "What did the mayor say?", "The mayor said no.")])
def test_a_question_with_names_and_a_verb_of_its_own_is_left_alone(history: list[Turn]) -> None:
    for question in (
        "What did Angela Merkel say about Greece?",
        "When did Storm Ottilie reach Port Averil?",
        "Why does Brackwell cut 340 jobs?",
    ):
        assert standalone(question, history) == question


@pytest.mark.parametrize("row", ["he", "its", "what of it", "is he", "they said that"])
def test_a_row_of_pronouns_is_parsed_a_few_times(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    take_apart = references.take_apart

    def counted(text: str) -> object:
        parsed.append(text)
        return take_apart(text)

    monkeypatch.setattr(references, "take_apart", counted)
    history = [turn("What did the mayor say?", "What did the mayor say?", "Ada Finch said no.")]
    counts = []
    for times in (50, 100):
        parsed.clear()
        standalone(f"{row} " * times + "x?", history)
        counts.append(len(parsed))
    assert counts[0] == counts[1] < 50


@given(QUESTIONS, st.lists(st.tuples(st.text(max_size=40), st.text(max_size=60)), max_size=3))
def test_any_conversation_is_taken(question: str, lines: list[tuple[str, str]]) -> None:
    standalone(question, [turn(asked, asked, answer) for asked, answer in lines])
