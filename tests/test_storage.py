"""Storage: what is saved comes back the same, whole or not at all, and never the wrong index."""

import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index.storage as storage
from index.encoder import Encoder, Vectors
from index.errors import IndexMismatchError, IndexNotFoundError, SetupError
from index.passage_index import PassageIndex
from index.storage import FORMAT_VERSION, load_index, open_or_build, read_metadata, save_index
from index.types import Block, Document

DOCUMENTS = (
    Document(
        "a",
        "Kop\n\nDe auto kost 27.400 euro. De fabriek staat in Beijing.",
        title="Auto’s",
        source="a.txt",
        date="2026-01-06",
        byline="Iemand",
        blocks=(Block("heading", 0, 3, 1), Block("paragraph", 5, 59)),
    ),
    Document("b", "The factory is big.", language="en"),
)


class Shifted:
    """The same encoder after some more training."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimension = encoder.name, encoder.dimension

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = self._encoder.encode_passages(texts) + np.float32(0.05)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    encode_queries = encode_passages


@pytest.fixture
def built(encoder: Encoder) -> PassageIndex:
    return PassageIndex.build(DOCUMENTS, encoder, max_chars=30)


def assert_same(one: PassageIndex, other: PassageIndex, query: str = "auto fabriek") -> None:
    assert one.documents == other.documents
    assert one.passages == other.passages
    assert (one.max_chars, one.overlap) == (other.max_chars, other.overlap)
    for language in ("nl", "en"):
        assert one.search(query, language=language) == other.search(query, language=language)


def test_what_is_saved_is_loaded(built: PassageIndex, encoder: Encoder, tmp_path: Path) -> None:
    save_index(built, tmp_path / "deep" / "index")
    assert_same(built, load_index(tmp_path / "deep" / "index", encoder))
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["index"]


text = st.text(st.characters(exclude_categories=()), max_size=80)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(text, text, st.sampled_from(["nl", "en"])), max_size=4), text)
def test_any_documents_survive_the_round_trip(
    encoder: Encoder, tmp_path: Path, texts: list[tuple[str, str, str]], query: str
) -> None:
    documents = [
        Document(f"d{n}", body, title=title, language="nl" if language == "nl" else "en")
        for n, (body, title, language) in enumerate(texts)
    ]
    plain = query.encode("utf-8", "ignore").decode()
    index = PassageIndex.build(documents, Tolerant(encoder))
    save_index(index, tmp_path / "index")
    assert_same(index, load_index(tmp_path / "index", Tolerant(encoder)), plain)


class Tolerant(Shifted):
    """An encoder for texts that UTF-8 has no bytes for."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        plain = [text.encode("utf-8", "ignore").decode() for text in texts]
        return self._encoder.encode_passages(plain)

    encode_queries = encode_passages


def test_metadata_says_what_the_index_is(built: PassageIndex, tmp_path: Path) -> None:
    save_index(built, tmp_path / "index")
    metadata = read_metadata(tmp_path / "index")
    assert metadata.format_version == FORMAT_VERSION
    assert (metadata.encoder, metadata.dimension) == ("fake", 256)
    assert (metadata.documents, metadata.passages) == (2, len(built.passages))
    assert (metadata.max_chars, metadata.overlap) == (30, 0)
    assert len(metadata.sha256) == 64


def test_no_index_is_said_with_the_cure(encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="vraagbaak index build"):
        load_index(tmp_path, encoder)
    with pytest.raises(IndexNotFoundError):
        load_index(tmp_path / "nothing", encoder)


def test_other_weights_of_the_same_name_are_noticed(
    built: PassageIndex, encoder: Encoder, tmp_path: Path
) -> None:
    save_index(built, tmp_path / "index")
    with pytest.raises(IndexMismatchError, match="with other weights"):
        load_index(tmp_path / "index", Shifted(encoder))


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _drop_last_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")


