"""Exported conversations: what is written is read back, and nothing in it is lost or live."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.errors import SetupError
from index.types import Document
from rag.export.files import (
    Format,
    check_writable,
    export_answers,
    format_of,
    load_export,
    render_export,
    save_export,
    write_conversation,
)
from rag.export.html import from_html, to_html
from rag.export.markdown import from_markdown, to_markdown
from rag.export.record import (
    Export,
    ExportedAnswer,
    ExportedCitation,
    ExportedDocument,
    from_json,
    hash_text,
    to_json,
)
from rag.types import Statement
from tests.ui_samples import DUTCH, FERRY, HOSTILE, PRICE, SPEED, cite, make_answer

FORMATS: tuple[tuple[Format, str], ...] = (
    ("markdown", ".md"),
    ("json", ".json"),
    ("html", ".html"),
)
ANSWER = make_answer("Wat kostte de boot?", DUTCH[:2], (PRICE, SPEED))
HOSTILE_QUOTE = HOSTILE.text[HOSTILE.blocks[1].start :]
HOSTILE_ANSWER = make_answer(
    "<b>Wat?</b> --> # [x](y)",
    [Statement(HOSTILE_QUOTE, "quoted", (1,))],
    [cite(1, HOSTILE, HOSTILE_QUOTE)],
    language="en",
)


def document(document_id: str) -> Document:
    return next(d for d in (FERRY, HOSTILE) if d.id == document_id)


EXPORT = export_answers([ANSWER, HOSTILE_ANSWER], document)

text = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&-\"'\\`*_[]#{}|~\r\n\u2028\x85\x00\ud800 ")),
    max_size=60,
)
languages = st.sampled_from(["nl", "en"])
statements = st.builds(
    Statement,
    text,
    st.sampled_from(["supported", "quoted", "dropped"]),
    st.lists(st.integers(1, 9), max_size=3).map(tuple),
    text,
)
offsets = st.integers(-5, 10**6)
citations = st.builds(
    ExportedCitation, st.integers(1, 99), text, text, offsets, offsets, text, text
)
answers = st.builds(
    ExportedAnswer,
    question=text,
    query=text,
    language=languages,
    status=st.sampled_from(["answered", "partial", "not_in_source", "off_topic"]),
    text=text,
    missing=st.lists(text, max_size=2).map(tuple),
    statements=st.lists(statements, max_size=3).map(tuple),
    citations=st.lists(citations, max_size=3).map(tuple),
    done=st.booleans(),
)
exports = st.builds(
    Export,
    st.lists(answers, max_size=3).map(tuple),
    st.lists(st.builds(ExportedDocument, text, text, languages, text), max_size=3).map(tuple),
)


@given(exports)
def test_every_format_gives_the_record_back(export: Export) -> None:
    assert from_json(to_json(export)) == export
    assert from_markdown(to_markdown(export)) == export
    assert from_html(to_html(export)) == export


@given(exports, st.sampled_from(FORMATS))
def test_a_file_gives_the_record_back(
    tmp_path_factory: pytest.TempPathFactory, export: Export, format: tuple[Format, str]
) -> None:
    path = tmp_path_factory.mktemp("export") / f"talk{format[1]}"
    save_export(export, path)
    loaded = load_export(path)
    assert loaded.export == export
    assert not loaded.edited
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_the_record_says_where_each_quote_stands_and_of_which_text() -> None:
    answer = EXPORT.answers[0]
    for citation in answer.citations:
        assert FERRY.text[citation.start : citation.end] == citation.quote
    assert [d.sha256 for d in EXPORT.documents] == [hash_text(FERRY.text), hash_text(HOSTILE.text)]
    assert hash_text("vraagbaak") == (
        "f69a05f70652882dfe9be360d7f315d58b2ef1ca7c4c1ee47919606a7ea1c532"
    )
    record = json.loads(to_json(EXPORT))
    assert record["answers"][0]["question"] == "Wat kostte de boot?"
    assert [s["outcome"] for s in record["answers"][0]["statements"]] == ["quoted", "quoted"]


class _Page(HTMLParser):
    """The tags of a page, and its text outside scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] not in (["script"], ["style"]):
            self.text += data


def test_the_page_shows_the_words_and_runs_none_of_them() -> None:
    page = _Page()
    page.feed(to_html(EXPORT))
    assert page.tags.count("script") == 1
    assert {"img", "b", "a"}.isdisjoint(page.tags)
    assert HOSTILE_QUOTE in page.text
    assert PRICE.quote in page.text
    assert "tekens" in page.text and "characters" in page.text


