"""Language detection, above all of short questions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import detect_language, guess_language
from index.types import Language

DUTCH = """
wat is HAD
Wat is HAD?
Hoeveel pk heeft de V8s?
hoeveel kost de yu7
Waarom niet?
waarom niet?
hoezo
Hoezo?
Wie is de oprichter?
wie?
welke modellen zijn er
Wanneer kwam de SU7 uit?
en wanneer?
En de duurste?
en de goedkoopste
Prijs YU7
prijs SU7 Ultra
topsnelheid YU7
YU7 topsnelheid
Ongelukken?
Ongelukken met de SU7
fabriek Beijing
aantal sensoren HAD
bereik SU7
En in China?
En in februari 2025?
Hoe snel is de SU7 Ultra?
Hoe oud is Lei Jun?
Vertel iets over HyperOS
Leg HyperCasting uit
Geef de prijs van de YU7
noem drie modellen
Waar staat de fabriek?
Is de YU7 duurder dan de Model Y?
Was de SU7 goedkoper dan verwacht?
Heeft Xiaomi een fabriek in India?
Kun je dat uitleggen?
En hoe zit het met Tesla?
dat snap ik niet
ja
nee
Dank je wel
bedankt!
Klopt dat?
Zeker weten?
Marktaandeel oktober 2025
derde plaats?
verkoopcijfers februari
deurhendels verboden?
auto's per jaar
met welke snelheid
hoeveelste plek
Xiaomi versus Tesla: wie wint?
What betekent HAD in het Nederlands?
wat betekent assisted driving
Wie maakt de Model Y?
Hoe heet het operating system van de auto?
de prijs van de top-uitvoering
Wie wrote dit artikel?
zijn er nog meer
""".strip().splitlines()

ENGLISH = """
what is HAD
What is HAD?
How many hp does the V8s have?
how much is the yu7
Why not?
why not
how come
Who is the founder?
who?
which models are there
When did the SU7 come out?
and when?
And the most expensive one?
and the cheapest
price YU7
price SU7 Ultra
YU7 top speed
top speed SU7 Ultra
Accidents?
accidents with the SU7
factory Beijing
number of sensors HAD
SU7 driving range
And in China?
And in February 2025?
How fast is the SU7 Ultra?
How old is Lei Jun?
Tell me about HyperOS
explain HyperCasting
Give the price of the YU7
name three models
Where is the factory?
Is the YU7 more expensive than the Model Y?
Was the SU7 cheaper than expected?
Does Xiaomi have a factory in India?
Can you explain that?
And what about Tesla?
I don't get it
yes
Thank you
thanks!
Is that right?
Are you sure?
market share October 2025
third place?
sales figures February
door handles banned?
cars per year
at what speed
show me the SU7 price
Xiaomi versus Tesla: who wins?
What does "zelfrijdend" mean?
what does robotauto mean
Who makes the Model Y?
What's the name of the besturingssysteem?
the price of the top model
Who wrote this?
are there any more
""".strip().splitlines()

# Only names and words of both languages: these show nothing, so the default decides.
EITHER = """
HyperCasting?
YU7
SU7 Ultra?
Xiaomi
Tesla Model Y
HAD
HyperOS?
Lei Jun
2025
?
V8s
BYD, Tesla
350 km/h
accu camper kWh
camper accu
lidar sensor
camera radar
museum water film
motor
hotel restaurant
Camera?
""".strip().splitlines()


@pytest.mark.parametrize("default", ["nl", "en"])
@pytest.mark.parametrize("question", DUTCH)
def test_dutch_questions(question: str, default: Language) -> None:
    assert detect_language(question, default) == "nl"


@pytest.mark.parametrize("default", ["nl", "en"])
@pytest.mark.parametrize("question", ENGLISH)
def test_english_questions(question: str, default: Language) -> None:
    assert detect_language(question, default) == "en"


@pytest.mark.parametrize("question", EITHER)
def test_names_say_nothing(question: str) -> None:
    assert detect_language(question, "nl") == "nl"
    assert detect_language(question, "en") == "en"


def test_a_guess_may_be_that_there_is_no_telling() -> None:
    assert guess_language("accu camper kWh") is None
    assert guess_language("Lei Jun?") is None
    assert guess_language("") is None
    assert guess_language("prijs camper") == "nl"
    assert guess_language("factory capacity") == "en"
    assert guess_language("battery warranty") == "en"


def test_texts() -> None:
    assert detect_language("Het merk verkocht in mei meer auto’s dan ooit.", "en") == "nl"
    assert detect_language("The brand sold more cars in May than ever before.", "nl") == "en"


@settings(deadline=None)
@given(st.text(), st.sampled_from(["nl", "en"]))
def test_any_text_has_one_of_the_two(text: str, default: Language) -> None:
    assert detect_language(text, default) in ("nl", "en")
    assert detect_language(text, default) == detect_language(text, default)
