"""Storage: a passage index as a folder, written whole or not at all."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.dense import DenseIndex
from index.encoder import Encoder
from index.errors import IndexMismatchError, IndexNotFoundError, SetupError
from index.passage_index import PassageIndex
from index.passages import DEFAULT_MAX_CHARS, DEFAULT_OVERLAP
from index.types import Block, Document, Passage, Span

# Raise when the files change, or when the same documents would make other passages.
FORMAT_VERSION = 1

_METADATA = "metadata.json"
_DOCUMENTS = "documents.jsonl"
_PASSAGES = "passages.jsonl"
_VECTORS = "vectors.faiss"
_CURE = "Build it again: vraagbaak index build DOCUMENTS… --out {folder}"
# An encoder is recognised by its vectors of these: other weights or prefixes change them.
_PROBES = ("De fabriek maakte in 2025 drie modellen.", "How many cars did the factory make?")
_PROBE_COMPONENTS = 16
_PROBE_TOLERANCE = 2e-3
# Seconds; a younger folder may be another process's that is still writing.
_ABANDONED_AFTER = 3600.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a folder says about the index in it; ``sha256`` is that of the documents."""

    format_version: int
    encoder: str
    dimension: int
    fingerprint: tuple[float, ...]
    max_chars: int
    overlap: int
    sha256: str
    documents: int
    passages: int


