"""Replies to what is no question about the articles: "Thanks!", "Who are you?", "Help".

Precision first. A message is small talk only if all of it is: every word must belong to one of the
set phrases below, so that "Hello Kitty sales?" and "Thanks to whom was the dam saved?" are
questions. The replies claim nothing about the articles but how many there are and their titles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from rag.plain_text import quoted

SmallTalk = Literal[
    "insult", "help", "abilities", "identity", "wellbeing", "thanks", "farewell", "compliment",
    "greeting", "assent",
]  # fmt: skip
"""What a message is, the more telling kinds first: "Hi, who are you?" asks who."""

TITLES_NAMED = 3
"""Titles that a reply gives as examples."""

_PHRASES: Mapping[SmallTalk, str] = {
    "insult": (
        r"(?:you(?:'re| are|r)?|this is|that(?:'s| is| was)|what an?)? ?(?:so |such an? |really |"
        r"an? |completely |totally |fucking )*(?:stupid|useless|dumb|idiot|idiotic|moron|rubbish|"
        r"garbage|crap|shit|terrible|awful|bad bot|worthless)(?: (?:bot|assistant|answer|machine|"
        r"thing))?|you suck|i hate you|shut up|fuck (?:you|off)|screw you|damn you"
    ),
    "help": (
        r"help(?: me)?(?: please)?|(?:can|could) you help(?: me)?|i need (?:some )?help|"
        r"how (?:do|can|should) i use (?:this|you|it)|how does this (?:all )?work|"
        r"how do you work|what (?:do|should) i do(?: here| now)?|instructions|commands|menu|usage"
    ),
    "abilities": (
        r"what (?:can|could|do) you (?:do|answer|know|offer)(?: for me)?|"
        r"what (?:can|could|may|should) i ask(?: you)?(?: about)?|what are you (?:good )?for|"
        r"what (?:kind|sort|type)s? of (?:questions|things) (?:can|do) (?:you answer|"
        r"i ask)(?: you)?|what questions (?:can|do) (?:you answer|"
        r"i ask)(?: you)?|how can you help(?: me)?|what are your (?:capabilities|abilities|"
        r"skills|features)|what do you know about|(?:which|"
        r"what) articles (?:do you (?:have|know)|are (?:there|here|available))|"
        r"how many articles (?:do you (?:have|know)|are (?:there|here|available))|"
        r"(?:can|may|could) i ask (?:you )?(?:a question|something|you something|questions)"
    ),
    "identity": (
        r"(?:and )?(?:who|what) (?:the hell )?are you(?: really| exactly)?|who am i talking to|"
        r"(?:what(?:'s| is) your name|do you have a name|what are you called)|introduce yourself|"
        r"are you (?:an? )?(?:real |actual )?(?:ai|bot|robot|human|machine|person|real|chatgpt|"
        r"chat gpt|gpt|llm|computer|chatbot|language model|siri|"
        r"alexa)|tell me about yourself|who (?:made|built|created|wrote|"
        r"programmed) you|are you there|anybody there|anyone there"
    ),
    "wellbeing": (
        r"how are (?:you|things)(?: doing)?(?: today)?|how(?:'s| is) it going|how do you do|"
        r"how are you feeling|how have you been|what(?:'s| is) up|whats up|sup|you ok|"
        r"are you ok(?:ay)?"
    ),
    "thanks": (
        r"thanks?(?: you)?(?: (?:so|very) much| a lot| a million| again| for (?:that|this|it|"
        r"(?:the|your) (?:help|answers?|information|info)|your time|everything|"
        r"helping(?: me)?))*|thx|ty|tysm|cheers|many thanks|much obliged|much appreciated|"
        r"i appreciate (?:it|that)|that(?:'s| is| was)(?: very| really| so)? (?:helpful|"
        r"kind(?: of you)?|useful|all)"
    ),
    "farewell": (
        r"(?:good ?)?bye(?: ?bye| for now| now)?|see (?:you|ya)(?: later| soon| tomorrow)?|cya|"
        r"farewell|good ?night|have a (?:nice|good|great|lovely) (?:day|evening|weekend|night|"
        r"one)|take care|so long|ciao|i(?:'m| am) (?:done|off|leaving)|(?:talk|"
        r"speak) to you (?:later|soon)|that(?:'s| is) (?:it|"
        r"all)(?: for (?:today|now))?|quit|exit|until next time"
    ),
    "compliment": (
        r"(?:you(?:'re| are)|that(?:'s| is| was)|this is|it(?:'s| is)|how|what an?)? ?(?:so |"
        r"very |really |pretty |quite |an? |just )*(?:great|good|nice|awesome|amazing|cool|"
        r"excellent|brilliant|wonderful|fantastic|perfect|impressive|lovely|clever|smart|"
        r"interesting)(?: (?:job|work|answers?|one|bot|assistant|stuff|tool|to know|point))?|"
        r"well done|bravo|wow|i (?:really )?(?:like|love) (?:you|this|it|that)|"
        r"good (?:boy|girl|bot)|impressive|kudos"
    ),
    "greeting": (
        r"h(?:i+|ello+|ey+|iya|owdy)|hallo|yo|greetings|good ?(?:morning|afternoon|evening|day)|"
        r"hi there|hello there|hey there|nice to meet you|pleased to meet you|welcome|"
        r"hello world|bonjour|hola|guten tag|moin|servus|test(?:ing)?"
    ),
    "assent": (
        r"o\.?k\.?(?:ay)?|okay|k|yes|yeah|yep|no|nope|sure|fine|right|alright|all right|got it|"
        r"i see|i understand|understood|makes sense|that makes sense|never ?mind|lol|haha(?:ha)*|"
        r"oh|ah|hm+|uh|um+|sorry|my apologies|no problem|"
        r"(?:that|it)(?:'s| is) (?:ok(?:ay)?|fine|alright|all right)|no(?:,)? thanks?(?: you)?|"
        r"of course|please|whatever|indeed|true"
    ),
}
_FILLERS = (
    r"there|assistant|bot|robot|everyone|everybody|all|guys|folks|friend|mate|my friend|dear|sir|"
    r"madam|again|then|well|so|and|but|man|buddy|today|now|please|a lot|very much|anyway|ok"
)
_UNIT = re.compile(
    "|".join(f"(?P<{kind}>{phrase})" for kind, phrase in _PHRASES.items())
    + f"|(?P<filler>{_FILLERS})"
)
_LONGEST_MESSAGE = 30
"""Words; nobody's small talk is longer."""

