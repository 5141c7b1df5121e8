// The chat room: rooms on the left, what is said in the middle, a thread or the people on the right.
import { h, t, ask, state, enterChat, leaveChat, useState, useEffect, useRef, useDraft, useLoad, useMemo, locale, when } from "./core.js?v={{core.js}}";
import { Page, Card, Dialog, Input, Choice, Problem, Work, Notice, Badge, Tabs, Loaded, Loading, Confirm, Check, Menu } from "./ui.js?v={{ui.js}}";
import { Prose } from "./markdown.js?v={{markdown.js}}";
import { VirtualList } from "./list.js?v={{list.js}}";
import { Composer } from "./composer.js?v={{composer.js}}";
import { FileCard, FileList, attach, fileOf } from "./chatfiles.js?v={{chatfiles.js}}";
import { Helpers, comingRows, isHelper } from "./chatai.js?v={{chatai.js}}";
import { Link } from "./chatlink.js?v={{chatlink.js}}";
import { Members, Bans, Record } from "./moderation.js?v={{moderation.js}}";

const SIGNS = ["👍", "❤️", "😂", "🎉", "👀", "✅"];
const TOGETHER_MS = 300000, LONGEST = 8000;

export function ChatGate({ signUp = true }) {
  const [form, set] = useState({ name: "", password: "" });
  const [error, failed] = useState(null);
  const go = path => async () => {
    const came = await ask("POST", "/api/chat/" + path, { key: "", body: { name: form.name.trim(), password: form.password } });
    enterChat({ token: came.token, name: came.account.name, account: came.account.account });
  };
  const ready = form.name.trim() && form.password;
  return h("form", { class: "stack", onSubmit: e => { e.preventDefault(); failed(null); if (ready) go("login")().catch(failed); } }, h("p", { class: "soft" }, t("chat.gate")),
    h(Input, { label: t("name"), value: form.name, set: name => set({ ...form, name }), required: true, autocomplete: "username", name: "chat-name" }), h(Input, { label: t("password"), type: "password", value: form.password, set: password => set({ ...form, password }), required: true, autocomplete: "current-password" }),
    h(Problem, { error }), h("div", { class: "row" }, h("button", { class: "primary", disabled: !ready }, t("sign.in")), signUp && h(Work, { disabled: !ready, failed, run: go("register") }, t("chat.register"))));
}

// A formatter costs as much as a hundred uses of it.
let formats = {};
const format = () => formats.of === locale() ? formats : formats = { of: locale(), day: new Intl.DateTimeFormat(locale(), { dateStyle: "full" }), hour: new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }) };
const day = ms => format().day.format(ms);
const hour = ms => format().hour.format(ms);
const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

function Reactions({ message, link, room }) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map(r => { const mine = r.accounts.includes(link.me.account); return h("button", { type: "button", class: mine ? "mine" : "", "aria-pressed": mine, "aria-label": t("chat.reaction", { sign: r.emoji, n: r.accounts.length }), onClick: () => link.ask("react", { room: room.id, message: message.seq, emoji: r.emoji, on: !mine }).catch(e => console.warn(e)) }, r.emoji, " ", r.accounts.length); }));
}

