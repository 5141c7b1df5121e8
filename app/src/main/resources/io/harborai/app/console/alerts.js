// What is wrong now, who is told, what shall be quiet, and what was.
import { h, t, ask, send, may, when, useLoad, useState, number, download } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Problem, Dialog, Choice, Input, Notice, Confirm, Tabs } from "./ui.js?v={{ui.js}}";

const PATH = "/admin/v1/alerts";
const KINDS = { critical: "bad", warning: "warn", info: "" };
const Severity = ({ word }) => h(Badge, { kind: KINDS[word] }, t("severity." + word));
const LENGTHS = ["15", "60", "480", "1440", "10080"];
const list = path => ask("GET", PATH + path).then(d => d.data);
const value = n => number(n, 2);

function Silencing({ rule, rules, close, saved }) {
  const [form, set] = useState({ rule: rule || "*", minutes: "60", reason: "" });
  const [error, failed] = useState(null);
  const run = async () => {
    await ask("POST", PATH + "/silences", { body: { ...form, minutes: Number(form.minutes) } });
    saved();
  };
  return h(Dialog, { title: t("silence.new"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed }, t("silence"))] },
    h("p", { class: "soft" }, t("silence.text")), h(Problem, { error }),
    h(Choice, { label: t("rule"), value: form.rule, set: v => set({ ...form, rule: v }), options: [["*", t("every")], ...rules.map(r => [r.name, r.name])] }),
    h(Choice, { label: t("silence.length"), value: form.minutes, set: minutes => set({ ...form, minutes }), options: LENGTHS.map(n => [n, t("minutes." + n)]) }),
    h(Input, { label: t("reason"), value: form.reason, maxLength: 500, set: reason => set({ ...form, reason }) }));
}

function Firing({ got, silences, act }) {
  const covered = rule => (silences.data || []).some(s => s.rule === "*" || s.rule === rule);
  const columns = [[t("rule"), a => [h("strong", {}, a.rule), " ", covered(a.rule) && h(Badge, {}, t("silenced")), h("div", { class: "soft small" }, a.summary)]], [t("severity"), a => h(Severity, { word: a.severity })],
    [t("value"), a => value(a.value), "number"], [t("alert.worst"), a => value(a.worst), "number"], [t("since"), a => when(a.since), "keep"]];
  if (may("operator")) columns.push(["", a => h("div", { class: "row" }, h("button", { type: "button", class: "link", "aria-label": t("silence") + " " + a.rule, onClick: () => act({ silence: a.rule }) }, t("silence")),
    h("button", { type: "button", class: "link", "aria-label": t("resolve") + " " + a.rule, onClick: () => act({ resolve: a }) }, t("resolve")))]);
  return h(Card, { title: t("alerts.firing") }, h(Loaded, { from: got, empty: t("alerts.quiet"), isEmpty: d => !d.length }, rows => h(Table, { label: t("alerts.firing"), rows, rowKey: a => a.id, columns })));
}

