// The way to the chat room: one socket that comes back by itself, the rooms as they are now, and what is not said yet.
import { t, lost, Refusal } from "./core.js?v={{core.js}}";

const LATEST = 50, OLDER = 100, MOST_ROOMS = 100, LONGEST_WAIT_MS = 15000, ANSWER_MS = 20000, MOST_COMING = 50;
const FINAL = { 4001: "chat.signedout", 4003: "chat.banned", 4002: "chat.broken", 4005: "chat.flood" };
const OUTBOX = "harborai.chat.outbox";

export class Link {
  constructor(token, told) {
    Object.assign(this, { token, told, rooms: new Map(), waiting: new Map(), next: 1, tries: 0, over: "", up: false, typing: new Map(), coming: new Map(), uploads: [], commands: null });
    this.outbox = JSON.parse(sessionStorage.getItem(OUTBOX) || "[]");
    this.open();
  }

  changed() {
    if (this.drawn) return;
    // Many events of one moment are one drawing.
    this.drawn = requestAnimationFrame(() => { this.drawn = 0; this.told(); });
  }

  close() {
    this.over = "closed";
    clearTimeout(this.timer);
    cancelAnimationFrame(this.drawn);
    this.socket?.close();
  }

  open() {
    const socket = this.socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/ws");
    socket.onopen = () => this.begin().catch(failed => { this.why = failed.message; socket.close(); });
    socket.onmessage = e => this.socket === socket && this.frame(JSON.parse(e.data));
    socket.onclose = e => this.socket === socket && this.broken(e.code);
  }

  broken(code) {
    this.up = false;
    for (const { failed } of this.waiting.values()) failed(new Refusal(0, { message: t("offline.short") }));
    this.waiting.clear();
    this.coming.clear();
    if (this.over === "closed") return;
    if (FINAL[code] || this.over) this.over ||= FINAL[code];
    else {
      if (this.tries > 0) lost();
      this.timer = setTimeout(() => this.open(), Math.min(LONGEST_WAIT_MS, 400 * 2 ** this.tries++) * (.75 + Math.random() / 2));
    }
    this.changed();
  }

  async begin() {
    try {
      this.me = (await this.ask("login", { token: this.token })).account;
    } catch (refused) {
      if (refused.status) this.over = "chat.signedout";
      throw refused;
    }
    await Promise.all([...this.rooms.values()].filter(r => r.epoch).map(r => this.resume(r)));
    await this.list();
    this.tries = 0;
    this.up = true;
    for (const draft of [...this.outbox]) this.say(draft);
    this.changed();
  }

  /** Asks something; what is refused, or not answered because the socket broke, is thrown. */
  ask(type, body = {}) {
    return new Promise((done, failed) => {
      if (this.socket.readyState !== WebSocket.OPEN) {
        failed(new Refusal(0, { message: t("offline.short") }));
        return;
      }
      const id = String(this.next++);
      const timer = setTimeout(() => { this.waiting.delete(id); failed(new Refusal(0, { message: t("chat.silent") })); }, ANSWER_MS);
      this.waiting.set(id, { done: x => { clearTimeout(timer); done(x); }, failed: x => { clearTimeout(timer); failed(x); } });
      this.socket.send(JSON.stringify({ id, type, ...body }));
    });
  }

  frame(frame) {
    if (frame.type === "batch") {
      frame.frames.forEach(one => this.frame(one));
    } else if (frame.id && this.waiting.has(frame.id)) {
      const { done, failed } = this.waiting.get(frame.id);
      this.waiting.delete(frame.id);
      if (frame.type === "error") failed(new Refusal(400, frame));
      else done(frame);
    } else if (frame.type === "heartbeat") {
      for (const [id, seq] of Object.entries(frame.positions)) if (this.rooms.get(id)?.seq < seq) this.resume(this.rooms.get(id));
    } else if (frame.type === "typing") {
      this.typing.set(frame.account, { room: frame.room, until: Date.now() + 4000 });
      this.changed();
      setTimeout(() => this.changed(), 4100);
    } else if (frame.type === "ai") {
      this.comes(frame);
    } else if (frame.room && frame.seq != null) {
      this.event(frame);
    }
  }

  /** A piece of an AI member's answer; after a piece that was missed no more is shown, for the message brings all of it. */
  comes({ room, account, name, answer, thread, state: at, from, text }) {
    const known = this.rooms.get(room);
    if (!known) return;
    if (at === "done" || at === "failed" || known.messages.some(m => m.client_id === answer)) this.coming.delete(answer);
    else if (this.coming.has(answer) || this.coming.size < MOST_COMING) {
      const one = this.coming.get(answer) || { room, account, name, thread, text: "" };
      this.coming.set(answer, { ...one, text: text && from === one.text.length ? one.text + text : one.text, heard: Date.now() });
    }
    known.version++;
    this.changed();
  }

  /** The AI members of a room; their messages are marked, and their names offered. */
  async helpers(room) {
    room.helpers = (await this.ask("assistants", { room: room.id })).assistants;
    room.version++;
    this.changed();
    return room.helpers;
  }

  /** The commands, from the chat room's own help. */
  async learn(room) {
    if (this.commands) return;
    this.commands = [];
    try {
      this.commands = (await this.ask("command", { room, text: "/help" })).text.split("\n");
    } catch (refused) {
      console.info("no commands to offer", refused.message);
      this.commands = null;
    }
    this.changed();
  }

  event(frame) {
    const room = this.rooms.get(frame.room);
    if (!room || frame.epoch !== room.epoch || frame.seq <= room.seq) return;
    if (frame.seq > room.seq + 1) {
      this.resume(room);
      return;
    }
    this.apply(room, frame);
    this.changed();
  }

