"""A chat model as a writer: its sentences, tied to sentences of the passages."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Protocol

from index.encoder import Encoder
from index.types import Hit
from rag.chat_models.attribution import attribute
from rag.chat_models.background import SIGN_OF_LIFE
from rag.chat_models.failures import WriterError
from rag.chat_models.markers import Markers
from rag.chat_models.prompt import NOT_FOUND, Message, build_messages
from rag.chat_models.sentence_stream import Marked, SentenceStream
from rag.chat_models.thoughts import without_thoughts
from rag.ranking.evidence import candidates
from rag.types import Claim
from rag.writing import Assignment

_MOST_PASSAGES = 4


class ChatModel(Protocol):
    """Anything that answers chat messages with pieces of text."""

    @property
    def name(self) -> str:
        """What to call the model in reports."""

    @property
    def window(self) -> int:
        """How many tokens a prompt and its reply may have together, as far as is known."""

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """How many tokens the prompt of these messages has, or at least not fewer."""

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        """Yield the reply as it is written; closing the generator stops the writing.

        An empty piece is a sign of life, at least one a second.

        Raises:
            WriterError: the reply did not come to an end.

        """


class ChatWriter:
    """Lets a chat model write, and ties what it writes to sentences of the passages.

    ``context_tokens`` is how many tokens prompt and reply may have, where the model takes more:
    on a CPU, reading the prompt takes most of the time.
    """

    def __init__(
        self,
        model: ChatModel,
        encoder: Encoder,
        max_new_tokens: int = 256,
        context_tokens: int = 2048,
    ) -> None:
        self.model = model
        self.encoder = encoder
        self.max_new_tokens = max_new_tokens
        self.context_tokens = context_tokens

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def write(self, assignment: Assignment) -> Generator[Claim | None]:
        """Yield the model's sentences with the evidence they seem to rest on.

        A sentence that names passages is aligned with those; one that names none with all. A
        reply that says the answer was not found yields nothing.
        """
        language = assignment.language
        hits, messages, markers = self._prompt(assignment)
        with closing(self._sentences(messages, SentenceStream(markers, language))) as reply:
            for sentence in reply:
                if sentence is None:
                    yield None
                    continue
                text, numbers = sentence
                if text.strip(" .!\"'*").upper() == NOT_FOUND[language]:
                    return
                named = [hits[number - 1] for number in numbers] or hits
                found = attribute(text, language, candidates(named), self.encoder)
                yield Claim(text, found.evidence, similarity=found.similarity)

    def _prompt(self, assignment: Assignment) -> tuple[list[Hit], list[Message], Markers]:
        """The best passages that fit, each whole, and the prompt with them.

        Raises:
            WriterError: not even the best passage fits.

        """
        room = min(self.context_tokens, self.model.window) - self.max_new_tokens
        question, language = assignment.question.text, assignment.language
        chosen: list[Hit] = []
        prompt: tuple[list[Message], Markers] | None = None
        for hit in _best_first(assignment)[:_MOST_PASSAGES]:
            wider = [*chosen, hit]
            markers = Markers.absent_from(
                [question, *(hit.passage.text for hit in wider)], count=len(wider)
            )
            passages = [hit.passage for hit in wider]
            messages = build_messages(question, language, passages, markers)
            if self.model.count_tokens(messages) <= room:
                chosen, prompt = wider, (messages, markers)
            elif prompt is None:
                # Without the best passage the others are no use.
                break
        if prompt is None:
            raise WriterError("too_long", tokens=room + self.max_new_tokens)
        return chosen, *prompt

    def _sentences(
        self, messages: Sequence[Message], stream: SentenceStream
    ) -> Generator[Marked | None]:
        """The sentences of the reply; None now and then, where none is whole yet."""
        last = time.monotonic()
        with closing(self.model.stream(messages, max_new_tokens=self.max_new_tokens)) as pieces:
            for piece in without_thoughts(pieces):
                for sentence in stream.add(piece):
                    yield sentence
                    last = time.monotonic()
                if time.monotonic() - last >= SIGN_OF_LIFE:
                    yield None
                    last = time.monotonic()
            yield from stream.rest()


def _best_first(assignment: Assignment) -> list[Hit]:
    """The passages with the likeliest sentences first, so that these are never left out."""
    hits = {hit.passage.id: hit for hit in assignment.hits}
    ranked = [candidate.passage.id for candidate in assignment.ranking.candidates]
    return [hits[id_] for id_ in dict.fromkeys([*ranked, *hits]) if id_ in hits]
