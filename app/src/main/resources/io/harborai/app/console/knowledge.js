// The knowledge base: documents in, cited answers out.
import { h, t, open as fetched, send, upload, events, may, when, bytes, number, useLoad, useState, useEffect, useRef, useDraft, Refusal } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Problem, Dialog, Choice, Input, Field, Confirm, Tabs, Facts, Notice } from "./ui.js?v={{ui.js}}";
import { Prose } from "./markdown.js?v={{markdown.js}}";

const BYTES = 50 << 20, FILES = 64;
const ENDED = { ready: "good", failed: "bad" };
const busy = rows => rows?.some(d => !ENDED[d.state]);
const place = s => [s.page > 0 && t("page.n", { n: s.page }), s.heading].filter(Boolean).join(" · ");

async function documents(collection) {
  const rows = [];
  for (let after = ""; rows.length < 2000;) {
    const page = await fetched("GET", "/api/documents", { query: { collection, limit: 200, after } });
    rows.push(...page.documents);
    if (!page.next) break;
    after = page.next;
  }
  return rows;
}

/** The sentence that an answer stands on, in its passage. */
function Quoted({ text, quotes }) {
  const marks = quotes.map(q => [text.indexOf(q), q.length]).filter(([from]) => from >= 0).sort((a, b) => a[0] - b[0]);
  const parts = [];
  let end = 0;
  for (const [from, length] of marks) {
    if (from < end) continue;
    parts.push(text.slice(end, from), h("mark", {}, text.slice(from, from + length)));
    end = from + length;
  }
  return h("div", { class: "passage" }, parts, text.slice(end));
}

function Passage({ source, quotes, close }) {
  const ref = useRef();
  useEffect(() => ref.current?.querySelector("mark")?.scrollIntoView({ block: "center" }), []);
  return h(Dialog, { title: source.document, close }, h(Facts, { of: [[t("place"), place(source)], [t("passage.at"), `${number(source.start)}–${number(source.end)}`], [t("score"), number(source.score, 3)]] }),
    h("div", { ref }, h(Quoted, { text: source.text, quotes })));
}