function Silences({ got, ended }) {
  const columns = [[t("rule"), s => h("strong", {}, s.rule === "*" ? t("every") : s.rule)], [t("until"), s => when(s.until), "keep"], [t("who"), s => s.made_by], [t("reason"), s => s.reason || "–"]];
  if (may("operator")) columns.push(["", s => h(Work, { class: "link", run: async () => { await send("DELETE", PATH + "/silences/" + s.id); ended(); } }, t("silence.end"))]);
  return h(Card, { title: t("silences") }, h(Loaded, { from: got, empty: t("silences.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("silences"), rows, rowKey: s => s.id, columns })));
}

function Rules({ got, act }) {
  const columns = [[t("rule"), r => [h("strong", {}, r.name), h("div", { class: "soft small" }, r.summary)]], [t("alert.when"), r => h("span", { class: "small" }, h("code", {}, `${r.metric} ${r.condition === "below" ? "<" : ">"} ${value(r.threshold)}`), r.while_metric && [" ", t("alert.while"), " ", h("code", {}, `${r.while_metric} > ${value(r.while_above)}`)])],
    [t("alert.for"), r => number(r.for_s) + " s", "number keep"], [t("severity"), r => h(Severity, { word: r.severity })], [t("alert.advice"), r => h("span", { class: "small" }, r.advice || "–")]];
  if (may("operator")) columns.push(["", r => h("button", { type: "button", class: "link", "aria-label": t("silence") + " " + r.name, onClick: () => act({ silence: r.name }) }, t("silence"))]);
  return h(Card, { title: t("alerts.rules") }, h(Loaded, { from: got, empty: t("alerts.off"), isEmpty: d => !d.length }, rows => h(Table, { label: t("alerts.rules"), rows, rowKey: r => r.name, columns })), h("p", { class: "soft small after" }, t("alerts.rules.hint")));
}

function Channels({ got }) {
  const [told, tell] = useState(null);
  const columns = [[t("name"), c => h("strong", {}, c.name)], [t("kind"), c => c.type], [t("severity"), c => t("channel.from", { severity: t("severity." + c.least) })], [t("channel.sent"), c => number(c.sent), "number"], [t("failed"), c => number(c.failed), "number"], [t("channel.waiting"), c => number(c.waiting), "number"], [t("channel.error"), c => c.lastError || c.last_error || "–"]];
  if (may("operator")) columns.push(["", c => h(Work, { class: "link", failed: error => error && tell({ name: c.name, error: error.message }), run: async () => { const out = await ask("POST", `${PATH}/channels/${c.name}/test`); tell({ name: c.name, error: out.error }); got.reload(); } }, t("test"))]);
  return h(Card, { title: t("channels") }, told && h(Notice, { kind: told.error ? "bad" : "good" }, told.error ? `${told.name}: ${told.error}` : t("channel.ok", { name: told.name })),
    h(Loaded, { from: got, empty: t("channels.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("channels"), rows, rowKey: c => c.name, columns })));
}

function History({ rules }) {
  const [rule, setRule] = useState("");
  const [after, setAfter] = useState([""]);
  const got = useLoad(() => ask("GET", PATH + "/history", { query: { limit: 50, rule, after: after.at(-1) } }), [rule, after], after.length > 1 ? 0 : 10000);
  return [h("div", { class: "filters" }, h(Choice, { label: t("rule"), value: rule, set: v => { setRule(v); setAfter([""]); }, options: [["", t("every")], ...rules.map(r => [r.name, r.name])] })),
    h(Card, { title: t("alerts.history") }, h(Loaded, { from: got, empty: t("alerts.never"), isEmpty: d => !d.data.length }, d => h(Table, { label: t("alerts.history"), rows: d.data, rowKey: a => a.id, columns: [[t("time"), a => when(a.fired_at), "keep"], [t("rule"), a => [h("strong", {}, a.rule), h("div", { class: "soft small" }, a.summary)]],
      [t("severity"), a => h(Severity, { word: a.severity })], [t("state"), a => a.resolved_at ? [t("alert.ended", { time: when(a.resolved_at) }), a.resolved_by !== "auto" && h("div", { class: "soft small" }, a.resolved_by)] : h(Badge, { kind: "bad" }, t("alert.fires"))], [t("silenced"), a => number(a.silenced), "number"]] }))),
    h("div", { class: "row" }, after.length > 1 && h("button", { type: "button", onClick: () => setAfter([""]) }, t("newest")), got.data?.next && h("button", { type: "button", onClick: () => setAfter([...after, got.data.next]) }, t("older")))];
}

export function Alerts() {
  const [tab, setTab] = useState("now");
  const [open, act] = useState(null);
  const [error, failed] = useState(null);
  const firing = useLoad(() => list(""), [], 5000);
  const silences = useLoad(() => list("/silences"), [], 10000);
  const rules = useLoad(() => list("/rules"));
  const channels = useLoad(() => list("/channels"), [tab]);
  const close = () => act(null);
  const save = async () => download("harborai-alerts.yaml", await (await send("GET", PATH + "/export")).text(), "application/yaml");
  return h(Page, { title: t("alerts"), actions: [may("operator") && h("button", { type: "button", class: "primary", onClick: () => act({ silence: "*" }) }, t("silence.new")), h(Work, { failed, run: save }, t("alerts.export"))] }, h(Problem, { error }),
    h(Tabs, { label: t("alerts"), value: tab, set: setTab, of: [["now", t("alerts.now")], ["rules", t("alerts.rules")], ["history", t("alerts.history")], ["channels", t("channels")]] }),
    tab === "now" && [h(Firing, { got: firing, silences, act }), h(Silences, { got: silences, ended: silences.reload })],
    tab === "rules" && h(Rules, { got: rules, act }), tab === "history" && h(History, { rules: rules.data || [] }), tab === "channels" && h(Channels, { got: channels }),
    open?.silence && h(Silencing, { rule: open.silence, rules: rules.data || [], close, saved: () => { close(); silences.reload(); } }),
    open?.resolve && h(Confirm, { title: t("resolve"), text: t("resolve.text", { rule: open.resolve.rule }), action: t("resolve"), close, run: async () => { await ask("POST", `${PATH}/${open.resolve.id}/resolve`); firing.reload(); } }));
}
