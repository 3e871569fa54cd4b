"""A chat model on a server that speaks the OpenAI protocol (vLLM, llama.cpp, Ollama, …)."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Coroutine, Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from index.errors import SetupError
from rag.chat_models.background import Put, in_background
from rag.chat_models.failures import WriterError
from rag.chat_models.prompt import Message
from rag.chat_models.thoughts import CLOSING, OPENING

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

KEY_VARIABLE: Final = "VRAAGBAAK_API_KEY"

_CONNECT_SECONDS: Final = 10.0
_RETRIES: Final = 2
# Bytes: fewer than a token has on average in any of the usual vocabularies, in Dutch or English.
_BYTES_PER_TOKEN: Final = 3
# More than a token ever has: a server that goes on beyond that does not heed the limit.
_CHARACTERS_PER_TOKEN: Final = 12
_MOST_KNOWN: Final = 8


class ServerChatModel:
    """A model behind ``/v1/chat/completions``, streamed.

    Without ``model`` the server must have just one. ``timeout`` is how many seconds may pass
    without a word, new attempts included; so there is an end to every question. Nothing is
    asked of the server before the first question.
    """

    # The server knows; the writer keeps prompts short anyhow.
    window: Final = 1 << 30

    def __init__(self, url: str, model: str | None = None, *, timeout: float = 60.0) -> None:
        if not find_spec("openai"):
            raise SetupError(
                "Using a model server takes the package openai: pip install 'vraagbaak[server]'."
            )
        self._url = normal_url(url)
        self._model = model
        self._timeout = timeout

    @property
    def name(self) -> str:
        """The model's name, or the server's address where the server has just one."""
        return self._model or self._shown

    @property
    def _shown(self) -> str:
        """The address without user name and password."""
        parts = urlsplit(self._url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """An estimate on the high side: the server's tokenizer is not known here."""
        return sum(len(m["content"].encode()) // _BYTES_PER_TOKEN + 16 for m in messages)

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the generator hangs up on the server.

        Raises:
            WriterError: whatever goes wrong, with what to do about it.

        """
        call = _Call()

        def write(put: Put) -> None:
            call.run(self._write(messages, max_new_tokens, put))

        return in_background(write, call.cancel)

    async def _write(self, messages: Sequence[Message], max_new_tokens: int, put: Put) -> None:
        """Put the reply piece by piece; each puts off the moment at which patience is up."""
        left = max_new_tokens * _CHARACTERS_PER_TOKEN
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(self._timeout) as patience, self._client() as client:
                with self._explained("unreachable"):
                    model = self._model or await self._only_model(client)
                    stream = await self._open(client, model, messages, max_new_tokens)
                with self._explained("broken_off"):
                    async for piece in self._pieces(stream):
                        put(piece)
                        patience.reschedule(clock() + self._timeout)
                        left -= len(piece)
                        if left < 0:
                            return
        except TimeoutError as error:
            seconds = f"{self._timeout:g}"
            raise WriterError("silent", server=self._shown, seconds=seconds) from error

    def _client(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout

        # No time limit on reading: the patience of the caller is the only one.
        timeout = Timeout(None, connect=_CONNECT_SECONDS)
        return AsyncOpenAI(
            base_url=self._url,
            api_key=os.environ.get(KEY_VARIABLE) or "none",
            max_retries=_RETRIES,
            timeout=timeout,
            http_client=DefaultAsyncHttpxClient(
                timeout=timeout, trust_env=not _is_this_machine(self._url)
            ),
        )

    async def _only_model(self, client: AsyncOpenAI) -> str:
        from openai import APIStatusError, AuthenticationError, PermissionDeniedError

        try:
            known = await self._known(client)
        except (AuthenticationError, PermissionDeniedError):
            raise
        except APIStatusError as error:
            raise WriterError("unnamed", server=self._shown, detail=_detail(error)) from error
        if not known:
            raise WriterError("unnamed", server=self._shown)
        if len(known) > 1:
            raise WriterError("choose", server=self._shown, known=_enumerate(known))
        return known[0]

    async def _known(self, client: AsyncOpenAI) -> list[str]:
        listed: Any = await client.models.list(extra_headers=_headers())
        try:
            return [str(model.id) for model in listed.data]
        except (AttributeError, TypeError) as error:
            raise ValueError("no list of models") from error

    async def _open(
        self, client: AsyncOpenAI, model: str, messages: Sequence[Message], max_new_tokens: int
    ) -> AsyncStream[ChatCompletionChunk]:
        from openai import BadRequestError, NotFoundError, UnprocessableEntityError

        asked: dict[str, Any] = {"model": model, "messages": list(messages), "stream": True}
        asked["extra_headers"] = _headers()
        wishes: dict[str, Any] = {
            "max_tokens": max_new_tokens,
            "temperature": 0,
            "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
        }
        create: Any = client.chat.completions.create
        try:
            try:
                stream: AsyncStream[ChatCompletionChunk] = await create(**asked, **wishes)
            except (BadRequestError, UnprocessableEntityError):
                # Some servers refuse what they do not know, instead of leaving it aside.
                stream = await create(**asked)
        except NotFoundError as error:
            raise await self._not_found(client, model, _detail(error)) from error
        kind = stream.response.headers.get("content-type", "")
        if not kind.startswith("text/event-stream"):
            await stream.close()
            raise WriterError("garbage", server=self._shown, detail=kind)
        return stream

    async def _not_found(self, client: AsyncOpenAI, model: str, detail: str) -> WriterError:
        """Tell a model that is not there from a server that is not there."""
        from openai import OpenAIError

        try:
            known = await self._known(client)
        except (OpenAIError, ValueError):
            return WriterError("no_server", server=self._shown, detail=detail)
        if not known or model in known:
            return WriterError("server_error", server=self._shown, detail=detail)
        return WriterError("no_model", server=self._shown, model=model, known=_enumerate(known))

    async def _pieces(self, stream: AsyncStream[ChatCompletionChunk]) -> AsyncIterator[str]:
        """The text of the chunks, thoughts between tags; a reply must say that it is over."""
        thinking = finished = False
        try:
            async for chunk in stream:
                thought, text, over = _read(chunk)
                if thought:
                    yield thought if thinking else OPENING + thought
                    thinking = True
                if text:
                    yield CLOSING + text if thinking else text
                    thinking = False
                finished = finished or over
        finally:
            await stream.close()
        if not finished:
            raise WriterError("broken_off", server=self._shown)

    @contextmanager
    def _explained(self, lost: Any) -> Iterator[None]:  # noqa: ANN401
        """Turn what the client raises into what is told; ``lost`` is a connection's failure."""
        import openai

        try:
            yield
        except openai.APIConnectionError as error:
            raise WriterError(lost, server=self._shown) from error
        except openai.APIStatusError as error:
            raise self._rejected(error) from error
        except openai.APIError as error:
            raise WriterError("server_error", server=self._shown, detail=error.message) from error
        except ValueError as error:
            raise WriterError("garbage", server=self._shown) from error

    def _rejected(self, error: Any) -> WriterError:  # noqa: ANN401
        status, detail = error.status_code, _detail(error)
        if status in (401, 403):
            return WriterError("refused", server=self._shown, detail=detail)
        if status in (429, 503):
            return WriterError("busy", server=self._shown, detail=detail)
        if status in (404, 405):
            return WriterError("no_server", server=self._shown, detail=detail)
        return WriterError("server_error", server=self._shown, detail=detail)


class _Call:
    """A coroutine run to its end in one thread, unless another thread cancels it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        try:
            asyncio.run(self._main(coroutine))
        except asyncio.CancelledError:
            if not self._cancelled:
                raise

    async def _main(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(coroutine)
        with self._lock:
            self._running = (asyncio.get_running_loop(), task)
            if self._cancelled:
                task.cancel()
        try:
            await task
        finally:
            with self._lock:
                self._running = None

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            if self._running:
                loop, task = self._running
                loop.call_soon_threadsafe(task.cancel)


def normal_url(url: str) -> str:
    """The address that the protocol's paths come after, from what people paste.

    Raises:
        SetupError: it is no address of a web server.

    """
    full = url.strip() if "://" in url else f"http://{url.strip()}"
    try:
        parts = urlsplit(full)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise SetupError(
            f'"{url}" is not the address of a model server. Give one such as '
            "http://localhost:8000/v1 with --server."
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path or "/v1", "", ""))


def _headers() -> dict[str, Any]:
    """Leave out what the client would send along: settings for OpenAI's own service."""
    from openai import Omit

    unwanted = ["OpenAI-Organization", "OpenAI-Project"]
    if not os.environ.get(KEY_VARIABLE):
        unwanted.append("Authorization")
    return dict.fromkeys(unwanted, Omit())


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(chunk: Any) -> tuple[str, str, bool]:  # noqa: ANN401
    """The thought and the text in a chunk, and whether it says that the reply is over.

    The client does not check what a server sends.

    Raises:
        ValueError: it is not a chunk of a reply.

    """
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list):
        raise ValueError("no choices")
    if not choices:
        # Some servers tell in a last chunk how many tokens it took.
        return "", "", False
    choice, delta = choices[0], getattr(choices[0], "delta", None)
    if delta is None:
        raise ValueError("no delta")
    thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None) or ""
    text = getattr(delta, "content", None) or ""
    if not isinstance(text, str) or not isinstance(thought, str):
        raise ValueError("no text")
    return thought, text, bool(choice.finish_reason)


def _detail(error: Any) -> str:  # noqa: ANN401
    """What a server says of its refusal, after the status."""
    body = error.body
    if isinstance(body, dict):
        body = body.get("message") or body.get("detail") or body.get("error")
    said = body if isinstance(body, str) and "<" not in body else ""
    return f"{error.status_code}: {said}" if said else f"{error.status_code}"


def _enumerate(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_KNOWN])
    return f"{shown}, …" if len(names) > _MOST_KNOWN else shown
