// A list of which only what is seen is there: ten thousand rows cost what fifty do. It stays at its end while it is there,
// and where somebody reads when rows come before or above change their height.
import { h, useState, useRef, useLayoutEffect, useEffect } from "./core.js?v={{core.js}}";

const GUESS = 56, AROUND = 8, NEAR_TOP = 300, AT_END = 48;

export function VirtualList({ items, keyOf, row, top, label, onEnd }) {
  const box = useRef(), inner = useRef();
  const known = useRef(new Map());
  const at = useRef({ end: true, key: null, delta: 0 });
  // Rows as they were drawn last: whoever scrolls sees most of them again, and the same row is not compared anew.
  const drawn = useRef({});
  const [, draw] = useState(0);
  const again = () => draw(n => n + 1);

  const offsets = new Float64Array(items.length + 1);
  for (let i = 0; i < items.length; i++) offsets[i + 1] = offsets[i] + (known.current.get(keyOf(items[i])) ?? GUESS);
  const total = offsets[items.length];
  const find = y => {
    let low = 0, high = items.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (offsets[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  };
  const height = box.current?.clientHeight || 600;
  const anchor = at.current.end ? -1 : items.findIndex(item => keyOf(item) === at.current.key);
  const y = at.current.end ? Math.max(0, total - height) : anchor >= 0 ? offsets[anchor] + at.current.delta : box.current?.scrollTop || 0;
  const first = Math.max(0, find(y) - AROUND), last = Math.min(items.length, find(y + height) + AROUND + 1);

  if (drawn.current.items !== items || drawn.current.row !== row) drawn.current = { items, row, rows: new Map() };
  const rows = new Map();
  for (let i = first; i < last; i++) {
    const key = keyOf(items[i]);
    rows.set(key, drawn.current.rows.get(key) ?? h("article", { key, "data-place": i, "aria-posinset": i + 1, "aria-setsize": items.length }, row(items[i], items[i - 1])));
  }
  drawn.current.rows = rows;

  useLayoutEffect(() => {
    let other = false;
    for (const child of inner.current.children) {
      const tall = child.offsetHeight;
      const found = items[child.dataset.place];
      if (found === undefined || tall === 0) continue;
      if (known.current.get(keyOf(found)) !== tall) {
        known.current.set(keyOf(found), tall);
        other = true;
      }
    }
    const wanted = at.current.end ? box.current.scrollHeight : y;
    if (at.current.end || Math.abs(box.current.scrollTop - wanted) > 1) box.current.scrollTop = wanted;
    if (other) again();
    if (at.current.end) onEnd?.();
  });

  useEffect(() => {
    const watch = new ResizeObserver(again);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);

  const scrolled = () => {
    const el = box.current;
    const end = el.scrollHeight - el.scrollTop - el.clientHeight < AT_END;
    const i = find(el.scrollTop);
    at.current = { end, key: items[i] && keyOf(items[i]), delta: el.scrollTop - offsets[i] };
    if (el.scrollTop < NEAR_TOP) top?.();
    again();
  };
  // The browser's own way goes there smoothly, by heights that are guesses still.
  const keys = e => {
    if (e.target !== box.current || e.key !== "End" && e.key !== "Home" || !items.length) return;
    e.preventDefault();
    at.current = { end: e.key === "End", key: keyOf(items[0]), delta: 0 };
    again();
  };
  return h("div", { ref: box, class: "list", role: "feed", tabIndex: 0, "aria-label": label, onScroll: scrolled, onKeyDown: keys },
    h("div", { ref: inner, style: { paddingTop: offsets[first] + "px", paddingBottom: total - offsets[last] + "px" } },
      [...rows.values()]));
}