function Said({ message: m, before, link, room, act, inThread }) {
  if (m.notice) return h("div", { class: "note" }, t("chat.member." + m.notice.change, { name: m.notice.name }));
  const mine = m.account === link.me.account;
  const file = fileOf(m);
  const fresh = !before || before.notice || before.account !== m.account || m.at - before.at > TOGETHER_MS || !sameDay(before.at, m.at);
  const react = sign => link.ask("react", { room: room.id, message: m.seq, emoji: sign, on: true }).catch(e => act({ error: e }));
  const rights = ["owner", "admin"].includes(room.view.role) || link.me.administrator;
  const items = [!inThread && !m.thread && [t("chat.thread.reply"), () => act({ thread: m.seq })], mine && !file && [t("edit"), () => act({ edit: m })], rights && [t(m.pinned ? "chat.unpin" : "chat.pin"), () => link.ask("pin", { room: room.id, message: m.seq, on: !m.pinned }).catch(e => act({ error: e }))], (mine || rights) && [t("delete"), () => act({ remove: m })]].filter(Boolean);
  return [before && !before.notice && !sameDay(before.at, m.at) && h("div", { class: "note" }, day(m.at)), h("div", { class: "message" + (fresh ? " fresh" : "") + (m.pending ? " pending" : "") },
    fresh && h("div", { class: "face", "aria-hidden": "true" }, [...m.name][0] || "?"), h("div", { class: "body" }, fresh && h("div", { class: "head" }, h("strong", {}, m.name), isHelper(room, m.account) && h(Badge, {}, t("ai.badge")), h("time", { class: "soft small", dateTime: new Date(m.at).toISOString() }, hour(m.at)), m.pinned && h(Badge, {}, t("chat.pinned"))),
      m.deleted ? h("p", { class: "soft" }, t("chat.deleted")) : file ? h(FileCard, { link, file }) : m.coming && !m.text ? h("p", { class: "soft" }, t("ai.thinking")) : h(Prose, { text: m.text }), m.edited_at && !m.deleted && h("span", { class: "soft small" }, t("chat.edited")), m.error && h("p", { class: "bad small", role: "alert" }, m.error),
      h(Reactions, { message: m, link, room }), !inThread && m.replies > 0 && h("button", { type: "button", class: "link small", onClick: () => act({ thread: m.seq }) }, t("chat.replies", { n: m.replies }))),
    !m.pending && !m.deleted && link.up && h("div", { class: "tools" }, SIGNS.slice(0, 3).map(s => h("button", { type: "button", class: "plain", "aria-label": t("chat.react", { sign: s }), onClick: () => react(s) }, s)),
      h(Menu, { label: t("chat.more", { name: m.name }), items: [...SIGNS.slice(3).map(s => [s, () => react(s)]), ...items] })))];
}

/** What is shown of a room: its own messages, or those of one thread, and what waits to be sent. */
function rowsOf(room, link, thread) {
  const replies = new Map();
  for (const m of room.messages) if (m.thread) replies.set(m.thread, (replies.get(m.thread) || 0) + 1);
  const rows = room.messages.filter(m => thread ? m.seq === thread || m.thread === thread : !m.thread);
  const waiting = link.outbox.filter(d => d.room === room.id && (d.thread || 0) === (thread || 0)).map(d => ({ ...d, seq: d.client_id, account: link.me.account, name: link.me.name, pending: true }));
  return [...rows.map(m => replies.has(m.seq) ? Object.assign(m, { replies: replies.get(m.seq) }) : m), ...comingRows(link, room, thread), ...waiting];
}

function Talk({ link, room, thread, act }) {
  const outbox = link.outbox;
  const items = useMemo(() => rowsOf(room, link, thread), [room, room.version, room.messages, room.messages.length, outbox, thread]);
  return h(VirtualList, { key: room.id + (thread || ""), items, label: room.view.name, keyOf: m => m.seq, top: thread ? undefined : () => link.older(room).catch(error => act({ error })), onEnd: () => document.hasFocus() && link.read(room),
    row: (m, before) => h(Said, { message: m, before, link, room, act, inThread: !!thread }) });
}

function NewRoom({ link, close, made }) {
  const [form, set] = useState({ name: "", topic: "", kind: "public" });
  const [error, failed] = useState(null);
  const run = async () => made((await link.ask("create", { name: form.name.trim(), topic: form.topic.trim(), kind: form.kind })).room);
  return h(Dialog, { title: t("room.new"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed, disabled: !form.name.trim() }, t("create"))] }, h(Problem, { error }),
    h(Input, { label: t("name"), value: form.name, set: name => set({ ...form, name }), required: true, autofocus: true }), h(Input, { label: t("room.topic"), value: form.topic, set: topic => set({ ...form, topic }) }), h(Choice, { label: t("room.kind"), value: form.kind, set: kind => set({ ...form, kind }), options: ["public", "private"].map(k => [k, t("room." + k)]) }));
}

