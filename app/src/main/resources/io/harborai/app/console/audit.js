import { h, t, ask, send, when, useLoad, useState, download } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Dialog, Facts, Badge, Notice, Problem, Work } from "./ui.js?v={{ui.js}}";

const PATH = "/admin/v1/audit";
const pretty = value => JSON.stringify(value, null, 2);

/** A beginning is shown only while its end is not there. */
function told(entries) {
  const ended = new Set(entries.filter(e => e.phase !== "begun").map(e => e.trace_id + e.action));
  return entries.filter(e => e.phase !== "begun" || !ended.has(e.trace_id + e.action));
}

function Entry({ entry, close }) {
  return h(Dialog, { title: t("audit.entry", { seq: entry.seq }), close },
    h(Facts, { of: [[t("time"), when(entry.at)], [t("who"), `${entry.actor} (${entry.actor_kind})`], [t("address"), entry.address], [t("action"), h("code", {}, entry.action)], [t("target"), h("code", {}, entry.target)], [t("trace"), h("code", {}, entry.trace_id)], [t("hash"), h("code", {}, entry.hash)]] }),
    entry.before && [h("h2", {}, t("before")), h("pre", { class: "secret" }, pretty(entry.before))], entry.after && [h("h2", {}, t("after")), h("pre", { class: "secret" }, pretty(entry.after))]);
}

export function Audit() {
  const [after, setAfter] = useState([""]);
  const [open, show] = useState(null);
  const [checked, setChecked] = useState(null);
  const [error, failed] = useState(null);
  const got = useLoad(() => ask("GET", PATH, { query: { limit: 50, after: after.at(-1) } }), [after], after.length > 1 ? 0 : 10000);
  const save = async () => download("harborai-audit.csv", await (await send("GET", PATH + "/export", { query: { format: "csv" } })).text(), "text/csv");
  return h(Page, { title: t("audit"), actions: [h(Work, { failed, run: async () => setChecked(await ask("GET", PATH + "/verify")) }, t("audit.verify")), h(Work, { failed, run: save }, t("export.csv"))] },
    h(Problem, { error }), checked && h(Notice, { kind: checked.intact ? "good" : "bad" }, checked.intact ? t("audit.intact", { n: checked.entries }) : checked.problem),
    h(Card, { title: t("audit.newest") }, h(Loaded, { from: got, empty: t("audit.none"), isEmpty: d => !d.data.length }, d => h(Table, { label: t("audit"), rows: told(d.data), rowKey: e => e.seq, columns: [
      [t("time"), e => h("button", { type: "button", class: "link", "aria-label": t("audit.entry", { seq: e.seq }), onClick: () => show(e) }, when(e.at)), "keep"], [t("who"), e => [e.actor, " ", h("span", { class: "soft small" }, e.actor_kind)]], [t("action"), e => h("code", {}, e.action)],
      [t("target"), e => h("code", {}, e.target)], [t("state"), e => h(Badge, { kind: e.phase === "failed" ? "bad" : e.phase === "done" ? "good" : "" }, t("phase." + e.phase))], [t("address"), e => e.address || "–"]] }))),
    h("div", { class: "row" }, after.length > 1 && h("button", { type: "button", onClick: () => setAfter([""]) }, t("newest")), got.data?.next && h("button", { type: "button", onClick: () => setAfter([...after, got.data.next]) }, t("older"))),
    open && h(Entry, { entry: open, close: () => show(null) }));
}
