"""Serves the page over the sample documents for the browser tests, in a process of its own.

``python -m tests.serve_page PORT GATE``: the pipeline counts as loaded once the file GATE exists.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tests.ui_samples import FakePipeline
from ui.app import LAUNCH, build_app
from ui.loader import PipelineLoader

if TYPE_CHECKING:
    from rag.pipeline import Pipeline


def main(port: int, gate: Path) -> None:
    def load() -> Pipeline:
        while not gate.exists():
            time.sleep(0.05)
        return cast("Pipeline", FakePipeline())

    loader = PipelineLoader(load)
    examples = {"nl": ["Wat kostte de boot?"], "en": ["How fast is she?"]}
    app = build_app(loader, examples=examples)  # type: ignore[arg-type]
    loader.start()
    app.launch(server_name="127.0.0.1", server_port=port, **LAUNCH)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
