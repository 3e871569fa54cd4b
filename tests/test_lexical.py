"""Terms, compounds and BM25: what must meet does, what differs stays apart."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import fold, normalize_number, tokenize
from index.compounds import CompoundSplitter
from index.lexical import LexicalIndex, analyze
from index.types import Language, Passage


def passages(*texts: str, language: Language = "nl", heading: str = "") -> list[Passage]:
    return [
        Passage(f"d#{n}", "d", text, 0, len(text), heading=heading, language=language)
        for n, text in enumerate(texts)
    ]


def found(texts: list[Passage], query: str, language: Language = "nl") -> list[int]:
    return [position for position, _ in LexicalIndex.build(texts).search(query, language, 10)]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("27.400", "27400"),
        ("27,400", "27400"),
        ("27400", "27400"),
        ("1.548.000", "1548000"),
        ("1,548,000.50", "1548000.5"),
        ("1.548.000,50", "1548000.5"),
        ("2,15", "2.15"),
        ("2.15", "2.15"),
        ("1.2", "1.2"),
        ("1,20", "1.2"),
        ("1.200", "1200"),
        ("0,125", "0.125"),
        ("0.5", "0.5"),
        ("007", "7"),
        ("6.1.2026", "6 1 2026"),
    ],
)
def test_numbers_have_one_notation(written: str, number: str) -> None:
    assert normalize_number(written) == number


@given(st.integers(0, 10**9))
def test_a_whole_number_is_itself_in_both_notations(number: int) -> None:
    english = f"{number:,}"
    assert normalize_number(english) == normalize_number(english.replace(",", ".")) == str(number)


@given(st.integers(0, 9999), st.integers(1, 99))
def test_a_fraction_is_itself_in_both_notations(whole: int, cents: int) -> None:
    dutch, english = (
        normalize_number(f"{whole},{cents:02}"),
        normalize_number(f"{whole}.{cents:02}"),
    )
    assert dutch == english
    assert float(dutch) == pytest.approx(whole + cents / 100)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("auto's", "auto", "nl"),
        ("auto’s", "auto", "nl"),
        ("Xiaomi's fabriek", "xiaomi fabrieken", "nl"),
        ("café", "cafe", "nl"),
        ("huizen", "huis", "nl"),
        ("de verkoop", "zij verkoopt", "nl"),
        ("produceren", "produceert", "nl"),
        ("geproduceerd", "produceren", "nl"),
        ("ontwikkelde", "ontwikkelt", "nl"),
        ("drie studenten", "3 studenten", "nl"),
        ("de derde plaats", "de derde plaats", "nl"),
        ("2,15%", "2.15 procent", "nl"),
        ("€ 27.400", "27400 euro", "nl"),
        ("27\u202f400", "27.400", "nl"),
        ("d.w.z.", "dwz", "nl"),
        ("factories", "factory", "en"),
        ("the car's doors", "car door", "en"),
        ("2.15 %", "2.15 percent", "en"),
        ("three engines", "3 engine", "en"),
        ("U.S.", "US", "en"),
    ],
)
def test_alike_means_equal(one: str, other: str, language: Language) -> None:
    assert sorted(analyze(one, language)) == sorted(analyze(other, language)) != []


@pytest.mark.parametrize(
    ("text", "terms", "language"),
    [
        ("top-10", {"top", "10", "top10"}, "nl"),
        ("e-mail", {"e", "mail", "email"}, "nl"),
        ("R&D-centrum", {"r&d", "centrum", "r&dcentrum"}, "nl"),
        ("het 19e jaar", {"19", "19e", "jaar"}, "nl"),
        ("the 3rd", {"3", "3e"}, "en"),
        ("third", {"3e"}, "en"),
        ("96kWh", {"96", "kwh", "96kwh"}, "nl"),
        ("SU7 Ultra", {"su7", "ultra"}, "nl"),
        ("0-100", {"0", "100"}, "nl"),
        ("Model S", {"model", "s"}, "nl"),
        ("the US and us", {"us"}, "en"),
        ("in May 2025", {"may", "2025"}, "en"),
    ],
)
def test_terms_of_a_text(text: str, terms: set[str], language: Language) -> None:
    assert set(analyze(text, language)) == terms


def test_questions_are_left_with_their_content() -> None:
    assert analyze("Wat kost het en waarom is dat zo?", "nl") == analyze("kost", "nl")
    assert analyze("Why did they do that?", "en") == []
    assert analyze("WIE IS DE BURGEMEESTER?", "nl") == analyze("burgemeester", "nl")


@given(st.text(max_size=60), st.sampled_from(["nl", "en"]))
def test_any_text_gives_clean_terms(text: str, language: Language) -> None:
    for token in tokenize(text, language):
        assert token.term and token.form
        assert not any(character.isspace() for character in token.term)


@given(st.text("aàbBéËñø'’.sS", max_size=12))
def test_folding_leaves_plain_small_letters(text: str) -> None:
    assert set(fold(text)) <= set("abenos")


def test_compounds_split_only_into_words_of_the_corpus() -> None:
    splitter = CompoundSplitter(["ranglijst", "merk", "bedrijf", "besturing", "systeem"], "nl")
    assert splitter.split("merkenranglijst") == ("merk", "ranglijst")
    assert splitter.split("bedrijfssysteem") == ("bedrijf", "systeem")
    assert splitter.split("besturingssysteem") == ("besturing", "systeem")
    assert splitter.split("ranglijst") == ()
    assert splitter.split("marktaandeel") == ()
    extra = frozenset(analyze("aandeel in de markt", "nl"))
    assert splitter.split("marktaandeel", extra) == ("markt", "aandeel")


def test_derivations_are_no_compounds() -> None:
    splitter = CompoundSplitter(["goed", "heid", "vriend", "schap", "eren", "product"], "nl")
    assert splitter.split("vriendschap") == ()
    assert splitter.split("goedheid") == ()


WORDS = ["auto", "merk", "markt", "prijs", "lijst", "stad", "huis", "bouw", "werk"]


@given(
    st.lists(st.sampled_from(WORDS), max_size=3),
    st.sampled_from(["", "s", "en", "e", "n"]),
)
def test_parts_stand_in_the_word_in_order(parts: list[str], link: str) -> None:
    word = link.join(parts)
    split = CompoundSplitter(WORDS, "nl").split(word)
    assert len(split) == len(parts) if len(parts) > 1 else split == ()
    rest = word if split else ""
    for part in split:
        assert part in WORDS
        rest = rest[rest.index(part) + len(part) :]
    assert rest == ""


FILLER = ["De winter was koud en lang.", "Vogels zingen vroeg.", "Het water stijgt gestaag."]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        # The parts are words of the corpus, of the query, or of neither.
        ("Het steeg op de merkenranglijst.", "ranglijst van merken"),
        ("Op de ranglijst van merken steeg het.", "merkenranglijst"),
        ("Het marktaandeel was 14 procent.", "aandeel in de markt"),
        ("Het aandeel in de markt was 14 procent.", "marktaandeel"),
        ("De huizenprijs daalde.", "prijzen van huizen"),
        ("Het HyperOS-systeem draait.", "Hyper OS"),
        ("De SU7 kwam uit.", "SU 7"),
        ("Een R&D-centrum werd geopend.", "centrum voor R&D"),
        ("De e-mail kwam niet aan.", "email"),
        ("Het stond in de top-10.", "top 10"),
        ("De dochteronderneming werd opgericht.", "dochter"),
        ("Ze bouwden een autofabriek.", "fabriek"),
    ],
)
def test_compounds_meet_their_parts(text: str, query: str) -> None:
    assert found(passages(*FILLER, text), query) == [3]


def test_a_word_itself_beats_its_part() -> None:
    texts = passages("De automarkt groeit.", "De auto rijdt.", "De markt sluit.", *FILLER)
    assert found(texts, "automarkt")[0] == 0


def test_short_words_inside_others_are_no_match() -> None:
    assert found(passages("Het kenmerk is rood.", *FILLER), "merk") == []
    assert found(passages("Hij was terecht boos.", *FILLER), "recht") == []


def test_only_the_querys_language_is_searched() -> None:
    texts = [
        *passages("De Tesla kost 27.400 euro.", "Iets anders."),
        *passages("The Tesla costs 27,400 euros.", "Something else.", language="en"),
    ]
    assert found(texts, "Tesla 27.400", "nl") == [0]
    assert found(texts, "Tesla 27.400", "en") == [2]
    assert found(texts[:2], "Tesla", "en") == []


def test_scores_fall_and_ties_go_by_position() -> None:
    index = LexicalIndex.build(passages("rode appel", "rode appel", "appel", "peer", "rode peer"))
    hits = index.search("rode appel", "nl", 10)
    assert [position for position, _ in hits][:2] == [0, 1]
    assert hits[0][1] == hits[1][1]
    assert all(score > 0 for _, score in hits)
    assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
    assert index.search("rode appel", "nl", 2) == hits[:2]


def test_headings_are_searched_too() -> None:
    texts = [*passages("Het ging fout.", heading="Ongelukken"), *passages(*FILLER)]
    assert found(texts, "ongeluk") == [0]


def test_nothing_to_search_finds_nothing() -> None:
    assert found([], "appel") == []
    assert found(passages("de het een", "?!"), "appel") == []
    assert found(passages("appel"), "") == []
    assert found(passages("appel"), "de het") == []
    assert LexicalIndex.build(passages("appel")).search("appel", "nl", 0) == []


def test_the_order_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from index.lexical import LexicalIndex; from index.types import Passage\n"
        "t = 'merkenranglijst autofabriek auto merk ranglijst fabriek huis prijs'.split()\n"
        "p = [Passage(str(i), 'd', ' '.join(t[i % 5:] + t[:i]), 0, 1) for i in range(12)]\n"
        "print(LexicalIndex.build(p).search('ranglijst van merken en huizenprijs', 'nl', 12))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1 and "(" in outputs.pop()


def test_a_title_counts_where_it_tells_documents_apart() -> None:
    one = Passage("a#1", "a", "Het ging fout.", 0, 14, title="Ongelukken op zee")
    other = Passage("b#1", "b", "Het ging goed.", 0, 14, title="Winter op het land")
    assert found([one, other], "ongeluk op zee") == [0]
    assert found([one], "ongeluk op zee") == []