def save_index(index: PassageIndex, folder: Path) -> None:
    """Write ``index`` to ``folder``, in place of the index that may be there.

    The files are written to a folder beside it that is renamed when whole, so a killed
    process leaves the old index or the new one.

    Raises:
        SetupError: ``folder`` holds something else than an index, or cannot be written.
    """
    target = folder.expanduser().resolve()
    try:
        _recover(target)
        check_replaceable(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = target.with_name(f".{target.name}.new-{uuid.uuid4().hex}")
        staging.mkdir()
        try:
            _write_files(index, staging)
            _swap(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise SetupError(f"The index cannot be written to {folder}: {error}") from error


def load_index(folder: Path, encoder: Encoder) -> PassageIndex:
    """Read the index in ``folder``, which must have been made with ``encoder``.

    Raises:
        IndexNotFoundError: there is no index in ``folder``.
        IndexMismatchError: it is damaged, of another version, or of another encoder.
    """
    folder = folder.expanduser().resolve()
    metadata = read_metadata(folder)
    _check_encoder(metadata, encoder, folder)
    try:
        documents = [_document(record) for record in _read_lines(folder / _DOCUMENTS)]
        passages = [_passage(record) for record in _read_lines(folder / _PASSAGES)]
        dense = DenseIndex.load(folder / _VECTORS)
        _check_contents(metadata, documents, passages, dense)
        return PassageIndex(
            documents,
            passages,
            encoder,
            dense,
            max_chars=metadata.max_chars,
            overlap=metadata.overlap,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexMismatchError(
            f"The index in {folder} is damaged ({error}). {_cure(folder)}"
        ) from error


def open_or_build(
    folder: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    max_chars: int = DEFAULT_MAX_CHARS,
    overlap: int = DEFAULT_OVERLAP,
    progress: Callable[[int, int], None] | None = None,
) -> PassageIndex:
    """Load the index in ``folder`` if it is of these documents, settings and encoder.

    Otherwise build it and save it there.

    Raises:
        SetupError: ``folder`` holds something else than an index, or cannot be written.
    """
    try:
        metadata = read_metadata(folder)
        wanted = (hash_documents(documents), max_chars, overlap)
        if (metadata.sha256, metadata.max_chars, metadata.overlap) == wanted:
            return load_index(folder, encoder)
    except (IndexNotFoundError, IndexMismatchError):
        pass
    # Before the work, not only after it.
    check_replaceable(folder)
    index = PassageIndex.build(
        documents, encoder, max_chars=max_chars, overlap=overlap, progress=progress
    )
    save_index(index, folder)
    return index


def read_metadata(folder: Path) -> Metadata:
    """What the index in ``folder`` says about itself.

    Raises:
        IndexNotFoundError: there is no index in ``folder``.
        IndexMismatchError: its metadata is damaged or of another version.
    """
    folder = folder.expanduser().resolve()
    _recover(folder)
    path = folder / _METADATA
    if not path.is_file():
        raise IndexNotFoundError(
            f"There is no index in {folder}. Build one: "
            f"vraagbaak index build DOCUMENTS… --out {folder}"
        )
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        version = record["format_version"]
        if version == FORMAT_VERSION:
            return Metadata(**record | {"fingerprint": tuple(record["fingerprint"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexMismatchError(
            f"The index in {folder} is damaged ({_METADATA}: {error}). {_cure(folder)}"
        ) from error
    raise IndexMismatchError(
        f"The index in {folder} has format {version}; this version reads format "
        f"{FORMAT_VERSION}. {_cure(folder)}"
    )


def load_documents(folder: Path) -> tuple[Document, ...]:
    """The documents of the index in ``folder``, without the rest of it.

    Raises:
        IndexNotFoundError: there is no index in ``folder``.
        IndexMismatchError: it is damaged or of another version.
    """
    folder = folder.expanduser().resolve()
    metadata = read_metadata(folder)
    try:
        documents = tuple(_document(record) for record in _read_lines(folder / _DOCUMENTS))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexMismatchError(
            f"The index in {folder} is damaged ({error}). {_cure(folder)}"
        ) from error
    if hash_documents(documents) != metadata.sha256:
        raise IndexMismatchError(
            f"The index in {folder} is damaged (its documents are not those it was made of). "
            f"{_cure(folder)}"
        )
    return documents


def hash_documents(documents: Iterable[Document]) -> str:
    """The sha256 over everything that is known of the documents, in order."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(_to_line(document).encode())
    return digest.hexdigest()


def check_replaceable(folder: Path) -> None:
    """Refuse a place that holds something else than an index.

    Raises:
        SetupError: writing an index there would overwrite other files.
    """
    folder = folder.expanduser().resolve()
    if not folder.exists():
        return
    if not folder.is_dir():
        raise SetupError(f"{folder} is not a folder. Choose another place for the index.")
    names = {path.name for path in folder.iterdir()}
    foreign = sorted(names - {_METADATA, _DOCUMENTS, _PASSAGES, _VECTORS})
    if foreign or (names and _METADATA not in names):
        raise SetupError(
            f"{folder} holds files that are no index ({', '.join((foreign or sorted(names))[:3])});"
            " nothing was overwritten. Choose another folder, or empty this one."
        )


def _write_files(index: PassageIndex, folder: Path) -> None:
    _write_lines(folder / _DOCUMENTS, index.documents)
    _write_lines(folder / _PASSAGES, index.passages)
    index.dense.save(folder / _VECTORS)
    metadata = Metadata(
        format_version=FORMAT_VERSION,
        encoder=index.encoder.name,
        dimension=index.encoder.dimension,
        fingerprint=_fingerprint(index.encoder),
        max_chars=index.max_chars,
        overlap=index.overlap,
        sha256=hash_documents(index.documents),
        documents=len(index.documents),
        passages=len(index.passages),
    )
    _write(folder / _METADATA, json.dumps(asdict(metadata), indent=2, ensure_ascii=False) + "\n")


def _write_lines(path: Path, items: Iterable[Document] | Iterable[Passage]) -> None:
    _write(path, "".join(_to_line(item) for item in items))


def _to_line(item: Document | Passage) -> str:
    # ASCII: a lone surrogate from an odd file must survive, and so must U+2028.
    return json.dumps(asdict(item)) + "\n"


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def _document(record: dict[str, Any]) -> Document:
    return Document(**record | {"blocks": tuple(Block(**block) for block in record["blocks"])})


def _passage(record: dict[str, Any]) -> Passage:
    return Passage(**record | {"sentences": tuple(Span(**span) for span in record["sentences"])})


def _fingerprint(encoder: Encoder) -> tuple[float, ...]:
    """The first components of the probes' vectors, as a query and as a passage."""
    vectors = np.concatenate([encoder.encode_queries(_PROBES), encoder.encode_passages(_PROBES)])
    return tuple(round(float(x), 4) for x in vectors[:, :_PROBE_COMPONENTS].ravel())


def _check_encoder(metadata: Metadata, encoder: Encoder, folder: Path) -> None:
    fingerprint = _fingerprint(encoder)
    same = metadata.dimension == encoder.dimension and len(fingerprint) == len(metadata.fingerprint)
    # Not exactly: a GPU's last bits differ from a CPU's.
    if same and np.allclose(fingerprint, metadata.fingerprint, rtol=0, atol=_PROBE_TOLERANCE):
        return
    weights = " with other weights" if encoder.name == metadata.encoder else ""
    raise IndexMismatchError(
        f"The index in {folder} was made with the encoder {metadata.encoder!r}"
        f"{weights}, not with {encoder.name!r} as it is now. Use that encoder, or build the index "
        f"again: vraagbaak index build DOCUMENTS… --out {folder} --encoder {encoder.name}"
    )


def _check_contents(
    metadata: Metadata,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    dense: DenseIndex,
) -> None:
    counts = (len(documents), len(passages), len(dense))
    if counts != (metadata.documents, metadata.passages, metadata.passages):
        raise ValueError("documents, passages and vectors do not add up")
    if dense.dimension != metadata.dimension:
        raise ValueError("the vectors have another length than the metadata says")
    if hash_documents(documents) != metadata.sha256:
        raise ValueError("the documents were changed")
    texts = {document.id: document.text for document in documents}
    for passage in passages:
        if texts[passage.document_id][passage.start : passage.end] != passage.text:
            raise ValueError(f"passage {passage.id} is not in its document")


def _cure(folder: Path) -> str:
    return _CURE.format(folder=folder)


def _swap(staging: Path, folder: Path) -> None:
    """Put ``staging`` in the place of ``folder``."""
    old = folder.with_name(staging.name.replace(".new-", ".old-"))
    if folder.exists():
        folder.rename(old)
    try:
        staging.rename(folder)
    except OSError:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _recover(folder: Path) -> None:
    """Bring back what a process left that was killed while it swapped folders; clear its rest."""
    for old in sorted(folder.parent.glob(f".{glob.escape(folder.name)}.old-*")):
        if not folder.exists() and (old / _METADATA).is_file():
            old.rename(folder)
        elif _is_abandoned(old):
            shutil.rmtree(old, ignore_errors=True)
    for new in folder.parent.glob(f".{glob.escape(folder.name)}.new-*"):
        if _is_abandoned(new):
            shutil.rmtree(new, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _ABANDONED_AFTER
    except OSError:
        return False
