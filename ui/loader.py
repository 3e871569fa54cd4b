"""A pipeline that is loaded while the page is already there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from index.errors import SetupError

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

_LOG = logging.getLogger(__name__)


class PipelineLoader:
    """Calls ``load`` once, in a thread, when started; several threads may wait for it."""

    def __init__(self, load: Callable[[], Pipeline]) -> None:
        self._load = load
        self._finished = threading.Event()
        self._pipeline: Pipeline | None = None
        self.error: SetupError | None = None

    @classmethod
    def ready(cls, pipeline: Pipeline) -> PipelineLoader:
        """Wrap a pipeline that needs no loading."""
        loader = cls(lambda: pipeline)
        loader._run()
        return loader

    def start(self) -> None:
        """Begin loading and return at once."""
        threading.Thread(target=self._run, name="vraagbaak-load", daemon=True).start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until loading has ended, well or not, at most ``timeout`` seconds."""
        return self._finished.wait(timeout)

    @property
    def finished(self) -> bool:
        """Whether loading has ended, well or not."""
        return self._finished.is_set()

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline, waiting for it if need be.

        Raises:
            SetupError: it could not be loaded; the message says why and what to do.

        """
        self._finished.wait()
        if self._pipeline is None:
            assert self.error is not None
            raise self.error
        return self._pipeline

    def _run(self) -> None:
        try:
            self._pipeline = self._load()
        except SetupError as error:
            self.error = error
        except Exception as error:
            # Whatever it is, the page must not wait for ever.
            _LOG.exception("Loading failed.")
            self.error = SetupError(f"Loading failed: {type(error).__name__}: {error}")
        finally:
            self._finished.set()
