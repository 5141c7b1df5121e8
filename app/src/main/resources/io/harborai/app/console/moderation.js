// Keeping order in a room: who is in it, who is kept out, and who did what.
import { h, t, when, useLoad, useState } from "./core.js?v={{core.js}}";
import { Dialog, Input, Choice, Problem, Work, Badge, Loaded, Table } from "./ui.js?v={{ui.js}}";

const ROLES = ["read_only", "member", "admin", "owner"];
const LENGTHS = ["600", "86400", "604800", "0"];

function Judge({ link, room, member, done }) {
  const [length, setLength] = useState("86400");
  const [reason, setReason] = useState("");
  const [role, setRole] = useState(member.role);
  const [error, failed] = useState(null);
  const does = (type, more) => async () => { await link.ask(type, { room: room.id, account: member.name, ...more }); done(); };
  const why = reason.trim() ? { reason: reason.trim() } : {};
  return h("div", { class: "judge stack tight" }, h(Problem, { error }), h("div", { class: "form" }, h(Choice, { label: t("chat.length"), value: length, set: setLength, options: LENGTHS.map(n => [n, t("seconds." + n)]) }), h(Input, { label: t("reason"), value: reason, set: setReason })),
    h("div", { class: "row" }, h(Work, { failed, run: does(member.muted_until ? "unmute" : "mute", member.muted_until ? {} : { seconds: Number(length) }) }, t(member.muted_until ? "chat.unmute" : "chat.mute")), h(Work, { failed, run: does("kick", why) }, t("chat.kick")), h(Work, { class: "danger", failed, run: does("ban", { seconds: Number(length), ...why }) }, t("chat.ban"))),
    h("div", { class: "row end" }, h("div", { class: "grow" }, h(Choice, { label: t("role"), value: role, set: setRole, options: ROLES.map(r => [r, t("room.role." + r)]) })), h(Work, { failed, disabled: role === member.role, run: does("role", { role }) }, t("save"))));
}

export function Members({ link, room, rights, close }) {
  const got = useLoad(() => link.ask("members", { room: room.id, limit: 200 }).then(d => d.members));
  const [open, show] = useState("");
  const [name, setName] = useState("");
  const [error, failed] = useState(null);
  const invite = async () => { await link.ask("invite", { room: room.id, account: name.trim() }); setName(""); got.reload(); };
  return h(Dialog, { title: t("chat.members"), close }, room.view.kind !== "direct" && h("form", { class: "row end", onSubmit: e => { e.preventDefault(); failed(null); if (name.trim()) invite().catch(failed); } }, h("div", { class: "grow" }, h(Input, { label: t("chat.invite"), value: name, set: setName })), h("button", { disabled: !name.trim() }, t("chat.invite.do"))), h(Problem, { error }),
    h(Loaded, { from: got }, rows => h("ul", { class: "lines" }, rows.map(m => h("li", { key: m.account }, h("div", { class: "row spread" }, h("span", {}, h("strong", {}, m.name), " ", h("span", { class: "soft small" }, t("room.role." + m.role)), " ", m.online && h(Badge, { kind: "good" }, t("chat.online")), m.muted_until && h(Badge, { kind: "warn" }, t("chat.muted"))),
      rights && m.account !== link.me.account && h("button", { type: "button", class: "link", "aria-expanded": open === m.account, onClick: () => show(open === m.account ? "" : m.account) }, t("chat.order"))), open === m.account && h(Judge, { link, room, member: m, done: () => { show(""); got.reload(); } }))))));
}

export function Bans({ link, room, close }) {
  const got = useLoad(() => link.ask("bans", { room: room.id }).then(d => d.bans));
  return h(Dialog, { title: t("chat.bans"), close }, h(Loaded, { from: got, empty: t("chat.bans.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("chat.bans"), rows, rowKey: b => b.account, columns: [[t("name"), b => h("strong", {}, b.name)], [t("until"), b => b.until > 4e12 ? t("never") : when(b.until)], [t("reason"), b => b.reason || "–"],
    ["", b => h(Work, { class: "link", run: async () => { await link.ask("unban", { room: room.id, account: b.name }); got.reload(); } }, t("chat.unban"))]] })));
}

export function Record({ link, room, close }) {
  const got = useLoad(() => link.ask("audit", { room: room.id, limit: 100 }).then(d => d.entries));
  return h(Dialog, { title: t("chat.record"), close }, h(Loaded, { from: got, empty: t("chat.record.none"), isEmpty: d => !d.length }, rows => h(Table, { label: t("chat.record"), rows, rowKey: e => e.id, columns: [[t("time"), e => when(e.at), "keep"], [t("who"), e => e.actor], [t("action"), e => h("code", {}, e.action)], [t("target"), e => e.target], [t("details"), e => e.detail || "–"]] })));
}
