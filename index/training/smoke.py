"""A little data of its own, in the real formats, to try the whole recipe within a minute."""

from __future__ import annotations

import itertools
import json
import lzma
from pathlib import Path

from index.training import sources

_WHO = (
    ("De gemeente", "The council"),
    ("Een boer", "A farmer"),
    ("De school", "The school"),
    ("Het ziekenhuis", "The hospital"),
    ("Een visser", "A fisherman"),
    ("De bibliotheek", "The library"),
)
_DOES = (
    ("koopt twaalf bussen", "buys twelve buses"),
    ("verliest een sleutel", "loses a key"),
    ("schildert de muur", "paints the wall"),
    ("opent een winkel", "opens a shop"),
    ("verkoopt de boot", "sells the boat"),
    ("plant oude bomen", "plants old trees"),
)
_WHERE = (
    ("in Utrecht", "in Utrecht"),
    ("naast de brug", "beside the bridge"),
    ("op het eiland", "on the island"),
    ("achter het station", "behind the station"),
    ("in de winter", "in winter"),
    ("aan de rivier", "on the river"),
)


_TESTED = 30
_LONG_TESTS = ("long-5", "long-6")
_ARTICLES = 20


def write_data(folder: Path) -> None:
    """Write a few hundred sentences, sections and questions where a run expects its data."""
    said = [
        (f"{who[0]} {does[0]} {where[0]}.", f"{who[1]} {does[1]} {where[1]}.")
        for who, does, where in itertools.product(_WHO, _DOES, _WHERE)
    ]
    training, testing = said[::2] + said[1::4], said[3::4]
    folder.mkdir(parents=True, exist_ok=True)
    names = itertools.cycle(("tatoeba_devcem", "msdocs_ht", "msdocs_mt"))
    rows = [f"{nl}\t{en}\t{name}\tA" for (nl, en), name in zip(training, names, strict=False)]
    with lzma.open(folder / sources.PARALLEL, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(rows) + "\n")
    for name in (sources.TATOEBA_TEST, sources.NTREX_TEST):
        lines = "".join(f"{nl}\t{en}\n" for nl, en in testing[:_TESTED])
        (folder / name).write_text(lines, encoding="utf-8")
    _write_sections(folder, training)
    _write_squad(folder, training)
    _write_articles(folder / sources.GROUNDED)


def _write_sections(folder: Path, said: list[tuple[str, str]]) -> None:
    records = []
    for number in range(len(said) // 3):
        group = said[number * 3 : number * 3 + 3]
        for side, language in enumerate(("nl", "en")):
            records.append(
                {
                    "title": group[0][side].rstrip("."),
                    "passage": " ".join(pair[side] for pair in group),
                    "lang": language,
                    "mt": False,
                    "src": "smoke",
                    "sid": str(number),
                }
            )
    with lzma.open(folder / sources.SECTIONS, "wt", encoding="utf-8") as stream:
        stream.write("".join(json.dumps(record) + "\n" for record in records))


def _write_squad(folder: Path, said: list[tuple[str, str]]) -> None:
    paragraphs = []
    for nl_en in said[:60]:
        qa = {
            "question": f"What is true of {nl_en[1].split()[1]}?",
            "is_impossible": False,
            "answers": [{"text": nl_en[1].split()[0], "answer_start": 0}],
        }
        paragraphs.append({"context": nl_en[1], "qas": [qa]})
    with lzma.open(folder / sources.SQUAD, "wt", encoding="utf-8") as stream:
        json.dump({"data": [{"title": "smoke", "paragraphs": paragraphs}]}, stream)


def _write_articles(folder: Path) -> None:
    (folder / "long").mkdir(parents=True, exist_ok=True)
    lines = []
    subjects = list(itertools.product(_WHO, _WHERE))[:_ARTICLES]
    for number, (who, where) in enumerate(subjects):
        nl = [f"{who[0]} {does[0]} {where[0]}." for does in _DOES]
        en = [f"{who[1]} {does[1]} {where[1]}." for does in _DOES]
        title = (f"{who[0]} {where[0]}", f"{who[1]} {where[1]}")
        questions = [
            {
                "q_nl": f"Wie {does[0]}?",
                "q_en": f"Who {does[1]}?",
                "a_nl": f"{who[0]}.",
                "a_en": f"{who[1]}.",
                "short_nl": who[0],
                "short_en": who[1],
                "evidence": [at],
            }
            for at, does in enumerate(_DOES[:3])
        ]
        record = {"id": f"s-{number}", "title_nl": title[0], "title_en": title[1]}
        lines.append(json.dumps(record | {"nl": nl, "en": en, "qa": questions}))
        if number < len(_LONG_TESTS):
            long = [q | {"evidence": [[0, q["evidence"][0]]]} for q in questions]
            record["id"] = _LONG_TESTS[number]
            text = record | {"sections": [{"nl": nl, "en": en}], "qa": long}
            (folder / "long" / f"long_{number}.json").write_text(json.dumps(text), encoding="utf-8")
    (folder / "s.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
