"""Follow-ups are completed from the conversation; whole questions are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Hit, Language, Passage
from rag.types import Citation, Turn
from rag.understanding.conversation import complete, standalone, with_earlier
from rag.understanding.ellipsis import substitute
from rag.understanding.inquiry import understand
from rag.understanding.questions import analyse
from tests.samples import FERRY_EN, FERRY_NL, MILL_NL


def _after(question: str, language: Language = "nl") -> tuple[Turn, ...]:
    return (Turn(question, question, "…", language),)


# The fragment takes the place of its own kind.
SUBSTITUTED = [
    # names
    ("Wat kost de SU7?", "En de YU7?", "Wat kost de YU7?"),
    ("What does the SU7 cost?", "And the YU7?", "What does the YU7 cost?"),
    ("What does the SU7 cost?", "What about the YU7?", "What does the YU7 cost?"),
    ("Wat kost de SU7?", "En YU7?", "Wat kost de YU7?"),
    ("Hoe heet de baas van Velmora?", "en van Tarsis?", "Hoe heet de baas van Tarsis?"),
    ("Wat kost de SU7?", "Hoe zit het met de YU7?", "Wat kost de YU7?"),
    ("Hoe snel is de SU7?", "en de SU7 Ultra?", "Hoe snel is de SU7 Ultra?"),
    ("Waar staat Gemaal Noord?", "En Gemaal Zuid?", "Waar staat Gemaal Zuid?"),
    ("Who runs Velmora?", "And Tarsis?", "Who runs Tarsis?"),
    ("Wat rekent Velmora voor een rit met de Lira?", "En Tarsis?",
     "Wat rekent Tarsis voor een rit met de Lira?"),
    # corrections
    ("Wat kost de SU7?", "Nee, ik bedoel de YU7", "Wat kost de YU7?"),
    ("Wat kost de SU7?", "nee, de YU7", "Wat kost de YU7?"),
    ("Wat kost de SU7?", "Sorry, ik bedoelde de YU7.", "Wat kost de YU7?"),
    ("What does the SU7 cost?", "No, I mean the YU7", "What does the YU7 cost?"),
    ("What does the SU7 cost?", "sorry, I meant the YU7", "What does the YU7 cost?"),
    ("Hoeveel leden waren er in 2018?", "Ik bedoel in 2019", "Hoeveel leden waren er in 2019?"),
    # years and dates
    ("Hoeveel boten bouwde de werf in 2018?", "En in 2023?",
     "Hoeveel boten bouwde de werf in 2023?"),
    ("How many boats did the yard build in 2018?", "And in 2023?",
     "How many boats did the yard build in 2023?"),
    ("Hoeveel winst maakte de werf in 2023?", "En het jaar erna?",
     "Hoeveel winst maakte de werf in 2024?"),
    ("How much profit did the yard make in 2023?", "And the year before?",
     "How much profit did the yard make in 2022?"),
    ("Waarom ging de vaart op 29 april niet door?", "En op 1 mei?",
     "Waarom ging de vaart op 1 mei niet door?"),
    ("Why was the trip on 29 April called off?", "And on 1 May?",
     "Why was the trip on 1 May called off?"),
    # ordinals and superlatives
    ("Hoe hoog kwam de eerste raket?", "En de tweede?", "Hoe hoog kwam de tweede raket?"),
    ("How high did the first rocket get?", "And the second?",
     "How high did the second rocket get?"),
    ("How long was it down the first time?", "And the second time?",
     "How long was it down the second time?"),
    ("Wat kost de goedkoopste uitvoering?", "En de duurste?", "Wat kost de duurste uitvoering?"),
    ("What does the cheapest version cost?", "And the most expensive?",
     "What does the most expensive version cost?"),
    ("Wat kost de goedkoopste uitvoering?", "De duurste?", "Wat kost de duurste uitvoering?"),
    # the same preposition, or one more
    ("Wat betaalde de werf voor het Deense bedrijf?", "En voor de Franse fabriek?",
     "Wat betaalde de werf voor de Franse fabriek?"),
    ("Hoeveel uitstoot is er volgens de werf?", "En volgens de hoogleraar?",
     "Hoeveel uitstoot is er volgens de hoogleraar?"),
    ("What is the share in Germany?", "And in France?", "What is the share in France?"),
    ("Hoe lang was de schorsing?", "En na het hoger beroep?",
     "Hoe lang was de schorsing na het hoger beroep?"),
    ("How long was the suspension?", "And after the appeal?",
     "How long was the suspension after the appeal?"),
    # things
    ("Wat betaal je voor een los kaartje?", "En een dagkaart?", "Wat betaal je voor een dagkaart?"),
    ("Wat is de prijs van de Lira?", "En de topsnelheid?", "Wat is de topsnelheid van de Lira?"),
    ("How much is a single ticket?", "And a day pass?", "How much is a day pass?"),
    # question words
    ("Waarom sloot de winkel?", "En wanneer?", "Wanneer sloot de winkel?"),
    ("Why did the shop close?", "and when?", "When did the shop close?"),
    ("Heeft de werf een museum?", "Sinds wanneer?", "Sinds wanneer heeft de werf een museum?"),
    ("Does the yard have a museum?", "Where?", "Where does the yard have a museum?"),
]  # fmt: skip

# Where the place is not certain, or there is a clause, the topic comes along between brackets.
WITH_TOPIC = [
    ("Wat kost de Lira?", "En het topmodel?", "En het topmodel (kost Lira)?"),
    ("Welke boten heeft de werf?", "En de goedkoopste?", "En de goedkoopste (boten werf)?"),
    ("Verkoopt de werf boten in Japan?", "Waarom niet?",
     "Waarom niet (Verkoopt werf boten Japan)?"),
    ("Does the yard sell boats in Japan?", "why not?", "why not (yard sell boats Japan)?"),
    ("Wat kost de Lira?", "waarom?", "waarom (kost Lira)?"),
    ("Wat kost de Lira?", "Wanneer komt hij uit?", "Wanneer komt hij uit (Lira)?"),
    ("What does the Lira cost?", "How fast is it?", "How fast is it (Lira)?"),
    ("Wie leidt Velmora?", "Hoe oud is hij?", "Hoe oud is hij (leidt Velmora)?"),
    ("Who founded Velmora?", "Where does he live?", "Where does he live (founded Velmora)?"),
    ("Waar staat de fabriek van Velmora?", "Wat zat er vroeger in dat gebouw?",
     "Wat zat er vroeger in dat gebouw (fabriek Velmora)?"),
    ("Where is the plant?", "What used to be in that building?",
     "What used to be in that building (plant)?"),
    ("Welk nieuw model komt er?", "Wat gaat dat kosten?", "Wat gaat dat kosten (nieuw model)?"),
    ("Wat vindt de wethouder van de brug?", "En wat zegt zijn dochter daarop?",
     "En wat zegt zijn dochter daarop (wethouder brug)?"),
    ("Wat is het drukste station?", "En welke komt daarna?",
     "En welke komt daarna (drukste station)?"),
    ("What is the busiest station?", "And which comes next?",
     "And which comes next (busiest station)?"),
    ("Wat vindt professor Baan van de brug?", "En hoe ziet Zandberg dat?",
     "En hoe ziet Zandberg dat (professor brug)?"),
    ("Hoeveel boten bouwde de werf?", "Hoeveel werden er verkocht?",
     "Hoeveel werden er verkocht (boten bouwde werf)?"),
    # a pronoun in what follows "and", with a verb of its own or without one
    ("Wat kost de YU7?", "En wie ontwierp hem?", "En wie ontwierp hem (YU7)?"),
    ("What does the YU7 cost?", "and who designed it?", "and who designed it (YU7)?"),
    ("Wat kost de YU7?", "En zijn bereik?", "En zijn bereik (YU7)?"),
    ("What does the YU7 cost?", "What about its range?", "What about its range (YU7)?"),
    ("Wat kost de YU7?", "En hoe zwaar?", "En hoe zwaar (YU7)?"),
    ("Waarom daalde de omzet van Oktav?", "Met hoeveel?", "Met hoeveel (daalde omzet Oktav)?"),
    ("Why did the turnover of Oktav drop?", "By how much?", "By how much (turnover Oktav drop)?"),
    ("Waarom daalde de omzet van Oktav?", "Steeg hij daarna?",
     "Steeg hij daarna (daalde omzet Oktav)?"),
    ("Waar staat de fabriek van Velmora?", "Hoeveel mensen werken er?",
     "Hoeveel mensen werken er (fabriek Velmora)?"),
    # what completed the question before is what this one is about
    ("wanneer werd hij gelanceerd (YU7)?", "Hoe snel is hij?", "Hoe snel is hij (YU7)?"),
    ("When was it launched (YU7)?", "and who designed it?", "and who designed it (YU7)?"),
    ("who designed it (YU7)?", "How old is he?", "How old is he (designed YU7)?"),
    ("Wat zegt Jan Mol over hem (YU7)?", "Hoe oud is hij?", "Hoe oud is hij (Jan Mol YU7)?"),
    # another language than before
    ("Wat kost de Lira?", "And when does it arrive?", "And when does it arrive (Lira)?"),
    ("What does the Lira cost?", "En hoe snel is hij?", "En hoe snel is hij (Lira)?"),
    ("Wat kost de Lira?", "And the YU7?", "Wat kost de YU7?"),
    ("What does the Lira cost?", "En de YU7?", "What does the YU7 cost?"),
    ("Wat kost de Lira?", "And in Germany?", "And in Germany (kost Lira)?"),
    ("Wat kost de Lira?", "why?", "why (kost Lira)?"),
]  # fmt: skip

# History must be ignored.
WHOLE = [
    "YU7?",
    "Lei Jun?",
    "Wat is HyperCasting?",
    "Hoeveel leden heeft de roeiclub in Sneek?",
    "Which countries does the company operate in?",
    "Waar staat de grootste fabriek van Velmora?",
    "En wanneer werd de fabriek van Velmora geopend door de koning?",
    "prijs YU7",
    "Wat zegt Mira Baan over de markt die zij bedient?",
    "Hoeveel scooters zette het merk af in zijn beste jaar?",
    "Zijn er bij het ongeluk in 2017 mensen gewond geraakt?",
    "Waarom kon de bond niet meer bij zijn reserves?",
    "Hoe hoog is dit jaar het eigen risico?",
    "Hoeveel mensen verloren hun baan?",
    "Hoe lang doet zonlicht erover om de aarde te bereiken?",
    "Why did the city feel it needed a metro?",
    "How much milk passed through the factory in its best year?",
    "How did the players eventually get their money?",
    "How high is the excess this year?",
    "Hoe weet de auto waar hij is?",
    "Who is the mayor of Utrecht?",
]


@pytest.mark.parametrize(("first", "then", "whole"), SUBSTITUTED)
def test_a_fragment_takes_the_place_of_its_kind(first: str, then: str, whole: str) -> None:
    assert standalone(then, _after(first)) == whole


@pytest.mark.parametrize(("first", "then", "whole"), WITH_TOPIC)
def test_what_leans_on_the_question_before_gets_its_topic(
    first: str, then: str, whole: str
) -> None:
    assert standalone(then, _after(first)) == whole


def test_there_are_enough_two_turn_conversations() -> None:
    assert len(SUBSTITUTED) + len(WITH_TOPIC) >= 60


@pytest.mark.parametrize("before", ["Wat kost de Lira Sport?", "What does the Lira Sport cost?"])
@pytest.mark.parametrize("question", WHOLE)
def test_a_change_of_subject_ignores_the_conversation(question: str, before: str) -> None:
    assert standalone(question, _after(before)) == question


@pytest.mark.parametrize(
    ("fragment", "previous"),
    [
        ("de trein", "Wat kost het kaartje voor de boot?"),  # two things it could replace
        ("de boten", "Wat kost de trein?"),  # the verb would not agree
        ("de boot", "Wat kost de trein die naar Sneek rijdt?"),  # the clause is the train's
        ("in Sneek", "Hoeveel leden waren er in 2018 in Joure in de club?"),
        ("Tarsis", "Is Velmora groter dan Norell?"),
        ("het jaar erna", "Wat veranderde er tussen 2018 en 2020?"),
    ],
)
def test_nothing_is_replaced_where_that_is_not_certain(fragment: str, previous: str) -> None:
    assert substitute(fragment, previous) is None


def test_without_a_conversation_a_question_stands_as_it_is() -> None:
    assert standalone("En de duurste?", ()) == "En de duurste?"


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    query = standalone("Wanneer komt hij uit?", _after("Wat kost de Lira?"))
    assert query == "Wanneer komt hij uit (Lira)?"
    assert "Lira" in complete("En waarom?", query)
    assert "Lira" in complete("En in België?", query)


@given(st.text(), st.text())
def test_the_question_is_never_lost(question: str, previous: str) -> None:
    whole = complete(question, previous)
    assert isinstance(whole, str)
    if question.strip():
        assert whole.strip()


def test_the_answer_is_of_the_kind_that_the_follow_up_asks_for() -> None:
    whole = standalone("En wanneer?", _after("Wat kost de Lira?"))
    assert analyse(whole, "nl").expects == "date"
    assert analyse(standalone("En de duurste?", _after("Wat kosten de boten?")), "nl").expects == (
        "money"
    )


def test_a_completed_question_is_one_question() -> None:
    inquiry = understand("En waarom?", _after("Wat kost de Lira?"), [])
    assert inquiry.query == inquiry.parts[0].text == "En waarom (kost Lira)?"
    assert inquiry.follows
    inquiry = understand("Hoe snel is hij en wat kost hij?", _after("Wie bouwt de Lira?"), [])
    assert [part.text for part in inquiry.parts] == [
        "Hoe snel is hij (bouwt Lira)?", "wat kost hij (bouwt Lira)?",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "history", "documents", "language"),
    [
        ("accu camper kWh", (), (FERRY_NL,), "nl"),
        ("accu camper kWh", (), (FERRY_EN,), "en"),
        ("accu camper kWh", _after("What is it?", "en"), (FERRY_NL,), "en"),
        ("Lei Jun?", _after("Wat is dat?", "nl"), (FERRY_EN,), "nl"),
        ("Zeemeeuw?", (), (FERRY_EN, FERRY_NL, MILL_NL), "nl"),
        ("Zeemeeuw?", (), (), "nl"),
        ("When?", _after("Wat is dat?", "nl"), (FERRY_NL,), "en"),
    ],
)
def test_a_question_that_shows_no_language_is_in_that_of_the_talk_or_the_documents(
    question: str, history: tuple[Turn, ...], documents: tuple, language: Language
) -> None:
    assert understand(question, history, documents).language == language


def test_the_evidence_of_the_answer_before_stays_a_candidate() -> None:
    def passage(name: str) -> Passage:
        return Passage(name, "d", "Woorden.", 0, 8)

    quoted = Citation(1, "Woorden.", "d", "", 0, 8, passage("b"))
    history = (Turn("Waar?", "Waar?", "…", "nl", (quoted, quoted)),)
    hits = with_earlier([Hit(passage("a"), 0.9, 1)], history)
    assert [(hit.passage.id, hit.rank) for hit in hits] == [("a", 1), ("b", 2)]
    assert with_earlier(hits, history) == hits


@pytest.mark.parametrize(
    ("question", "wordings"),
    [
        ("Wat kost de Lira en wie ontwierp hem?", ("Wat kost de Lira?", "Wie ontwierp hem?")),
        ("Wat kost de Lira? En wanneer komt hij?", ("Wat kost de Lira?", "Wanneer komt hij?")),
        ("Wat kost de Lira, hoe snel is hij en wie bouwt hem?",
         ("Wat kost de Lira?", "Hoe snel is hij?", "Wie bouwt hem?")),
        ("Who built the mill, and in which year?", ("Who built the mill?", "In which year?")),
        ("What does the Lira cost and does it have a tow bar?",
         ("What does the Lira cost?", "Does it have a tow bar?")),
        ("How much is the Lira? And when is it coming?",
         ("How much is the Lira?", "When is it coming?")),
        ("Vertel wat de Lira kost en waar hij wordt gebouwd.",
         ("Vertel wat de Lira kost", "Waar hij wordt gebouwd.")),
        ("Wie ontwierp hem?", ("Wie ontwierp hem?",)),
    ],
)  # fmt: skip
def test_parts_are_told_as_they_were_asked(question: str, wordings: tuple[str, ...]) -> None:
    inquiry = understand(question, _after("Wat kost de Vega?"), [])
    assert tuple(inquiry.wording(part.text) for part in inquiry.parts) == wordings
