// The page's own behaviour: the panel with a source, keys, copying, and telling a screen reader
// when an answer is there. All listening is done on the document, because the conversation is
// redrawn while an answer comes in.
(() => {
  "use strict";
  if (window.vraagbaak) return;

  const byId = (id) => document.getElementById(id);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  // Language of the page: the one chosen before, else the browser's, else Dutch.
  let chosen = null;
  try { chosen = localStorage.getItem("vraagbaak-language"); } catch { /* storage is off */ }
  const language = () => {
    const wished = [chosen, ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
    const code = wished.find((code) => ["nl", "en"].includes(code)) ?? "nl";
    document.documentElement.lang = code;
    return code;
  };
  const choose = (code) => {
    chosen = code;
    try { localStorage.setItem("vraagbaak-language", code); } catch { /* storage is off */ }
  };

  // The panel. `shown` is the id of the source it holds; `opener` finds the button to return to.
  let shown = null;
  let from = null;

  const openers = (id) => [...document.querySelectorAll(`[data-opens="${CSS.escape(id)}"]`)];

  const mark = () => {
    for (const button of document.querySelectorAll("[data-opens]")) {
      const current = button.dataset.opens === shown;
      if (current) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  };

  // The sources the panel steps through: those of the same answer and the same kind.
  const siblings = (id) => {
    const source = byId(id);
    const group = source?.dataset.group;
    return source ? [...source.parentElement.querySelectorAll(`:scope > [data-group="${group}"]`)] : [];
  };

  const fill = (id) => {
    const source = byId(id);
    if (!source) return false;
    const panel = byId("vb-panel");
    const body = byId("vb-panel-body");
    body.replaceChildren(...[...source.cloneNode(true).childNodes]);
    byId("vb-panel-name").textContent = source.dataset.name;
    const all = siblings(id);
    const n = all.indexOf(source) + 1;
    byId("vb-panel-position").textContent = all.length < 2 ? "" : panel.dataset.position
      .replace("{n}", n).replace("{total}", all.length);
    for (const step of panel.querySelectorAll("[data-step]")) {
      const target = n + Number(step.dataset.step);
      step.disabled = target < 1 || target > all.length;
      step.hidden = all.length < 2;
    }
    shown = id;
    mark();
    const quote = body.querySelector("mark");
    const words = body.querySelector("blockquote");
    words.scrollTop = quote ? Math.max(0, quote.offsetTop - words.clientHeight / 3) : 0;
    return true;
  };

  const open = (button) => {
    const panel = byId("vb-panel");
    panel.hidden = false;
    document.body.classList.add("vb-panel-open");
    if (!fill(button.dataset.opens)) return close();
    from = { id: shown, place: openers(shown).indexOf(button) };
    byId("vb-panel-name").focus({ preventScroll: true });
    button.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  };

  // After stepping, the focus returns to the button of the source last shown.
  const close = () => {
    const panel = byId("vb-panel");
    if (!panel || panel.hidden) return;
    const candidates = shown ? openers(shown) : [];
    const back = candidates[from?.id === shown ? from.place : 0] ?? candidates[0];
    panel.hidden = true;
    document.body.classList.remove("vb-panel-open");
    shown = null;
    mark();
    (back?.offsetParent ? back : document.querySelector("#vb-question textarea"))?.focus();
  };

  const step = (by) => {
    const all = siblings(shown);
    const next = all[all.findIndex((source) => source.id === shown) + by];
    if (!next) return;
    fill(next.id);
    openers(next.id)[0]?.scrollIntoView({ block: "nearest" });
    if (document.activeElement?.disabled || document.activeElement === document.body)
      byId("vb-panel-name").focus({ preventScroll: true });
  };

  document.addEventListener("keydown", (event) => {
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close();
      return;
    }
    if (event.target.closest?.("textarea, input, select")) return;
    const inPanel = event.target.closest?.("#vb-panel");
    const by = { n: 1, p: -1, ...(inPanel && { ArrowRight: 1, ArrowLeft: -1 }) }[event.key];
    if (by) {
      event.preventDefault();
      step(by);
    }
  });

  // Copying; a page that is not served from this machine itself may not use the clipboard API.
  const copy = async (button) => {
    const text = button.closest(".vb-footer").querySelector("pre").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => { button.textContent = label; }, 1600);
  };

  // Exporting: the server makes the text of the format chosen, the browser keeps it as a file.
  const TYPES = { md: "text/markdown", html: "text/html", json: "application/json" };
  let extension = "md";
  const choose_export = (button) => {
    window.vraagbaak.format = button.dataset.export;
    extension = button.dataset.extension;
    shut();
  };
  const save = (text) => {
    if (!text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${TYPES[extension]};charset=utf-8` }));
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
      .map((part) => String(part).padStart(2, "0")).join("-");
    link.download = `vraagbaak-${day}.${extension}`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    announce(document.querySelector(".vb-export").dataset.exported);
  };
  // The menu closes on Esc, with the focus back on its button, and when the page is used elsewhere.
  const shut = () => {
    const menu = document.querySelector(".vb-export[open]");
    if (!menu) return false;
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (within) menu.querySelector("summary").focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shut()) event.stopImmediatePropagation();
    const item = event.target.closest?.(".vb-export li");
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (item && step) {
      event.preventDefault();
      item[step]?.querySelector("button").focus();
    }
  }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".vb-export")) shut();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-opens], [data-close], [data-step], .vb-copy, #vb-clear");
    if (!target) return;
    if (target.dataset.opens) open(target);
    else if (target.dataset.step) step(Number(target.dataset.step));
    else if (target.matches(".vb-copy")) copy(target);
    else close();
  });

  // A screen reader hears an answer once, when it is whole; the eye follows a new question.
  const announce = (text) => {
    const announcer = byId("vb-announcer");
    if (announcer) announcer.textContent = text;
  };
  let seen = "";
  const follow = () => {
    const turn = document.querySelector("#vb-present .vb-turn");
    const now = turn ? `${turn.id} ${turn.dataset.state}` : "";
    if (now === seen) return;
    const begun = turn && !seen.startsWith(`${turn.id} `);
    seen = now;
    if (!turn) return;
    if (begun) turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    const said = turn.querySelectorAll(
      ".vb-status, .vb-text, .vb-missing, .vb-nearest > p, .vb-note");
    if (turn.dataset.state === "running")
      announce(turn.querySelector(".vb-progress")?.textContent ?? "");
    else announce([...said].map((part) => part.textContent).join(" "));
    if (shown) mark();
  };
  new MutationObserver(follow).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-state", "id"],
  });

  window.vraagbaak = { language, choose, choose_export, save };
})();
