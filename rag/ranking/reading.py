"""The reading model: question and passage in, what each sentence is worth as an answer out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.encoder import quiet_loading
from index.errors import ModelNotFoundError
from index.types import Passage, Span
from rag.processor import has_bfloat16

if TYPE_CHECKING:
    import numpy.typing as npt
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

BUNDLED_READER = "vraagbaak-reader-nl-en"
MAX_TOKENS = 320
LABELS = ("evidence", "start", "end")
# The log-odds of a sentence the model did not get to see.
UNSEEN = -20.0

_BUNDLED_FOLDER = Path(__file__).parents[1] / "models"
_BATCH_SIZE = 4
_LONGEST_ANSWER = 40  # tokens


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of one passage, with a value for each of its sentences.

    ``odds`` are log-odds that the sentence answers the question against that the passage does
    not answer it. ``spans`` are the likeliest answer words in each sentence, in offsets of the
    document, and ``certainty`` their log-odds against no words in the passage being the answer.
    """

    odds: tuple[float, ...]
    spans: tuple[Span, ...]
    certainty: tuple[float, ...]


class ReadingModel(Protocol):
    """Reads passages with a question in mind."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """A reading for each passage."""


def reading_text(passage: Passage) -> tuple[str, int]:
    """What the model gets to read of a passage, and where the passage's own text begins in it.

    Title and heading go first: a passage's "he" or "the battery" is often only clear with them.
    """
    opening = "".join(f"{part}. " for part in (passage.title, passage.heading) if part)
    return opening + passage.text, len(opening)


def tokenize(
    tokenizer: Any,  # noqa: ANN401
    questions: Sequence[str],
    texts: Sequence[str],
) -> tuple[Any, list[list[tuple[int, int]]]]:
    """Questions with their texts as a batch for the model, and each token's place in its text."""
    batch = tokenizer(
        list(questions),
        list(texts),
        truncation="only_second",
        max_length=MAX_TOKENS,
        padding=True,
        return_tensors="pt",
        return_offsets_mapping=True,
    )
    return batch, batch.pop("offset_mapping").tolist()


def sentence_of_token(
    offsets: Sequence[tuple[int, int]], second: Sequence[bool], starts: Sequence[tuple[int, int]]
) -> npt.NDArray[np.int64]:
    """The number of the sentence each token lies in, or −1; ``starts`` are (start, end) in order.

    ``second`` says which tokens are of the passage (not of the question or special).
    """
    numbers = np.full(len(offsets), -1, dtype=np.int64)
    at = 0
    for i, ((begin, end), own) in enumerate(zip(offsets, second, strict=True)):
        if not own or end <= begin:
            continue
        while at < len(starts) and begin >= starts[at][1]:
            at += 1
        if at < len(starts) and begin >= starts[at][0]:
            numbers[i] = at
    return numbers


class TransformersReadingModel:
    """A token classifier with three labels: evidence, start of the answer, end of the answer.

    A sentence scores the mean "evidence" of its tokens, "no answer here" that of the first
    token; likewise for start and end, as in Devlin et al. (2019), "BERT", section 4.3.
    """

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
        self._model: Any = model
        self._model.eval()
        self._tokenizer: Any = tokenizer

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """A reading for each passage; some 25 ms a passage on two cores, 40 without bfloat16."""
        order = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        read: dict[int, Reading] = {}
        for start in range(0, len(order), _BATCH_SIZE):
            chosen = order[start : start + _BATCH_SIZE]
            readings = self._read_batch(question, [passages[i] for i in chosen])
            read.update(zip(chosen, readings, strict=True))
        return [read[i] for i in range(len(passages))]

    def _read_batch(self, question: str, passages: Sequence[Passage]) -> Iterator[Reading]:
        import torch

        texts, begins = zip(*map(reading_text, passages), strict=True)
        batch, offsets = tokenize(self._tokenizer, [question] * len(texts), texts)
        half = torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16())
        with torch.inference_mode(), half:
            logits = self._model(**batch).logits.float().numpy()
        for i, passage in enumerate(passages):
            own = [number == 1 for number in batch.sequence_ids(i)]
            yield _reading(passage, begins[i], logits[i], offsets[i], own)


def _reading(
    passage: Passage,
    begin: int,
    logits: npt.NDArray[np.float32],
    offsets: Sequence[tuple[int, int]],
    own: Sequence[bool],
) -> Reading:
    move = begin - passage.start
    spans = [(s.start + move, s.end + move) for s in passage.sentences]
    numbers = sentence_of_token(offsets, own, spans)
    odds, answers, certainty = [], [], []
    for number, sentence in enumerate(passage.sentences):
        tokens = np.flatnonzero(numbers == number)
        if not len(tokens):
            odds.append(UNSEEN)
            answers.append(sentence)
            certainty.append(UNSEEN)
            continue
        odds.append(float(logits[tokens, 0].mean() - logits[0, 0]))
        first, last, score = _best_span(logits[tokens, 1], logits[tokens, 2])
        start, end = offsets[tokens[first]][0] - move, offsets[tokens[last]][1] - move
        answers.append(Span(max(start, sentence.start), min(end, sentence.end)))
        certainty.append(score - float(logits[0, 1] + logits[0, 2]))
    return Reading(tuple(odds), tuple(answers), tuple(certainty))


def _best_span(
    starts: npt.NDArray[np.float32], ends: npt.NDArray[np.float32]
) -> tuple[int, int, float]:
    """The stretch of tokens with the highest sum of its start's and its end's score."""
    best = (0, 0, -math.inf)
    for first in range(len(starts)):
        stretch = ends[first : first + _LONGEST_ANSWER]
        last = int(stretch.argmax())
        score = float(starts[first] + stretch[last])
        if score > best[2]:
            best = (first, first + last, score)
    return best


@cache
def load_reading_model(folder: Path = _BUNDLED_FOLDER / BUNDLED_READER) -> ReadingModel:
    """Load the model in ``folder`` once; the bundled one unless another is named.

    Raises:
        ModelNotFoundError: there is no such model in the folder, or it cannot be read.

    """
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    try:
        with quiet_loading():
            tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
            model = AutoModelForTokenClassification.from_pretrained(
                str(folder), local_files_only=True, use_safetensors=True, dtype=torch.float32
            )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelNotFoundError(
            f"The reading model in {folder} cannot be loaded: {error} Install Vraagbaak again, "
            "or make the model with 'python -m rag.training.reading'."
        ) from error
    if model.config.num_labels != len(LABELS):
        raise ModelNotFoundError(f"The model in {folder} is not a reading model.")
    return TransformersReadingModel(model, tokenizer)
