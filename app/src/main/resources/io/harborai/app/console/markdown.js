// Markdown of models, documents and people, none of whom is to be trusted.
import { h, useMemo } from "./core.js?v={{core.js}}";

// No pictures (they would tell another server), no forms, no styles.
const SAFE = { FORBID_TAGS: ["img", "video", "audio", "picture", "form", "input", "button", "style", "svg", "math"], FORBID_ATTR: ["style", "id", "class"] };

const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
// HTML within the text is shown as the text that it is.
const markdown = new window.marked.Marked({ breaks: true, renderer: { html: token => escaped(token.text), image: token => escaped(token.raw) } });

window.DOMPurify.addHook("afterSanitizeAttributes", node => {
  if (node.tagName === "A") { node.setAttribute("target", "_blank"); node.setAttribute("rel", "noopener noreferrer"); }
});

const safe = text => window.DOMPurify.sanitize(markdown.parse(text, { async: false, gfm: true }), SAFE);

/** A block that scrolls by itself, so a keyboard must be able to get into it. */
export function Markdown({ text, label }) {
  const html = useMemo(() => safe(text), [text]);
  return h("div", { class: "said", tabIndex: 0, role: "region", "aria-label": label, dangerouslySetInnerHTML: { __html: html } });
}

// One line of words is what it is, also as Markdown: most messages need no parser. Lists begin with a sign or a number, links have a slash or “www.”.
const PLAIN = /^\p{L}[\p{L}\p{M}\p{N} ,.;:?!'"()，。；：？！、“”（）…–—]*$/u;

export function Prose({ text }) {
  const html = useMemo(() => PLAIN.test(text) && !/www\./i.test(text) ? null : safe(text), [text]);
  return html === null ? h("div", { key: "plain", class: "prose" }, h("p", {}, text)) : h("div", { key: "html", class: "prose", dangerouslySetInnerHTML: { __html: html } });
}
