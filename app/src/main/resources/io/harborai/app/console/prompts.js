// Prompt templates: their versions, and the labels that point to them.
import { h, t, ask, may, when, useLoad, useState, number } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Problem, Dialog, Choice, Input, Check, Field, Confirm } from "./ui.js?v={{ui.js}}";

const PATH = "/admin/v1/prompts";
const TYPES = ["string", "integer", "number", "boolean", "json"];
const at = (id, rest = "") => `${PATH}/${encodeURIComponent(id)}${rest}`;
/** The places {{name}} of the messages, without those whose braces are escaped. */
const places = messages => [...new Set(messages.flatMap(m => [...m.content.matchAll(/(?<!\\)\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g)].map(found => found[1])))];

function Editor({ id, from, close, saved }) {
  const [name, setName] = useState(id || "");
  const [messages, setMessages] = useState(from?.messages.map(m => ({ ...m })) || [{ role: "system", content: "" }, { role: "user", content: "" }]);
  const [known, setKnown] = useState(Object.fromEntries((from?.variables || []).map(v => [v.name, v])));
  const [label, setLabel] = useState("");
  const [note, setNote] = useState("");
  const [error, failed] = useState(null);
  const said = messages.filter(m => m.content.trim());
  const names = places(said);
  const change = (i, part) => setMessages(messages.map((m, n) => n === i ? { ...m, ...part } : m));
  const variable = (n, part) => setKnown({ ...known, [n]: { name: n, ...known[n], ...part } });
  const run = async () => saved(await ask("POST", at(name.trim(), "/versions"), { body: { messages: said, note: note.trim(), labels: label.trim() ? [label.trim()] : [],
    variables: names.map(n => { const v = known[n] || {}; return { name: n, type: v.type || "string", required: v.required ?? true, ...(v.fallback && { fallback: v.fallback }), ...(v.values?.length && { values: v.values }), ...(v.max_length && { max_length: v.max_length }) }; }) } }));
  return h(Dialog, { title: id ? t("prompt.version", { id }) : t("prompt.new"), close, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed, disabled: !name.trim() || !said.length }, t("save"))] },
    h(Problem, { error }), !id && h(Input, { label: t("prompt.id"), hint: t("prompt.id.hint"), value: name, set: setName, required: true, autofocus: true }),
    messages.map((m, i) => h("div", { class: "stack tight", key: i }, h("div", { class: "row end" }, h("div", { class: "grow" }, h(Choice, { label: t("prompt.role"), value: m.role, set: role => change(i, { role }), options: ["system", "developer", "user", "assistant"].map(r => [r, r]) })),
      messages.length > 1 && h("button", { type: "button", class: "plain", "aria-label": t("remove"), onClick: () => setMessages(messages.filter((_, n) => n !== i)) }, "✕")),
      h("textarea", { rows: 4, "aria-label": t("prompt.text"), value: m.content, placeholder: t("prompt.text.hint"), onInput: e => change(i, { content: e.target.value }) }))),
    h("div", {}, h("button", { type: "button", onClick: () => setMessages([...messages, { role: "user", content: "" }]) }, t("prompt.add"))),
    names.length > 0 && [h("h2", {}, t("prompt.variables")), names.map(n => h("div", { class: "row end", key: n }, h("code", { class: "grow" }, `{{${n}}}`), h("div", { class: "grow" }, h(Choice, { label: t("kind"), value: known[n]?.type || "string", set: type => variable(n, { type }), options: TYPES.map(x => [x, x]) })),
      h("div", { class: "grow" }, h(Input, { label: t("prompt.fallback"), value: known[n]?.fallback || "", set: fallback => variable(n, { fallback, required: !fallback }) })), h(Check, { label: t("prompt.required"), value: known[n]?.required ?? true, set: required => variable(n, { required }) })))],
    h("div", { class: "form" }, h(Input, { label: t("prompt.label"), hint: t("prompt.label.hint"), value: label, set: setLabel }), h(Input, { label: t("prompt.note"), value: note, set: setNote })));
}

function One({ id, close, changed, edit }) {
  const got = useLoad(() => ask("GET", at(id)), [id]);
  const [label, setLabel] = useState("production");
  const [error, failed] = useState(null);
  const [open, show] = useState(null);
  const point = async version => { await ask("PUT", at(id, "/labels/" + encodeURIComponent(label.trim())), { body: { version } }); got.reload(); changed(); };
  return h(Dialog, { title: id, close, footer: may("operator") && got.data && h("button", { type: "button", class: "primary", onClick: () => edit(got.data.versions.at(-1)) }, t("prompt.next")) }, h(Problem, { error }),
    h(Loaded, { from: got }, p => [may("operator") && h(Input, { label: t("prompt.label"), value: label, set: setLabel }),
      [...p.versions].reverse().map(v => h("section", { class: "card stack tight", key: v.version }, h("div", { class: "row spread" }, h("h2", {}, t("version") + " " + v.version), h("div", { class: "row" }, Object.entries(p.labels).filter(([, n]) => n === v.version).map(([name]) => h(Badge, { kind: "good" }, name)),
        may("operator") && h(Work, { class: "link", failed, disabled: !label.trim(), run: () => point(v.version) }, t("prompt.point", { label })))),
        h("p", { class: "soft small" }, when(v.created_at), v.note && " · " + v.note), v.messages.map(m => h("div", {}, h("code", { class: "soft" }, m.role), h("pre", { class: "secret" }, m.content))),
        v.variables.length > 0 && h("p", { class: "small" }, t("prompt.variables"), ": ", v.variables.map(x => `${x.name} (${x.type}${x.required ? "" : ", " + t("prompt.optional")})`).join(", ")))),
      may("operator") && h("div", {}, h("button", { type: "button", class: "danger", onClick: () => show(true) }, t("prompt.delete")))]),
    open && h(Confirm, { title: t("prompt.delete"), text: t("prompt.delete.text", { id }), action: t("delete"), close: () => show(null), run: async () => { await ask("DELETE", at(id)); changed(); close(); } }));
}

export function Prompts() {
  const got = useLoad(() => ask("GET", PATH).then(d => d.data));
  const [open, show] = useState(null);
  const close = () => show(null);
  return h(Page, { title: t("prompts"), actions: may("operator") && h("button", { type: "button", class: "primary", onClick: () => show({ fresh: true }) }, t("prompt.new")) },
    h("p", { class: "soft" }, t("prompts.text")),
    h(Card, { title: t("prompts.all") }, h(Loaded, { from: got, empty: t("prompts.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("prompts"), rows, rowKey: p => p.id, columns: [[t("prompt.id"), p => h("button", { type: "button", class: "link", onClick: () => show({ id: p.id }) }, p.id)], [t("versions"), p => number(p.versions), "number"],
      [t("prompt.labels"), p => Object.entries(p.labels).map(([name, n]) => [h(Badge, { kind: "good" }, `${name} → ${n}`), " "]) || "–"], [t("changed"), p => when(p.changed_at)]] }))),
    open?.id && !open.edit && h(One, { id: open.id, close, changed: got.reload, edit: from => show({ id: open.id, edit: from }) }),
    (open?.fresh || open?.edit) && h(Editor, { id: open.id, from: open.edit, close, saved: () => { got.reload(); show(open.id ? { id: open.id } : null); } }));
}
