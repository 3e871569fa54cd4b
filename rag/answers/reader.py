"""The reader: an answer built from the documents' own sentences, in milliseconds."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from index.types import Language, Span
from rag.answers.localised import lead
from rag.answers.premise import polarity
from rag.messages import confirm, introduce
from rag.ranking.evidence import Candidate
from rag.types import Claim, Evidence
from rag.understanding.questions import AnalysedQuestion
from rag.writing import Assignment


@dataclass(frozen=True, slots=True)
class Reader:
    """Quotes the sentence that answers, and those that score close to it.

    A question that asks for a list may get three sentences, any other two (and the one before
    a sentence that points back): where two come close, the reader of the answer can choose.
    """

    name: str = "reader"

    def write(self, assignment: Assignment) -> Generator[Claim]:
        """Yield quotes; adjoining sentences go together, in the order of the document."""
        chosen = self._choose(assignment)
        ranking = assignment.ranking
        answers = dict(zip(ranking.candidates, ranking.spans, strict=False))
        introduced = False
        stretches = join(chosen)
        yield from _lead(assignment, stretches[0])
        says = polarity(assignment.question, chosen[0].text, chosen[0].passage.language)
        for place, stretch in enumerate(stretches):
            words = next((a for c in chosen if (a := answers.get(c)) and _within(a, stretch)), None)
            evidence = replace(stretch, answer=words)
            claim = _claim(evidence, assignment.language, first=not introduced)
            if says and place == 0 and stretch.passage.language == assignment.language:
                claim = replace(claim, text=confirm(claim.text, says, assignment.language))
            yield claim
            introduced |= stretch.passage.language != assignment.language

    def _choose(self, assignment: Assignment) -> list[Candidate]:
        ranking, question = assignment.ranking, assignment.question
        best = ranking.candidates[0]
        chosen = [best]
        for candidate, score in zip(ranking.candidates, ranking.scores, strict=True):
            near = score >= ranking.scores[0] - ranking.margin
            if near and candidate not in chosen:
                chosen.append(candidate)
        return chosen[: most_sentences(question)]


def most_sentences(question: AnalysedQuestion) -> int:
    """How many sentences an answer may quote."""
    return 3 if question.seeks_list else 2


def join(chosen: Sequence[Candidate]) -> list[Evidence]:
    """Stretches of adjoining sentences, best stretch first.

    A sentence that opens with a word that points back brings the sentence before it along.
    """
    spans: dict[tuple[str, int], tuple[Candidate, Span]] = {}
    for candidate in chosen:
        if candidate.dangles and candidate.previous is not None:
            key = (candidate.passage.document_id, candidate.previous.start)
            spans.setdefault(key, (candidate, candidate.previous))
        spans.setdefault(
            (candidate.passage.document_id, candidate.span.start), (candidate, candidate.span)
        )
    stretches: list[Evidence] = []
    for (document_id, start), (candidate, span) in sorted(spans.items(), key=lambda item: item[0]):
        last = stretches[-1] if stretches else None
        if last and last.passage.id == candidate.passage.id and _adjoin(last, start):
            stretches[-1] = Evidence(last.passage, last.start, span.end)
        elif not last or last.passage.document_id != document_id or start >= last.end:
            stretches.append(Evidence(candidate.passage, span.start, span.end))
    order = {candidate.passage.id: rank for rank, candidate in reversed(list(enumerate(chosen)))}
    return sorted(stretches, key=lambda evidence: order[evidence.passage.id])


def _adjoin(last: Evidence, start: int) -> bool:
    between = last.passage.text[last.end - last.passage.start : start - last.passage.start]
    return not between.strip() and between.count("\n") < 2


def _within(span: Span, evidence: Evidence) -> bool:
    return evidence.start <= span.start < span.end <= evidence.end


def _lead(assignment: Assignment, stretch: Evidence) -> Iterator[Claim]:
    """The answer itself, before a quote in another language, where its notation is certain."""
    ranking, best = assignment.ranking, assignment.ranking.candidates[0]
    spoken = best.passage.language
    if spoken == assignment.language:
        return
    words = ranking.spans[0] if ranking.spans else None
    if words is None:
        return
    at = Span(words.start - best.span.start, words.end - best.span.start)
    text = lead(assignment.question, best.text, spoken, assignment.language, at)
    if text is not None:
        yield Claim(text, (stretch,))


def _claim(evidence: Evidence, language: Language, *, first: bool) -> Claim:
    quote = " ".join(evidence.quote.split())
    text = introduce(quote, language, evidence.passage.language, first=first)
    return Claim(text, (evidence,), verbatim=True)
