import { h, t, ask, send, state, events, setCallKey, useLoad, useDraft, useState, useRef, useEffect, money, millis, number, Refusal } from "./core.js?v={{core.js}}";
import { Markdown } from "./markdown.js?v={{markdown.js}}";
import { Page, Card, Field, Choice, Input, Check, Notice, Problem, Loaded, Work } from "./ui.js?v={{ui.js}}";

const LONGEST = 400_000;

/** What the call cost is in the ledger a moment after its end; a stream's head cannot know it. */
async function costOf(trace) {
  for (let i = 0; i < 12; i++) {
    const found = await ask("GET", "/admin/v1/requests", { query: { trace_id: trace, limit: 1 } });
    if (found.data.length) return found.data[0];
    await new Promise(later => setTimeout(later, 400));
  }
  return null;
}

function useLane() {
  const [lane, set] = useState({ text: "" });
  const abort = useRef(null);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async body => {
    const control = new AbortController();
    abort.current = control;
    const begin = performance.now();
    let now = { text: "", busy: true };
    const show = part => set(now = { ...now, ...part });
    show({});
    try {
      const answer = await send("POST", "/v1/chat/completions", { body, signal: control.signal, key: state.callKey || state.key });
      const head = name => answer.headers.get("x-harborai-" + name);
      show({ trace: answer.headers.get("x-request-id"), route: head("route"), attempts: head("attempts"), cache: head("cache") });
      if (body.stream) {
        for await (const [, event] of events(answer, LONGEST)) {
          if (event.error) throw new Refusal(200, event.error, now.trace);
          const said = event.choices?.[0]?.delta?.content || "";
          if (said && !now.text) show({ first: performance.now() - begin });
          show({ text: now.text + said, usage: event.usage || now.usage });
          if (now.text.length > LONGEST) throw new Refusal(0, { message: t("play.too.long") });
        }
      } else {
        const whole = await answer.json();
        show({ text: whole.choices?.[0]?.message?.content || "", usage: whole.usage, cost: head("cost") });
      }
      show({ busy: false, whole: performance.now() - begin });
      const row = await costOf(now.trace);
      if (row) show({ cost: row.cost ? money(row.cost) : t("cost." + row.cost_state) });
    } catch (error) {
      show({ busy: false, error: error.name === "AbortError" ? null : error, stopped: error.name === "AbortError" });
    }
  };
  return { ...lane, run, stop: () => abort.current?.abort() };
}

function Lane({ lane, model, set, models, label }) {
  const facts = [[t("route"), lane.route], [t("first.token"), lane.first && millis(lane.first)], [t("duration"), lane.whole && millis(lane.whole)],
    [t("tokens"), lane.usage && `${number(lane.usage.prompt_tokens)} + ${number(lane.usage.completion_tokens)}`], [t("cost"), lane.cost],
    [t("attempts"), lane.attempts > 1 && lane.attempts], [t("cache"), lane.cache]].filter(([, v]) => v);
  return h(Card, { "aria-busy": !!lane.busy }, h("div", { class: "stack" }, h(Choice, { label, value: model, set, options: models.map(m => [m, m]) }),
    lane.text || lane.busy ? h(Markdown, { text: lane.text || "…", label: t("answer") }) : !lane.error && h("div", { class: "said empty" }, t("play.empty")), lane.stopped && h("p", { class: "soft" }, t("play.stopped")), h(Problem, { error: lane.error })),
    facts.length > 0 && h("div", { class: "meta" }, facts.map(([name, value]) => h("div", {}, h("span", {}, name), " ", value)),
      lane.trace && h("a", { href: "#/requests?trace=" + encodeURIComponent(lane.trace) }, t("play.log"))));
}

function CallKey() {
  const [key, set] = useState("");
  return h(Notice, {}, h("form", { class: "row end", onSubmit: e => { e.preventDefault(); setCallKey(key.trim()); } },
    h("div", { class: "grow" }, h(Input, { label: t("play.key"), hint: t("play.key.hint"), type: "password", value: key, set })), h("button", { disabled: !key.trim() }, t("use"))));
}

export function Playground() {
  const [prompt, setPrompt] = useDraft("prompt");
  const [system, setSystem] = useDraft("system");
  const [first, setFirst] = useDraft("model.1");
  const [second, setSecond] = useDraft("model.2");
  const [two, setTwo] = useState(false);
  const [stream, setStream] = useState(true);
  const [temperature, setTemperature] = useDraft("temperature");
  const [most, setMost] = useDraft("max.tokens");
  const a = useLane(), b = useLane();
  const needsKey = !state.callKey && state.session.id !== "master";
  const models = useLoad(() => needsKey ? Promise.resolve([]) : ask("GET", "/v1/models", { key: state.callKey || state.key }).then(list => list.data.map(m => m.id).filter(id => !/embed/.test(id))), [needsKey]);
  const busy = a.busy || b.busy;
  const run = () => {
    const body = model => ({ model, stream, ...(stream && { stream_options: { include_usage: true } }), ...(temperature !== "" && { temperature: Number(temperature) }), ...(most !== "" && { max_tokens: Number(most) }),
      messages: [...(system.trim() ? [{ role: "system", content: system }] : []), { role: "user", content: prompt }] });
    a.run(body(first || models.data[0]));
    if (two) b.run(body(second || models.data[1] || models.data[0]));
  };
  const keys = e => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && prompt.trim() && !busy) run(); };
  return h(Page, { title: t("playground"), actions: h(Check, { label: t("play.compare"), value: two, set: setTwo }) },
    needsKey ? h(CallKey) : h(Loaded, { from: models, isEmpty: m => !m.length, empty: t("models.none") }, list => [
      h(Card, {}, h("div", { class: "stack" },
        h(Field, { label: t("play.prompt") }, h("textarea", { rows: 4, value: prompt, onInput: e => setPrompt(e.target.value), onKeyDown: keys, placeholder: t("play.prompt.hint") })),
        h("details", {}, h("summary", {}, t("parameters")), h("div", { class: "form" }, h(Field, { label: t("play.system"), wide: true }, h("textarea", { rows: 2, value: system, onInput: e => setSystem(e.target.value) })),
          h(Input, { label: t("play.temperature"), type: "number", min: 0, max: 2, step: .1, value: temperature, set: setTemperature }), h(Input, { label: t("play.most"), type: "number", min: 1, value: most, set: setMost }), h(Check, { label: t("play.stream"), value: stream, set: setStream }))),
        h("div", { class: "row" }, busy ? h("button", { type: "button", onClick: () => { a.stop(); b.stop(); } }, t("stop")) : h("button", { type: "button", class: "primary", disabled: !prompt.trim(), onClick: run }, t("send")),
          h("span", { class: "soft small" }, t("play.shortcut"))))),
      h("div", { class: "lanes" }, h(Lane, { lane: a, model: first || list[0], set: setFirst, models: list, label: two ? t("model") + " A" : t("model") }),
        two && h(Lane, { lane: b, model: second || list[1] || list[0], set: setSecond, models: list, label: t("model") + " B" }))]));
}