/** An answer whose [n] open their passages. */
function Answer({ turn, open }) {
  const { text, sources = [], end, error, busy: running } = turn;
  const known = new Set(sources.map(s => s.number));
  const linked = text.replace(/\[(\d+)\](?!\()/g, (all, n) => known.has(Number(n)) ? `[\\[${n}\\]](#cite-${n})` : all);
  const press = e => {
    const n = e.target.closest("a")?.getAttribute("href")?.match(/^#cite-(\d+)$/)?.[1];
    if (!n) return;
    e.preventDefault();
    show(sources.find(s => s.number === Number(n)));
  };
  const quotes = n => (end?.citations || []).filter(c => c.number === n).map(c => c.quote);
  const show = source => open({ source, quotes: quotes(source.number) });
  const cited = new Set((end?.citations || []).map(c => c.number));
  return h(Card, { "aria-busy": !!running }, h("div", { class: "stack" }, h("p", { class: "asked" }, turn.question),
    h("div", { onClick: press, "aria-live": "polite" }, text ? h(Prose, { text: linked }) : running && h("p", { class: "soft" }, t(turn.sources ? "ask.writing" : "ask.searching"))),
    h(Problem, { error }), end?.kind === "nothing_relevant" && h(Notice, {}, t("ask.nothing")), end?.kind === "passages_only" && h(Notice, { kind: "warn" }, end.note || t("ask.passages")),
    sources.length > 0 && h("div", { class: "sources" }, sources.map(s => h("button", { type: "button", class: cited.has(s.number) ? "cited" : "", onClick: () => show(s), "aria-label": t("ask.open", { n: s.number, document: s.document }) }, h("b", {}, s.number), h("span", {}, s.document, h("small", {}, place(s)))))),
    end && h("div", { class: "meta" }, end.model && h("div", {}, h("span", {}, t("model")), " ", end.model), h("div", {}, h("span", {}, t("ask.took")), " ", number(turn.took / 1000, 1) + " s"), end.removed_citations > 0 && h("div", {}, t("ask.removed", { n: end.removed_citations })))));
}

function Ask({ collection, models }) {
  const [question, setQuestion] = useDraft("question");
  const [turns, setTurns] = useState([]);
  const [open, show] = useState(null);
  const session = useRef("");
  const abort = useRef(null);
  useEffect(() => () => abort.current?.abort(), []);
  const running = turns.at(-1)?.busy;
  const run = async () => {
    const control = new AbortController();
    abort.current = control;
    const begin = performance.now();
    let turn = { question: question.trim(), text: "", busy: true };
    const before = turns;
    const put = part => setTurns([...before, turn = { ...turn, ...part }]);
    put({});
    try {
      if (!session.current) session.current = (await fetched("POST", "/api/sessions", { body: { collection, title: turn.question.slice(0, 60) } })).id;
      const answer = await send("POST", "/api/qa/ask/stream", { body: { question: turn.question, collection, session_id: session.current }, signal: control.signal });
      for await (const [name, data] of events(answer)) {
        if (name === "sources") put({ sources: data });
        else if (name === "token") put({ text: turn.text + data.text });
        else if (name === "error") throw new Refusal(200, data);
        else if (name === "end") put({ text: data.answer, end: data, took: performance.now() - begin, busy: false });
      }
      if (turn.busy) throw new Refusal(0, { message: t("ask.cut") });
      setQuestion("");
    } catch (error) {
      put({ busy: false, error: error.name === "AbortError" ? null : error });
    }
  };
  const keys = e => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); if (question.trim() && !running) run(); } };
  return [turns.map((turn, i) => h(Answer, { turn, key: i, open: show })),
    h(Card, {}, h("div", { class: "stack" }, h(Field, { label: t(turns.length ? "ask.next" : "ask.question"), hint: t("ask.hint") }, h("textarea", { rows: 3, value: question, onInput: e => setQuestion(e.target.value), onKeyDown: keys })),
      h("div", { class: "row" }, running ? h("button", { type: "button", onClick: () => abort.current.abort() }, t("stop")) : h("button", { type: "button", class: "primary", disabled: !question.trim(), onClick: run }, t("ask")),
        turns.length > 0 && !running && h("button", { type: "button", onClick: () => { setTurns([]); session.current = ""; } }, t("ask.fresh")), h("span", { class: "soft small" }, models.data?.model ? t("ask.model", { model: models.data.model }) : t("ask.nomodel"))))),
    open && h(Passage, { ...open, close: () => show(null) })];
}

function SearchTab({ collection }) {
  const [text, setText] = useDraft("search");
  const [mode, setMode] = useState("hybrid");
  const [found, set] = useState(null);
  const [error, failed] = useState(null);
  const [open, show] = useState(null);
  const run = async () => set(await fetched("POST", "/api/qa/search", { body: { question: text.trim(), collection, mode, top_k: 20 } }));
  return [h("form", { class: "filters", onSubmit: e => { e.preventDefault(); failed(null); if (text.trim()) run().catch(failed); } }, h(Input, { label: t("search"), type: "search", value: text, set: setText }),
    h(Choice, { label: t("search.mode"), value: mode, set: setMode, options: ["hybrid", "keyword", "semantic"].map(m => [m, t("mode." + m)]) }), h("button", { class: "primary", disabled: !text.trim() }, t("search"))),
    h(Problem, { error }), found && (found.passages.length ? found.passages.map((p, i) => h(Card, { key: i }, h("div", { class: "row spread" }, h("button", { type: "button", class: "link", onClick: () => show({ source: p, quotes: [] }) }, p.document), h("span", { class: "soft small" }, place(p), " · ", number(p.score, 3))), h("p", { class: "snippet" }, p.text)))
      : h("div", { class: "empty" }, t("search.none"))), open && h(Passage, { ...open, close: () => show(null) })];
}

