"""Facts: how they are recognised, and that the article and both editions carry every one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.facts import Fact, carries, load_facts, normalise
from index.errors import SetupError
from index.types import Language

ARTICLE = Path(
    os.environ.get("VRAAGBAAK_ARTICLE")
    or Path(__file__).parents[2] / "shared" / "article" / "xiaomi-artikel.nl.txt"
)
LONGEST_SHARED_RUN = 9
WORDS = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[\"'A-Z‘“])")


def edition(language: Language) -> str:
    text = (resources.files("rag") / "corpus" / f"xiaomi.{language}.md").read_text("utf-8")
    return text.split("---\n", 2)[2]  # without the front matter


@pytest.fixture(scope="module")
def facts() -> dict[str, Fact]:
    return load_facts()


@pytest.fixture(scope="module")
def article() -> str:
    if not ARTICLE.is_file():
        pytest.skip("the original article is not here")
    return ARTICLE.read_text(encoding="utf-8")


def paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def missing(facts: dict[str, Fact], text: str, language: Language) -> list[str]:
    return [
        f"{fact.id} ({fact.about})"
        for fact in facts.values()
        if not any(fact.found_in(paragraph, language) for paragraph in paragraphs(text))
    ]


def places(fact: Fact, text: str, language: Language) -> Iterator[str]:
    """Sentences that carry the fact, and neighbours that do so only together."""
    for paragraph in paragraphs(text):
        sentences = SENTENCE_END.split(paragraph)
        alone = [fact.found_in(sentence, language) for sentence in sentences]
        yield from (sentence for sentence, carried in zip(sentences, alone, strict=True) if carried)
        for (first, one), (second, other) in pairwise(zip(sentences, alone, strict=True)):
            if not one and not other and fact.found_in(f"{first} {second}", language):
                yield f"{first} {second}"


def unspecific(facts: dict[str, Fact], text: str, language: Language) -> dict[str, list[str]]:
    found = {fact.id: list(places(fact, text, language)) for fact in facts.values()}
    return {fact_id: where for fact_id, where in found.items() if len(where) > 3}


def test_there_are_at_least_130_facts_and_each_is_described(facts: dict[str, Fact]) -> None:
    assert len(facts) >= 130
    assert len({fact.about for fact in facts.values()}) == len(facts)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_fact_stands_in_both_editions(facts: dict[str, Fact], language: Language) -> None:
    assert missing(facts, edition(language), language) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_fact_points_at_few_sentences_of_an_edition(
    facts: dict[str, Fact], language: Language
) -> None:
    assert unspecific(facts, edition(language), language) == {}


def test_every_fact_stands_in_the_original(facts: dict[str, Fact], article: str) -> None:
    assert missing(facts, article, "nl") == []


def test_a_fact_points_at_few_sentences_of_the_original(
    facts: dict[str, Fact], article: str
) -> None:
    assert unspecific(facts, article, "nl") == {}


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = WORDS.findall(normalise(text))
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_no_sentence_of_the_original_is_copied(article: str) -> None:
    shared = runs(article, LONGEST_SHARED_RUN + 1) & runs(edition("nl"), LONGEST_SHARED_RUN + 1)
    assert sorted(" ".join(run) for run in shared) == []


def test_a_copied_sentence_would_be_noticed(article: str) -> None:
    copied = f"Eerst dit. {paragraphs(article)[-2]} En dan dat."
    assert runs(article, LONGEST_SHARED_RUN + 1) & runs(copied, LONGEST_SHARED_RUN + 1)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("de  auto’s\u00a0van\n‘nu’", "de auto's van 'nu'"),
        ("“Tesla Killer”", '"tesla killer"'),
        ("top‑10 – merken—2025", "top-10 - merken-2025"),
        ("ﬁets ２０２５", "fiets 2025"),
        ("co\u00adöperatie", "coöperatie"),
        ("coo\u0308peratie", "coöperatie"),
        ("STRASSE straße", "strasse strasse"),
        (" \t\n", ""),
    ],
)
def test_normalise(text: str, plain: str) -> None:
    assert normalise(text) == plain


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert "  " not in once and "\u00a0" not in once


@pytest.mark.parametrize(
    ("text", "groups", "found"),
    [
        ("Hij kostte 27.400 euro.", [["27.400"]], True),
        ("Hij kostte 127.400 euro.", [["27.400"]], False),
        ("Hij kostte 27.400,50 euro.", [["27.400"]], False),
        ("Er waren 14 auto's.", [["14"]], True),
        ("In 2014 was het 14.000 en 14,5.", [["14"]], False),
        ("In 2014, 14 stuks.", [["14"]], True),
        ("Het waren er 14.", [["14"]], True),
        ("de 14e plaats", [["14"]], True),
        ("op 40ste en 19e", [["40ste", "40e"], ["19e"]], True),
        ("op 40ste", [["40ste", "40e"], ["19e"]], False),
        ("Het is verboden.", [["verbod", "verbied"]], True),
        ("TESLA‑KILLER", [["tesla-killer"]], True),
        ("R&D (en meer)", [["r&d"], ["(en meer)"]], True),
        ("van alles", [], False),
        ("", [["x"]], False),
    ],
)
def test_carries(text: str, groups: list[list[str]], found: bool) -> None:
    assert carries(text, groups) is found


@given(st.lists(st.lists(st.text(min_size=1), min_size=1), min_size=1, max_size=4), st.data())
def test_a_text_made_of_one_alternative_a_group_carries_them(
    groups: list[list[str]], data: st.DataObject
) -> None:
    chosen = [data.draw(st.sampled_from(group)) for group in groups]
    assert carries(" | ".join(chosen), groups)


@given(st.text(), st.text(), st.text(alphabet="abc ", min_size=1))
def test_more_text_around_carries_no_less(before: str, after: str, words: str) -> None:
    assert carries(f"{before} {words} {after}", [[words]])


def test_a_fact_looks_for_the_words_of_the_language() -> None:
    fact = Fact(id="a", about="", nl=(("maart 2024",),), en=(("March 2024",),))
    assert fact.found_in("In maart 2024.", "nl")
    assert not fact.found_in("In maart 2024.", "en")
    assert fact.found_in("In MARCH\u00a02024.", "en")


GOOD = {"id": "a", "about": "a price", "nl": [["27.400"]], "en": [["27,400", "27.400"]]}


def write(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_facts_are_read_from_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "f.jsonl", GOOD, "", {**GOOD, "id": "b"})
    facts = load_facts(path)
    assert list(facts) == ["a", "b"]
    assert facts["a"] == Fact("a", "a price", (("27.400",),), (("27,400", "27.400"),))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "is not JSON"),
        ("[1]", "has to be a JSON object"),
        ({"id": "b"}, "lacks about, nl, en"),
        ({**GOOD, "id": "b", "nld": []}, "unknown fields nld"),
        ({**GOOD, "id": " "}, "id has to be text"),
        ({**GOOD, "id": 3}, "id has to be text"),
        ({**GOOD, "id": "b", "nl": []}, "nl has to be a list of lists"),
        ({**GOOD, "id": "b", "nl": ["27.400"]}, "nl has to be a list of lists"),
        ({**GOOD, "id": "b", "en": [[]]}, "en has to be a list of lists"),
        ({**GOOD, "id": "b", "en": [["\u00a0"]]}, "an alternative is empty"),
        ({**GOOD, "id": "b", "en": [[27400]]}, "an alternative is empty"),
        (GOOD, "'a' is already used"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: object, problem: str) -> None:
    path = write(tmp_path / "f.jsonl", GOOD, line)
    with pytest.raises(SetupError) as raised:
        load_facts(path)
    assert str(raised.value).startswith(f"{path}, line 2: ")
    assert problem in str(raised.value)


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    for name, content in (("empty.jsonl", b"\n \n"), ("binary.jsonl", b"\xff\x00")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SetupError, match=re.escape(str(path))):
            load_facts(path)
    with pytest.raises(SetupError, match="cannot be read"):
        load_facts(tmp_path / "nowhere.jsonl")
    with pytest.raises(SetupError, match="cannot be read"):
        load_facts(tmp_path)
