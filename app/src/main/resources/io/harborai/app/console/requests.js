import { h, t, ask, may, when, useLoad, useState, useEffect, number, millis, money } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Choice, Input, Check, Dialog, Facts, Badge, Problem, Work } from "./ui.js?v={{ui.js}}";

const HOUR = 3600000;
const badge = status => h(Badge, { kind: status < 400 ? "good" : status === 429 ? "warn" : "bad" }, status);

function One({ row, close }) {
  const got = useLoad(() => may("operator") ? ask("GET", "/admin/v1/requests/" + encodeURIComponent(row.id)) : Promise.resolve(row), [row.id]);
  return h(Dialog, { title: t("request"), close }, h(Loaded, { from: got }, r => [
    h(Facts, { of: [[t("trace"), h("code", {}, r.trace_id)], [t("time"), when(r.time)], [t("state"), [badge(r.status), " ", r.error_code]], [t("model"), h("code", {}, r.model)], [t("route"), r.target && h("code", {}, r.target)], [t("endpoint"), h("code", {}, r.endpoint)],
      [t("key"), r.key], [t("team"), r.team], [t("project"), r.project], [t("user"), r.end_user], [t("address"), r.address], [t("attempts"), r.attempts], [t("cache"), r.cache], [t("first.token"), r.first_token_ms && millis(r.first_token_ms)], [t("duration"), millis(r.duration_ms)],
      [t("tokens"), `${number(r.prompt_tokens)} + ${number(r.completion_tokens)}${r.cached_tokens ? ` (${t("cached")} ${number(r.cached_tokens)})` : ""}`], [t("cost"), r.cost ? money(r.cost) : t("cost." + r.cost_state)], [t("tags"), r.tags && (Array.isArray(r.tags) ? r.tags : Object.entries(r.tags).map(e => e.join("="))).join(", ")]] }),
    r.request ? [h("h2", {}, t("asked")), h("pre", { class: "secret" }, pretty(r.request)), h("h2", {}, t("answer")), h("pre", { class: "secret" }, pretty(r.answer || ""))] : h("p", { class: "soft small" }, t("bodies.none"))]));
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (plain) {
    return text;
  }
}

export function Requests({ query }) {
  const [hours, setHours] = useState("24");
  const [trace, setTrace] = useState(query.get("trace") || "");
  const [model, setModel] = useState("");
  const [key, setKey] = useState("");
  const [failed, setFailed] = useState(false);
  const [open, show] = useState(null);
  const [more, setMore] = useState({ rows: [], cursor: null });
  const [error, problem] = useState(null);
  const page = cursor => ask("GET", "/admin/v1/requests", { query: { limit: 50, from: new Date(Date.now() - Number(hours) * HOUR).toISOString(), trace_id: trace.trim(), model: model.trim(), key: key.trim(), failed: failed ? "true" : "", cursor } });
  const first = useLoad(() => page(""), [hours, trace, model, key, failed], more.rows.length ? 0 : 5000);
  useEffect(() => setMore({ rows: [], cursor: null }), [hours, trace, model, key, failed]);
  const next = more.rows.length ? more.cursor : first.data?.next_cursor;
  return h(Page, { title: t("requests") },
    h("div", { class: "filters" }, h(Choice, { label: t("time"), value: hours, set: setHours, options: ["1", "24", "168", "720"].map(n => [n, t("hours." + n)]) }), h(Input, { label: t("trace"), value: trace, set: setTrace, type: "search" }),
      h(Input, { label: t("model"), value: model, set: setModel, type: "search" }), h(Input, { label: t("key.id"), value: key, set: setKey, type: "search" }), h(Check, { label: t("failed.only"), value: failed, set: setFailed })),
    h(Card, { title: t("requests.newest") }, h(Loaded, { from: first, empty: t("requests.none"), isEmpty: d => !d.data.length }, d => h(Table, { label: t("requests"), rows: [...d.data, ...more.rows], rowKey: r => r.id, columns: [
      [t("time"), r => h("button", { type: "button", class: "link", "aria-label": t("request") + " " + r.trace_id, onClick: () => show(r) }, when(r.time)), "keep"], [t("state"), r => badge(r.status)], [t("model"), r => [h("code", {}, r.model), r.target && r.target !== r.model && h("div", { class: "soft small" }, "→ " + r.target)]],
      [t("tokens"), r => `${number(r.prompt_tokens)} + ${number(r.completion_tokens)}`, "number keep"], [t("cost"), r => r.cost ? money(r.cost) : t("cost." + r.cost_state), "number keep"], [t("first.token"), r => millis(r.first_token_ms), "number keep"], [t("duration"), r => millis(r.duration_ms), "number keep"]] }))),
    h(Problem, { error }), next && h("div", {}, h(Work, { failed: problem, run: async () => { const got = await page(next); setMore({ rows: [...more.rows, ...got.data], cursor: got.next_cursor }); } }, t("more"))),
    open && h(One, { row: open, close: () => show(null) }));
}
