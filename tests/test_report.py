"""The report: the same twice, readable, and what it is compared with and drawn from."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.evaluation import evaluate
from eval.plots import draw_plots
from eval.regression import differences, find_drops
from eval.report import Report, build_report, read_json, write_json
from eval.tables import Table, as_markdown, as_text, failures, table_markdown, table_text
from index.errors import SetupError
from index.types import Language
from tests.evaluation_fakes import FACTS, QUESTIONS, FakePipeline, make_index

BOTH: tuple[Language, Language] = ("nl", "en")


def _report(
    wrong: Sequence[str] = (),
    languages: Sequence[Language] = BOTH,
    documents: Sequence[Language] = BOTH,
    *,
    retrieval_only: bool = False,
) -> Report:
    pipeline = FakePipeline(make_index(*documents), wrong)
    evaluation = evaluate(pipeline, QUESTIONS, FACTS, languages, retrieval_only=retrieval_only)
    return build_report(evaluation, {"encoder": "fake"})


def test_two_runs_give_the_same_bytes_but_for_the_timings(tmp_path: Path) -> None:
    texts = []
    for name in ("one.json", "two.json"):
        report = _report()
        report["timings"] = {}
        write_json(report, tmp_path / name)
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1]
    assert {path.name for path in tmp_path.iterdir()} == {"one.json", "two.json"}


def test_a_report_survives_being_written_and_read(tmp_path: Path) -> None:
    report = _report()
    write_json(report, tmp_path / "report.json")
    assert read_json(tmp_path / "report.json") == report


def test_what_is_in_a_report() -> None:
    report = _report(wrong=("tour",))
    dutch = report["languages"]["nl"]
    assert list(dutch["retrieval"]) == ["nl→all", "nl→en", "nl→nl"]
    assert list(dutch["answers"]) == [
        "Vraagbaak",
        "first passage",
        "BM25 sentence",
        "always refuse",
    ]
    assert dutch["answers"]["Vraagbaak"]["right"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert dutch["stable"]["value"] == 1
    assert report["questions"] == {"count": 4, "answerable": 3, "follow_ups": 1, "unjudged": []}
    assert [document["passages"] for document in report["documents"]] == [3, 3]
    assert set(report["across"]["same_first_passage"]) == {"nl", "en"}
    assert report["across"]["same_status"]["value"] == 1
    tour = next(record for record in dutch["questions"] if record["id"] == "tour")
    assert tour["query"].endswith("(Aldstad)")
    assert "the text lacks the answer" in tour["why"]
    assert report["timings"]["milliseconds"]["nl"]["answer"]["p50"] >= 0


def test_a_search_that_leaves_a_language_out_is_not_shown_as_zero() -> None:
    report = _report(documents=("nl",))
    assert list(report["languages"]["nl"]["retrieval"]["nl→nl"]) == [
        "reranked",
        "fused",
        "dense",
        "BM25",
    ]
    assert list(report["languages"]["en"]["retrieval"]["en→nl"]) == ["reranked", "fused", "dense"]
    assert list(report["across"]["same_first_passage"]) == ["nl"]


def test_retrieval_only_has_no_answers_and_says_that_follow_ups_are_left_out() -> None:
    report = _report(retrieval_only=True)
    assert "answers" not in report["languages"]["nl"]
    assert report["languages"]["nl"]["skipped_follow_ups"] == ["tour"]
    assert "Follow-ups not searched for, as no conversation was held: 1" in as_text(report)


def test_one_language_alone_is_not_compared_with_the_other() -> None:
    report = _report(languages=("en",))
    assert list(report["languages"]) == ["en"]
    assert report["across"] == {}
    assert "Dutch questions" not in as_text(report)


def test_the_text_shows_figures_beside_baselines_in_aligned_columns() -> None:
    text = as_text(_report(wrong=("tour",)))
    lines = text.splitlines()
    header = next(line for line in lines if "always refuse" in line)
    right = next(line for line in lines if line.startswith("answerable: right"))
    assert len(header) == len(right)
    assert "66.7 (0–100)" in right
    assert "Recall@5" in text and "MRR" in text and "nDCG@10" in text
    assert not any(line.endswith(" ") for line in lines)


def test_a_table_in_both_forms() -> None:
    table = Table("Figures", ("what", "one", "two"), (("a", "1", "22"), ("long", "–", "3")))
    assert table_text(table) == (
        "Figures\n--------------\nwhat  one  two\na       1   22\nlong    –    3"
    )
    assert table_markdown(table) == (
        "## Figures\n\n| what | one | two |\n| --- | ---: | ---: |\n| a | 1 | 22 |\n"
        "| long | – | 3 |"
    )


def test_markdown_has_every_table() -> None:
    report = _report()
    markdown = as_markdown(report)
    assert markdown.count("\n## ") == as_text(report).count("\n--")
    assert markdown.endswith("|\n")


def test_failures_say_what_was_expected_and_what_came() -> None:
    report = _report(wrong=("tour", "architect"), languages=("nl",))
    text = failures(report, QUESTIONS)
    assert text.startswith("2 of 4 questions have something wrong")
    assert "tour nl (follow_up): En wat kost een rondleiding?" in text
    assert "searched: En wat kost een rondleiding? (Aldstad)" in text
    assert "expected: answered with 12,50" in text
    assert "got:      answered: De toren van Aldstad" in text
    assert "architect nl" in text and "built nl" not in text


def test_failures_of_retrieval_only() -> None:
    report = _report(languages=("nl",), retrieval_only=True)
    assert failures(report, QUESTIONS).startswith("0 of 2 ")
    report["languages"]["nl"]["questions"][0]["not_retrieved"] = ["built"]
    assert "not in the first 5 passages: built" in failures(report, QUESTIONS)


def test_a_worse_figure_is_found_and_a_better_one_is_not() -> None:
    good, bad = _report(), _report(wrong=("tour",))
    names = {drop.name for drop in find_drops(bad, good, 0.02)}
    assert {"nl right", "en right", "nl citation_precision"} <= names
    assert find_drops(good, bad, 0.02) == ()
    assert find_drops(bad, good, 0.5) == ()
    assert str(find_drops(bad, good, 0.02)[0]).endswith("100.0% → 66.7%")


def test_refusing_more_answerable_questions_is_worse() -> None:
    before, after = _report(), _report()
    after["languages"]["nl"]["answers"]["Vraagbaak"]["refused_answerable"]["value"] = 0.1
    assert [drop.name for drop in find_drops(after, before, 0.02)] == ["nl refused_answerable"]
    assert find_drops(before, after, 0.02) == ()


def test_a_drop_of_exactly_what_is_allowed_is_allowed() -> None:
    before, after = _report(), _report()
    after["languages"]["nl"]["answers"]["Vraagbaak"]["right"]["value"] = 0.98
    assert find_drops(after, before, 0.02) == ()
    assert len(find_drops(after, before, 0.0199)) == 1


def test_reports_that_cannot_be_compared() -> None:
    with pytest.raises(SetupError, match="no figure in common"):
        find_drops(_report(languages=("nl",)), _report(languages=("en",)), 0.02)
    assert differences(_report(), _report()) == ()
    assert differences(_report(), _report(documents=("nl",))) == ("documents",)


@pytest.mark.parametrize("content", ["", "[]", '{"format": 0}', "\udcff"])
def test_what_is_no_report_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SetupError, match="report"):
        read_json(path)


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="Cannot write"):
        write_json(_report(), tmp_path / "gone" / "report.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("retrieval_only", [True, False])
def test_plots_are_drawn(tmp_path: Path, retrieval_only: bool) -> None:
    report = _report(wrong=("tour",), retrieval_only=retrieval_only)
    paths = draw_plots(report, tmp_path / "plots")
    assert len(paths) == (1 if retrieval_only else 4)
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
    again = draw_plots(json.loads(json.dumps(report)), tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in paths]


def test_plots_without_matplotlib_say_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SetupError, match=r"vraagbaak\[plot\]"):
        draw_plots(_report(), tmp_path / "plots")
    assert not (tmp_path / "plots").exists()
