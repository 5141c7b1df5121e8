// Files of a room: sent in one piece, gone on with where they were cut, shown as what they are.
import { h, t, ask, send, upload, reachable, bytes, when, download, useLoad, useState, useEffect } from "./core.js?v={{core.js}}";
import { Dialog, Problem, Work, Loaded, Confirm } from "./ui.js?v={{ui.js}}";

const FILES = "/api/files", TOGETHER = 20, TRIES = 30, PAGE = 50, MOST_PICTURES = 200;
const AGAIN_MS = 1500;
/** What the server says of a file; who says it himself shows a card to a file that the server gives out to members only. */
const TOLD = /^(\u{1F5BC}|\u{1F4CE}) \[((?:[^\]\\]|\\.)*)\]\(\/api\/files\/(f_[\w-]+)\/content\) · (.{1,20})$/u;
const pictures = new Map();
const later = () => new Promise(done => setTimeout(done, AGAIN_MS));
const passing = error => error.status === 0 || error.status === 429 || error.status === 503 || error.code === "wrong_offset";

/** Whether a message tells of a file: its id, name, length, and whether there is a small picture. */
export function fileOf(message) {
  const found = message.client_id?.startsWith("file-") && !message.deleted && TOLD.exec(message.text);
  return found ? { file: found[3], name: found[2].replace(/\\(.)/g, "$1"), size: found[4], picture: found[1] !== "\u{1F4CE}" } : null;
}

async function bring(link, item, tell) {
  const key = link.token, { file } = item;
  item.id ||= (await ask("POST", FILES, { key, body: { room: item.room, name: file.name, bytes: file.size } })).file;
  const at = FILES + "/" + item.id;
  for (let tries = 0; ; tries++) {
    try {
      const { received, ready } = await ask("GET", at, { key });
      if (!ready && received < file.size) {
        await upload(`${at}/content?offset=${received}`, file.slice(received), share => tell({ share: (received + share * (file.size - received)) / file.size }),
          { method: "PUT", key, began: request => { item.request = request; } });
      }
      tell({ share: 1 });
      await ask("POST", at + "/complete", { key });
      return;
    } catch (error) {
      if (item.stopped || !passing(error) || tries >= TRIES) throw error;
      await later();
      await reachable();
    }
  }
}

/** Files on their way live with the connection: another room, or another page of it, holds none of them up. */
async function run(link, item) {
  const tell = part => { Object.assign(item, part); link.uploads = [...link.uploads]; link.changed(); };
  tell({ error: "", going: true });
  try {
    await bring(link, item, tell);
    link.uploads = link.uploads.filter(one => one !== item);
  } catch (error) {
    if (!item.stopped) item.error = error.message;
  }
  tell({ going: false });
}

export function attach(link, room, files) {
  const items = [...files].slice(0, TOGETHER).map(file => ({ key: crypto.randomUUID(), room: room.id, file, share: 0 }));
  link.uploads = [...link.uploads, ...items];
  link.changed();
  // One after the other: each tells its own progress, and one that is refused holds no other up.
  for (const item of items) link.sending = (link.sending || Promise.resolve()).then(() => item.stopped || run(link, item));
}

function drop(link, item) {
  item.stopped = true;
  item.request?.abort();
  link.uploads = link.uploads.filter(one => one !== item);
  link.changed();
  if (item.id) send("DELETE", `${FILES}/${item.id}`, { key: link.token }).catch(error => console.info("an upload that the server forgets by itself", error.message));
}

export function Uploads({ link, room }) {
  const mine = link.uploads.filter(item => item.room === room.id);
  const going = mine.some(item => !item.error);
  useEffect(() => {
    if (!going) return undefined;
    const ask = e => e.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [going]);
  return mine.length > 0 && h("ul", { class: "uploads going", "aria-label": t("file.sending") }, mine.map(item => h("li", { key: item.key }, h("span", { class: "name" }, item.file.name), h("span", { class: "soft small" }, bytes(item.file.size)),
    item.error ? h("span", { class: "bad small", role: "alert" }, item.error) : h("progress", { max: 1, value: item.share, "aria-label": item.file.name }),
    h("span", { class: "row" }, item.error && h("button", { type: "button", class: "link", onClick: () => run(link, item) }, t("retry")), h("button", { type: "button", class: "link", "aria-label": t("file.stop", { name: item.file.name }), onClick: () => drop(link, item) }, t(item.error ? "close" : "stop"))))));
}

const content = (link, file) => send("GET", `${FILES}/${file}/content`, { key: link.token });
const save = (link, file) => async () => download(file.name, await (await content(link, file.file)).blob(), "application/octet-stream");

/** A picture as a text of its own: the page shows nothing that is not from here. */
async function picture(link, id) {
  if (!pictures.has(id)) {
    const blob = await (await send("GET", `${FILES}/${id}/thumbnail`, { key: link.token })).blob();
    const url = await new Promise((done, failed) => { const reader = new FileReader(); reader.onload = () => done(reader.result); reader.onerror = () => failed(reader.error); reader.readAsDataURL(blob); });
    if (pictures.size >= MOST_PICTURES) pictures.delete(pictures.keys().next().value);
    pictures.set(id, url);
  }
  return pictures.get(id);
}

export function FileCard({ link, file }) {
  const [error, failed] = useState(null);
  const [src, set] = useState(pictures.get(file.file) || "");
  useEffect(() => {
    let here = true;
    if (file.picture && !src) picture(link, file.file).then(url => here && set(url), gone => console.info("a picture that is gone", gone.message));
    return () => { here = false; };
  }, [file.file]);
  return h("div", { class: "filecard" }, file.picture && h("span", { class: "thumb" }, src && h("img", { src, alt: file.name })),
    h("span", { class: "grow" }, h("strong", {}, file.name), h("small", {}, file.size)), h(Work, { failed, run: save(link, file), "aria-label": t("file.save", { name: file.name }) }, t("download")), h(Problem, { error }));
}

export function FileList({ link, room, rights, close }) {
  const [most, setMost] = useState(PAGE);
  const got = useLoad(async () => {
    const rows = [];
    for (let before; rows.length < most;) {
      const { files } = await link.ask("files", { room: room.id, limit: PAGE, ...(before && { before }) });
      rows.push(...files.filter(f => f.ready));
      if (files.length < PAGE) return { rows, more: false };
      before = files.at(-1).created_at;
    }
    return { rows, more: true };
  }, [most]);
  const [open, show] = useState(null);
  const [error, failed] = useState(null);
  return h(Dialog, { title: t("files"), close }, h(Problem, { error }), h(Loaded, { from: got, empty: t("files.none"), isEmpty: d => !d.rows.length }, d => [h("ul", { class: "lines" }, d.rows.map(f => h("li", { key: f.file, class: "row spread" }, h("span", { class: "grow" }, h("strong", {}, f.name), h("div", { class: "soft small" }, bytes(f.bytes), " · ", when(f.created_at))),
    h("span", { class: "row" }, h(Work, { class: "link", failed, run: save(link, f), "aria-label": t("file.save", { name: f.name }) }, t("download")), (rights || f.account === link.me.account) && h("button", { type: "button", class: "link bad", "aria-label": t("delete") + " " + f.name, onClick: () => show(f) }, t("delete")))))),
    d.more && h("button", { type: "button", onClick: () => setMost(most + PAGE) }, t("older"))]),
  open && h(Confirm, { title: t("file.delete"), text: t("file.delete.text", { name: open.name }), action: t("delete"), close: () => show(null), run: async () => { await link.ask("delete_file", { file: open.file }); got.reload(); } }));
}
