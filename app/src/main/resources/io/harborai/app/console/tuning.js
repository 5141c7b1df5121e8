// Tuning: what is in force, what is tried, what came of it, and what the measured behaviour suggests.
import { h, t, ask, may, when, useLoad, useState, number, millis } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Problem, Dialog, Input, Facts, Confirm } from "./ui.js?v={{ui.js}}";

const PATH = "/admin/v1/tuning";
const KINDS = { better: "good", applied: "good", improved: "good", failed: "bad", cancelled: "warn", running: "warn" };
const values = setting => Object.entries(setting?.values || setting || {});
const shown = setting => values(setting).map(([name, value]) => `${name} ${value}`).join(", ") || "–";
const gain = x => x.gain_percent == null ? "–" : `${x.gain_percent > 0 ? "+" : ""}${number(x.gain_percent, 1)} % ± ${number(x.gain_plus_minus, 1)}`;

const Steps = ({ steps }) => h(Table, { label: t("tuning.steps"), rows: steps, columns: [[t("tuning.knob"), s => h("code", {}, `${s.knob} = ${s.value}`)], [t("tuning.throughput"), s => number(s.measured.throughput_per_s, 1) + " /s", "number keep"], [t("latency"), s => millis(s.measured.latency_ms), "number keep"],
  [t("cache.hits"), s => number(s.measured.cache_hit_rate * 100, 1) + " %", "number keep"], [t("memory"), s => number(s.measured.memory_mb) + " MB", "number keep"], [t("score"), s => `${number(s.score_difference, 3)} ± ${number(s.plus_minus, 3)}`, "number keep"], [t("tuning.kept"), s => h(Badge, { kind: s.kept ? "good" : "" }, t(s.kept ? "yes" : "no"))]] });

/** Two tunings beside each other, or one alone. */
function Compare({ runs, close }) {
  const names = [...new Set(runs.flatMap(r => [...values(r.tuning.before), ...values(r.tuning.best)].map(([name]) => name)))];
  const of = (setting, name) => values(setting).find(([n]) => n === name)?.[1] ?? "–";
  return h(Dialog, { title: runs.length > 1 ? t("tuning.compare") : t("tuning.run"), close }, h(Table, { label: t("tuning.compare"), rows: [["time", r => when(r.at)], ["state", r => r.status], ["who", r => r.made_by], ["tuning.gain", r => gain(r.tuning)], ["reason", r => r.tuning.why || "–"], ...names.map(name => [name, r => `${of(r.tuning.before, name)} → ${of(r.tuning.best, name)}`, true])],
    columns: [["", ([word, , plain]) => h("strong", {}, plain ? word : t(word))], ...runs.map(r => [when(r.at), ([, cell]) => cell(r)])] }), runs.length === 1 && runs[0].tuning.steps?.length > 0 && h(Steps, { steps: runs[0].tuning.steps }));
}

function Begin({ knobs, close, begun }) {
  const [form, set] = useState({ trial_ms: "2000", pairs: "8", knobs: Object.fromEntries(knobs.map(k => [k.name, k.values.join(", ")])) });
  const [error, failed] = useState(null);
  const run = async () => {
    const wanted = Object.fromEntries(Object.entries(form.knobs).map(([name, text]) => [name, text.split(/[,\s]+/).filter(Boolean).map(Number)]).filter(([, list]) => list.length));
    await ask("POST", PATH, { body: { trial_ms: Number(form.trial_ms), pairs: Number(form.pairs), knobs: wanted } });
    begun();
  };
  return h(Dialog, { title: t("tuning.begin"), close, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed }, t("tuning.begin"))] }, h("p", { class: "soft" }, t("tuning.text")), h(Problem, { error }),
    h("div", { class: "form" }, h(Input, { label: t("tuning.trial"), type: "number", min: 100, value: form.trial_ms, set: trial_ms => set({ ...form, trial_ms }) }), h(Input, { label: t("tuning.pairs"), type: "number", min: 4, max: 50, value: form.pairs, set: pairs => set({ ...form, pairs }) }),
      knobs.map(k => h(Input, { wide: true, label: `${k.name}${k.unit ? ` (${k.unit})` : ""}`, hint: t("tuning.values"), value: form.knobs[k.name], set: text => set({ ...form, knobs: { ...form.knobs, [k.name]: text } }) }))));
}