function Drop({ collection, came }) {
  const [over, drag] = useState(false);
  const [sent, setSent] = useState([]);
  const list = useRef([]);
  const input = useRef();
  const change = (item, part) => { Object.assign(item, part); setSent([...list.current]); };
  const take = async files => {
    const items = [...files].slice(0, FILES).map(file => ({ file, share: 0, error: file.size > BYTES ? t("upload.large", { most: bytes(BYTES) }) : "" }));
    list.current = [...list.current.filter(i => !i.done), ...items];
    setSent(list.current);
    // One after the other: each tells its own progress, and one that is refused holds no other up.
    for (const item of items) {
      if (item.error) continue;
      const form = new FormData();
      form.append("file", item.file, item.file.name);
      try {
        const [taken] = (await upload("/api/documents?collection=" + encodeURIComponent(collection), form, share => change(item, { share }))).data.documents;
        change(item, { done: true, share: 1, known: !taken.fresh });
        came();
      } catch (error) {
        change(item, { error: error.message });
      }
    }
  };
  return h("div", { class: "drop" + (over ? " over" : ""), onDragOver: e => { e.preventDefault(); drag(true); }, onDragLeave: () => drag(false), onDrop: e => { e.preventDefault(); drag(false); take(e.dataTransfer.files); } },
    h("p", {}, t("upload.drop"), " ", h("button", { type: "button", class: "link", onClick: () => input.current.click() }, t("upload.choose"))), h("p", { class: "soft small" }, t("upload.kinds")),
    h("input", { ref: input, type: "file", multiple: true, hidden: true, "aria-label": t("upload.choose"), onChange: e => { take(e.target.files); e.target.value = ""; } }),
    sent.length > 0 && h("ul", { class: "uploads" }, sent.map(i => h("li", {}, h("span", { class: "name" }, i.file.name), h("span", { class: "soft small" }, bytes(i.file.size)), i.error ? h("span", { class: "bad small", role: "alert" }, i.error)
      : i.done ? h("span", { class: "good small", role: "status" }, t(i.known ? "upload.known" : "upload.done")) : h("progress", { max: 1, value: i.share, "aria-label": i.file.name })))));
}

function Documents({ collection }) {
  const [hurry, setHurry] = useState(false);
  const got = useLoad(() => documents(collection), [collection, hurry], hurry ? 1000 : 15000);
  const [open, show] = useState(null);
  const [filter, setFilter] = useState("");
  useEffect(() => setHurry(!!busy(got.data)), [got.data]);
  const call = (d, method, rest = "") => fetched(method, `/api/documents/${encodeURIComponent(d.id)}${rest}`, { query: { collection } });
  return [h(Drop, { collection, came: got.reload }), h(Card, { title: t("documents"), actions: h("input", { type: "search", "aria-label": t("filter"), placeholder: t("filter"), value: filter, onInput: e => setFilter(e.target.value) }) },
    h(Loaded, { from: got, empty: t("documents.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("documents"), rows: rows.filter(d => d.name.toLowerCase().includes(filter.toLowerCase())).slice(0, 300), rowKey: d => d.id, columns: [[t("name"), d => [h("strong", {}, d.name), d.labels.length > 0 && h("div", { class: "soft small" }, d.labels.join(", "))]],
      [t("state"), d => [h(Badge, { kind: ENDED[d.state] ?? "warn" }, t("document." + (ENDED[d.state] ? d.state : "working"))), d.error && h("div", { class: "bad small" }, d.error)]], [t("size"), d => bytes(d.bytes), "number keep"], [t("pages"), d => number(d.pages), "number"], [t("passages"), d => number(d.chunks), "number"], [t("created"), d => when(d.created_at)],
      ["", d => h("div", { class: "row" }, h(Work, { class: "link", run: async () => { await call(d, "POST", "/reprocess"); got.reload(); } }, t("document.again")), h("button", { type: "button", class: "link bad", "aria-label": t("delete") + " " + d.name, onClick: () => show(d) }, t("delete")))]] }))),
    open && h(Confirm, { title: t("document.delete"), text: t("document.delete.text", { name: open.name }), action: t("delete"), close: () => show(null), run: async () => { await call(open, "DELETE"); got.reload(); } })];
}

