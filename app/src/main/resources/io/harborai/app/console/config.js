import { h, t, ask, may, when, useLoad, useState, useDraft } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Dialog, Field, Input, Problem, Work, Notice, Confirm, Badge } from "./ui.js?v={{ui.js}}";

const PATH = "/admin/v1/config";
const text = value => value == null ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value);

/** The change as written, in YAML shaped like the file; JSON is YAML too. */
function parsed(source) {
  let value;
  try {
    value = window.jsyaml.load(source, { schema: window.jsyaml.CORE_SCHEMA });
  } catch (wrong) {
    throw new Error(t("config.yaml", { why: wrong.reason || wrong.message, line: (wrong.mark?.line ?? 0) + 1 }));
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error(t("config.object"));
  return value;
}

const Diff = ({ changes }) => changes.length ? h("div", { class: "diff" }, changes.map(c => [h("code", {}, c.path, c.needs_restart && [" ", h(Badge, { kind: "warn" }, t("restart"))]),
  h("div", { class: "mono" }, c.before != null && h("del", {}, text(c.before)), c.after != null && h("ins", {}, text(c.after)))])) : h("p", { class: "soft" }, t("config.same"));

function Editor({ changed }) {
  const [source, setSource] = useDraft("config");
  const [reason, setReason] = useDraft("config.reason");
  const [tried, setTried] = useState(null);
  const [error, failed] = useState(null);
  const [done, setDone] = useState(null);
  const type = value => { setSource(value); setTried(null); failed(null); setDone(null); };
  const send = dry => ask("PATCH", PATH, { query: { dry_run: String(dry), reason: reason.trim() }, body: parsed(source) });
  return h(Card, { title: t("config.change") }, h("div", { class: "stack" },
    h(Field, { label: t("config.patch"), hint: t("config.patch.hint") }, h("textarea", { class: "mono", rows: 9, spellcheck: false, value: source, onInput: e => type(e.target.value), placeholder: "cache:\n  enabled: true" })),
    h(Input, { label: t("reason"), value: reason, set: setReason, maxLength: 200 }),
    h(Problem, { error }), tried && [h("h2", {}, t("config.would")), h(Diff, { changes: tried.changes })], done && h(Notice, { kind: "good" }, t("config.done", { version: done.version })),
    h("div", { class: "row" }, h(Work, { disabled: !source.trim(), failed: e => { failed(e); setTried(null); }, run: async () => setTried(await send(true)) }, t("config.check")),
      h(Work, { class: "primary", disabled: !tried, failed, run: async () => { const answer = await send(false); setTried(null); setSource(""); setReason(""); setDone(answer); changed(); } }, t("config.apply")))));
}

function Version({ version, close }) {
  const got = useLoad(() => version > 1 ? ask("GET", PATH + "/diff", { query: { from: version - 1, to: version } }) : Promise.resolve({ changes: [] }), [version]);
  return h(Dialog, { title: t("config.version", { version }), close }, h(Loaded, { from: got }, d => h(Diff, { changes: d.changes })));
}

export function Config() {
  const now = useLoad(() => ask("GET", PATH), [], 10000);
  const history = useLoad(() => ask("GET", PATH + "/history"), [], 10000);
  const [open, show] = useState(null);
  const [filter, setFilter] = useState("");
  const [own, setOwn] = useState(true);
  const reload = () => { now.reload(); history.reload(); };
  return h(Page, { title: t("config"), actions: may("operator") && h("button", { type: "button", onClick: () => show({ reload: true }) }, t("config.reload")) }, h(Loaded, { from: now }, d => {
    const all = Object.entries(d.settings);
    const rows = all.filter(([path, s]) => (!own || s.origin !== "default") && (path + text(s.value)).toLowerCase().includes(filter.toLowerCase()));
    const columns = [[t("version"), v => h("button", { type: "button", class: "link", onClick: () => show({ version: v.version }) }, "#" + v.version)], [t("time"), v => when(v.applied_at)], [t("who"), v => v.applied_by], [t("reason"), v => v.reason]];
    if (may("operator")) columns.push(["", v => v.version === d.version ? h(Badge, { kind: "good" }, t("in.force")) : h("button", { type: "button", class: "link", "aria-label": t("rollback") + " #" + v.version, onClick: () => show({ back: v }) }, t("rollback"))]);
    return [d.pending.errors.length > 0 && h(Notice, { kind: "bad" }, t("config.errors"), d.pending.errors.map(e => h("pre", {}, e))), d.pending.restart.length > 0 && h(Notice, { kind: "warn" }, t("config.restart"), h(Diff, { changes: d.pending.restart })),
      d.warnings.map(w => h(Notice, { kind: "warn" }, w)), may("operator") && h(Editor, { changed: reload }),
      h(Card, { title: t("config.history") }, h(Loaded, { from: history }, x => h(Table, { label: t("config.history"), rows: x.data, rowKey: v => v.version, columns }))),
      h(Card, { title: t("config.settings"), actions: [h("label", { class: "check" }, h("input", { type: "checkbox", checked: own, onChange: e => setOwn(e.target.checked) }), t("config.own")),
        h("div", {}, h("input", { type: "search", "aria-label": t("search"), placeholder: t("search"), value: filter, onInput: e => setFilter(e.target.value) }))] },
        rows.length ? h(Table, { label: t("config.settings"), rows, rowKey: ([path]) => path, columns: [[t("setting"), ([path]) => h("code", {}, path)], [t("value"), ([, s]) => h("span", { class: "mono" }, text(s.value))], [t("origin"), ([, s]) => h("span", { class: "soft" }, s.origin)]] }) : h("div", { class: "empty" }, t("config.nothing")))];
  }), open?.version && h(Version, { version: open.version, close: () => show(null) }),
    open?.back && h(Confirm, { title: t("rollback"), text: t("rollback.text", { version: open.back.version }), action: t("rollback"), close: () => show(null), run: async () => { await ask("POST", PATH + "/rollback", { body: { version: open.back.version } }); reload(); } }),
    open?.reload && h(Confirm, { title: t("config.reload"), text: t("config.reload.text"), action: t("config.reload"), close: () => show(null), run: async () => { await ask("POST", PATH + "/reload"); reload(); } }));
}
