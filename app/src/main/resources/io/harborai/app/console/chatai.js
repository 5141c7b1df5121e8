// AI members of a room: who they are, what they have used today, and how they are changed.
import { h, t, ask, state, number, useLoad, useState } from "./core.js?v={{core.js}}";
import { Dialog, Input, Field, Check, Problem, Work, Badge, Loaded, Confirm } from "./ui.js?v={{ui.js}}";

const TRIGGERS = ["mention", "question", "keyword", "every"];
const STALE_MS = 180000;

/** Answers on their way, as the room shows them; what was not heard of for long is not coming any more. */
export const comingRows = (link, room, thread) => [...link.coming].filter(([, one]) => one.room === room.id && (one.thread || 0) === (thread || 0) && Date.now() - one.heard < STALE_MS)
  .map(([answer, one]) => ({ seq: answer, account: one.account, name: one.name, text: one.text, at: one.heard, coming: true, pending: true }));

export const isHelper = (room, account) => !!room.helpers?.some(one => one.account === account);

/** Names of models for who may see them; an account of the chat room alone writes the name down. */
async function modelNames() {
  if (!state.session) return [];
  const list = await ask("GET", "/v1/models", { key: state.callKey || state.key });
  return list.data.map(m => m.id).filter(id => !/embed/.test(id));
}

function Editor({ link, room, record, close, saved }) {
  const [form, set] = useState(record ? { ...record, keywords: record.keywords.join(", ") } : { name: "", model: "", prompt: "", triggers: ["mention"], keywords: "", memory: 20, per_minute: 20, daily_tokens: 0, key: "" });
  const [error, failed] = useState(null);
  const models = useLoad(modelNames);
  const field = (name, more) => h(Input, { label: t("ai." + name), value: form[name], set: value => set({ ...form, [name]: value }), ...more });
  const run = async () => {
    const { name, model, prompt, triggers, memory, per_minute, daily_tokens, key } = form;
    const body = { room: room.id, model: model.trim(), prompt, triggers, memory: Number(memory), per_minute: Number(per_minute), daily_tokens: Number(daily_tokens), keywords: form.keywords.split(",").map(w => w.trim()).filter(Boolean), ...(link.me.administrator && { key: key.trim() }) };
    await link.ask(record ? "change_assistant" : "add_assistant", record ? { ...body, assistant: record.account } : { ...body, name: name.trim() });
    saved();
  };
  return h(Dialog, { title: record ? record.name : t("ai.new"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed, disabled: !form.name.trim() || !form.model.trim() || !form.triggers.length }, t(record ? "save" : "create"))] }, h(Problem, { error }),
    !record && field("name", { required: true, autofocus: true, hint: t("ai.name.hint") }), field("model", { required: true, list: "ai-models", hint: t("ai.model.hint") }), h("datalist", { id: "ai-models" }, models.data?.map(id => h("option", { value: id }))),
    h(Field, { label: t("ai.prompt") }, h("textarea", { rows: 4, maxLength: 8000, value: form.prompt, onInput: e => set({ ...form, prompt: e.target.value }) })),
    h("fieldset", {}, h("legend", {}, t("ai.triggers")), TRIGGERS.map(word => h(Check, { label: t("ai.trigger." + word), value: form.triggers.includes(word), set: on => set({ ...form, triggers: on ? [...form.triggers, word] : form.triggers.filter(w => w !== word) }) }))),
    form.triggers.includes("keyword") && field("keywords", { hint: t("ai.keywords.hint") }),
    h("div", { class: "form" }, field("memory", { type: "number", min: 1, max: 200 }), field("per_minute", { type: "number", min: 1, max: 600 })), field("daily_tokens", { type: "number", min: 0, hint: t("ai.daily_tokens.hint") }), link.me.administrator && field("key", { hint: t("ai.key.hint") }));
}

export function Helpers({ link, room, rights, close }) {
  const got = useLoad(() => link.helpers(room));
  const [open, show] = useState(null);
  const [error, failed] = useState(null);
  const again = () => { show(null); got.reload(); };
  const used = a => t("ai.used", { answers: number(a.answers), tokens: number(a.tokens) }) + (a.daily_tokens > 0 ? " / " + number(a.daily_tokens) : "");
  return h(Dialog, { title: t("ai"), close, footer: rights && h("button", { type: "button", class: "primary", onClick: () => show({ fresh: true }) }, t("ai.new")) }, h("p", { class: "soft" }, t("ai.text")), h(Problem, { error }),
    h(Loaded, { from: got, empty: t("ai.none"), isEmpty: d => !d.length }, rows => h("ul", { class: "lines" }, rows.map(a => h("li", { key: a.account, class: "row spread" }, h("span", { class: "grow" }, h("strong", {}, a.name), " ", h("code", {}, a.model), a.waiting > 0 && [" ", h(Badge, { kind: "warn" }, t("ai.waiting", { n: a.waiting }))], h("div", { class: "soft small" }, a.triggers.map(w => t("ai.trigger." + w)).join(", "), " · ", used(a))),
      rights && h("span", { class: "row" }, h(Work, { class: "link", failed, run: () => link.ask("clear_memory", { room: room.id, assistant: a.name }), "aria-label": t("ai.forget") + " " + a.name }, t("ai.forget")), h("button", { type: "button", class: "link", "aria-label": t("edit") + " " + a.name, onClick: () => show({ edit: a }) }, t("edit")), h("button", { type: "button", class: "link bad", "aria-label": t("delete") + " " + a.name, onClick: () => show({ remove: a }) }, t("delete"))))))),
    (open?.fresh || open?.edit) && h(Editor, { link, room, record: open.edit, close: () => show(null), saved: again }),
    open?.remove && h(Confirm, { title: t("ai.remove"), text: t("ai.remove.text", { name: open.remove.name }), action: t("delete"), close: () => show(null), run: async () => { await link.ask("remove_assistant", { room: room.id, assistant: open.remove.account }); got.reload(); } }));
}
