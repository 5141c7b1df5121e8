import { h, t, ask, when, useLoad, useState, number, compact, millis, moneys, download, state } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Choice, Figures, Notice, Field } from "./ui.js?v={{ui.js}}";
import { Chart } from "./chart.js?v={{chart.js}}";
import { all } from "./keys.js?v={{keys.js}}";

const DAY = 86400000;
const GROUPS = ["model", "key", "team", "project", "provider", "tag"];
const MEASURES = ["cost", "tokens", "calls"];

const tokens = row => row.prompt_tokens + row.completion_tokens;
/** For the chart only; tables show the exact texts. */
const amount = (row, currency) => Number(row.costs.find(c => c.currency === currency)?.amount || 0);
const day = time => new Date(time).toISOString().slice(0, 10);

function csv(rows, group, names) {
  const cell = v => { const text = String(v ?? ""); return '"' + (/^[=+\-@\t\r]/.test(text) ? "'" : "") + text.replaceAll('"', '""') + '"'; };
  const head = ["day", group, "calls", "failed", "cache_hits", "prompt_tokens", "completion_tokens", "costs"];
  const lines = rows.map(r => [r.start?.slice(0, 10), names(r[group]), r.calls, r.failed, r.cache_hits, r.prompt_tokens, r.completion_tokens, r.costs.map(c => c.amount + " " + c.currency).join(" + ")]);
  return [head, ...lines].map(line => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function Usage() {
  const [days, setDays] = useState("7");
  const [group, setGroup] = useState("model");
  const [measure, setMeasure] = useState("cost");
  const from = () => new Date(Math.floor(Date.now() / DAY) * DAY - (Number(days) - 1) * DAY).toISOString();
  const load = query => ask("GET", "/admin/v1/usage", { query: { from: from(), ...query } });
  const got = useLoad(() => Promise.all([load({ group_by: group }), load({ step: "day" }), load({})]), [days, group], 10000);
  const keys = useLoad(() => group === "key" ? all("/admin/v1/keys") : group === "team" ? all("/admin/v1/teams") : Promise.resolve([]), [group]);
  const names = id => keys.data?.find(k => k.id === id)?.name || id || "–";
  const save = async () => download(`harborai-usage-${day(Date.now())}.csv`, csv((await load({ group_by: group, step: "day" })).data, group, names), "text/csv");
  return h(Page, { title: t("usage"), actions: h("button", { type: "button", onClick: save }, t("export.csv")) },
    h("div", { class: "filters" }, h(Choice, { label: t("time"), value: days, set: setDays, options: ["1", "7", "30", "90"].map(n => [n, n === "1" ? t("today") : t("days", { n })]) }),
      h(Choice, { label: t("by"), value: group, set: setGroup, options: GROUPS.map(g => [g, t(g)]) }), h(Choice, { label: t("chart"), value: measure, set: setMeasure, options: MEASURES.map(m => [m, t(m)]) })),
    h(Loaded, { from: got, empty: t("usage.none"), isEmpty: ([rows]) => !rows.data.length }, ([rows, daily, sums]) => {
      const sum = sums.data[0];
      const times = Array.from({ length: Number(days) }, (_, i) => Date.parse(from()) + i * DAY);
      const of = new Map(daily.data.map(r => [day(r.start), r]));
      const currencies = [...new Set(daily.data.flatMap(r => r.costs.map(c => c.currency)))].slice(0, 3);
      const values = pick => times.map(time => of.has(day(time)) ? pick(of.get(day(time))) : 0);
      const series = measure === "calls" ? [{ name: t("calls"), values: values(r => r.calls) }] : measure === "tokens" ? [{ name: t("tokens"), values: values(tokens) }]
        : currencies.map(c => ({ name: c, values: values(r => amount(r, c)) }));
      return [h(Figures, { of: [[t("cost"), ...(sum?.costs.length === 1 ? moneys(sum.costs).split(" ") : [moneys(sum?.costs)])], [t("calls"), number(sum?.calls)], [t("failed"), number(sum?.failed)], [t("tokens.in"), compact(sum?.prompt_tokens)], [t("tokens.out"), compact(sum?.completion_tokens)], [t("cache.hits"), number(sum?.cache_hits)]] }),
        rows.truncated && h(Notice, { kind: "warn" }, t("usage.cut")), sum?.unpriced_calls > 0 && h(Notice, { kind: "warn" }, t("usage.unpriced", { n: number(sum.unpriced_calls) })),
        h(Card, { title: t("per.day", { what: t(measure) }) }, h(Chart, { bars: series.length === 1, series, times, label: t("per.day", { what: t(measure) }), show: v => measure === "cost" ? v.toLocaleString("en-GB", { maximumSignificantDigits: 4 }) : compact(v), stamp: time => day(time).slice(5) })),
        h(Card, { title: t("usage.by", { what: t(group) }) }, h(Table, { label: t("usage"), rows: [...rows.data].sort((a, b) => tokens(b) - tokens(a)), columns: [[t(group), r => h("strong", {}, names(r[group]))], [t("calls"), r => number(r.calls), "number"], [t("failed"), r => number(r.failed), "number"],
          [t("tokens.in"), r => number(r.prompt_tokens), "number"], [t("tokens.out"), r => number(r.completion_tokens), "number"], [t("cache.hits"), r => number(r.cache_hits), "number"], [t("average"), r => millis(r.average_ms), "number"], [t("cost"), r => moneys(r.costs), "number"]] }))];
    }), got.data && h("p", { class: "soft small" }, t("usage.age", { time: when(got.data[2].as_of) })));
}
