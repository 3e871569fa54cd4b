"""The shipped corpus: one article in two editions that say the same, in words of our own."""

from __future__ import annotations

import datetime
import os
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

LANGUAGES = ("nl", "en")
ARTICLE = Path(
    os.environ.get("VRAAGBAAK_ARTICLE")
    or Path(__file__).parents[2] / "shared" / "article" / "xiaomi-artikel.nl.txt"
)

MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "january february march april may june july august september october november december",
}
WORDS = {
    "nl": {
        **dict.fromkeys(("twee", "tweede", "tweedeurs"), "2"),
        **dict.fromkeys(("drie", "derde"), "3"),
        **dict.fromkeys(("vier", "vierde"), "4"),
    },
    "en": {
        **dict.fromkeys(("two", "second"), "2"),
        **dict.fromkeys(("three", "third"), "3"),
        **dict.fromkeys(("four", "fourth"), "4"),
    },
}
SCALES = {"miljoen": "million", "miljard": "billion", "million": "million", "billion": "billion"}
# Ordinals lose their ending; in a name the figure counts as well: the 7 of SU7, the 4 of 4D.
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def read(language: str) -> str:
    name = f"xiaomi.{language}.md"
    return (resources.files("rag") / "corpus" / name).read_text(encoding="utf-8")


def front_matter(text: str) -> dict[str, Any]:
    opening, fields, _ = text.split("---\n", 2)
    assert opening == ""
    parsed = yaml.safe_load(fields)
    assert isinstance(parsed, dict)
    return parsed


def body(text: str) -> str:
    return text.split("---\n", 2)[2]


def sections(text: str) -> list[str]:
    """The part under the title, then each part under a heading, headings included."""
    return re.split(r"^## ", body(text), flags=re.MULTILINE)


def prose(text: str) -> str:
    return "\n".join(line for line in body(text).splitlines() if not line.startswith("#"))


def figures(text: str, language: str) -> set[str]:
    """Numbers and months in English notation, whichever way the language writes them."""
    found: set[str] = set()
    for match in FIGURE.finditer(text):
        figure = match.group()
        if language == "nl":
            figure = figure.translate(str.maketrans(".,", ",."))
        following = re.match(r"\s+(\w+)", text[match.end() :])
        scale = SCALES.get(following.group(1)) if following else None
        found.add(f"{figure.replace(',', '')} {scale}" if scale else figure.replace(",", ""))
    for word in re.findall(r"\w+", text.casefold()):
        if word in WORDS[language]:
            found.add(WORDS[language][word])
    for number, month in enumerate(MONTHS[language].split(), start=1):
        for year in re.findall(rf"\b{month} (\d{{4}})", text.casefold()):
            found.add(f"{year}-{number:02}")
    return found


def runs(text: str, length: int = 10) -> set[str]:
    """Every run of so many consecutive words, without case, punctuation or quote style."""
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_front_matter_is_complete(language: str) -> None:
    fields = front_matter(read(language))
    assert set(fields) == {"title", "date", "language", "source"}
    assert fields["date"] == datetime.date(2026, 1, 6)
    assert fields["language"] == language
    assert "Tycho de Feijter" in fields["source"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_is_the_only_top_heading(language: str) -> None:
    text = read(language)
    assert re.findall(r"^# (.+)$", text, re.MULTILINE) == [front_matter(text)["title"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_has_a_heading_of_its_own_and_prose(language: str) -> None:
    parts = sections(read(language))[1:]
    headings = [part.partition("\n")[0].strip() for part in parts]
    assert 8 <= len(headings) <= 12
    assert len(set(headings)) == len(headings)
    assert all(headings)
    assert all(len(part.partition("\n")[2].split()) >= 40 for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_about_as_long_as_the_original(language: str) -> None:
    assert 1_500 <= len(prose(read(language)).split()) <= 1_900


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_and_spaces_are_clean(language: str) -> None:
    text = read(language)
    assert not re.search(r"['\"\t\u00a0]", text)
    assert not re.search(r"[ ]{2}|[ ]$", text, re.MULTILINE)
    assert text.endswith("\n") and not text.endswith("\n\n")


def test_sections_and_paragraphs_of_the_editions_correspond() -> None:
    shapes = [[part.count("\n\n") for part in sections(read(language))] for language in LANGUAGES]
    assert shapes[0] == shapes[1]


def test_each_section_has_the_same_figures_in_both_editions() -> None:
    pairs = zip(sections(read("nl")), sections(read("en")), strict=True)
    for dutch, english in pairs:
        assert figures(dutch, "nl") == figures(english, "en")


def test_each_section_has_the_same_names_in_both_editions() -> None:
    """Words with a capital or figure inside them (HyperOS, SU7, kWh) are the same everywhere."""
    name = re.compile(r"\b[A-Za-z]*[a-z][A-Z]\w*|\b[A-Z]+\d\w*|\bV\d\w*|\bUltra\b|\bTesla\b")
    pairs = zip(sections(read("nl")), sections(read("en")), strict=True)
    for dutch, english in pairs:
        assert set(name.findall(dutch)) == set(name.findall(english))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "27.400 euro en 2,15 procent", {"27400", "2.15"}),
        ("en", "27,400 euros and 2.15 percent", {"27400", "2.15"}),
        ("nl", "van de tweede plaats naar de 15e", {"2", "15"}),
        ("en", "from second to 15th place", {"2", "15"}),
        ("nl", "1,2 miljard en 10 miljoen", {"1.2 billion", "10 million"}),
        ("en", "1.2 billion and 10 million", {"1.2 billion", "10 million"}),
        ("nl", "in mei 2025, medio 2025", {"2025", "2025-05"}),
        ("en", "In May 2025; it may be", {"2025", "2025-05"}),
    ],
)
def test_figures_mean_the_same_in_either_notation(
    language: str, text: str, expected: set[str]
) -> None:
    assert figures(text, language) == expected


def test_the_original_is_retold_not_copied() -> None:
    if not ARTICLE.is_file():
        pytest.skip("the original article is not here; VRAAGBAAK_ARTICLE can name it")
    original = ARTICLE.read_text(encoding="utf-8")
    assert not runs(original) & runs(prose(read("nl")))
    assert not runs(original) & runs(prose(read("en")))
