"""What a question in a conversation asks: its language, its parts, each whole by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.language import guess_language
from index.types import Document, Language
from rag.types import Turn
from rag.understanding.conversation import complete, last_asked
from rag.understanding.questions import AnalysedQuestion, analyse, split_parts
from rag.understanding.small_talk import without_courtesy

_OPENING = re.compile(r"^\W*(?:en|and)\b\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question understood: what to search for, in parts, and in which language to answer.

    ``asked`` are the parts in the words of the question, before they were made whole.
    """

    question: str
    query: str
    language: Language
    parts: tuple[AnalysedQuestion, ...]
    asked: tuple[str, ...]
    history: tuple[Turn, ...]

    @property
    def follows(self) -> bool:
        """Whether the question had to be completed from the conversation."""
        return self.query != self.question

    def wording(self, part: str) -> str:
        """How a part was asked, as a question by itself: "Wie ontwierp hem?"."""
        texts = [analysed.text for analysed in self.parts]
        asked = self.asked[texts.index(part)] if part in texts else part
        asked = _OPENING.sub("", asked).rstrip(" ,;")
        mark = "" if asked.endswith(("?", ".", "!")) or "?" not in self.question else "?"
        return asked[:1].upper() + asked[1:] + mark


def understand(
    question: str,
    history: Sequence[Turn],
    documents: Sequence[Document],
    answer_in: Language | None = None,
) -> Inquiry:
    """Complete a question from the conversation and take it apart.

    Each part is completed from the one before it, the first from the question before. The answer
    is in ``answer_in`` or else in the question's language; a question that shows none ("SU7?")
    is in that of the conversation, or else in that of most documents.
    """
    spoken = guess_language(question) or usual_language(history, documents, answer_in)
    turn = last_asked(history)
    previous = (turn.query or turn.question) if turn else ""
    parts = []
    texts = split_parts(without_courtesy(question))
    for text in texts:
        whole = complete(text, previous) if previous else text
        parts.append(whole)
        previous = whole
    unchanged = tuple(parts) == texts
    return Inquiry(
        question=question,
        query=question if unchanged or not history else " ".join(parts),
        language=answer_in or spoken,
        parts=tuple(analyse(part, spoken) for part in parts),
        asked=texts,
        history=tuple(history),
    )


def usual_language(
    history: Sequence[Turn], documents: Sequence[Document], answer_in: Language | None = None
) -> Language:
    """The language of a question that does not show its own."""
    if history:
        return history[-1].language
    if answer_in:
        return answer_in
    counts = Counter(document.language for document in documents)
    return "en" if counts["en"] > counts["nl"] else "nl"