def _edit_text(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("27.400", "27.500"), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("metadata.json", _truncate),
        ("documents.jsonl", _truncate),
        ("documents.jsonl", _drop_last_line),
        ("documents.jsonl", _edit_text),
        ("passages.jsonl", _truncate),
        ("passages.jsonl", _drop_last_line),
        ("passages.jsonl", _edit_text),
        ("vectors.faiss", _truncate),
        ("documents.jsonl", Path.unlink),
        ("vectors.faiss", Path.unlink),
    ],
)
def test_damage_is_noticed_and_mended(
    built: PassageIndex,
    encoder: Encoder,
    tmp_path: Path,
    name: str,
    damage: Callable[[Path], None],
) -> None:
    folder = tmp_path / "index"
    save_index(built, folder)
    damage(folder / name)
    with pytest.raises(IndexMismatchError, match="Build it again"):
        load_index(folder, encoder)
    assert_same(built, open_or_build(folder, DOCUMENTS, encoder, max_chars=30))
    assert_same(built, load_index(folder, encoder))


def test_another_format_is_refused_with_the_cure(
    built: PassageIndex, encoder: Encoder, tmp_path: Path
) -> None:
    save_index(built, tmp_path / "index")
    path = tmp_path / "index" / "metadata.json"
    record = json.loads(path.read_text(encoding="utf-8")) | {"format_version": 99, "new": 1}
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(IndexMismatchError, match=r"format 99.*Build it again"):
        load_index(tmp_path / "index", encoder)


# Opening


def test_opens_what_is_there_and_builds_what_is_stale(encoder: Encoder, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    encoded: list[int] = []

    def opened(documents: Sequence[Document], **settings: int) -> bool:
        """Whether it was built anew."""
        encoded.clear()
        open_or_build(
            folder, documents, encoder, progress=lambda n, _: encoded.append(n), **settings
        )
        return bool(encoded)

    assert opened(DOCUMENTS)
    assert not opened(DOCUMENTS)
    assert opened(DOCUMENTS[:1])
    assert opened(DOCUMENTS[:1], max_chars=30)
    assert not opened(DOCUMENTS[:1], max_chars=30)
    assert opened(DOCUMENTS[:1], max_chars=30, overlap=1)
    changed = Document("a", DOCUMENTS[0].text.replace("27.400", "27.500"))
    assert opened([changed], max_chars=30, overlap=1)
    open_or_build(folder, [changed], Shifted(encoder), max_chars=30, overlap=1)
    assert opened([changed], max_chars=30, overlap=1)


# Writing


def test_a_folder_that_is_no_index_is_never_overwritten(
    built: PassageIndex, encoder: Encoder, tmp_path: Path
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    for attempt in (
        lambda: save_index(built, tmp_path),
        lambda: open_or_build(tmp_path, DOCUMENTS, encoder),
        lambda: save_index(built, tmp_path / "thesis.txt"),
        lambda: save_index(built, tmp_path / "thesis.txt" / "index"),
    ):
        with pytest.raises(SetupError):
            attempt()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_an_index_with_something_else_in_it_is_left_alone(
    built: PassageIndex, tmp_path: Path
) -> None:
    save_index(built, tmp_path / "index")
    (tmp_path / "index" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SetupError, match=r"notes\.txt"):
        save_index(built, tmp_path / "index")


def test_an_empty_folder_is_used(built: PassageIndex, encoder: Encoder, tmp_path: Path) -> None:
    save_index(built, tmp_path)
    assert_same(built, load_index(tmp_path, encoder))


@pytest.mark.parametrize("step", ["_write_lines", "_write", "_swap"])
def test_a_write_that_fails_leaves_the_old_index(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder = tmp_path / "index"
    old = PassageIndex.build(DOCUMENTS[:1], encoder)
    save_index(old, folder)

    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, step, fail)
        with pytest.raises(SetupError, match="No space left"):
            save_index(PassageIndex.build(DOCUMENTS, encoder), folder)
    assert_same(old, load_index(folder, encoder))
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_process_killed_between_the_renames_loses_nothing(
    built: PassageIndex, encoder: Encoder, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    save_index(built, folder)
    folder.rename(tmp_path / ".index.old-0123")
    assert_same(built, load_index(folder, encoder))
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_only_abandoned_leftovers_are_cleared(built: PassageIndex, tmp_path: Path) -> None:
    yesterday = time.time() - 86400
    for name in (".index.new-old", ".index.new-busy", ".index.old-old", ".other.new-old"):
        (tmp_path / name).mkdir()
        if name != ".index.new-busy":
            os.utime(tmp_path / name, (yesterday, yesterday))
    save_index(built, tmp_path / "index")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".index.new-busy", ".other.new-old", "index"]
