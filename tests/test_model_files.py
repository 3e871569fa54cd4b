"""Finding and fetching a chat model's files: from folders and from a hub on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import ModelNotFoundError
from rag.chat_models import memory
from rag.chat_models.files import ModelFiles, locate
from rag.chat_models.memory import free_memory
from tests import hub
from tests.chat_models import save_model

NAME = "some-one/tiny-chat"
ROOT = Path(__file__).parent.parent


def _touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes(b"x" * 10)
    return folder


# Folders


def test_a_folder_with_safetensors_is_a_model(tmp_path: Path) -> None:
    folder = _touch(tmp_path, "config.json", "a.safetensors", "b.safetensors", "c.bin")
    assert locate(str(folder)) == ModelFiles(folder)
    assert locate(str(folder)).size == 20


def test_a_gguf_file_is_one_by_its_path_or_its_folder(tmp_path: Path) -> None:
    _touch(tmp_path, "m.gguf")
    expected = ModelFiles(tmp_path, "m.gguf")
    assert locate(str(tmp_path / "m.gguf")) == locate(str(tmp_path)) == expected
    assert expected.size == 10


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "no usable chat model"),
        (("a.safetensors",), "lacks config.json"),
        (("config.json", "pytorch_model.bin"), "those can run code"),
        (("a.gguf", "b.gguf"), "several GGUF files"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_with_the_reason(
    names: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelNotFoundError, match=said):
        locate(str(_touch(tmp_path, *names)))


@pytest.mark.parametrize("name", ["./none", "~/none/at/all", "/none", "a/b/c"])
def test_a_path_is_not_looked_for_on_the_hub(name: str) -> None:
    with pytest.raises(ModelNotFoundError, match="no folder or GGUF file"):
        locate(name)


# The hub


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = save_model("llama", tmp_path_factory.mktemp("tiny"))
    _touch(folder, "pytorch_model.bin", "modeling_evil.py", "README.md")
    return folder


@pytest.fixture
def running(tiny: Path) -> Iterator[hub.Hub]:
    with hub.serving(NAME, tiny) as server:
        yield server


def _pull(
    place: Path, endpoint: str, name: str = NAME, **environment: str
) -> subprocess.CompletedProcess[str]:
    settings = {
        **os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(place), "HF_HUB_OFFLINE": "0",
        "NO_PROXY": "127.0.0.1", "HF_HUB_ETAG_TIMEOUT": "5", **environment,
    }  # fmt: skip
    for unwanted in ("HF_TOKEN", "HF_HUB_CACHE"):
        settings.pop(unwanted, None)
    command = [sys.executable, "-m", "ui.commands", "models", "pull", name]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=settings)


def test_a_model_is_pulled_once_and_then_at_hand_offline(
    running: hub.Hub, tiny: Path, tmp_path: Path
) -> None:
    first = _pull(tmp_path, running.url)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith(f"{NAME} is on this machine: 0.0 GB in ")
    assert "100%" in first.stderr
    fetched = {path.name for path in tmp_path.rglob("snapshots/*/*")}
    assert {"model.safetensors", "tokenizer.json", "config.json"} <= fetched
    # What could run as code stays where it is.
    assert not fetched & {"pytorch_model.bin", "modeling_evil.py"}
    running.asked.clear()
    offline = _pull(tmp_path, running.url, HF_HUB_OFFLINE="1")
    assert offline.stdout == first.stdout
    assert running.asked == []


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((401, "RepoNotFound"), "no model of that name on the hub"),
        ((404, "RepoNotFound"), "no model of that name on the hub"),
        ((403, "GatedRepo"), "accepted its terms"),
        ((500, ""), "could not be fetched"),
    ],
)
def test_what_a_hub_refuses_is_one_message_with_a_way_out(
    running: hub.Hub, refusal: tuple[int, str], said: str, tmp_path: Path
) -> None:
    running.refusal = refusal
    pulled = _pull(tmp_path, running.url)
    assert pulled.returncode == 2
    assert said in pulled.stderr
    assert pulled.stderr.startswith("vraagbaak: ")
    assert pulled.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE keeps it from being fetched"),
        ({"HF_ENDPOINT": "http://127.0.0.1:9"}, "could not be fetched"),
    ],
)
def test_without_a_hub_there_is_one_message(
    environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    pulled = _pull(tmp_path, "http://127.0.0.1:9", **environment)
    assert (pulled.returncode, pulled.stdout) == (2, "")
    assert said in pulled.stderr
    assert "Without --model" in pulled.stderr
    assert "Traceback" not in pulled.stderr


def test_a_name_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(ModelNotFoundError, match="Check the name"):
        locate("not a name?")


# Memory


def test_free_memory_is_the_least_of_machine_and_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit, used = tmp_path / "max", tmp_path / "current"
    monkeypatch.setattr(memory, "_GROUP_LIMITS", ((limit, used),))
    machine = free_memory()
    assert machine is None or machine > 0
    limit.write_text("5000\n", "ascii")
    used.write_text("2000\n", "ascii")
    assert free_memory() == 3000
    limit.write_text("max\n", "ascii")
    unlimited = free_memory()
    assert unlimited != 3000
