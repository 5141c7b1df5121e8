import { h, t, ask, may, when, useLoad, useState } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Dialog, Input, Problem, Work, Confirm } from "./ui.js?v={{ui.js}}";
import { Terms, blank, edit, wanted, budgetText, limitText } from "./terms.js?v={{terms.js}}";
import { all } from "./keys.js?v={{keys.js}}";

const PATH = "/admin/v1/teams";

function Editor({ record, close, saved }) {
  const [form, set] = useState(record ? edit(record) : blank);
  const [error, failed] = useState(null);
  const save = async () => {
    await ask(record ? "PATCH" : "POST", record ? PATH + "/" + record.id : PATH, { body: wanted(form) });
    saved();
  };
  return h(Dialog, { title: record ? t("team.edit") : t("team.new"), close, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run: save, failed, disabled: !form.name.trim() }, record ? t("save") : t("create"))] },
    h(Problem, { error }), h("div", { class: "form" }, h(Input, { label: t("name"), wide: true, value: form.name, set: name => set({ ...form, name }), required: true }), h(Terms, { form, set })));
}

export function Teams() {
  const teams = useLoad(() => all(PATH));
  const [open, show] = useState(null);
  const close = () => show(null);
  const columns = [[t("name"), x => h("strong", {}, x.name)], [t("models"), x => x.models.join(", ") || t("every")], [t("limits"), x => limitText(x.limits)], [t("budgets"), x => budgetText(x.budgets)], [t("created"), x => when(x.created_at)]];
  if (may("operator")) columns.push(["", x => h("div", { class: "row" }, h("button", { type: "button", class: "link", onClick: () => show({ edit: x }) }, t("edit")),
    h("button", { type: "button", class: "link bad", onClick: () => show({ confirm: x }) }, t("delete")))]);
  return h(Page, { title: t("teams"), actions: may("operator") && h("button", { type: "button", class: "primary", onClick: () => show({ fresh: true }) }, t("team.new")) },
    h(Card, { title: t("teams.all") }, h(Loaded, { from: teams, empty: t("teams.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("teams"), columns, rows, rowKey: x => x.id }))),
    open && (open.fresh || open.edit) && h(Editor, { record: open.edit, close, saved: () => { close(); teams.reload(); } }),
    open?.confirm && h(Confirm, { title: t("team.delete"), text: t("team.delete.text", { name: open.confirm.name }), action: t("delete"), close, run: async () => { await ask("DELETE", PATH + "/" + open.confirm.id); teams.reload(); } }));
}
