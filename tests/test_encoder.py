"""The encoder: found by name, quiet, unit vectors, the right prefixes, safetensors only."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import encoder as module
from index.encoder import BASE_ENCODER, SentenceEncoder, Vectors, is_bundled, load_encoder
from index.errors import ModelNotFoundError

pytestmark = pytest.mark.model

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "de", "auto", "query", "passage", ":", "is"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real sentence-transformers model: the architecture of the bundled one, but tiny."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("models")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    with module.quiet_loading():
        transformer = modules.Transformer(str(folder / "bert"))
        model = SentenceTransformer(
            modules=[transformer, modules.Pooling(16, pooling_mode="mean")], device="cpu"
        )
        model.save(str(folder / "tiny"), create_model_card=False)
    return folder / "tiny"


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "copy"))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    module._load.cache_clear()
    yield
    module._load.cache_clear()


def test_vectors_are_unit_float32_rows(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    assert (encoder.name, encoder.dimension) == (str(tiny), 16)
    for encode in (encoder.encode_passages, encoder.encode_queries):
        vectors = encode(["de auto", "auto", "de auto"])
        assert vectors.shape == (3, 16) and vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert np.allclose(vectors[0], vectors[2], atol=1e-6)
        assert not np.allclose(vectors[0], vectors[1], atol=1e-3)
        assert encode([]).shape == (0, 16)
        assert encode([]).dtype == np.float32


def test_loading_and_encoding_are_quiet(tiny: Path, capfd: pytest.CaptureFixture[str]) -> None:
    encoder = load_encoder(str(tiny))
    encoder.encode_passages(["de auto"] * 100)
    encoder.encode_queries(["de auto"])
    assert capfd.readouterr() == ("", "")


def test_an_encoder_is_loaded_once(tiny: Path) -> None:
    assert load_encoder(str(tiny)) is load_encoder(str(tiny))


def test_bundled_models_go_by_name(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUNDLED_FOLDER", tiny.parent)
    assert is_bundled("tiny") and not is_bundled("none") and not is_bundled("")
    assert load_encoder("tiny").dimension == 16


def test_half_precision_weights_are_computed_in_single(copied: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = {
        name: tensor.half() for name, tensor in load_file(copied / "model.safetensors").items()
    }
    exact = load_encoder(str(copied)).encode_passages(["de auto"])
    module._load.cache_clear()
    save_file(weights, copied / "model.safetensors", metadata={"format": "pt"})
    assert np.allclose(load_encoder(str(copied)).encode_passages(["de auto"]), exact, atol=1e-2)


class Spy:
    """Counts what reaches the model."""

    def __init__(self, prompts: dict[str, str] | None = None) -> None:
        self.prompts = prompts or {"query": "", "document": ""}
        self.seen: list[tuple[str, str | None, list[str]]] = []

    def get_embedding_dimension(self) -> int:
        return 2

    def _encode(self, kind: str, texts: list[str], prompt: str | None) -> Vectors:
        self.seen.append((kind, prompt, texts))
        return np.array([[1.0, len(text)] for text in texts], dtype=np.float32)

    def encode_query(self, texts: list[str], prompt: str | None = None, **_: object) -> Vectors:
        return self._encode("query", texts, prompt)

    def encode_document(self, texts: list[str], prompt: str | None = None, **_: object) -> Vectors:
        return self._encode("document", texts, prompt)


@pytest.mark.parametrize(
    ("name", "own", "query", "passage"),
    [
        ("all-MiniLM-L6-v2", {}, None, None),
        ("intfloat/multilingual-e5-small", {}, "query: ", "passage: "),
        ("/models/e5_base", {}, "query: ", "passage: "),
        ("someone/e5000", {}, None, None),
        # The model's own prompts are left to sentence-transformers.
        ("intfloat/multilingual-e5-small", {"query": "q: ", "document": "d: "}, None, None),
    ],
)
def test_prefixes(name: str, own: dict[str, str], query: str | None, passage: str | None) -> None:
    spy = Spy(own)
    encoder = SentenceEncoder(name, spy)  # type: ignore[arg-type]
    encoder.encode_queries(["a"])
    encoder.encode_passages(["b"])
    assert spy.seen == [("query", query, ["a"]), ("document", passage, ["b"])]


def test_a_models_own_prompts_are_used(copied: Path) -> None:
    path = copied / "config_sentence_transformers.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    plain = load_encoder(str(copied))
    whole = plain.encode_passages(["query : auto"])
    record["prompts"] = {"query": "query : ", "document": ""}
    path.write_text(json.dumps(record), encoding="utf-8")
    module._load.cache_clear()
    prompted = load_encoder(str(copied))
    assert np.allclose(prompted.encode_queries(["auto"]), whole, atol=1e-5)
    assert np.allclose(
        prompted.encode_passages(["auto"]), plain.encode_passages(["auto"]), atol=1e-5
    )


def test_the_latest_queries_are_remembered() -> None:
    spy = Spy()
    encoder = SentenceEncoder("x", spy)  # type: ignore[arg-type]
    first = encoder.encode_queries(["a", "bb", "a"])
    again = encoder.encode_queries(["bb", "ccc"])
    assert [texts for _, _, texts in spy.seen] == [["a", "bb"], ["ccc"]]
    assert first[:, 1].tolist() == [1, 2, 1] and again[:, 1].tolist() == [2, 3]
    again[:] = 0
    assert encoder.encode_queries(["bb"])[0, 1] == 2
    encoder.encode_queries([str(number) for number in range(500)])
    spy.seen.clear()
    encoder.encode_queries(["a"])
    assert spy.seen


def test_an_unknown_name_is_told_what_was_tried() -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        load_encoder("no-such/encoder")
    message = str(caught.value)
    for part in ("no-such/encoder", "folder", "bundled", "cache", "offline", BASE_ENCODER):
        assert part in message
    assert "\n" not in message and len(message) < 700


def test_an_empty_name_is_no_folder() -> None:
    with pytest.raises(ModelNotFoundError):
        load_encoder("")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"modules\.json"):
        load_encoder(str(tmp_path))


def test_pickled_weights_are_refused(copied: Path) -> None:
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(copied / "model.safetensors"), copied / "pytorch_model.bin")
    (copied / "model.safetensors").unlink()
    with pytest.raises(ModelNotFoundError, match="safetensors"):
        load_encoder(str(copied))


@pytest.mark.parametrize("content", [b"", b"garbage" * 100])
def test_broken_weights_are_refused(copied: Path, content: bytes) -> None:
    (copied / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelNotFoundError, match="cannot be loaded"):
        load_encoder(str(copied))


def test_code_that_comes_with_a_model_is_not_run(copied: Path, tmp_path: Path) -> None:
    (copied / "evil.py").write_text(
        f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: ...\n", encoding="utf-8"
    )
    path = copied / "modules.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record[-1]["type"] = "evil.Evil"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ModelNotFoundError):
        load_encoder(str(copied))
    assert not (tmp_path / "ran").exists()


def test_the_base_encoder_comes_with_its_package() -> None:
    encoder = load_encoder(BASE_ENCODER)
    assert (encoder.name, encoder.dimension) == (BASE_ENCODER, 384)
    query = encoder.encode_queries(["What does the car cost?"])[0]
    near, far = encoder.encode_passages(["The price of the car is 9 euros.", "Birds sing at dawn."])
    assert query @ near > query @ far + 0.2
