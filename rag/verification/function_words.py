"""Function words of Dutch and English: grammar, not content."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text, for lists too long to write as one."""
    return frozenset(words.split())


_DUTCH = """
aan aangezien achter af afgelopen al aldus alle allebei alleen alles als alsmede alsof
altijd ander andere anders andersom baart bedraagt behalve beide beiden ben beneden bent bij
bijna bijvoorbeeld binnen binnenkort bleef bleek bleken blijft blijkt blijken blijven boven
bovendien buiten circa daar daaraan daarbij daardoor daarin daarmee daarna daarnaast daarom
daarop daarvan daarvoor dan dat de deed den der deze die dien dit doch doe doen doet door
doordat dus echter een eens eerder eigen elk elke elkaar en enige enkele er eraan erbij erdoor
erg erin ermee erop ertoe eruit ervan ervoor even evenals ga gaan gaat gaf ging gingen geeft
geen gehad gekregen gelden geldt geweest geworden geven gewoon graag had hadden haar haren half
heb hebben hebt heeft heel hem hen het hij hier hierbij hierdoor hiermee hierna hoe hoeveel
hoewel hoeven hoeft hun ieder iedere iedereen iemand iets ik immers in is inclusief indien inmiddels
inzake ja je jezelf jij jou jouw jullie kan kon konden komen komt krijgen krijgt kreeg kregen
kunnen kunt kwam kwamen laat laten liet lieten maar mag me meer men met mij mijn mijzelf minder
mits mocht mochten moest moesten moet moeten mogen na naar naast nadat namelijk nee nergens
niemand niet niets niks noch nog nogal nooit nou nu of om omdat omstreeks onder ongeveer ons onze
ook op over overigens pas per plus precies rond rondom ruim sinds slechts soms staan staat
steeds stond stonden tegen tegenover ten tenzij ter terwijl tijdens toch toe toen tot totdat tussen
twee u uit uw uzelf van vanaf vanuit vanwege veel verder via volgens voor vooral vooraf
voordat voorts vrij waar waaraan waarbij waardoor waarin waarmee waarna waarom waarop waaronder
waarvan waarvoor want waren was wat we wegens wel weer wel welk welke werd werden wie wij
wil wilde wilden willen word worden wordt wou z'n zal ze zei zeer zelf zelfs zet zich zichzelf
zij zijn zit zitten zo zo'n zoal zoals zodat zodra zolang zonder zou zouden zowel zulke zullen
zult 't 's 'n
"""
_ENGLISH = """
a about above according across after again against ago all almost along already also although
always am among an and another any anyone anything are aren't around as at away back be became
because become becomes been before being below beneath beside besides between beyond both but by
came can can't cannot come comes could couldn't did didn't do does doesn't doing don't down
during each either else enough even ever every everyone everything few for from further gave get
gets getting give given gives go goes going gone got had hadn't has hasn't have haven't having he
he'd he'll he's her here hers herself him himself his how however i i'd i'll i'm i've if in indeed
instead into is isn't it it'd it'll it's its itself just keep keeps kept let lets like made make
makes making many may me might mine more most mostly much must my myself near nearly neither never
no nobody none nor not nothing now of off often on once one only onto or other others our ours
ourselves out over own per perhaps put quite rather really same shall she she'd she'll she's
should shouldn't since so some someone something still such take takes taken than that that's the
their theirs them themselves then there there's thereby therefore these they they'd they'll
they're they've this those though through throughout thus till to together too took toward towards
under unless until up upon us use used uses very via was wasn't way we we'd we'll we're we've went
were weren't what whatever when where whereas whether which while who whole whom whose why will
with within without won't would wouldn't yes yet you you'd you'll you're you've your yours
yourself 's
"""

FUNCTION_WORDS: frozenset[str] = frozenset(_DUTCH.split()) | frozenset(_ENGLISH.split())

# Words common in one language and absent, or something else, in the other.
TELLTALE_WORDS: dict[str, frozenset[str]] = {
    "nl": frozenset(_DUTCH.split())
    - frozenset(_ENGLISH.split())
    - {"den", "had", "pas", "half", "plus", "over", "even", "ten", "want", "per", "via", "gingen"},
    "en": frozenset(_ENGLISH.split())
    - frozenset(_DUTCH.split())
    - {"an", "be", "like", "mine", "back", "made", "us", "near", "all", "am", "else", "go", "put"},
}
