// Backups: what there is, making one, reading one through, removing one. A restore needs the server stopped, so it is a command.
import { h, t, ask, when, bytes, useLoad, useState } from "./core.js?v={{core.js}}";
import { Page, Card, Table, Loaded, Badge, Work, Problem, Confirm, Notice } from "./ui.js?v={{ui.js}}";

const PATH = "/admin/v1/backups";

export function Backups() {
  const [hurry, setHurry] = useState(false);
  const got = useLoad(async () => { const d = await ask("GET", PATH); setHurry(d.state === "running"); return d; }, [hurry], hurry ? 1000 : 15000);
  const [error, failed] = useState(null);
  const [told, tell] = useState(null);
  const [gone, remove] = useState(null);
  const make = async () => { await ask("POST", PATH); tell(null); setHurry(true); };
  const verify = async b => tell({ name: b.name, ...await ask("POST", `${PATH}/${encodeURIComponent(b.name)}/verify`) });
  const running = got.data?.state === "running";
  return h(Page, { title: t("backups"), actions: h(Work, { class: "primary", run: make, failed, disabled: running }, t(running ? "backup.running" : "backup.make")) },
    h(Problem, { error }), got.data?.state.startsWith("failed") && h(Notice, { kind: "bad" }, t("backup.failed"), " ", got.data.state.replace("failed: ", "")),
    told && h(Notice, { kind: "good" }, t("backup.whole", { name: told.name, files: told.files, bytes: bytes(told.bytes), version: told.version }), told.left_out?.length > 0 && h("div", { class: "small" }, t("backup.left.out"), " ", told.left_out.join(", "))),
    h(Card, { title: t("backups.all") }, h(Loaded, { from: got, empty: t("backups.none"), isEmpty: d => !d.data.length }, d => h(Table, { label: t("backups"), rows: d.data, rowKey: b => b.name, columns: [
      [t("time"), b => when(b.made_at), "keep"], [t("name"), b => h("code", {}, b.name)], [t("size"), b => bytes(b.bytes), "number keep"],
      [t("backup.kind"), b => h(Badge, { kind: b.encrypted ? "good" : "" }, t(b.encrypted ? "backup.encrypted" : "backup.plain"))],
      ["", b => h("div", { class: "row" }, h(Work, { class: "link", run: () => verify(b), failed }, t("backup.verify")), h("button", { type: "button", class: "link bad", onClick: () => remove(b) }, t("delete")))]] }))),
    h(Card, { title: t("backup.restore") }, h("p", {}, t("backup.restore.text")), h("pre", {}, "./harborai restore NAME")),
    gone && h(Confirm, { title: t("backup.remove"), text: t("backup.remove.text", { name: gone.name }), action: t("delete"), close: () => remove(null), run: async () => { await ask("DELETE", `${PATH}/${encodeURIComponent(gone.name)}`); tell(null); got.reload(); } }));
}