  apply(room, frame) {
    room.seq = frame.seq;
    const message = frame.message && room.byNumber.get(frame.message);
    switch (frame.type) {
      case "message":
        this.keep(room, frame);
        if (frame.account !== this.me.account && !(room.id === this.watched && document.hasFocus())) room.unread++;
        break;
      case "edited": if (message) Object.assign(message, { text: frame.text, edited_at: frame.at, mentions: frame.mentions }); break;
      case "deleted": if (message) Object.assign(message, { text: "", deleted: true, edited_at: undefined, mentions: undefined, pinned: false, reactions: [] }); break;
      case "pinned": if (message) message.pinned = frame.on; break;
      case "reacted": if (message) this.reacted(message, frame); break;
      case "member":
        if (["renamed", "removed"].includes(frame.change)) for (const m of room.byNumber.values()) if (m.account === frame.account) m.name = frame.name;
        if (frame.name) room.messages.push({ seq: frame.seq, notice: frame, at: frame.at || Date.now() });
        if (["joined", "kicked", "left"].includes(frame.change) && room.helpers) this.helpers(room).catch(refused => console.info("AI members not asked for", refused.message));
        if (frame.account === this.me.account && ["kicked", "banned", "left", "removed"].includes(frame.change)) this.rooms.delete(room.id);
        break;
      case "room":
        Object.assign(room.view, frame, { room: room.id, type: undefined });
        // The server shows it to nobody any more; an administrator may enter a banned one anew.
        if (frame.change === "removed" || frame.change === "banned") this.rooms.delete(room.id);
        break;
      default: console.info("an event of a later version", frame.type);
    }
    room.version++;
  }

  reacted(message, { emoji, account, on }) {
    const others = (message.reactions || []).filter(r => r.emoji !== emoji);
    const accounts = (message.reactions?.find(r => r.emoji === emoji)?.accounts || []).filter(a => a !== account);
    if (on) accounts.push(account);
    message.reactions = accounts.length ? [...others, { emoji, accounts }] : others;
  }

  keep(room, message) {
    if (room.byNumber.has(message.seq)) return;
    room.byNumber.set(message.seq, message);
    room.messages.push(message);
    this.coming.delete(message.client_id);
    if (message.account === this.me.account && message.client_id) this.sent(message.client_id);
  }

  async resume(room) {
    if (room.resuming) return;
    room.resuming = true;
    try {
      const answer = await this.ask("resume", { room: room.id, epoch: room.epoch, seq: room.seq });
      if (answer.type === "lost") await this.enter(room.id);
      else {
        for (const event of answer.events) if (event.seq > room.seq) this.apply(room, event);
        room.seq = Math.max(room.seq, answer.seq);
      }
    } catch (refused) {
      if (refused.status) this.rooms.delete(room.id);
    } finally {
      room.resuming = false;
      this.changed();
    }
  }

  async list() {
    const { rooms } = await this.ask("rooms");
    for (const view of rooms.slice(0, MOST_ROOMS)) {
      const known = this.rooms.get(view.room);
      if (known) Object.assign(known.view, view);
      else await this.enter(view.room, view).catch(refused => console.warn("a room that cannot be entered", refused));
    }
    this.changed();
  }

  async enter(id, listed) {
    const got = await this.ask("enter", { room: id, limit: LATEST });
    const room = { id: got.room, view: { ...got.view, ...listed }, epoch: got.epoch, seq: got.seq, more: got.more, unread: listed?.unread ?? this.rooms.get(id)?.unread ?? 0, messages: [], byNumber: new Map(), version: 0 };
    got.messages.forEach(message => this.keep(room, message));
    this.rooms.set(room.id, room);
    this.changed();
    return room;
  }

  async older(room) {
    if (!room.more || room.loading) return;
    room.loading = true;
    try {
      const first = room.messages.find(m => !m.notice);
      const page = await this.ask("history", { room: room.id, before: first?.seq ?? room.seq + 1, limit: OLDER });
      const fresh = page.messages.filter(m => !room.byNumber.has(m.seq));
      fresh.forEach(m => room.byNumber.set(m.seq, m));
      room.messages = [...fresh, ...room.messages];
      room.more = page.more;
      room.version++;
    } finally {
      room.loading = false;
      this.changed();
    }
  }

  /** Says something; it waits here, and over a reload of the page, until the server has it. */
  post(room, text, more = {}) {
    const draft = { room, text, client_id: crypto.randomUUID(), at: Date.now(), ...more };
    this.outbox = [...this.outbox, draft];
    this.store();
    if (this.up) this.say(draft);
  }

  async say({ at, error, ...draft }) {
    try {
      await this.ask("send", draft);
      this.sent(draft.client_id);
    } catch (refused) {
      if (refused.status) this.outbox = this.outbox.map(d => d.client_id === draft.client_id ? { ...d, error: refused.message } : d);
      this.store();
    }
  }

  sent(id) {
    if (this.outbox.some(d => d.client_id === id)) {
      this.outbox = this.outbox.filter(d => d.client_id !== id);
      this.store();
    }
  }

  store() {
    sessionStorage.setItem(OUTBOX, JSON.stringify(this.outbox));
    this.changed();
  }

  async read(room) {
    const last = room.messages.findLast(m => m.number);
    room.unread = 0;
    if (last && room.told !== last.number && this.up) {
      room.told = last.number;
      await this.ask("read", { room: room.id, number: last.number }).catch(refused => console.info("not told as read", refused.message));
    }
  }
}
