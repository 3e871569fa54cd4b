"""The web page, built with Gradio: its components, and what happens when they are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from index.types import Language
from rag.export.files import Format
from ui.chat import Chat, Examples
from ui.conversation import Session
from ui.loader import PipelineLoader
from ui.messages import MESSAGES
from ui.page import render_export, render_head, render_header, render_panel

if TYPE_CHECKING:
    import gradio as gr

    from rag.pipeline import Pipeline

# What an event puts into the components it was given, in their order.
Contents: TypeAlias = list[Any]

# What `launch` is to be called with: nothing leaves this machine, nothing of Gradio's own shows.
LAUNCH: Final[dict[str, Any]] = {
    "share": False,
    "quiet": True,
    "footer_links": [],
    "run_history": False,
    "pwa": False,
    # How many tabs are remembered before the oldest conversation is forgotten.
    "state_session_capacity": 500,
}

# Buttons inside HTML make events of Gradio's, and the page's script keeps what they are about.
_ASK_ON_CLICK: Final = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (!button) return;
  window.vraagbaak.example = button.dataset.ask;
  trigger('ask');
});
"""
_CHOOSE_ON_CLICK: Final = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-language]');
  if (!button) return;
  window.vraagbaak.choose(button.dataset.language);
  trigger('choose');
});
"""
_EXPORT_ON_CLICK: Final = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-export]');
  if (!button) return;
  window.vraagbaak.choose_export(button);
  trigger('export');
});
"""
# These take the place of the first component's value, on the way to the handler.
_EXAMPLE: Final = "(question, ...rest) => [window.vraagbaak.example, ...rest]"
_FORMAT: Final = "(format, ...rest) => [window.vraagbaak.format, ...rest]"
_SAVE: Final = "(text) => window.vraagbaak.save(text)"
_PAGE_LANGUAGE: Final = "(language, ...rest) => [window.vraagbaak.language(), ...rest]"

_QUIET: Final[dict[str, Any]] = {"show_progress": "hidden", "api_visibility": "private"}


def build_app(
    pipeline: Pipeline | PipelineLoader, *, examples: Examples | None = None
) -> gr.Blocks:
    """Build the page for a pipeline, or for one still loading; no port is opened.

    ``examples`` are questions to offer before the first one is asked, per language. Style and
    script are part of the page; ``launch(**LAUNCH)`` also keeps Gradio's own extras away.
    """
    import gradio as gr

    loader = pipeline if isinstance(pipeline, PipelineLoader) else PipelineLoader.ready(pipeline)
    chat = Chat(loader, examples or {})
    on = _Handlers(chat)
    texts = MESSAGES["nl"]
    app: gr.Blocks = gr.Blocks(title="Vraagbaak", analytics_enabled=False, fill_width=True)
    with app:
        session = gr.State(Session())
        # Not shown: it carries the language that the browser knows to the handlers.
        language = gr.Textbox("nl", visible=False)
        # Nor are these: the format asked for, and the file on its way to the browser.
        chosen, file = gr.Textbox(visible=False), gr.Textbox(visible=False)
        header = _html(render_header("nl"), "vb-header", _CHOOSE_ON_CLICK, render_head())
        status = _html(chat.status("nl"), "vb-status")
        with gr.Row(elem_id="vb-main"):
            with gr.Column(elem_id="vb-chat"):
                past = _html("", "vb-past")
                present = _html(chat.present(Session(), "nl"), "vb-present", _ASK_ON_CLICK)
                with gr.Row(elem_id="vb-composer"):
                    question = _question_box()
                    send = gr.Button(texts.send, variant="primary", elem_id="vb-send")
                    stop = gr.Button(texts.stop, elem_id="vb-stop")
                    export = _html(render_export("nl"), "vb-export", _EXPORT_ON_CLICK)
                    clear = gr.Button(texts.clear, elem_id="vb-clear")
            panel = _html(render_panel("nl"), "vb-side")

        page = [
            language, header, status, past, present, question, send, stop, clear, panel, export
        ]  # fmt: skip
        for listen in (app.load, header.choose):
            listen(on.show, [language, session], page, js=_PAGE_LANGUAGE, queue=False, **_QUIET)
        timer = gr.Timer(0.5, active=not loader.finished)
        timer.tick(on.look, [language, session], [status, present, timer], queue=False, **_QUIET)

        for listen, js in ((question.submit, None), (send.click, None), (present.ask, _EXAMPLE)):
            begun = listen(
                on.begin,
                [question, session, language],
                [past, present, question],
                js=js,
                queue=False,
                **_QUIET,
            )
            # One answer at a time: tokenizers and models are not all safe to share.
            answered = begun.then(
                on.answer,
                [session, language],
                [present],
                concurrency_limit=1,
                concurrency_id="answer",
                **_QUIET,
            )
            # The answer may have been stopped, or the page's language changed, meanwhile.
            answered.then(on.refresh, [session, language], [present], queue=False, **_QUIET)
        export.export(on.export, [chosen, session], [file], js=_FORMAT, queue=False, **_QUIET).then(
            None, [file], None, js=_SAVE, queue=False, **_QUIET
        )
        for listen, handler in ((stop.click, on.stop), (clear.click, on.clear)):
            listen(handler, [session, language], [past, present], queue=False, **_QUIET)
    return app


