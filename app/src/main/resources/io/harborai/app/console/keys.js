import { h, t, ask, may, when, useLoad, useState } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Dialog, Input, Choice, Check, Problem, Work, Badge, Confirm, Copy, Notice } from "./ui.js?v={{ui.js}}";
import { Terms, blank, edit, wanted, budgetText, limitText } from "./terms.js?v={{terms.js}}";

const PATH = "/admin/v1/keys";
const LIVES = ["", "86400", "604800", "2592000", "31536000"];

export async function all(path) {
  const rows = [];
  for (let after = ""; rows.length < 5000;) {
    const page = await ask("GET", path, { query: { limit: 100, after } });
    rows.push(...page.data);
    if (!page.has_more) break;
    after = page.last_id;
  }
  return rows;
}

function status(key) {
  if (key.revoked_at) return ["bad", "revoked"];
  if (key.disabled_at) return ["warn", "disabled"];
  return key.expires_at && Date.parse(key.expires_at) < Date.now() ? ["warn", "expired"] : ["good", "active"];
}

function Editor({ record, teams, close, saved }) {
  const [form, set] = useState(record ? edit(record) : blank);
  const [error, failed] = useState(null);
  const change = part => set({ ...form, ...part });
  const save = async () => {
    const body = { ...wanted(form), owner: form.owner, project: form.project, team: form.team || null, log_bodies: form.log_bodies };
    if (form.expires) body.expires_in_s = Number(form.expires);
    saved(record ? await ask("PATCH", PATH + "/" + record.id, { body }) : await ask("POST", PATH, { body }));
  };
  return h(Dialog, { title: record ? t("key.edit") : t("key.new"), close, footer: [h("button", { type: "button", onClick: close }, t("cancel")),
    h(Work, { class: "primary", run: save, failed, disabled: !form.name.trim() }, record ? t("save") : t("create"))] },
    h(Problem, { error }), h("div", { class: "form" }, h(Input, { label: t("name"), value: form.name, set: name => change({ name }), required: true, autofocus: true }),
      h(Input, { label: t("owner"), value: form.owner, set: owner => change({ owner }) }), h(Choice, { label: t("team"), value: form.team, set: team => change({ team }), options: [["", t("none")], ...teams.map(x => [x.id, x.name])] }),
      h(Input, { label: t("project"), value: form.project, set: project => change({ project }) }),
      h(Choice, { label: t("expires"), value: form.expires, set: expires => change({ expires }), options: LIVES.map(v => [v, v ? t("life." + v) : record ? t("unchanged") : t("never")]) }),
      h(Check, { label: t("key.bodies"), value: form.log_bodies, set: log_bodies => change({ log_bodies }) }), h(Terms, { form, set })));
}

function Secret({ made, close }) {
  return h(Dialog, { title: t("key.made"), close, narrow: true, footer: [h(Copy, { text: made.key }), h("button", { type: "button", class: "primary", onClick: close }, t("done"))] },
    h(Notice, { kind: "warn" }, t("key.once")), h("code", { class: "secret" }, made.key));
}

export function Keys() {
  const keys = useLoad(() => all(PATH));
  const teams = useLoad(() => all("/admin/v1/teams"));
  const [open, show] = useState(null);
  const [filter, setFilter] = useState("");
  const close = () => show(null);
  const saved = made => { keys.reload(); show(made.key ? { made } : null); };
  const teamName = id => teams.data?.find(x => x.id === id)?.name || id || "–";
  const confirm = (key, word, run) => show({ confirm: { title: t(word), text: t(word + ".text", { name: key.name }), action: t(word), run } });
  const columns = [[t("name"), k => [h("strong", {}, k.name), h("div", { class: "soft small mono" }, k.prefix + "…")]], [t("state"), k => { const [kind, word] = status(k); return h(Badge, { kind }, t(word)); }],
    [t("team"), k => teamName(k.team)], [t("limits"), k => limitText(k.limits)], [t("budgets"), k => budgetText(k.budgets)], [t("created"), k => when(k.created_at)]];
  if (may("operator")) columns.push(["", k => !k.revoked_at && h("div", { class: "row" }, h("button", { type: "button", class: "link", onClick: () => show({ edit: k }) }, t("edit")),
    h("button", { type: "button", class: "link", onClick: () => confirm(k, "key.rotate", async () => saved(await ask("POST", `${PATH}/${k.id}/rotate`, { body: { grace_s: 3600 } }))) }, t("rotate")),
    h(Work, { class: "link", run: async () => { await ask("POST", `${PATH}/${k.id}/${k.disabled_at ? "enable" : "disable"}`); keys.reload(); } }, t(k.disabled_at ? "enable" : "disable")),
    h("button", { type: "button", class: "link bad", onClick: () => confirm(k, "key.revoke", async () => { await ask("DELETE", `${PATH}/${k.id}`); keys.reload(); }) }, t("revoke")))]);
  return h(Page, { title: t("keys"), actions: may("operator") && h("button", { type: "button", class: "primary", onClick: () => show({ edit: null, fresh: true }) }, t("key.new")) },
    h(Card, { title: t("keys.all"), actions: h("input", { type: "search", "aria-label": t("search"), placeholder: t("search"), value: filter, onInput: e => setFilter(e.target.value) }) },
      h(Loaded, { from: keys, empty: t("keys.none"), isEmpty: d => !d.length }, d => h(Table, { label: t("keys"), columns, rowKey: k => k.id, rows: d.filter(k => (k.name + k.owner + k.project + k.prefix).toLowerCase().includes(filter.toLowerCase())) }))),
    open && (open.fresh || open.edit) && h(Editor, { record: open.edit, teams: teams.data || [], close, saved }),
    open?.made && h(Secret, { made: open.made, close }), open?.confirm && h(Confirm, { ...open.confirm, close: () => show(now => now?.made ? now : null) }));
}