_REPLIES: Mapping[SmallTalk, str] = {
    "insult": "Sorry that was no use. Ask it in other words, or with a name from the article.",
    "help": "Type a question in your own words, such as “What did the mayor say?” or “Why was it "
    "closed?”, and go on from there: “And her deputy?”, “When was that?”. You can also ask for a "
    "summary or for the people mentioned. {articles} {promise}",
    "abilities": "I answer questions about the articles that were added, sum one up, and list the "
    "people it mentions. {articles} {promise}",
    "identity": "I am Ask the Article: a program that looks up answers in news articles. I write "
    "nothing of my own and know nothing else. {articles} {promise}",
    "wellbeing": "Ready when you are. What would you like to know from the articles?",
    "thanks": "You're welcome.",
    "farewell": "Goodbye.",
    "compliment": "Thank you. What else would you like to know?",
    "greeting": "Hello. Ask me something about the articles. {articles}",
    "assent": "All right. What would you like to know from the articles?",
}
_PROMISE = "Each sentence is quoted with its place; where the articles don't say, I tell you so."


def kind_of_small_talk(message: str) -> SmallTalk | None:
    """What kind of small talk a message is; None if any part of it may be a question."""
    words = re.sub(r"[^\w' ]+", " ", message.replace("’", "'").lower()).split()
    if len(words) > _LONGEST_MESSAGE:
        return None
    found: set[str | None] = set()
    while words:
        # The longest phrase that the message begins with: "no problem" rather than "no".
        ends = range(len(words), 0, -1)
        units = ((end, _UNIT.fullmatch(" ".join(words[:end]))) for end in ends)
        end, unit = next(((end, unit) for end, unit in units if unit), (0, None))
        if unit is None:
            return None
        found.add(unit.lastgroup)
        words = words[end:]
    return next((kind for kind in _PHRASES if kind in found), None)


def is_small_talk(message: str) -> bool:
    """Whether a message is small talk and nothing else."""
    return kind_of_small_talk(message) is not None


def small_talk(message: str, titles: Sequence[str] = ()) -> str | None:
    """A reply to small talk; None for anything that may be a question about the articles.

    Args:
        message: As the user typed it.
        titles: Of all articles, the best examples first.
    """
    kind = kind_of_small_talk(message)
    if kind is None:
        return None
    return _REPLIES[kind].format(articles=_articles(titles), promise=_PROMISE)


def _articles(titles: Sequence[str]) -> str:
    """How many articles there are, and some of them."""
    if not titles:
        return "There are no articles yet: add some first."
    named = ", ".join(map(quoted, titles[:TITLES_NAMED]))
    if len(titles) == 1:
        return f"There is one article: {named}."
    those = f"such as {named}" if len(titles) > TITLES_NAMED else named
    return f"There are {len(titles)} articles, {those}."