function NewCollection({ close, saved }) {
  const [form, set] = useState({ name: "", description: "", embedding_model: "", dimension: "" });
  const [error, failed] = useState(null);
  const run = async () => saved(await fetched("POST", "/api/collections", { body: { name: form.name.trim(), description: form.description.trim(), ...(form.embedding_model.trim() && { embedding_model: form.embedding_model.trim(), dimension: Number(form.dimension) }) } }));
  const field = (name, more) => h(Input, { label: t("collection." + name), value: form[name], set: v => set({ ...form, [name]: v }), ...more });
  return h(Dialog, { title: t("collection.new"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed, disabled: !form.name.trim() }, t("create"))] },
    h(Problem, { error }), field("name", { required: true, autofocus: true }), field("description"), field("embedding_model", { hint: t("collection.embedding.hint"), placeholder: "local/hash-embed" }), form.embedding_model && field("dimension", { type: "number", min: 1 }));
}

function Settings({ got, close }) {
  const [form, set] = useState(null);
  const [error, failed] = useState(null);
  useEffect(() => { if (got.data && !form) set(got.data); }, [got.data]);
  const field = (name, more) => h(Input, { label: t("kb." + name), hint: t("kb." + name + ".hint"), value: form[name], set: v => set({ ...form, [name]: more ? v === "" ? "" : Number(v) : v }), ...more });
  return h(Dialog, { title: t("kb.settings"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", failed, run: async () => { await fetched("PUT", "/api/config", { body: form }); got.reload(); close(); } }, t("save"))] },
    h(Problem, { error }), form && [field("model"), field("top_k", { type: "number", min: 1 }), field("threshold", { type: "number", min: 0, max: 1, step: .01 })]);
}

export function Knowledge({ query }) {
  const all = useLoad(() => fetched("GET", "/api/collections"));
  const settings = useLoad(() => fetched("GET", "/api/config"));
  const [chosen, choose] = useDraft("collection");
  const [tab, setTab] = useState(query.get("tab") || "ask");
  const [open, show] = useState(null);
  const close = () => show(null);
  return h(Page, { title: t("knowledge"), actions: [may("admin") && h("button", { type: "button", onClick: () => show("settings") }, t("kb.settings")), h("button", { type: "button", class: "primary", onClick: () => show("new") }, t("collection.new"))] },
    h(Loaded, { from: all, empty: t("collections.none"), isEmpty: d => !d.length }, list => {
      const one = list.find(c => c.name === chosen) || list[0];
      return [h("div", { class: "row spread end" }, h("div", { class: "row end" }, h(Choice, { label: t("collection"), value: one.name, set: choose, options: list.map(c => [c.name, c.name]) }), h("button", { type: "button", class: "link bad", onClick: () => show({ remove: one }) }, t("collection.delete"))), h("span", { class: "soft small" }, one.description)),
        h(Tabs, { label: t("knowledge"), value: tab, set: setTab, of: [["ask", t("ask")], ["search", t("search")], ["documents", t("documents")]] }),
        tab === "ask" && h(Ask, { collection: one.name, models: settings, key: one.name }), tab === "search" && h(SearchTab, { collection: one.name, key: one.name }), tab === "documents" && h(Documents, { collection: one.name, key: one.name }),
        open?.remove && h(Confirm, { title: t("collection.delete"), text: t("collection.delete.text", { name: open.remove.name }), action: t("delete"), close, run: async () => { await fetched("DELETE", "/api/collections/" + encodeURIComponent(open.remove.name)); choose(""); all.reload(); } })];
    }), open === "new" && h(NewCollection, { close, saved: made => { choose(made.name); setTab("documents"); all.reload(); close(); } }), open === "settings" && h(Settings, { got: settings, close }));
}