function Browse({ link, close, joined }) {
  const rooms = useLoad(() => link.ask("browse", { limit: 200 }).then(d => d.rooms));
  const people = useLoad(() => link.ask("accounts", { limit: 200 }).then(d => d.accounts.filter(a => a.account !== link.me.account)));
  const [tab, setTab] = useState("rooms");
  const [filter, setFilter] = useState("");
  const [error, failed] = useState(null);
  const fits = name => name.toLowerCase().includes(filter.toLowerCase());
  const line = (name, note, word, run) => h("li", { class: "row spread" }, h("span", {}, h("strong", {}, name), note && h("span", { class: "soft small" }, " ", note)), h(Work, { run, failed, "aria-label": word + " " + name }, word));
  return h(Dialog, { title: t("chat.browse"), close, narrow: true }, h(Tabs, { label: t("chat.browse"), value: tab, set: setTab, of: [["rooms", t("chat.rooms")], ["people", t("chat.people")]] }), h(Input, { label: t("filter"), type: "search", value: filter, set: setFilter }), h(Problem, { error }),
    tab === "rooms" ? h(Loaded, { from: rooms, empty: t("chat.rooms.none"), isEmpty: d => !d.length }, d => h("ul", { class: "lines" }, d.filter(r => fits(r.name)).map(r => line(r.name, r.topic, t(link.rooms.has(r.room) ? "open" : "chat.join"), async () => joined(link.rooms.has(r.room) ? r.room : (await link.ask("join", { room: r.room })).room)))))
      : h(Loaded, { from: people, empty: t("chat.people.none"), isEmpty: d => !d.length }, d => h("ul", { class: "lines" }, d.filter(a => fits(a.name)).map(a => line(a.name, a.online && t("chat.online"), t("chat.direct"), async () => joined((await link.ask("direct", { account: a.name })).room))))));
}

function Find({ link, close, go }) {
  const [q, setQ] = useState("");
  const [found, set] = useState(null);
  const [error, failed] = useState(null);
  const run = async () => set(await link.ask("search", { q: q.trim(), limit: 50 }));
  return h(Dialog, { title: t("chat.search"), close }, h("form", { class: "row end", onSubmit: e => { e.preventDefault(); failed(null); if (q.trim()) run().catch(failed); } }, h("div", { class: "grow" }, h(Input, { label: t("search"), type: "search", value: q, set: setQ, autofocus: true })), h("button", { class: "primary" }, t("search"))), h(Problem, { error }),
    found && (found.hits.length ? h("ul", { class: "lines" }, found.hits.map(hit => h("li", {}, h("div", { class: "row spread" }, h("button", { type: "button", class: "link", onClick: () => go(hit.room) }, link.rooms.get(hit.room)?.view.name || hit.room), h("span", { class: "soft small" }, hit.message.name, " · ", when(hit.message.at))), h(Prose, { text: hit.message.text })))) : h("div", { class: "empty" }, t("search.none"))));
}

