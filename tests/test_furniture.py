"""What of a page is not its text: menus, dates, bylines."""

from __future__ import annotations

import pytest

from index.furniture import find_date, recognise_furniture


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-01-06", "2026-01-06"),
        ("2026-01-06T10:30:00+01:00", "2026-01-06"),
        ("6 januari 2026", "2026-01-06"),
        ("06 jan. 2026", "2026-01-06"),
        ("dinsdag 6 maart 2024 om 10.30 uur", "2024-03-06"),
        ("6 Jan 2026", "2026-01-06"),
        ("January 6, 2026", "2026-01-06"),
        ("Jan. 6th, 2026", "2026-01-06"),
        ("the 1st of May 2023", "2023-05-01"),
        ("6-1-2026", "2026-01-06"),
        ("31/12/2025", "2025-12-31"),
        ("31-02-2025", ""),
        ("30 februari 2025, nee: 1 maart 2025", "2025-03-01"),
        ("in mei 2025", ""),
        ("27.400 euro", ""),
        ("12345-01-06", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert find_date(text) == date


@pytest.mark.parametrize(
    "line",
    """
 date 2026-01-06 Deel dit: Share App Mail Tweet
Deel dit artikel
Deel op Facebook
Share this article
Share on X
Facebook Twitter WhatsApp Mail
Print | E-mail | Delen
Tweet
Lees ook: Zo werkt de nieuwe accu
Lees meer
Lees verder »
Read also: How the new battery works
Read more
Advertentie
Advertisement
Volg ons op Instagram
Follow us on Facebook
Schrijf je in voor onze nieuwsbrief!
Subscribe to our newsletter.
Wij gebruiken cookies om je ervaring te verbeteren.
We use cookies to improve your experience.
Accepteer alle cookies
Home > Nieuws > Auto
Home | Nieuws | Sport | Contact
© 2026 De Krant
Alle rechten voorbehouden.
3 reacties
Comments (12)
Tags: auto, china, EV
Foto: ANP
Photo: Reuters
Terug naar boven
Leestijd: 5 minuten
5 min read
Gepubliceerd op 6 januari 2026 om 10:30
Published: January 6, 2026 | Updated: January 7, 2026
6 januari 2026
Tekst: Tycho de Feijter
Door Jan van den Berg
Door: Redactie
By Jane Smith
By Jane Smith and John O’Brien, 12 March 2024
Auteur: J.R.R. de Vries | 6 januari 2026
Written by Ann Lee
Tekst en foto’s: Piet Jansen
-----
* * *
""".strip("\n").splitlines(),
)
def test_page_furniture(line: str) -> None:
    assert recognise_furniture(line) is not None


@pytest.mark.parametrize(
    "line",
    """
Lees ook dit boek als je meer wilt weten.
Deel de taart in acht stukken.
Share prices fell on Monday.
Print is dood.
Door de regen kwam niemand.
Door de jaren heen
By the end of 2025 it was over.
By Land and Sea
Tekst en uitleg over de accu
Ongelukken
App
In 2017 begon het bedrijf met steps.
6 januari 2026 was een koude dag.
On January 6, 2026 the car was shown.
De prijs: 27.400 euro
SU7 | 299 pk | 27.400 euro
Volg ons advies en je bespaart geld.
Op zondag 3 mei 2026 is er markt.
Menu van de dag
Zoeken naar een naald in een hooiberg
Home is where the heart is.
De cookies waren op.
2024
Ja.
""".strip("\n").splitlines(),
)
def test_what_is_no_page_furniture(line: str) -> None:
    assert recognise_furniture(line) is None


@pytest.mark.parametrize(
    ("line", "byline", "date"),
    [
        ("Tekst: Tycho de Feijter", "Tycho de Feijter", ""),
        ("Door Jan van den Berg en Piet Bos", "Jan van den Berg en Piet Bos", ""),
        ("By Jane Smith, 12 March 2024", "Jane Smith", "2024-03-12"),
        ("Auteur: J.R.R. de Vries | 6 januari 2026", "J.R.R. de Vries", "2026-01-06"),
        ("Written by Ann Lee", "Ann Lee", ""),
        ("TEKST: Ann Lee", "Ann Lee", ""),
        ("Van onze verslaggever", "Van onze verslaggever", ""),
    ],
)
def test_bylines(line: str, byline: str, date: str) -> None:
    found = recognise_furniture(line)
    assert found is not None
    assert (found.byline, found.date) == (byline, date)