export function Tuning() {
  const [hurry, setHurry] = useState(false);
  const got = useLoad(async () => { const d = await ask("GET", PATH); setHurry(!!d.running?.id); return d; }, [hurry], hurry ? 1500 : 15000);
  const advice = useLoad(() => ask("GET", PATH + "/recommendations").then(d => d.data), [], 60000);
  const [open, show] = useState(null);
  const [chosen, choose] = useState([]);
  const close = () => show(null);
  return h(Page, { title: t("tuning"), actions: may("operator") && got.data && !got.data.running?.id && h("button", { type: "button", class: "primary", onClick: () => show("begin") }, t("tuning.begin")) }, h(Loaded, { from: got }, d => {
    const pick = id => choose(chosen.includes(id) ? chosen.filter(x => x !== id) : [...chosen, id].slice(-2));
    return [d.running?.id && h(Card, { title: t("tuning.running"), actions: may("operator") && h("button", { type: "button", class: "danger", onClick: () => show("end") }, t("tuning.end")) }, h("p", { class: "soft", role: "status" }, t("tuning.since", { time: when(d.running.since), n: d.running.steps.length })), d.running.steps.length > 0 && h(Steps, { steps: d.running.steps })),
      h(Card, { title: t("tuning.current") }, h(Facts, { of: values(d.current).map(([name, value]) => [h("code", {}, name), String(value)]) })),
      h(Card, { title: t("tuning.advice") }, h(Loaded, { from: advice, empty: t("tuning.advice.none"), isEmpty: x => !x.length }, rows => h(Table, { label: t("tuning.advice"), rows, columns: [[t("setting"), a => [h("code", {}, a.setting), h("div", { class: "soft small" }, a.about)]], [t("tuning.now"), a => String(a.now)], [t("tuning.advised"), a => h("strong", {}, String(a.advised))], [t("reason"), a => [a.reason, a.measured && h("div", { class: "soft small" }, typeof a.measured === "object" ? shown(a.measured) : String(a.measured))]]] }))),
      h(Card, { title: t("tuning.history"), actions: h("button", { type: "button", disabled: chosen.length !== 2, onClick: () => show({ runs: d.history.filter(r => chosen.includes(r.id)) }) }, t("tuning.compare.two")) }, d.history.length ? h(Table, { label: t("tuning.history"), rows: d.history, rowKey: r => r.id, columns: [[t("time"), r => h("button", { type: "button", class: "link", onClick: () => show({ runs: [r] }) }, when(r.at)), "keep"], [t("state"), r => h(Badge, { kind: KINDS[r.status] }, r.status)],
        [t("tuning.gain"), r => gain(r.tuning), "number keep"], [t("tuning.best"), r => h("span", { class: "small" }, shown(r.tuning.best))], [t("who"), r => r.made_by], ["", r => h("label", { class: "check" }, h("input", { type: "checkbox", checked: chosen.includes(r.id), "aria-label": t("tuning.choose", { time: when(r.at) }), onChange: () => pick(r.id) }))]] }) : h("div", { class: "empty" }, t("tuning.none"))),
      open === "begin" && h(Begin, { knobs: d.knobs, close, begun: () => { close(); setHurry(true); got.reload(); } }), open === "end" && h(Confirm, { title: t("tuning.end"), text: t("tuning.end.text"), action: t("tuning.end"), close, run: async () => { await ask("DELETE", PATH); got.reload(); } }), open?.runs && h(Compare, { runs: open.runs, close })];
  }));
}
