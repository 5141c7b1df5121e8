// What keys and teams have in common: models, limits, budgets.
import { h, t } from "./core.js?v={{core.js}}";
import { Input, Choice, Check } from "./ui.js?v={{ui.js}}";

const LIMITS = ["rpm", "rpd", "tpm", "tpd", "concurrent"];

export const blank = { name: "", owner: "", team: "", project: "", models: "", limits: {}, budgets: [], expires: "", log_bodies: false };

export const edit = record => ({ ...blank, ...record, team: record.team || "", models: record.models.join(", "), limits: { ...record.limits }, budgets: record.budgets.map(b => ({ ...b })) });

export function wanted(form) {
  return { name: form.name.trim(), models: form.models.split(/[,\s]+/).filter(Boolean),
    limits: Object.fromEntries(Object.entries(form.limits).filter(([, v]) => v !== "" && v != null).map(([k, v]) => [k, Number(v)])),
    budgets: form.budgets.filter(b => b.amount !== "") };
}

export function Terms({ form, set }) {
  const change = part => set({ ...form, ...part });
  const budget = (i, part) => change({ budgets: form.budgets.map((b, n) => n === i ? { ...b, ...part } : b) });
  return [h(Input, { label: t("models.allowed"), hint: t("models.allowed.hint"), wide: true, value: form.models, set: models => change({ models }) }),
    LIMITS.map(name => h(Input, { label: t("limit." + name), type: "number", min: 0, placeholder: t("unbounded"), value: form.limits[name] ?? "", set: v => change({ limits: { ...form.limits, [name]: v } }) })),
    h("div", { class: "wide stack tight" }, h("div", { class: "row spread" }, h("h2", {}, t("budgets")),
      h("button", { type: "button", onClick: () => change({ budgets: [...form.budgets, { amount: "10", unit: "USD", window: "month", hard: true }] }) }, t("budget.add"))),
      form.budgets.map((b, i) => h("div", { class: "row end", key: i },
        h("div", { class: "grow" }, h(Input, { label: t("amount"), inputMode: "decimal", value: b.amount, set: amount => budget(i, { amount }) })),
        h("div", { class: "grow" }, h(Choice, { label: t("unit"), value: b.unit, set: unit => budget(i, { unit }), options: [...new Set(["USD", "CNY", "EUR", "tokens", b.unit])].map(u => [u, u === "tokens" ? t("tokens") : u]) })),
        h("div", { class: "grow" }, h(Choice, { label: t("window"), value: b.window, set: window => budget(i, { window }), options: ["day", "week", "month"].map(w => [w, t("window." + w)]) })),
        h(Check, { label: t("hard"), value: b.hard, set: hard => budget(i, { hard }) }),
        h("button", { type: "button", class: "plain", "aria-label": t("remove"), onClick: () => change({ budgets: form.budgets.filter((_, n) => n !== i) }) }, "✕"))))];
}

export const budgetText = budgets => budgets.map(b => `${b.amount} ${b.unit === "tokens" ? t("tokens") : b.unit} / ${t("window." + b.window)}`).join(", ") || "–";
export const limitText = limits => Object.entries(limits).filter(([, v]) => v).map(([k, v]) => `${v} ${k}`).join(", ") || "–";
