"""The answer of the tests, and HTML as a tree to look things up in."""

from __future__ import annotations

from html.parser import HTMLParser

from rag.types import Answer
from tests.ui_samples import (
    ARTICLE,
    DUTCH,
    PRICE,
    SPEED,
    FakePipeline,
    make_answer,
)
from ui.conversation import Exchange
from ui.render import render_exchange

ANSWER = make_answer("Wat kostte de boot?", DUTCH, (PRICE, SPEED, ARTICLE))


class Tree(HTMLParser):
    """Reads HTML as a list of (path of tags with attributes, text)."""

    VOID = frozenset({"path", "br", "img"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[list[tuple[str, dict[str, str | None]]], str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop()[0] == tag, "tags are nested"

    def handle_data(self, data: str) -> None:
        self.texts.append((list(self.open), data))

    def text(self, tag: str = "", **wanted: str) -> str:
        """The text inside elements of this tag with these attributes ("css" is the class)."""
        if "css" in wanted:
            wanted["class"] = wanted.pop("css")
        return "".join(
            data
            for path, data in self.texts
            if any(
                (not tag or name == tag) and wanted.items() <= attributes.items()
                for name, attributes in path
            )
        )

    def all(self, tag: str, css: str = "") -> list[dict[str, str | None]]:
        return [a for name, a in self.tags if name == tag and (not css or a.get("class") == css)]


def show(answer: Answer, language: str = "nl", stage: str = "done") -> Tree:
    exchange = Exchange(answer.question, stage, answer)  # type: ignore[arg-type]
    return Tree(render_exchange(exchange, 1, FakePipeline().document, language))  # type: ignore[arg-type]
