// State of the console, its words, and its way to the server. The key lives in this tab's session storage and nowhere else.
import { words as en } from "./words-en.js?v={{words-en.js}}";
import { words as zh } from "./words-zh.js?v={{words-zh.js}}";

export const { h, render, Fragment } = window.preact;
export const { useState, useEffect, useRef, useMemo, useLayoutEffect } = window.preactHooks;

const ROLES = ["viewer", "operator", "admin"];
const stored = name => sessionStorage.getItem("harborai." + name) || "";
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const watchers = new Set();

export const state = {
  language: localStorage.getItem("harborai.language") || (navigator.languages.some(l => l.startsWith("zh")) && !navigator.language.startsWith("en") ? "zh" : "en"),
  theme: localStorage.getItem("harborai.theme") || "",
  session: null, chat: null, asked: false, parts: null, key: stored("key"), callKey: stored("call-key"), offline: false, back: 0, over: false,
};

export function update(part) {
  Object.assign(state, part);
  dress();
  watchers.forEach(watcher => watcher());
}

export function useApp() {
  const [, turn] = useState(0);
  useEffect(() => {
    const watcher = () => turn(n => n + 1);
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, []);
  return state;
}

export const isDark = () => state.theme ? state.theme === "dark" : systemDark.matches;

export function dress() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
}

systemDark.addEventListener("change", () => update({}));

export function keep(name, value) {
  localStorage.setItem("harborai." + name, value);
  update({ [name]: value });
}

/** A word of the dictionary, with {names} filled in. */
export function t(name, values = {}) {
  const text = (state.language === "zh" ? zh : en)[name];
  if (text === undefined) {
    console.error("no word for " + name);
    return name;
  }
  return text.replace(/\{(\w+)\}/g, (all, one) => values[one] ?? all);
}

export const may = role => ROLES.indexOf(state.session?.role) >= ROLES.indexOf(role);

/** Whether the server has such a route, a part of it being on; before its description came, it is thought to have none. */
export const has = path => !!state.parts?.has(path);

async function learnParts() {
  const shape = await (await fetch("/openapi.json")).json();
  update({ parts: new Set(Object.keys(shape.paths)) });
}

/** What the server refused, or that it did not answer (status 0). */
export class Refusal extends Error {
  constructor(status, error, trace) {
    super(error.message);
    Object.assign(this, { status, code: error.code || "", param: error.param || "", trace: trace || "" });
  }
}

/** The head of a request: who asks, and that it is not another site's page that does. */
function heads(method, key) {
  const headers = {};
  const bearer = key ?? state.key;
  if (bearer) headers.authorization = "Bearer " + bearer;
  if (state.session?.csrf && method !== "GET") headers["x-harborai-csrf"] = state.session.csrf;
  return headers;
}

function refused(status, statusText, text, trace) {
  let error = { message: status + " " + statusText };
  try {
    error = JSON.parse(text).error || error;
  } catch (notJson) {
    console.warn("an answer that is no JSON", notJson);
  }
  return new Refusal(status, error, trace);
}

export async function send(method, path, { body, query, key, signal, also } = {}) {
  const url = path + (query ? "?" + new URLSearchParams(Object.entries(query).filter(([, v]) => v !== "" && v != null)) : "");
  const headers = heads(method, key);
  if (body !== undefined) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
  } catch (failed) {
    if (failed.name === "AbortError") throw failed;
    lost();
    throw new Refusal(0, { message: t("offline.short") });
  }
  if (!answer.ok && answer.status !== also) {
    const refusal = refused(answer.status, answer.statusText, await answer.text(), answer.headers.get("x-request-id"));
    if (answer.status === 401 && state.session && path.startsWith("/admin")) leave(true);
    throw refusal;
  }
  return answer;
}

export const ask = async (method, path, options) => (await send(method, path, options)).json();

/** Asks a part whose answers are in an envelope. */
export const open = async (method, path, options) => (await ask(method, path, options)).data;

/** Sends a file, and tells how much of it is on its way; what a fetch cannot. */
export function upload(path, body, progress, { method = "POST", key, began } = {}) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    Object.entries(heads(method, key)).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = e => e.lengthComputable && progress(e.loaded / e.total);
    request.onload = () => request.status < 300 ? done(JSON.parse(request.responseText))
      : failed(refused(request.status, request.statusText, request.responseText, request.getResponseHeader("x-request-id")));
    request.onerror = () => { lost(); failed(new Refusal(0, { message: t("offline.short") })); };
    request.onabort = () => failed(new Refusal(0, { message: t("offline.short") }));
    began?.(request);
    request.send(body);
  });
}

