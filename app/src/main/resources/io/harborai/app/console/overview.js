import { h, t, ask, useLoad, useEffect, useState, number, compact, millis, moneys, clock, state } from "./core.js?v={{core.js}}";
import { Page, Card, Figures, Loaded, Notice, Badge, Table } from "./ui.js?v={{ui.js}}";
import { Chart } from "./chart.js?v={{chart.js}}";

const EVERY_MS = 2000;
const KEPT = 150;
// Survives going to another page and back; a restart of the server shows as a gap.
const points = [];
let before = null;

async function sample() {
  const [stats, health, machine] = await Promise.all([ask("GET", "/admin/v1/stats"), ask("GET", "/health", { also: 503 }), ask("GET", "/admin/v1/monitor", { query: { minutes: 1 } })]);
  const now = Date.now();
  const { requests, performance } = stats.concurrency;
  const seconds = before ? (now - before.now) / 1000 : 0;
  const rate = name => before && requests[name] >= before.requests[name] ? (requests[name] - before.requests[name]) / seconds : null;
  points.push({ now, rate: rate("completed"), failed: rate("failed"), p50: performance.p50, p95: performance.p95,
    inFlight: requests.in_flight, connections: health.details?.connections, memory: stats.memory.system_memory.rss_mb,
    cpu: machine.now.process_cpu_percent ?? null });
  if (points.length > KEPT) points.shift();
  before = { now, requests };
  return { stats, health };
}

function Live({ title, names, unit = "", digits = 1 }) {
  const series = names.map(([name, field]) => ({ name, values: points.map(p => p[field] ?? null) }));
  return h(Card, { title }, h(Chart, { series, times: points.map(p => p.now), stamp: clock, label: title, show: v => number(v, digits) + unit }));
}

function uptime(s) {
  if (s == null) return "–";
  const days = Math.floor(s / 86400), hours = Math.floor(s / 3600) % 24, minutes = Math.floor(s / 60) % 60;
  return days ? t("time.days", { days, hours }) : hours ? t("time.hours", { hours, minutes }) : t("time.minutes", { minutes, seconds: Math.floor(s % 60) });
}

export function Overview() {
  const live = useLoad(sample, [], EVERY_MS);
  const day = useLoad(() => ask("GET", "/admin/v1/usage", { query: { step: "hour", from: new Date(Date.now() - 86400000).toISOString() } }), [], 30000);
  const models = useLoad(() => ask("GET", "/admin/v1/usage", { query: { group_by: "model", from: new Date(Date.now() - 86400000).toISOString() } }), [], 30000);
  return h(Page, { title: t("overview"), actions: live.data && h("span", { class: "soft small" }, t("uptime") + " " + uptime(live.data.health.details?.uptime_s)) }, h(Loaded, { from: live }, ({ stats, health }) => {
    const last = points.at(-1);
    const status = health.status;
    const troubles = [...(health.config?.troubles || [])];
    return [troubles.length > 0 && h(Notice, { kind: "warn" }, troubles.map(text => h("div", {}, text))),
      h(Figures, { of: [[t("state"), h(Badge, { kind: status === "healthy" ? "good" : status === "degraded" ? "warn" : "bad" }, t("health." + status))], [t("requests.rate"), number(last.rate ?? 0, 1), "/s"],
        [t("in.flight"), number(last.inFlight)], [t("latency") + " p95", millis(last.p95)], [t("error.rate"), number(stats.concurrency.performance.error_rate * 100, 2), "%"],
        [t("cpu"), number(last.cpu ?? 0, 1), "%"], [t("memory"), number(last.memory), "MB"]] }),
      h("div", { class: "grid" },
        h(Live, { title: t("requests.per.second"), names: [[t("answered"), "rate"], [t("failed"), "failed"]] }),
        h(Live, { title: t("latency.ms"), names: [["p50", "p50"], ["p95", "p95"]], digits: 0 }),
        h(Live, { title: t("connections"), names: [[t("connections"), "connections"], [t("in.flight"), "inFlight"]] }),
        h(Live, { title: t("cpu.percent"), names: [[t("cpu"), "cpu"]] }),
        h(Live, { title: t("memory.mb"), names: [[t("memory"), "memory"]], digits: 0 }),
        h(Day, { day })),
      h(Card, { title: t("models.day") }, h(Loaded, { from: models, empty: t("usage.none"), isEmpty: d => !d.data.length }, d => h(Table, { label: t("models.day"),
        rows: [...d.data].sort((a, b) => b.calls - a.calls).slice(0, 8), columns: [[t("model"), r => h("code", {}, r.model || "–")], [t("calls"), r => number(r.calls), "number"], [t("failed"), r => number(r.failed), "number"],
          [t("tokens"), r => compact(r.prompt_tokens + r.completion_tokens), "number"], [t("cost"), r => moneys(r.costs), "number"], [t("average"), r => millis(r.average_ms), "number"]] })))];
  }));
}

function Day({ day }) {
  return h(Card, { title: t("tokens.day") }, h(Loaded, { from: day, empty: t("usage.none"), isEmpty: d => !d.data.length }, d => {
    const hour = 3600000, first = Math.floor((Date.now() - 23 * hour) / hour) * hour;
    const times = Array.from({ length: 24 }, (_, i) => first + i * hour);
    const of = new Map(d.data.map(r => [Math.floor(Date.parse(r.start) / hour) * hour, r.prompt_tokens + r.completion_tokens]));
    return h(Chart, { bars: true, times, label: t("tokens.day"), show: compact, stamp: ms => clock(ms).slice(0, 5), series: [{ name: t("tokens"), values: times.map(time => of.get(time) ?? 0) }] });
  }));
}
