"""Answers to render, texts that would be markup, and what a browser makes of a page."""

from html.parser import HTMLParser

from rag.errors import ArticleNotFoundError
from rag.types import Answer, Article, Citation, Hit, Statement

BRIDGE = "The council of Port Ellery met on Monday."
VOTE = "No date for a vote was named."
OTHER = Article.create("Other", "Nothing.\n\nNo date for a vote was named.")

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</p></div><script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "![x](http://evil.example/x.png) [y](javascript:alert(1))",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#60;svg onload=alert(1)&#62;",
    "${alert(1)} {{constructor.constructor('alert(1)')()}} `",
    "<!-- --><![CDATA[ ]]><?php ?>",
)


class Seen(HTMLParser):
    """What a browser makes of some markup: its text, its tags, its attributes, its marks."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self._open = str(dict(attrs)["data-marks"]).split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._open = []

    def handle_data(self, data: str) -> None:
        self.text += data
        for name in self._open:
            self.marked[name] = self.marked.get(name, "") + data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")

    def values(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def citation_of(article: Article, number: int, quote: str) -> Citation:
    start = article.text.index(quote)
    return Citation(
        number,
        article.id,
        article.title,
        article.published,
        article.source,
        article.url,
        start,
        start + len(quote),
        quote,
    )


def answer_from(article: Article, *quotes: str, question: str = "What about it?") -> Answer:
    citations = [citation_of(article, number, quote) for number, quote in enumerate(quotes, 1)]
    return Answer(
        question,
        question,
        answered=True,
        confidence=0.9,
        statements=tuple(Statement(c.quote, (c.number,), "verbatim") for c in citations),
        citations=tuple(citations),
        seconds={"retrieve": 0.05, "read": 0.3},
    )


def abstention(*hits: Hit) -> Answer:
    return Answer("Why?", "Why?", False, 0.1, closest=hits, seconds={"read": 0.2})


def lookup(*articles: Article):
    by_id = {article.id: article for article in articles}

    def find(article_id: str) -> Article:
        if article_id not in by_id:
            raise ArticleNotFoundError(f"no article {article_id}")
        return by_id[article_id]

    return find
