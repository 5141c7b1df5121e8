// The frame: log-in, navigation, and the page that the address names.
import { h, render, t, state, update, useApp, useState, useEffect, useRef, dress, isDark, keep, ask, useLoad, enter, enterByPassword, leave, may, has, send, recallChat } from "./core.js?v={{core.js}}";
import { Input, Notice, Problem, Loading, Tabs } from "./ui.js?v={{ui.js}}";
import { Overview } from "./overview.js?v={{overview.js}}";
import { Playground } from "./playground.js?v={{playground.js}}";
import { Keys } from "./keys.js?v={{keys.js}}";
import { Teams } from "./teams.js?v={{teams.js}}";
import { Usage } from "./usage.js?v={{usage.js}}";
import { Requests } from "./requests.js?v={{requests.js}}";
import { Models } from "./models.js?v={{models.js}}";
import { Config } from "./config.js?v={{config.js}}";
import { Audit } from "./audit.js?v={{audit.js}}";
import { HealthPage } from "./health.js?v={{health.js}}";
import { Alerts } from "./alerts.js?v={{alerts.js}}";
import { Knowledge } from "./knowledge.js?v={{knowledge.js}}";
import { Chat, ChatGate } from "./chat.js?v={{chat.js}}";
import { Prompts } from "./prompts.js?v={{prompts.js}}";
import { Backups } from "./backups.js?v={{backups.js}}";
import { Logs } from "./logs.js?v={{logs.js}}";
import { Tuning } from "./tuning.js?v={{tuning.js}}";
import { Accounts } from "./accounts.js?v={{accounts.js}}";

// Name, page, the least role, and the route that is there when the page's part of the server is on. An account of the chat
// room has no role at all.
const CHAT = ["chat", Chat, "", "/api/chat/me"];
const SECTIONS = [["nav.watch", [["overview", Overview], ["health", HealthPage, "viewer", "/admin/v1/health"], ["alerts", Alerts, "viewer", "/admin/v1/alerts"], ["usage", Usage], ["requests", Requests]]],
  ["nav.use", [["playground", Playground], ["knowledge", Knowledge, "viewer", "/api/collections"], CHAT, ["models", Models], ["prompts", Prompts, "viewer", "/admin/v1/prompts"]]],
  ["nav.access", [["keys", Keys], ["teams", Teams], ["accounts", Accounts, "admin"]]], ["nav.server", [["config", Config], ["tuning", Tuning, "viewer", "/admin/v1/tuning"], ["backups", Backups, "admin", "/admin/v1/backups"], ["logs", Logs, "viewer", "/admin/v1/logs"], ["audit", Audit, "admin"]]]];
const PAGES = SECTIONS.flatMap(([, pages]) => pages);
const allowed = () => PAGES.filter(([, , role = "viewer", route]) => (!role || state.session && may(role)) && (!route || !state.session || has(route)));

function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  return { path, query: new URLSearchParams(query || "") };
}

/** Why a sign-in by the issuer led back here. */
const REASONS = ["no_role", "not_allowed", "round_over", "issuer_unreachable", "refused_by_issuer", "slowed"];

const Brand = () => h("div", { class: "brand" }, h("img", { src: "/console/mark.svg", alt: "" }), "HarborAI");

const Looks = () => [h("button", { type: "button", class: "plain", lang: state.language === "zh" ? "en" : "zh-CN", onClick: () => keep("language", state.language === "zh" ? "en" : "zh") }, state.language === "zh" ? "English" : "中文"),
  h("button", { type: "button", class: "plain", "aria-label": t("theme"), title: t("theme"), onClick: () => keep("theme", isDark() ? "light" : "dark") }, isDark() ? "☀" : "☾")];

