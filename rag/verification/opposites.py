"""Pairs of opposites in Dutch and English: each axis has a positive and a negative end."""

from __future__ import annotations

from functools import lru_cache

_AXES: dict[str, tuple[str, str]] = {
    "amount": ("meer more", "minder less fewer"),
    "most": ("meeste meest most", "minste minst least fewest"),
    "height": (
        "hoger hogere hoogste higher highest taller tallest",
        "lager lagere laagste lower lowest",
    ),
    "speed": (
        "sneller snellere snelste snelst faster fastest quicker quickest vlugger",
        "langzamer langzaamste trager tragere traagste slower slowest",
    ),
    "price": (
        "duurder duurdere duurste duurst dearer dearest pricier priciest costlier expensive",
        "goedkoper goedkopere goedkoopste goedkoopst voordeliger voordeligste cheaper cheapest",
    ),
    "change": (
        "stijgt stijgen steeg stegen gestegen stijging stijgende toenemen toeneemt toename "
        "toegenomen groeit groeien groeide groeiden gegroeid groei verhoogd verhoging verhogen "
        "verhoogt verhoogde vergroot vergroten rise rises rose risen rising increase increases "
        "increased increasing grow grows grew grown growing growth gain gained climb climbs "
        "climbed omhoog raise raises raised raising upward upwards",
        "daalt dalen daalde daalden gedaald daling dalende afnemen afneemt afname afgenomen krimpt "
        "krimpen kromp gekrompen krimp verlaagd verlaging verlagen verlaagt verlaagde verkleind "
        "kelderde gekelderd fall falls fell fallen falling decrease decreases decreased decreasing "
        "shrink shrinks shrank shrunk shrinking decline declines declined drop drops dropped "
        "dropping omlaag reduce reduces reduced reduction downward downwards lowered plummeted "
        "cut cuts",
    ),
    "time": (
        "eerder vroeger vroegst vroegste earlier earliest sooner",
        "later laatst latere latest",
    ),
    "order": ("na nadat after afterwards daarna erna", "vóór voordat before voorafgaand ervoor"),
    "place": (
        "boven bovenste above upstairs",
        "onder beneden onderste below under beneath downstairs",
    ),
    "ends": ("eerste eerst first", "laatste last final"),
    "size": (
        "groter grotere grootste bigger biggest larger largest greater greatest",
        "kleiner kleinere kleinste smaller smallest",
    ),
    "length": (
        "langer langere langste longer longest",
        "korter kortere kortste shorter shortest",
    ),
    "weight": (
        "zwaarder zwaardere zwaarste heavier heaviest",
        "lichter lichtere lichtste lighter lightest",
    ),
    "age": (
        "ouder oudere oudste older oldest elder eldest",
        "jonger jongere jongste younger youngest",
    ),
    "quality": (
        "beter betere beste best better",
        "slechter slechtere slechtste slechtst worse worst",
    ),
    "warmth": ("warmer warmste hotter hottest", "kouder koudste colder coldest cooler coolest"),
    "strength": (
        "sterker sterkere sterkste stronger strongest krachtiger krachtigste",
        "zwakker zwakkere zwakste weaker weakest",
    ),
    "distance": ("verder verst verste further farthest furthest", "dichterbij nearer nearest"),
    "width": ("breder bredere breedste wider widest", "smaller smalste narrower narrowest"),
    "easy": (
        "makkelijker makkelijkst eenvoudiger easier easiest",
        "moeilijker moeilijkst harder lastiger hardest",
    ),
    "often": ("vaker vaakst oftener often vaak altijd always", "zelden rarely seldom nooit never"),
    "outcome": (
        "wint winnen won wonnen gewonnen win wins winnaar winner",
        "verliest verliezen verloor verloren lose loses lost verliezer loser",
    ),
    "trade": (
        "koopt kopen kocht kochten gekocht buy buys bought buying",
        "verkoopt verkopen verkocht verkochten sell sells sold",
    ),
    "permission": (
        "toegestaan toestaan toestaat allow allows allowed permit permits permitted mag mogen may",
        "verboden verbieden verbiedt verbood forbid forbids forbidden ban bans banned prohibited",
    ),
    "access": (
        "open opent openen opende geopend opens opened opening",
        "dicht gesloten sluit sluiten sloot closed close closes closing",
    ),
    "inside": ("binnen inside indoors", "outside outdoors buitenshuis"),
    "side": ("links linker linkerkant left", "rechts rechter rechterkant right"),
    "north": (
        "noord noorden noordelijk noordelijke north northern",
        "zuid zuiden zuidelijk zuidelijke south southern",
    ),
    "east": (
        "oost oosten oostelijk oostelijke east eastern",
        "west westen westelijk westelijke west western",
    ),
    "sign": (
        "positief positieve positive winst profit",
        "negatief negatieve negative verlies loss",
    ),
    "bound": (
        "minimaal minimum minstens tenminste",
        "maximaal maximum hooguit hoogstens",
    ),
    "arrival": (
        "aankomst aankomen arrival arrive arrives arrived",
        "vertrek vertrekken vertrekt departure depart departs departed",
    ),
    "result": ("succes succesvol success successful geslaagd", "mislukt mislukking failure failed"),
    "night": ("overdag daytime dag day", "nachts nacht night"),
    "next": ("volgend volgende next", "vorig vorige previous afgelopen"),
    "all": ("alle allemaal all every iedereen everyone", "sommige some enkele"),
    "support": ("voorstander voorstanders supporter", "tegenstander tegenstanders opponent"),
    "accept": (
        "accepteert accepteerde aanvaardde accepted accepts",
        "weigerde weigert refused refuses rejected",
    ),
}  # fmt: skip
_COMPOUNDS = {"best": ("quality", 1), "slechtst": ("quality", -1), "meest": ("most", 1)}


def _table() -> dict[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for axis, ends in _AXES.items():
        for sign, words in zip((1, -1), ends, strict=True):
            for word in words.split():
                table.setdefault(word, (axis, sign))
    return table


_TABLE = _table()


@lru_cache(maxsize=16384)
def end_of(word: str) -> tuple[str, int] | None:
    """The axis of lower-case ``word`` and the end it stands at (1 or -1)."""
    found = _TABLE.get(word)
    if found is None:
        for start, end in _COMPOUNDS.items():
            if word.startswith(start) and len(word) > len(start) + 4:
                return end
    return found
