// How the server, its parts and its models are, and the curves of the last day.
import { h, t, ask, may, when, useLoad, useState, useMemo, number, millis, compact, clock } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Problem, Choice, Figures } from "./ui.js?v={{ui.js}}";
import { Chart } from "./chart.js?v={{chart.js}}";

const KINDS = { healthy: "good", degraded: "warn", unhealthy: "bad" };
const plain = word => word.toLowerCase();
export const Health = ({ word }) => h(Badge, { kind: KINDS[plain(word)] }, t("health." + plain(word)));

/** The first few facts of a part; a part of the part says how it is, or its first facts. */
function brief(details, most = 4) {
  return Object.entries(details).slice(0, most).map(([name, value]) => {
    const word = name.replaceAll("_", " ");
    if (value === null || typeof value !== "object") return `${word} ${typeof value === "number" ? number(value, 1) : value}`;
    return `${word}: ${typeof value.status === "string" ? value.status : brief(value, 2) || "–"}`;
  }).join(", ");
}

/** Metrics that share a scale stand in one chart. */
const SCALES = [["percent", name => name.endsWith("_percent")], ["ms", name => name.endsWith("_ms")], ["mb", name => name.endsWith("_mb")],
  ["per.s", name => name.endsWith("_per_s") && !name.includes("bytes")], ["bytes.per.s", name => name.includes("bytes_per_s")], ["load", name => name.startsWith("load_")], ["count", name => !/_(percent|ms|mb|s|min|rate|[0-9]+m)$/.test(name)]];
const MOST = 12;
const shown = (scale, value) => scale === "percent" ? number(value, 1) + " %" : scale === "ms" ? millis(value) : scale === "mb" ? compact(value) + " MB" : compact(value);

function Curves() {
  const [scale, setScale] = useState("percent");
  const [minutes, setMinutes] = useState("60");
  const got = useLoad(async () => {
    const now = await ask("GET", "/admin/v1/monitor", { query: { minutes } });
    const belongs = SCALES.find(([name]) => name === scale)[1];
    const names = Object.keys(now.summary).filter(belongs).sort().slice(0, MOST);
    if (!names.length) return { series: {}, names, summary: now.summary };
    return { ...await ask("GET", "/admin/v1/monitor/series", { query: { minutes, metrics: names.join(",") } }), names, summary: now.summary };
  }, [scale, minutes], 15000);
  return h(Card, { title: t("curves"), actions: [h(Choice, { bare: true, label: t("curves.what"), value: scale, set: setScale, options: SCALES.map(([name]) => [name, t("scale." + name)]) }),
    h(Choice, { bare: true, label: t("time"), value: minutes, set: setMinutes, options: ["60", "360", "1440"].map(n => [n, t("hours." + n / 60)]) })] },
    h(Loaded, { from: got, empty: t("curves.none"), isEmpty: d => !d.names.length }, d => h(Drawn, { got: d, scale, key: scale + minutes })));
}

function Drawn({ got, scale }) {
  const { times, series } = useMemo(() => {
    const seconds = [...new Set(got.names.flatMap(name => (got.series[name] || []).map(p => p[0])))].sort((a, b) => a - b);
    const place = new Map(seconds.map((second, i) => [second, i]));
    return { times: seconds.map(s => s * 1000), series: got.names.map(name => {
      const values = new Array(seconds.length).fill(null);
      for (const [second, mean] of got.series[name] || []) values[place.get(second)] = mean;
      return { name: name.replace(/_(percent|ms|mb|per_s)$/, "").replaceAll("_", " "), values };
    }) };
  }, [got]);
  const show = value => shown(scale, value);
  return [h(Chart, { series, times, label: t("curves"), stamp: ms => clock(ms).slice(0, 5), show }),
    h("details", {}, h("summary", {}, t("curves.figures")), h(Table, { label: t("curves.figures"), rows: got.names.filter(n => got.summary[n]), rowKey: n => n, columns: [[t("metric"), n => h("code", {}, n)],
      ...["last", "avg", "min", "max", "p95"].map(word => [t("sum." + word), n => show(got.summary[n][word]), "number keep"])] }))];
}

function Optimizer() {
  const got = useLoad(() => ask("GET", "/admin/v1/optimizer"), [], 30000);
  return h(Card, { title: t("optimizer") }, h(Loaded, { from: got }, d => [h("p", { class: "soft" }, d.rules.map(r => t("optimizer.rule", { metric: r.metric, above: r.above, what: r.actions.join(", ") })).join(" ")),
    d.history.length ? h(Table, { label: t("optimizer"), rows: [...d.history].reverse(), rowKey: x => x.id, columns: [[t("time"), x => when(x.at), "keep"], [t("action"), x => h("code", {}, x.action)], [t("metric"), x => h("code", {}, x.metric)],
      [t("before"), x => number(x.before, 1), "number"], [t("after"), x => number(x.after, 1), "number"], [t("effect"), x => `${x.effect.what}: ${number(x.effect.before)} → ${number(x.effect.after)}`]] }) : h("div", { class: "empty" }, t("optimizer.none"))]));
}

export function HealthPage() {
  const got = useLoad(() => ask("GET", "/admin/v1/health"), [], 5000);
  const [checked, setChecked] = useState(null);
  const [error, failed] = useState(null);
  const check = async () => { setChecked(await ask("POST", "/admin/v1/health/check")); got.reload(); };
  return h(Page, { title: t("health"), actions: may("operator") && h(Work, { run: check, failed }, t("health.check")) }, h(Problem, { error }),
    h("p", { class: "skip", role: "status" }, checked && t("health.checked")),
    h(Loaded, { from: got }, d => {
      const parts = Object.entries(d.components);
      const ill = d.models.filter(m => plain(m.status) === "unhealthy").length;
      return [h(Figures, { of: [[t("state"), h(Health, { word: d.status })], [t("health.parts"), number(parts.filter(([, p]) => plain(p.status) === "healthy").length), "/ " + number(parts.length)],
        [t("models"), number(d.models.length - ill), "/ " + number(d.models.length), ill ? "bad" : ""], [t("time"), clock(Date.parse(d.timestamp))]] }),
        h("div", { class: "grid wide" }, h(Card, { title: t("health.parts") }, h(Table, { label: t("health.parts"), rows: parts, rowKey: ([name]) => name, columns: [[t("name"), ([name, p]) => [h("strong", {}, name), p.vital && h("div", { class: "soft small" }, t("health.vital"))]],
          [t("state"), ([, p]) => h(Health, { word: p.status })], [t("details"), ([, p]) => h("span", { class: "small" }, p.message || brief(p.details) || "–")]] })),
          h(Card, { title: t("health.models") }, d.models.length ? h(Table, { label: t("health.models"), rows: d.models, rowKey: m => m.provider + "/" + m.model, columns: [[t("model"), m => [h("code", {}, m.provider + "/" + m.model), m.error && h("div", { class: "bad small" }, m.error)]],
            [t("state"), m => h(Health, { word: m.status })], [t("latency"), m => m.checks ? millis(m.response_time_ms) : "–", "number keep"], [t("health.rate"), m => m.checks ? number(m.success_rate * 100, 1) + " %" : "–", "number keep"], [t("health.last"), m => m.last_check ? clock(Date.parse(m.last_check)) : "–", "keep"]] }) : h("div", { class: "empty" }, t("models.none")))),
        h(Curves), h(Optimizer)];
    }));
}
