"""The command ``vraagbaak index`` (or ``python -m index``): build, search, show."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SetupError

if TYPE_CHECKING:
    from index.types import Hit

_EXIT_SETUP = 2
_EXIT_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except SetupError as error:
        print(error, file=sys.stderr)
        return _EXIT_SETUP
    except KeyboardInterrupt:
        print("Stopped; nothing was changed.", file=sys.stderr)
        return _EXIT_INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vraagbaak index",
        description="Index documents in a folder, search them, and show what an index holds.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_build(commands)
    _add_search(commands)
    _add_show(commands)
    return parser


def _add_build(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "read text and Markdown files, and write their index to a folder"
    build = commands.add_parser("build", help=text, description=text.capitalize() + ".")
    build.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    build.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where to")
    build.add_argument(
        "--encoder", metavar="NAME", help="a bundled encoder, a folder or a hub name"
    )
    build.add_argument(
        "--max-chars", type=_positive, metavar="N", help="characters of a passage at most"
    )
    build.add_argument("--overlap", type=_natural, metavar="N", help="sentences a passage repeats")
    build.set_defaults(command=_build)


def _add_search(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "show the passages that fit a question best"
    search = commands.add_parser("search", help=text, description=text.capitalize() + ".")
    search.add_argument("folder", type=Path, metavar="FOLDER", help="an index")
    search.add_argument("query", metavar="QUERY", help="a question or words, Dutch or English")
    search.add_argument("--top-k", type=_positive, default=8, metavar="K", help="default: 8")
    search.add_argument(
        "--language", choices=["nl", "en"], help="the query's language (default: detected)"
    )
    search.add_argument("--json", action="store_true", help="print JSON")
    search.set_defaults(command=_search)


def _add_show(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "show what an index holds"
    show = commands.add_parser("show", help=text, description=text.capitalize() + ".")
    show.add_argument("folder", type=Path, metavar="FOLDER", help="an index")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(command=_show)


def _build(arguments: argparse.Namespace) -> None:
    from index.encoder import DEFAULT_ENCODER, load_encoder
    from index.passage_index import PassageIndex
    from index.passages import DEFAULT_MAX_CHARS, DEFAULT_OVERLAP
    from index.readers import read_documents
    from index.storage import check_replaceable, save_index

    started = time.perf_counter()
    check_replaceable(arguments.out)
    documents = read_documents(arguments.paths)
    _say(f"Read {_count(len(documents), 'document')}.")
    encoder = load_encoder(arguments.encoder or DEFAULT_ENCODER)
    index = PassageIndex.build(
        documents,
        encoder,
        max_chars=DEFAULT_MAX_CHARS if arguments.max_chars is None else arguments.max_chars,
        overlap=DEFAULT_OVERLAP if arguments.overlap is None else arguments.overlap,
        progress=_show_progress,
    )
    save_index(index, arguments.out)
    seconds = time.perf_counter() - started
    print(
        f"Indexed {_count(len(index.documents), 'document')} as "
        f"{_count(len(index.passages), 'passage')} in {arguments.out} "
        f"with {encoder.name}, in {seconds:.1f} s."
    )


def _search(arguments: argparse.Namespace) -> None:
    from index.encoder import load_encoder
    from index.storage import load_index, read_metadata

    # The metadata first: a missing index is told at once, not after loading a model.
    metadata = read_metadata(arguments.folder)
    index = load_index(arguments.folder, load_encoder(metadata.encoder))
    hits = index.search(arguments.query, language=arguments.language, top_k=arguments.top_k)
    if arguments.json:
        print(json.dumps([asdict(hit) for hit in hits], indent=2))
        return
    for hit in hits:
        print(_describe_hit(hit), end="\n\n")
    if not hits:
        _say("Nothing found.")


def _show(arguments: argparse.Namespace) -> None:
    from index.storage import read_metadata

    metadata = read_metadata(arguments.folder)
    files = [path for path in arguments.folder.expanduser().iterdir() if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    if arguments.json:
        record = asdict(metadata) | {"folder": str(arguments.folder), "bytes": size}
        print(json.dumps(record, indent=2))
        return
    overlap = _count(metadata.overlap, "sentence")
    print(f"Folder:    {arguments.folder}")
    print(f"Documents: {metadata.documents}")
    print(
        f"Passages:  {metadata.passages} (of at most {metadata.max_chars} characters, "
        f"overlap {overlap})"
    )
    print(f"Encoder:   {metadata.encoder} ({metadata.dimension} dimensions)")
    print(f"Size:      {size / 1e6:.1f} MB")
    print(f"Texts:     sha256 {metadata.sha256}")


def _describe_hit(hit: Hit) -> str:
    place = " › ".join(part for part in (hit.passage.title, hit.passage.heading) if part)
    ranks = f"dense {hit.dense_rank or '-'}, lexical {hit.lexical_rank or '-'}"
    head = f"{hit.rank}. {place or hit.passage.document_id}  ({hit.score:.3f}; {ranks})"
    return f"{head}\n{hit.passage.text}"


def _show_progress(done: int, total: int) -> None:
    # A log file gets one line, a terminal one that counts.
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rEncoded {done} of {total} passages.", end=end, file=sys.stderr, flush=True)
    elif done == total:
        _say(f"Encoded {total} passages.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _positive(text: str) -> int:
    number = _natural(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
