import { h, t, ask, send, may, state, useLoad, useState, number, millis } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Facts } from "./ui.js?v={{ui.js}}";

function breaker(target) {
  if (!target) return h(Badge, {}, t("unused"));
  const { open, half_open: half } = target.breakers;
  return open ? h(Badge, { kind: "bad" }, t("breaker.open")) : half ? h(Badge, { kind: "warn" }, t("breaker.half")) : h(Badge, { kind: "good" }, t("breaker.closed"));
}

function Test({ model }) {
  const [came, set] = useState(null);
  const key = state.callKey || state.key;
  const run = async () => {
    const begin = performance.now();
    const embeds = /embed/.test(model);
    await ask("POST", embeds ? "/v1/embeddings" : "/v1/chat/completions", { key, body: embeds ? { model, input: "ping" } : { model, max_tokens: 8, messages: [{ role: "user", content: "ping" }] } });
    set({ ms: performance.now() - begin });
  };
  return h("div", { class: "row" }, came?.ms != null && h("span", { class: "good", role: "status" }, "✓ " + millis(came.ms)), came?.error && h("span", { class: "bad small", role: "alert" }, came.error.message),
    h(Work, { run, failed: error => set(error ? { error } : null) }, t("test")));
}

/** Settings below a prefix, by entry: providers.NAME.KEY. A name may have dots, so the known keys decide. */
function entries(settings, prefix, keys) {
  const found = new Map();
  for (const [path, { value }] of Object.entries(settings)) {
    const key = path.startsWith(prefix) && keys.find(k => path.endsWith("." + k));
    if (!key) continue;
    const name = path.slice(prefix.length, -key.length - 1);
    if (name) found.set(name, { ...found.get(name), [key]: value });
  }
  return [...found];
}

const text = value => value == null || value === "" ? "–" : Array.isArray(value) ? value.map(text).join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value);

export function Models() {
  const mayTest = state.callKey || state.session.id === "master";
  const got = useLoad(() => Promise.all([ask("GET", "/admin/v1/stats"), ask("GET", "/admin/v1/config"), mayTest ? ask("GET", "/v1/models", { key: state.callKey || state.key }) : { data: [] }]), [], 5000);
  return h(Page, { title: t("models") }, h(Loaded, { from: got }, ([stats, config, list]) => {
    const targets = stats.targets;
    const ids = [...new Set([...list.data.map(m => m.id), ...Object.keys(targets)])].sort();
    const providers = entries(config.settings, "providers.", ["type", "base_url", "models"]);
    const aliases = entries(config.settings, "models.", ["targets", "strategy", "retries"]);
    const columns = [[t("model"), id => h("code", {}, id)], [t("breaker"), id => aliases.some(([name]) => name === id) ? h(Badge, {}, t("alias")) : breaker(targets[id])], [t("in.flight"), id => number(targets[id]?.in_flight), "number"], [t("limit"), id => targets[id]?.limit ? number(targets[id].limit) : "–", "number"],
      [t("retries"), id => number(targets[id]?.retries), "number"], [t("fallbacks"), id => number(targets[id]?.fallbacks), "number"], [t("shed"), id => number(targets[id]?.shed), "number"]];
    if (mayTest) columns.push(["", id => h(Test, { model: id })]);
    return [h(Card, { title: t("models.all") }, ids.length ? h(Table, { label: t("models"), rows: ids, rowKey: id => id, columns }) : h("div", { class: "empty" }, t("models.none"))),
      h(Card, { title: t("aliases") }, aliases.length ? h(Table, { label: t("aliases"), rows: aliases, columns: [[t("name"), ([name]) => h("strong", {}, name)], [t("targets"), ([, a]) => h("code", {}, text(a.targets))], [t("strategy"), ([, a]) => text(a.strategy)], [t("retries"), ([, a]) => text(a.retries)]] }) : h("div", { class: "empty" }, t("aliases.none"))),
      h(Card, { title: t("providers") }, providers.length ? h(Table, { label: t("providers"), rows: providers, columns: [[t("name"), ([name]) => h("strong", {}, name)], [t("kind"), ([, p]) => text(p.type)], [t("url"), ([, p]) => h("code", {}, text(p.base_url))], [t("models"), ([, p]) => text(p.models)]] }) : h("div", { class: "empty" }, t("providers.none")))];
  }));
}