def test_the_markdown_shows_the_words_and_makes_nothing_of_them() -> None:
    markdown = to_markdown(EXPORT)
    tokens = MarkdownIt("commonmark").parse(markdown)
    inline = [child for token in tokens for child in token.children or ()]
    assert not {"link_open", "image", "html_inline"} & {child.type for child in inline}
    comments = [token for token in tokens if token.type == "html_block"]
    assert len(comments) == 1 and "-->" not in comments[0].content.strip()[4:-3]
    shown = " ".join(
        "".join(child.content or " " for child in token.children or ())
        for token in tokens
        if token.type == "inline"
    )
    assert " ".join(HOSTILE_QUOTE.split()) in " ".join(shown.split())
    assert "<b>Wat?</b> --> # [x](y)" in shown


@pytest.mark.parametrize(("format", "extension"), FORMATS)
def test_a_change_to_what_is_shown_is_noticed(
    tmp_path: Path, format: Format, extension: str
) -> None:
    path = tmp_path / f"talk{extension}"
    shown = render_export(EXPORT, format)
    path.write_text(shown.replace("27.400", "72.400", 1), encoding="utf-8")
    loaded = load_export(path)
    assert loaded.edited == (format != "json")
    path.write_bytes(b"\xef\xbb\xbf" + shown.replace("\n", "\r\n").encode())
    assert load_export(path).edited is False
    assert load_export(path).export == EXPORT


def test_refusals_and_unfinished_answers_say_so() -> None:
    refusal = make_answer("Who is she?", (), (), status="not_in_source", text="No.", language="en")
    stopped = replace(ANSWER, done=False, query="Wat kostte de boot (Zilvermeeuw)?")
    export = export_answers([refusal, stopped], document)
    for shown in (to_markdown(export), to_html(export)):
        assert "Not found in the source" in shown
        assert "Dit antwoord is niet af." in shown
        assert "Gezocht naar: Wat kostte de boot" in shown


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("talk.txt", "", "must end in one of"),
        ("missing.md", None, "Cannot read"),
        ("talk.md", "# Zomaar een tekst", "no record"),
        ("talk.html", "<p>", "no record"),
        ("talk.json", "{", "not valid JSON"),
        ("talk.json", "[" * 100_000, "not valid JSON"),
        ("talk.json", "[]", "not a conversation"),
        ("talk.json", '{"format": "vraagbaak conversation", "version": 99}', "version 99"),
        ("talk.json", '{"format": "vraagbaak conversation", "version": 1}', "damaged"),
        ("talk.json", b"\xff\xfe\xfa", "not UTF-8"),
    ],
)
def test_what_is_no_export_is_told_so(
    tmp_path: Path, name: str, content: str | bytes | None, told: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SetupError, match=told):
        load_export(path)


@given(st.sampled_from(["answers", "documents", "statements", "citations", "number", "done",
                        "start", "quote", "outcome", "status", "language", "sha256"]),
       st.sampled_from([None, -1.5, True, "x", [], {}, [1], {"a": 1}]))  # fmt: skip
def test_a_damaged_record_is_never_half_read(key: str, value: object) -> None:
    record = json.loads(to_json(EXPORT))

    def damage(item: object) -> object:
        if isinstance(item, dict):
            return {k: value if k == key else damage(v) for k, v in item.items()}
        return [damage(part) for part in item] if isinstance(item, list) else item

    try:
        export = from_json(json.dumps(damage(record)))
    except SetupError as error:
        assert "damaged" in str(error)
    else:
        assert from_json(to_json(export)) == export


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talk.md"
    write_conversation([ANSWER], document, path)
    before = path.read_bytes()

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SetupError, match="No space left"):
        write_conversation([ANSWER, HOSTILE_ANSWER], document, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_where_an_export_cannot_go_is_told_beforehand(tmp_path: Path) -> None:
    for path in (tmp_path / "talk", tmp_path / "none" / "talk.md"):
        with pytest.raises(SetupError):
            check_writable(path)
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(SetupError, match="must be a file"):
        check_writable(tmp_path / "folder.md")
    check_writable(tmp_path / "talk.HTML")
    assert format_of(tmp_path / "talk.HTML") == "html"


def test_the_exported_page_fetches_nothing() -> None:
    assert not re.search(r"https?://|@import|url\(", to_html(EXPORT))
