"""Questions about an article as a whole: what it says in short, and whom and what it names.

Everything is extractive: a summary is some of the article's own sentences, a list of people is
their names, each with the sentence that introduces it.
"""

from rag.overview.answering import Overviews
from rag.overview.mentions import Mention, mentions
from rag.overview.quotations import list_of, summary_of
from rag.overview.request import Request, overview_request
from rag.overview.summary import summarise

__all__ = [
    "Mention",
    "Overviews",
    "Request",
    "list_of",
    "mentions",
    "overview_request",
    "summarise",
    "summary_of",
]
