// Where something is said: text that outlives a reload, commands and names that complete themselves, files.
import { h, t, useState, useRef, useDraft, useLayoutEffect } from "./core.js?v={{core.js}}";
import { Uploads, attach } from "./chatfiles.js?v={{chatfiles.js}}";

const TYPING_MS = 2500, LONGEST = 8000, SHOWN = 8;

const CLIP = h("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8" }));

/** What fits to the word at the caret: commands at the start of a line that is one, names behind an @. */
function fitting(text, caret, link, room, thread) {
  const before = text.slice(0, caret);
  if (!thread && /^\/\S*$/.test(before) && before.length === text.length) {
    return { from: 0, of: (link.commands || []).filter(line => line.startsWith(before) && line.split(/[\s:]/)[0] !== before).map(line => [line.split(/[\s:]/)[0], line]) };
  }
  const part = /(?:^|\s)@([^\s@]*)$/.exec(before)?.[1];
  if (part === undefined) return null;
  const names = new Set([...(room.helpers || []).map(one => one.name), ...room.messages.filter(m => m.name && m.account !== link.me.account).map(m => m.name)]);
  return { from: caret - part.length - 1, of: [...names].filter(name => name.toLowerCase().startsWith(part.toLowerCase()) && name !== part).map(name => ["@" + name, name]) };
}

export function Composer({ link, room, thread, told }) {
  const [text, set] = useDraft("chat." + room.id + (thread ? "." + thread : ""));
  const [caret, setCaret] = useState(-1);
  const [chosen, choose] = useState(0);
  const area = useRef(), input = useRef(), wanted = useRef(-1);
  const typed = useRef(0);
  const found = caret >= 0 ? fitting(text, caret, link, room, thread) : null;
  const offers = found ? found.of.slice(0, SHOWN) : [];
  const at = Math.min(chosen, offers.length - 1);
  const list = "offers" + (thread || "");
  useLayoutEffect(() => {
    if (wanted.current >= 0) { area.current.setSelectionRange(wanted.current, wanted.current); wanted.current = -1; }
  });
  const say = async e => {
    e?.preventDefault();
    const words = text.trim();
    if (!words) return;
    setCaret(-1);
    if (words.startsWith("/") && !thread) {
      try {
        told({ text: (await link.ask("command", { room: room.id, text: words })).text });
        set("");
      } catch (error) {
        told({ error });
      }
      return;
    }
    link.post(room.id, words, thread ? { thread } : {});
    set("");
  };
  const type = e => {
    const value = e.target.value;
    set(value);
    setCaret(e.target.selectionStart);
    choose(0);
    if (value.startsWith("/")) {
      link.learn(room.id);
    } else if (link.up && Date.now() - typed.current > TYPING_MS) {
      typed.current = Date.now();
      link.socket.send(JSON.stringify({ type: "typing", room: room.id }));
    }
  };
  const take = word => {
    set(text.slice(0, found.from) + word + " " + text.slice(caret));
    wanted.current = found.from + word.length + 1;
    setCaret(-1);
    area.current.focus();
  };
  const keys = e => {
    if (e.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (offers.length && step) { e.preventDefault(); choose((at + step + offers.length) % offers.length); }
    else if (offers.length && (e.key === "Tab" || e.key === "Enter" && !e.shiftKey)) { e.preventDefault(); take(offers[at][0]); }
    else if (offers.length && e.key === "Escape") { e.stopPropagation(); setCaret(-1); }
    else if (e.key === "Enter" && !e.shiftKey) say(e);
  };
  const label = t(thread ? "chat.reply.to" : "chat.say", { room: room.view.name });
  return [!thread && h(Uploads, { link, room }), h("form", { class: "composer", onSubmit: say },
    offers.length > 0 && h("ul", { class: "offers", id: list, role: "listbox", "aria-label": t("chat.offers") }, offers.map(([word, line], i) => h("li", { role: "option", id: list + i, "aria-selected": i === at, onPointerDown: e => { e.preventDefault(); take(word); } }, h("code", {}, line)))),
    !thread && [h("button", { type: "button", class: "plain", "aria-label": t("file.attach"), title: t("file.attach"), onClick: () => input.current.click() }, CLIP), h("input", { ref: input, type: "file", multiple: true, hidden: true, "aria-label": t("file.attach"), onChange: e => { attach(link, room, e.target.files); e.target.value = ""; } })],
    h("textarea", { ref: area, rows: Math.min(8, text.split("\n").length), maxLength: LONGEST, value: text, "aria-label": label, placeholder: label, "aria-autocomplete": "list", "aria-controls": offers.length ? list : undefined, "aria-activedescendant": offers.length ? list + at : undefined,
      onInput: type, onKeyDown: keys, onBlur: () => setCaret(-1), onPaste: e => { if (!thread && e.clipboardData.files.length) { e.preventDefault(); attach(link, room, e.clipboardData.files); } } }),
    h("button", { class: "primary", disabled: !text.trim() }, t("send")))];
}
