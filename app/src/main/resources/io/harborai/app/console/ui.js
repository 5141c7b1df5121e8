// The console's few components; every page is made of these.
import { h, t, useState, useEffect, useRef, state } from "./core.js?v={{core.js}}";

export const Page = ({ title, actions, children, wide }) => h("div", { class: "page" + (wide ? " whole" : "") },
  h("header", {}, h("h1", { tabIndex: -1 }, title), h("div", { class: "row" }, actions)), children);

export const Card = ({ title, actions, children, ...rest }) => h("section", { class: "card", ...rest },
  (title || actions) && h("header", {}, h("h2", {}, title), h("div", { class: "row" }, actions)), children);

export const Badge = ({ kind = "", children }) => h("span", { class: "badge " + kind }, children);

export const Field = ({ label, hint, children, wide, bare }) => h("label", { class: "field" + (wide ? " wide" : "") },
  h("span", { class: bare ? "skip" : "" }, label), children, hint && h("small", {}, hint));

export const Input = ({ label, hint, value, set, wide, ...rest }) => h(Field, { label, hint, wide },
  h("input", { value, onInput: e => set(e.target.value), autocomplete: "off", spellcheck: false, ...rest }));

export const Choice = ({ label, value, set, options, wide, bare }) => h(Field, { label, wide, bare },
  h("select", { value, onChange: e => set(e.target.value) }, options.map(([v, text]) => h("option", { value: v, selected: v === value }, text))));

export const Check = ({ label, value, set }) => h("label", { class: "check" },
  h("input", { type: "checkbox", checked: value, onChange: e => set(e.target.checked) }), label);

export function Notice({ kind = "", children, action }) {
  return h("div", { class: "notice " + kind, role: kind === "bad" ? "alert" : "status" }, h("div", { class: "grow" }, children), action);
}

export const Problem = ({ error, retry }) => error && h(Notice, { kind: "bad", action: retry && h("button", { type: "button", onClick: retry }, t("retry")) },
  error.message, error.trace && h("div", { class: "small" }, t("trace"), " ", h("code", {}, error.trace)));

export const Loading = () => h("div", { class: "loading", role: "status", "aria-label": t("loading") }, h("i"), h("i"), h("i"));

/** The four states of whatever is loaded: on its way, failed, empty, there. */
export function Loaded({ from, empty, isEmpty, children }) {
  if (from.data === undefined) return from.error && !state.offline ? h(Problem, { error: from.error, retry: from.reload }) : h(Loading);
  return [from.error && !state.offline && h(Problem, { error: from.error, retry: from.reload }),
    isEmpty?.(from.data) ? h("div", { class: "empty" }, empty) : children(from.data)];
}

/** Columns are [head, row => cell, class]; a phone shows each row as a card. */
export const Table = ({ columns, rows, label, rowKey }) => h("div", { class: "table" }, h("table", { "aria-label": label },
  h("thead", {}, h("tr", {}, columns.map(([head, , kind]) => h("th", { class: kind, scope: "col" }, head || h("span", { class: "skip" }, t("actions")))))),
  h("tbody", {}, rows.map((row, i) => h("tr", { key: rowKey ? rowKey(row) : i },
    columns.map(([head, cell, kind]) => h("td", { class: (kind || "") + (head ? "" : " act"), "data-label": head }, h("span", {}, cell(row)))))))));

export function Dialog({ title, close, children, footer, narrow }) {
  const ref = useRef();
  useEffect(() => {
    const dialog = ref.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return h("dialog", { ref, class: narrow ? "narrow" : "", "aria-label": title, onCancel: e => { e.preventDefault(); close(); } },
    h("header", {}, h("h2", {}, title), h("button", { type: "button", class: "plain", "aria-label": t("close"), onClick: close }, "✕")),
    h("div", { class: "stack" }, children), footer && h("footer", {}, footer));
}

/** A button whose work takes a while: it cannot be pressed twice, and its failure is shown by the one who asks. */
export function Work({ run, failed, children, ...rest }) {
  const [busy, set] = useState(false);
  const press = async () => {
    set(true);
    try {
      failed?.(null);
      await run();
    } catch (error) {
      failed?.(error);
    } finally {
      set(false);
    }
  };
  return h("button", { type: "button", ...rest, disabled: busy || rest.disabled, "aria-busy": busy, onClick: press }, children);
}

export function Confirm({ title, text, action, run, close }) {
  const [error, failed] = useState(null);
  return h(Dialog, { title, close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")),
    h(Work, { class: "danger", failed, run: async () => { await run(); close(); } }, action)] }, h("p", {}, text), h(Problem, { error }));
}

export function Copy({ text }) {
  const [done, set] = useState(false);
  return h("button", { type: "button", onClick: async () => { await navigator.clipboard.writeText(text); set(true); setTimeout(() => set(false), 2000); } }, done ? t("copied") : t("copy"));
}

/** Tabs as the keyboard knows them: one stop, arrows go from one to the next. */
export function Tabs({ label, value, set, of }) {
  const move = e => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const next = of[(of.findIndex(([id]) => id === value) + step + of.length) % of.length][0];
    set(next);
    e.currentTarget.querySelector(`[data-tab="${next}"]`).focus();
  };
  return h("div", { class: "tabs", role: "tablist", "aria-label": label, onKeyDown: move }, of.map(([id, word]) => h("button", { type: "button", role: "tab", "data-tab": id, "aria-selected": id === value, tabIndex: id === value ? 0 : -1, onClick: () => set(id) }, word)));
}

/** A button with more actions behind it. */
export function Menu({ label, items }) {
  const [open, set] = useState(false);
  const ref = useRef();
  useEffect(() => {
    if (!open) return undefined;
    const away = e => ref.current?.contains(e.target) || set(false);
    addEventListener("pointerdown", away);
    ref.current.querySelector("[role=menuitem]")?.focus();
    return () => removeEventListener("pointerdown", away);
  }, [open]);
  const keys = e => {
    const all = [...ref.current.querySelectorAll("[role=menuitem]")], step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (e.key === "Escape") { e.stopPropagation(); set(false); ref.current.firstChild.focus(); }
    if (step) { e.preventDefault(); all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus(); }
  };
  return h("div", { class: "menubox", ref, onKeyDown: open ? keys : undefined }, h("button", { type: "button", class: "plain", "aria-label": label, "aria-haspopup": "menu", "aria-expanded": open, onClick: () => set(!open) }, "⋯"),
    open && h("div", { role: "menu", "aria-label": label }, items.map(([word, run]) => h("button", { type: "button", role: "menuitem", onClick: () => { set(false); run(); } }, word))));
}

export const Figures = ({ of }) => h("dl", { class: "figures" }, of.map(([name, value, unit, kind]) => h("div", {},
  h("dt", {}, name), h("dd", { class: kind }, value, unit && h("small", {}, unit)))));

export const Facts = ({ of }) => h("dl", { class: "facts" }, of.filter(([, v]) => v != null && v !== "").map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

export const go = path => { location.hash = "#/" + path; };