class _Handlers:
    """What the events of the page lead to; each gives the contents of its outputs."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    def begin(self, question: str, session: Session, language: Language) -> Contents:
        """Show the question at once; one that comes while another is answered is left alone."""
        from gradio import skip

        if not session.ask(question):
            return [skip()] * 3
        return [*self._conversation(session, language), ""]

    def answer(self, session: Session, language: Language) -> Iterator[str]:
        """Answer the question that waits, if any."""
        for _ in self.chat.answer(session):
            yield self.chat.present(session, language)

    def refresh(self, session: Session, language: Language) -> str:
        """Show the last exchange as it is now."""
        return self.chat.present(session, language)

    def stop(self, session: Session, language: Language) -> Contents:
        """Leave the running answer as it is."""
        session.stop()
        return self._conversation(session, language)

    def clear(self, session: Session, language: Language) -> Contents:
        """Begin a new conversation."""
        session.clear()
        return self._conversation(session, language)

    def export(self, format: Format, session: Session) -> str:
        """The conversation as a file."""
        return self.chat.export(session, format)

    def _conversation(self, session: Session, language: Language) -> Contents:
        return [self.chat.past(session, language), self.chat.present(session, language)]

    def show(self, language: Language, session: Session) -> Contents:
        """Show the whole page in another language."""
        from gradio import update

        texts = MESSAGES[language]
        return [
            language,
            render_header(language),
            self.chat.status(language),
            *self._conversation(session, language),
            update(label=texts.question_label, placeholder=texts.placeholder),
            texts.send,
            texts.stop,
            texts.clear,
            render_panel(language),
            render_export(language),
        ]

    def look(self, language: Language, session: Session) -> Contents:
        """See whether the models are loaded; if so, say it and look no more."""
        from gradio import skip, update

        if not self.chat.loader.finished:
            return [skip()] * 3
        begun = session.conversation.exchanges
        present = skip() if begun else self.chat.present(session, language)
        return [self.chat.status(language), present, update(active=False)]


def _html(
    value: str, elem_id: str, js_on_load: str | None = None, head: str | None = None
) -> gr.HTML:
    """Place HTML as it is: without Gradio's typography and click handler."""
    import gradio as gr

    return gr.HTML(
        value, elem_id=elem_id, js_on_load=js_on_load, head=head, apply_default_css=False
    )


def _question_box() -> gr.Textbox:
    import gradio as gr

    texts = MESSAGES["nl"]
    return gr.Textbox(
        label=texts.question_label,
        placeholder=texts.placeholder,
        show_label=False,
        container=False,
        lines=1,
        max_lines=6,
        elem_id="vb-question",
    )