function Gate() {
  const [tab, setTab] = useState("key");
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, failed] = useState(null);
  const [busy, work] = useState(false);
  const ways = useLoad(() => ask("GET", "/admin/v1/session/ways"));
  const told = new URLSearchParams(location.search).get("sign_in");
  const submit = async e => {
    e.preventDefault();
    work(true);
    failed(null);
    try {
      await (tab === "key" ? enter(key.trim()) : enterByPassword(name.trim(), password));
    } catch (wrong) {
      failed(wrong);
      work(false);
    }
  };
  return h("main", { class: "gate" }, h("div", { class: "stack" }, h("div", { class: "row spread" }, h(Brand), h("div", { class: "row" }, h(Looks))),
    h("div", { class: "card stack" }, h("h1", {}, t("sign.in")), state.over && h(Notice, { kind: "warn" }, t("session.over")),
      h(Tabs, { label: t("sign.in"), value: tab, set: id => { setTab(id); failed(null); }, of: [["key", t("by.key")], ["password", t("by.password")], ["chat", t("by.chat")]] }),
      tab === "chat" ? h(ChatGate) : h("form", { class: "stack", onSubmit: submit }, tab === "key" ? h(Input, { label: t("admin.key"), hint: t("admin.key.hint"), type: "password", value: key, set: setKey, required: true, autofocus: true, name: "key" })
        : [h(Input, { label: t("name"), value: name, set: setName, required: true, autocomplete: "username" }), h(Input, { label: t("password"), type: "password", value: password, set: setPassword, required: true, autocomplete: "current-password" })],
      told && !error && h(Notice, { kind: "bad" }, REASONS.includes(told) ? t("oidc." + told) : t("oidc.failed")),
      h(Problem, { error }), h("button", { class: "primary", disabled: busy }, t("sign.in")), ways.data?.oidc && h("a", { class: "button", href: "/admin/v1/session/oidc" }, t("oidc.with", { name: ways.data.oidc }))))));
}

function Frame() {
  const [at, move] = useState(place());
  const [open, setOpen] = useState(false);
  const content = useRef();
  useEffect(() => {
    const moved = () => { move(place()); setOpen(false); scrollTo(0, 0); content.current?.querySelector("h1")?.focus({ preventScroll: true }); };
    const closed = e => e.key === "Escape" && setOpen(false);
    addEventListener("hashchange", moved);
    addEventListener("keydown", closed);
    return () => { removeEventListener("hashchange", moved); removeEventListener("keydown", closed); };
  }, []);
  const pages = allowed();
  const [path, Shown] = pages.find(([name]) => name === at.path) || pages[0];
  useEffect(() => { document.title = t(path) + " · HarborAI"; });
  const out = async () => {
    if (state.session?.csrf) await send("DELETE", "/admin/v1/session").catch(error => console.warn(error));
    leave();
  };
  return [h("a", { class: "skip", href: "#content", onClick: e => { e.preventDefault(); content.current.querySelector("h1").focus(); } }, t("skip")),
    h("div", { class: "frame" }, h("nav", { class: "side" + (open ? " open" : ""), id: "menu", "aria-label": t("menu") }, h(Brand), SECTIONS.map(([word, all]) => { const shown = all.filter(p => pages.includes(p)); return shown.length > 0 && [h("h2", {}, t(word)),
      h("ul", {}, shown.map(([name]) => h("li", {}, h("a", { href: "#/" + name, "aria-current": name === path ? "page" : undefined, onClick: () => setOpen(false) }, t(name)))))]; })),
      h("div", {}, h("div", { class: "top", role: "banner" }, h("button", { type: "button", class: "menu", "aria-expanded": open, "aria-controls": "menu", onClick: () => setOpen(!open) }, "☰ ", t("menu")),
        h("span", { class: "who soft small" }, state.session ? `${state.session.name} · ${t("role." + state.session.role)}` : state.chat.name), h(Looks), h("button", { type: "button", onClick: out }, t("sign.out"))),
        h("main", { ref: content, id: "content", onClick: () => open && setOpen(false) }, h(Shown, { key: path + at.query, query: at.query }))))];
}

function App() {
  const { session, chat, asked, offline } = useApp();
  return [offline && h("div", { class: "offline", role: "alert" }, t("offline")), !asked ? h("main", { class: "gate" }, h("div", {}, h(Loading))) : session || chat ? h(Frame) : h(Gate)];
}

async function begin() {
  dress();
  render(h(App), document.getElementById("app"));
  recallChat();
  // Without a key there may still be an account's session, in a cookie that scripts cannot see.
  try {
    await enter(state.key);
  } catch (stranger) {
    if (state.key && (stranger.status === 401 || stranger.status === 403)) leave();
    update({ asked: true });
  }
}

begin();