function RoomForm({ link, room, close }) {
  const v = room.view;
  const [form, set] = useState({ name: v.name, topic: v.topic || "", announcement: v.announcement || "", archived: !!v.archived });
  const [error, failed] = useState(null);
  const field = name => h(Input, { label: t(name === "name" ? name : "room." + name), value: form[name], set: value => set({ ...form, [name]: value }) });
  const run = async () => { const other = Object.fromEntries(Object.entries(form).filter(([k, value]) => value !== (v[k] ?? (k === "archived" ? false : "")))); if (Object.keys(other).length) Object.assign(v, await link.ask("update", { room: room.id, ...other })); link.changed(); close(); };
  return h(Dialog, { title: t("room.edit"), close, narrow: true, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", run, failed }, t("save"))] }, h(Problem, { error }), field("name"), field("topic"), field("announcement"), h(Check, { label: t("room.archived"), value: form.archived, set: archived => set({ ...form, archived }) }));
}

function EditMessage({ link, room, message, close }) {
  const [text, set] = useState(message.text);
  const [error, failed] = useState(null);
  return h(Dialog, { title: t("chat.edit"), close, footer: [h("button", { type: "button", onClick: close }, t("cancel")), h(Work, { class: "primary", failed, disabled: !text.trim(), run: async () => { await link.ask("edit", { room: room.id, message: message.seq, text: text.trim() }); close(); } }, t("save"))] }, h(Problem, { error }), h("textarea", { rows: 6, maxLength: LONGEST, "aria-label": t("chat.edit"), value: text, onInput: e => set(e.target.value) }));
}

function Room({ link, room, back }) {
  const [open, act] = useState(null);
  const close = () => act(null);
  const v = room.view, direct = v.kind === "direct";
  const rights = ["owner", "admin"].includes(v.role) || link.me.administrator;
  const typing = [...link.typing].filter(([id, at]) => at.room === room.id && at.until > Date.now() && id !== link.me.account);
  const names = typing.map(([id]) => room.messages.findLast(m => m.account === id)?.name || "…").join(", ");
  const pins = room.messages.filter(m => m.pinned);
  const items = [[t("chat.members"), () => act({ members: true })], !direct && [t("ai"), () => act({ helpers: true })], [t("files"), () => act({ files: true })], pins.length && [t("chat.pins", { n: pins.length }), () => act({ pins: true })], !direct && rights && [t("room.edit"), () => act({ form: true })], !direct && rights && [t("chat.bans"), () => act({ bans: true })], link.me.administrator && [t("chat.record"), () => act({ record: true })], !direct && [t("room.leave"), () => act({ leave: true })], v.role === "owner" && !direct && [t("room.delete"), () => act({ destroy: true })]].filter(Boolean);
  const root = open?.thread && room.byNumber.get(open.thread);
  const reads = v.archived || v.role === "read_only";
  const [over, drag] = useState(false);
  useEffect(() => { if (!room.helpers && link.up) link.helpers(room).catch(refused => console.info("AI members not asked for", refused.message)); }, [room, link.up]);
  const drops = reads ? {} : { onDragOver: e => { if (e.dataTransfer.types.includes("Files")) { e.preventDefault(); drag(true); } }, onDragLeave: e => e.currentTarget.contains(e.relatedTarget) || drag(false), onDrop: e => { e.preventDefault(); drag(false); attach(link, room, e.dataTransfer.files); } };
  return h("div", { class: "talk" + (root ? " split" : "") }, h("section", { class: "column" + (over ? " over" : ""), "aria-label": v.name, ...drops }, h("header", {}, h("button", { type: "button", class: "plain back", "aria-label": t("chat.rooms"), onClick: back }, "‹"), h("div", { class: "grow" }, h("h2", {}, direct ? "@" : v.kind === "private" ? "🔒 " : "# ", v.name), v.topic && h("p", { class: "soft small" }, v.topic)), h(Menu, { label: t("room.menu"), items })),
    v.announcement && h("div", { class: "banner" }, v.announcement), h(Talk, { link, room, act }), h("p", { class: "soft small typing", "aria-live": "polite" }, names && t("chat.typing", { names })),
    open?.error && h(Problem, { error: open.error }), open?.text && h(Notice, { action: h("button", { type: "button", class: "plain", "aria-label": t("close"), onClick: close }, "✕") }, h("pre", {}, open.text)), reads ? h("p", { class: "soft typing" }, t("chat.readonly")) : h(Composer, { link, room, told: act, key: room.id })),
  root && h("section", { class: "column", "aria-label": t("chat.thread") }, h("header", {}, h("h2", { class: "grow" }, t("chat.thread")), h("button", { type: "button", class: "plain", "aria-label": t("close"), onClick: close }, "✕")), h(Talk, { link, room, thread: root.seq, act: next => next.thread || act(next) }), h(Composer, { link, room, thread: root.seq, told: act, key: "t" + root.seq })),
  open?.edit && h(EditMessage, { link, room, message: open.edit, close }), open?.form && h(RoomForm, { link, room, close }), open?.members && h(Members, { link, room, rights, close }), open?.helpers && h(Helpers, { link, room, rights, close }), open?.files && h(FileList, { link, room, rights, close }), open?.bans && h(Bans, { link, room, close }), open?.record && h(Record, { link, room, close }),
  open?.pins && h(Dialog, { title: t("chat.pins", { n: pins.length }), close }, h("ul", { class: "lines" }, pins.map(m => h("li", {}, h("strong", {}, m.name), h(Prose, { text: m.text }))))),
  open?.remove && h(Confirm, { title: t("chat.delete"), text: t("chat.delete.text"), action: t("delete"), close, run: () => link.ask("delete", { room: room.id, message: open.remove.seq }) }),
  open?.leave && h(Confirm, { title: t("room.leave"), text: t("room.leave.text", { name: v.name }), action: t("room.leave"), close, run: async () => { await link.ask("leave", { room: room.id }); link.rooms.delete(room.id); back(); } }),
  open?.destroy && h(Confirm, { title: t("room.delete"), text: t("room.delete.text", { name: v.name }), action: t("delete"), close, run: async () => { await link.ask("remove", { room: room.id }); link.rooms.delete(room.id); back(); } }));
}

function Rooms({ link, leave }) {
  const [chosen, choose] = useDraft("chat.room");
  const [open, show] = useState(null);
  const close = () => show(null);
  const rooms = [...link.rooms.values()].sort((a, b) => (b.messages.at(-1)?.at || 0) - (a.messages.at(-1)?.at || 0));
  const narrow = matchMedia("(width <= 860px)").matches;
  const room = link.rooms.get(chosen) || (narrow ? null : rooms[0]);
  useEffect(() => { link.watched = room?.id; }, [room?.id]);
  const into = async id => { if (!link.rooms.has(id)) await link.enter(id); choose(id); close(); };
  const newest = room?.messages.at(-1);
  return h("div", { class: "chat" + (room ? " in" : "") }, h("nav", { class: "rooms", "aria-label": t("chat.rooms") }, h("div", { class: "row spread" }, h("span", { class: "soft small" }, link.me?.name || state.chat.name), h(Menu, { label: t("chat.menu"), items: [[t("chat.search"), () => show("find")], [t("room.new"), () => show("new")], [t("sign.out.chat"), leave]] })),
    h("ul", {}, rooms.map(r => h("li", { key: r.id }, h("button", { type: "button", class: "room", "aria-current": r.id === room?.id ? "true" : undefined, onClick: () => choose(r.id) }, h("span", { class: "name" }, r.view.kind === "direct" ? "@ " : r.view.kind === "private" ? "🔒 " : "# ", r.view.name), r.unread > 0 && h("span", { class: "count", "aria-label": t("chat.unread", { n: r.unread }) }, r.unread > 99 ? "99+" : r.unread))))),
    h("button", { type: "button", onClick: () => show("browse") }, t("chat.browse"))),
    room ? h(Room, { link, room, key: room.id, back: () => choose("-") }) : h("div", { class: "empty" }, rooms.length ? t("chat.choose") : t("chat.none")),
    h("p", { class: "skip", role: "status" }, newest?.text && newest.account !== link.me?.account ? `${newest.name}: ${newest.text.slice(0, 200)}` : ""),
    open === "new" && h(NewRoom, { link, close, made: into }), open === "browse" && h(Browse, { link, close, joined: into }), open === "find" && h(Find, { link, close, go: into }));
}

export function Chat() {
  const [, draw] = useState(0);
  const [link, set] = useState(null);
  useEffect(() => {
    if (!state.chat) return undefined;
    const made = new Link(state.chat.token, () => draw(n => n + 1));
    set(made);
    return () => { made.close(); set(null); };
  }, [state.chat?.token]);
  const leave = () => { link?.ask("logout").catch(e => console.info("the session ends by itself", e.message)); leaveChat(); };
  const away = link?.me && !link.up && !link.over;
  return h(Page, { title: t("chat"), wide: true }, !state.chat ? h("div", { class: "chatgate" }, h(Card, { title: t("chat.in") }, h(ChatGate)))
    : link?.over && link.over !== "closed" ? h(Notice, { kind: "warn", action: h("button", { type: "button", onClick: leaveChat }, t("sign.in")) }, t(link.over))
      : !link?.me ? h(Loading) : [away && h("p", { class: "away", role: "status" }, t("chat.away")), h(Rooms, { link, leave })]);
}