/** Events of a stream as [name, data], as they come. */
export async function* events(answer, longest = 1_000_000) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", name = "message";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      if (rest.length > longest) throw new Refusal(0, { message: t("play.too.long") });
      for (const raw of lines) {
        const line = raw.replace(/\r$/, "");
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) {
          if (line.slice(5).trim() !== "[DONE]") yield [name, JSON.parse(line.slice(5))];
          name = "message";
        }
      }
    }
  } finally {
    reader.releaseLock();
  }
}

export function lost() {
  if (state.offline) return;
  update({ offline: true });
  const again = async () => {
    try {
      if ((await fetch("/ready", { cache: "no-store" })).ok) {
        update({ offline: false, back: state.back + 1 });
        return;
      }
    } catch (still) {
      console.info("still away:", still.message);
    }
    setTimeout(again, 1500);
  };
  setTimeout(again, 1000);
}

/** Waits until the server answers again; not at all while it does. */
export function reachable() {
  return new Promise(done => {
    const watcher = () => {
      if (state.offline) return;
      watchers.delete(watcher);
      done();
    };
    watchers.add(watcher);
    watcher();
  });
}

export async function enter(key) {
  const [session] = await Promise.all([ask("GET", "/admin/v1/session", { key }), learnParts()]);
  if (key) sessionStorage.setItem("harborai.key", key);
  update({ key: key || "", session, over: false, asked: true });
}

export async function enterByPassword(name, password) {
  const [session] = await Promise.all([ask("POST", "/admin/v1/session", { body: { name, password }, key: "" }), learnParts()]);
  update({ key: "", session, over: false, asked: true });
}

export function leave(over = false) {
  for (const name of ["key", "call-key", "chat"]) sessionStorage.removeItem("harborai." + name);
  update({ session: null, chat: null, key: "", callKey: "", over });
}

/** An account of the chat room; alone it opens the chat room and nothing else. */
export function enterChat(chat) {
  sessionStorage.setItem("harborai.chat", JSON.stringify(chat));
  update({ chat, asked: true, over: false });
}

export function leaveChat() {
  sessionStorage.removeItem("harborai.chat");
  update({ chat: null });
}

/** What the tab still knows of a chat account, after it was loaded anew. */
export function recallChat() {
  const known = stored("chat");
  if (known) update({ chat: JSON.parse(known) });
}

export function setCallKey(key) {
  sessionStorage.setItem("harborai.call-key", key);
  update({ callKey: key });
}

/** Loads what a function asks for; anew when what it depends on changes, the server came back, or a time went by. */
export function useLoad(load, on = [], everyMs = 0) {
  const [got, set] = useState({ loading: true });
  const [turn, next] = useState(0);
  useEffect(() => {
    let here = true;
    const run = () => load().then(data => here && set({ data, loading: false }),
      error => here && set(old => ({ data: old.data, error, loading: false })));
    run();
    const timer = everyMs ? setInterval(() => document.hidden || state.offline || run(), everyMs) : 0;
    return () => { here = false; clearInterval(timer); };
  }, [...on, turn, state.back]);
  return { ...got, reload: () => next(n => n + 1) };
}

/** A text that outlives a reload of the page, for what somebody is typing. */
export function useDraft(name, first = "") {
  const [text, set] = useState(sessionStorage.getItem("harborai.draft." + name) ?? first);
  return [text, value => { sessionStorage.setItem("harborai.draft." + name, value); set(value); }];
}

export const locale = () => state.language === "zh" ? "zh-CN" : "en-GB";
export const number = (n, digits = 0) => n == null ? "–" : n.toLocaleString(locale(), { maximumFractionDigits: digits });
export const compact = n => n == null ? "–" : n.toLocaleString(locale(), n >= 10000 ? { notation: "compact", maximumFractionDigits: 1 } : { maximumFractionDigits: 1 });
export const millis = ms => ms == null ? "–" : ms >= 10000 ? number(ms / 1000, 1) + " s" : number(ms, ms < 10 ? 1 : 0) + " ms";
export const bytes = n => n == null ? "–" : n < 1024 ? n + " B" : n < 1048576 ? number(n / 1024, 1) + " KB" : n < 1073741824 ? number(n / 1048576, 1) + " MB" : number(n / 1073741824, 1) + " GB";
export const when = text => text ? new Date(text).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "medium" }) : "–";
export const clock = ms => new Date(ms).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** Amounts come as exact texts: zeros at the end go, digits that say something stay. */
export const money = cost => cost ? (cost.amount.includes(".") ? cost.amount.replace(/\.?0+$/, "") : cost.amount) + " " + cost.currency : "–";
export const moneys = costs => costs?.length ? costs.map(money).join(" + ") : "–";

export function download(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
