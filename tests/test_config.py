"""Settings from code, from a file and from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest

from index.errors import SetupError
from rag import loading
from rag.arguments import add_pipeline_arguments, config_from
from rag.chat_models.server import ServerChatModel
from rag.config import Config, load_config


def _parsed(*words: str) -> Config:
    parser = ArgumentParser()
    add_pipeline_arguments(parser)
    return config_from(parser.parse_args(words))


def test_a_file_gives_settings_with_paths_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "vraagbaak.toml"
    file.write_text('documents = ["a.txt"]\nmodel = "some/model"\ntop_k = 5\n', "utf-8")
    assert load_config(file) == Config(documents=(tmp_path / "a.txt",), model="some/model", top_k=5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "unknown setting"),
        ('top_k = "five"', "wrong type"),
        ("top_k = true", "wrong type"),
        ("top_k = 0", "at least 1"),
        ('language = "de"', '"nl" or "en"'),
        ("documents = [1]", "wrong type"),
        ('documents = ["a"]\nindex = "b"', "not both"),
        ("= 3", "not valid TOML"),
        ("instant = 1", "wrong type"),
        ('instant = "no"', "wrong type"),
        ("server_timeout = true", "wrong type"),
        ("server_timeout = 0", "more than 0 seconds"),
        ("context_tokens = 256", "more than max_new_tokens"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "vraagbaak.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SetupError, match=said):
        load_config(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="Cannot read"):
        load_config(tmp_path / "none.toml")


def test_an_option_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "vraagbaak.toml"
    file.write_text('index = "folder"\nlanguage = "en"\ntop_k = 5\n', "utf-8")
    config = _parsed("--config", str(file), "--documents", "b.txt", "--top-k", "3")
    assert config == Config(documents=[Path("b.txt")], language="en", top_k=3)
    config = _parsed("--config", str(file), "--index", "other")
    assert config.index == Path("other")


def test_without_options_there_are_the_defaults() -> None:
    assert _parsed() == Config()


def test_the_settings_of_a_chat_model_come_from_file_and_options(tmp_path: Path) -> None:
    file = tmp_path / "vraagbaak.toml"
    file.write_text('server = "http://a/v1"\nserver_timeout = 5\ninstant = false\n', "utf-8")
    expected = Config(server="http://a/v1", server_timeout=5, instant=False)
    assert _parsed("--config", str(file)) == expected
    words = ("--server", "b:1", "--server-timeout", "2.5", "--instant", "--model", "m")
    config = _parsed("--config", str(file), *words)
    assert config == Config(server="b:1", server_timeout=2.5, instant=True, model="m")
    assert not _parsed("--no-instant").instant
    assert _parsed("--int8").int8 and not _parsed().int8


def test_settings_become_the_writer_they_name(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openai")
    assert loading._chat_model(Config()) is None
    monkeypatch.setattr(loading, "load_chat_model", lambda name, int8: f"local {name} {int8}")
    assert loading._chat_model(Config(model="m", int8=True)) == "local m True"
    served = loading._chat_model(Config(server="localhost:1", model="m", server_timeout=3))
    assert isinstance(served, ServerChatModel)
    assert (served.name, served._timeout) == ("m", 3)
