// Who may sign in to the console, and the keys of programs that use the admin API.
import { h, t, ask, when, useLoad, useState } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Problem, Dialog, Choice, Input, Check, Confirm, Notice, Copy } from "./ui.js?v={{ui.js}}";

const ACCOUNTS = "/admin/v1/accounts", KEYS = "/admin/v1/admin-keys";
const ROLES = ["viewer", "operator", "admin"];
const LIVES = ["", "86400", "2592000", "31536000"];

async function pages(path) {
  const rows = [];
  for (let after = ""; rows.length < 5000;) {
    const page = await ask("GET", path, { query: { limit: 200, after } });
    rows.push(...page.data);
    if (!page.next) break;
    after = page.next;
  }
  return rows;
}

const Roles = ({ value, set }) => h(Choice, { label: t("role"), value, set, options: ROLES.map(r => [r, `${t("role." + r)}: ${t("role.may." + r)}`]) });

function Editor({ record, close, saved }) {
  const [form, set] = useState({ name: record?.name || "", role: record?.role || "viewer", password: "", disabled: !!record?.disabled });
  const [error, failed] = useState(null);
  const run = async () => {
    const password = form.password || undefined;
    saved(record ? await ask("PATCH", `${ACCOUNTS}/${record.id}`, { body: { role: form.role, disabled: form.disabled, password } }) : await ask("POST", ACCOUNTS, { body: { name: form.name.trim(), role: form.role, password: form.password } }));
  };
  return h(Dialog, { title: record ? t("account.edit", { name: record.name }) : t("account.new"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed, disabled: !record && (!form.name.trim() || !form.password) }, record ? t("save") : t("create"))] },
    h(Problem, { error }), !record && h(Input, { label: t("name"), value: form.name, set: name => set({ ...form, name }), required: true, autofocus: true }), h(Roles, { value: form.role, set: role => set({ ...form, role }) }),
    h(Input, { label: record ? t("password.new") : t("password"), hint: t(record ? "password.keep" : "password.hint"), type: "password", autocomplete: "new-password", value: form.password, set: password => set({ ...form, password }) }),
    record && h(Check, { label: t("account.disabled"), value: form.disabled, set: disabled => set({ ...form, disabled }) }), record && h("p", { class: "soft small" }, t("account.out")));
}

function KeyEditor({ close, saved }) {
  const [form, set] = useState({ name: "", role: "viewer", life: "" });
  const [error, failed] = useState(null);
  const run = async () => saved(await ask("POST", KEYS, { body: { name: form.name.trim(), role: form.role, ...(form.life && { expires_in_s: Number(form.life) }) } }));
  return h(Dialog, { title: t("adminkey.new"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed, disabled: !form.name.trim() }, t("create"))] },
    h(Problem, { error }), h(Input, { label: t("name"), value: form.name, set: name => set({ ...form, name }), required: true, autofocus: true }), h(Roles, { value: form.role, set: role => set({ ...form, role }) }),
    h(Choice, { label: t("expires"), value: form.life, set: life => set({ ...form, life }), options: LIVES.map(v => [v, v ? t("life." + v) : t("never")]) }));
}

export function Accounts() {
  const accounts = useLoad(() => pages(ACCOUNTS));
  const keys = useLoad(() => pages(KEYS));
  const [open, show] = useState(null);
  const close = () => show(null);
  const state = k => k.revoked_at ? ["bad", "revoked"] : k.expires_at && Date.parse(k.expires_at) < Date.now() ? ["warn", "expired"] : ["good", "active"];
  return h(Page, { title: t("accounts"), actions: [h("button", { type: "button", onClick: () => show({ key: true }) }, t("adminkey.new")), h("button", { type: "button", class: "primary", onClick: () => show({ fresh: true }) }, t("account.new"))] },
    h(Card, { title: t("accounts.people") }, h(Loaded, { from: accounts, empty: t("accounts.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("accounts.people"), rows, rowKey: a => a.id, columns: [[t("name"), a => h("strong", {}, a.name)], [t("role"), a => t("role." + a.role)],
      [t("state"), a => h(Badge, { kind: a.disabled ? "warn" : "good" }, t(a.disabled ? "disabled" : "active"))], [t("created"), a => when(a.created_at)],
      ["", a => h("div", { class: "row" }, h("button", { type: "button", class: "link", onClick: () => show({ edit: a }) }, t("edit")), h("button", { type: "button", class: "link bad", onClick: () => show({ remove: a }) }, t("delete")))]] }))),
    h(Card, { title: t("adminkeys") }, h(Loaded, { from: keys, empty: t("adminkeys.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("adminkeys"), rows, rowKey: k => k.id, columns: [[t("name"), k => h("strong", {}, k.name)], [t("role"), k => t("role." + k.role)],
      [t("state"), k => { const [kind, word] = state(k); return h(Badge, { kind }, t(word)); }], [t("expires"), k => k.expires_at ? when(k.expires_at) : t("never")], [t("created"), k => when(k.created_at)],
      ["", k => !k.revoked_at && h("button", { type: "button", class: "link bad", onClick: () => show({ revoke: k }) }, t("revoke"))]] }))),
    open && (open.fresh || open.edit) && h(Editor, { record: open.edit, close, saved: () => { close(); accounts.reload(); } }),
    open?.key && h(KeyEditor, { close, saved: made => { keys.reload(); show({ made }); } }),
    open?.made && h(Dialog, { title: t("key.made"), close, narrow: true, footer: [h(Copy, { text: open.made.key }), h("button", { type: "button", class: "primary", onClick: close }, t("done"))] }, h(Notice, { kind: "warn" }, t("key.once")), h("code", { class: "secret" }, open.made.key)),
    open?.remove && h(Confirm, { title: t("account.remove"), text: t("account.remove.text", { name: open.remove.name }), action: t("delete"), close, run: async () => { await ask("DELETE", `${ACCOUNTS}/${open.remove.id}`); accounts.reload(); } }),
    open?.revoke && h(Confirm, { title: t("key.revoke"), text: t("key.revoke.text", { name: open.revoke.name }), action: t("revoke"), close, run: async () => { await ask("DELETE", `${KEYS}/${open.revoke.id}`); keys.reload(); } }));
}
