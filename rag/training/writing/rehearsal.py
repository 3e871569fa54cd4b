"""The program's own writer and verifier at work on replies that were written beforehand."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from index.encoder import Encoder
from index.types import Hit
from rag.answers.draft import settle
from rag.chat_models.prompt import Message
from rag.chat_models.writer import ChatWriter
from rag.ranking.evidence import Ranking
from rag.training.writing.cases import Case
from rag.training.writing.replies import Reply
from rag.types import Claim
from rag.understanding.questions import analyse
from rag.writing import Assignment

_WINDOW = 4096


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: the reply as written, its sentences, and those that hold."""

    case: Case
    reply: str
    written: tuple[Claim, ...]
    shown: tuple[Claim, ...]


@dataclass(slots=True)
class _Script:
    """A chat model that notes what it is asked, and says what it was told to say to that.

    So thousands of replies can be written side by side, where a chat model writes one at a time.
    """

    name: str = "script"
    window: int = _WINDOW
    asked: list[Sequence[Message]] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """A guess: the passages were cut to fit."""
        return sum(len(message["content"]) // 4 for message in messages)

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        """The line for ``messages``, or nothing the first time round."""
        self.asked.append(messages)
        yield self.lines.get(messages[-1]["content"], "")


def rehearse(
    cases: Sequence[Case], reply: Reply, encoder: Encoder, max_new_tokens: int
) -> list[Outcome]:
    """Put every case to the model behind ``reply`` as the program would; what is left of it."""
    script = _Script()
    writer = ChatWriter(script, encoder, max_new_tokens, _WINDOW)
    for case in cases:
        _claims(writer, case)
    prompts = list(script.asked)
    replies = reply(prompts, max_new_tokens)
    script.lines = {p[-1]["content"]: r for p, r in zip(prompts, replies, strict=True)}
    outcomes = []
    for case, text in zip(cases, replies, strict=True):
        written = _claims(writer, case)
        shown = tuple(c for c in written if settle(c, case.asks)[0].outcome != "dropped")
        outcomes.append(Outcome(case, text, written, shown))
    return outcomes


def _claims(writer: ChatWriter, case: Case) -> tuple[Claim, ...]:
    hits = tuple(
        Hit(passage, score=1.0 / rank, rank=rank)
        for rank, passage in enumerate(case.passages, start=1)
    )
    question = analyse(case.question, case.asks)
    assignment = Assignment(question, case.asks, hits, Ranking())
    return tuple(claim for claim in writer.write(assignment) if claim is not None)
