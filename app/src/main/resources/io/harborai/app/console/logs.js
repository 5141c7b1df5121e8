// The log: what it says of the last hours, with plots; its level now, and what was dropped.
import { h, t, ask, may, number, compact, millis, bytes, when, locale, useLoad, useState, useMemo } from "./core.js?v={{core.js}}";
import { Page, Card, Loaded, Work, Problem, Choice, Facts, Notice, Figures, Table } from "./ui.js?v={{ui.js}}";
import { Chart } from "./chart.js?v={{chart.js}}";

const PATH = "/admin/v1/logs";
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF"];
const HOURS = ["1", "6", "24", "168", "720"];
/** More points than a chart has room for are joined, so that nothing between them is lost. */
const MOST_POINTS = 360;

const sum = list => list.reduce((all, one) => all + one, 0);
const most = list => list.reduce((all, one) => Math.max(all, one), 0);

function joined(line) {
  const by = Math.max(1, Math.ceil(line.at.length / MOST_POINTS));
  const steps = Array.from({ length: Math.ceil(line.at.length / by) }, (_, i) => [i * by, Math.min(line.at.length, (i + 1) * by)]);
  const each = (name, join) => steps.map(([from, to]) => join(line[name].slice(from, to)));
  const mean = ([from, to]) => {
    const calls = sum(line.requests.slice(from, to));
    return calls ? sum(line.avg_ms.slice(from, to).map((ms, i) => ms * line.requests[from + i])) / calls : null;
  };
  return { times: steps.map(([from]) => line.at[from] * 1000), requests: each("requests", sum), errors: each("errors", sum), lines: each("lines", sum),
    mean: steps.map(mean), longest: each("max_ms", most).map((ms, i) => ms || (mean(steps[i]) == null ? null : 0)) };
}

function Plots({ line, hours }) {
  const of = useMemo(() => joined(line), [line]);
  const stamp = ms => new Date(ms).toLocaleString(locale(), hours > 24 ? { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" } : { hour: "2-digit", minute: "2-digit" });
  const plot = (title, show, ...series) => h(Card, { title }, h(Chart, { times: of.times, stamp, label: title, show, series: series.map(([name, values]) => ({ name, values })) }));
  return h("div", { class: "grid" }, plot(t("logs.requests"), compact, [t("logs.requests"), of.requests], [t("failed"), of.errors]),
    plot(t("logs.times"), millis, [t("average"), of.mean], [t("logs.longest"), of.longest]), plot(t("logs.lines"), compact, [t("logs.lines"), of.lines]));
}

const Counted = ({ title, rows }) => rows.length > 0 && h(Card, { title }, h(Table, { label: title, rows: rows.slice(0, 20), rowKey: r => r.name, columns: [[t("name"), r => h("code", {}, r.name)], [t("logs.count"), r => number(r.count), "number"], [t("failed"), r => number(r.errors), "number"],
  [t("average"), r => millis(r.avg_ms), "number"], [t("logs.longest"), r => millis(r.max_ms), "number"]] }));

function Report({ d }) {
  const times = d.response_times;
  return [d.parts_left_out > 0 && h(Notice, { kind: "warn" }, t("logs.left.out", { n: d.parts_left_out })), d.notes.length > 0 && h(Notice, { kind: "warn" }, d.notes.map(note => h("div", {}, note))),
    h(Figures, { of: [[t("logs.lines"), compact(d.lines)], [t("logs.requests"), compact(d.requests)], [t("failed"), compact(d.errors)], [t("error.rate"), number(d.error_rate_percent, 2), "%"], [t("average"), millis(times.avg_ms)], ["p95", millis(times.p95_ms)], [t("logs.longest"), millis(times.max_ms)], [t("logs.slow"), compact(d.slow_requests)]] }),
    d.timeline.at.length > 0 && h(Plots, { line: d.timeline, hours: d.hours }),
    h("div", { class: "grid wide" }, h(Counted, { title: t("providers"), rows: d.providers }), h(Counted, { title: t("models"), rows: d.models }), h(Counted, { title: t("logs.errors"), rows: d.error_types }),
      d.slowest.length > 0 && h(Card, { title: t("logs.slowest") }, h(Table, { label: t("logs.slowest"), rows: d.slowest, columns: [[t("time"), r => r.at ? when(r.at) : "–"], [t("model"), r => [h("code", {}, r.model || "–"), r.provider && h("div", { class: "soft small" }, r.provider)]], [t("latency"), r => millis(r.ms), "number"],
        [t("trace"), r => r.request_id ? h("a", { href: "#/requests?trace=" + encodeURIComponent(r.request_id) }, h("code", {}, r.request_id)) : "–"]] }))),
    h("p", { class: "soft small" }, t("logs.of", { files: number(d.files.length), bytes: bytes(d.bytes) }), " ", t("logs.which"))];
}

export function Logs() {
  const [hours, setHours] = useState("24");
  const got = useLoad(() => ask("GET", PATH), [], 5000);
  const report = useLoad(() => ask("GET", PATH + "/analysis", { query: { hours } }), [hours]);
  const [wanted, want] = useState("");
  const [error, failed] = useState(null);
  return h(Page, { title: t("logs"), actions: [h(Choice, { bare: true, label: t("time"), value: hours, set: setHours, options: HOURS.map(n => [n, t("hours." + n)]) }), h("button", { type: "button", onClick: report.reload }, t("logs.again"))] },
    got.data?.discarded > 0 && h(Notice, { kind: "warn" }, t("logs.discarded.text")), h(Loaded, { from: report, empty: t("logs.none"), isEmpty: d => !d.lines && !d.notes.length }, d => h(Report, { d })),
    h(Problem, { error }), h(Loaded, { from: got }, d => [h(Card, { title: t("logs.level") }, h("div", { class: "stack" }, h(Facts, { of: [[t("logs.now"), h("code", {}, d.level)], [t("logs.discarded"), number(d.discarded)]] }),
      may("operator") && h("div", { class: "row end" }, h(Choice, { label: t("logs.change"), value: wanted || d.level, set: want, options: LEVELS.map(l => [l, l]) }),
        h(Work, { failed, disabled: !wanted || wanted === d.level, run: async () => { await ask("PUT", PATH, { body: { level: wanted } }); want(""); got.reload(); } }, t("apply"))),
      h("p", { class: "soft small" }, t("logs.until")))),
    h(Card, { title: t("logs.read") }, h("p", {}, t("logs.read.text")), h("pre", {}, "./harborai logs analyze data/logs/harborai.log --html report.html"))]));
}
