// Lines or bars over time, drawn as SVG; the legend shows the latest values, or those under the pointer.
import { h, useState, useEffect, useRef, useMemo } from "./core.js?v={{core.js}}";

const HEIGHT = 150, LEFT = 44, BOTTOM = 18, TOP = 6;

function ceiling(most) {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map(n => n * power).find(n => n >= most);
}

function draw(series, times, width, bars) {
  const count = times.length;
  let top = 0;
  for (const s of series) for (const v of s.values) if (v > top) top = v;
  const most = ceiling(top);
  const step = (width - LEFT) / Math.max(1, bars ? count : count - 1);
  const base = HEIGHT - BOTTOM;
  const x = i => LEFT + (bars ? (i + .5) * step : i * step);
  const y = v => TOP + (1 - v / most) * (base - TOP);
  const path = values => values.map((v, i) => v == null ? "" : (i && values[i - 1] != null ? "L" : "M") + x(i).toFixed(1) + " " + y(v).toFixed(1)).join("");
  const drawn = series.map((s, n) => bars ? s.values.map((v, i) => v > 0 && h("rect", { class: "c" + (n + 1), x: x(i) - Math.min(20, step * .38), width: Math.min(40, step * .76), y: y(v), height: base - y(v), rx: 2 }))
    : [n === 0 && count > 1 && series.length < 4 && h("path", { class: "fill c1", d: path(s.values.map(v => v ?? 0)) + `L${x(count - 1)} ${base}L${LEFT} ${base}Z` }), h("path", { class: "line c" + (n + 1), d: path(s.values) })]);
  return { most, drawn };
}

export function Chart({ series, times, show, label, bars, stamp }) {
  const box = useRef();
  const [width, resize] = useState(420);
  const [at, point] = useState(null);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => resize(Math.max(200, entry.contentRect.width)));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const count = times.length;
  const step = (width - LEFT) / Math.max(1, bars ? count : count - 1);
  // What is drawn depends on the figures only: a pointer that moves redraws the cursor and the legend, not 17,000 points.
  const { most, drawn } = useMemo(() => draw(series, times, width, bars), [series, width, bars]);
  const y = v => TOP + (1 - v / most) * (HEIGHT - TOP - BOTTOM);
  const x = i => LEFT + (bars ? (i + .5) * step : i * step);
  const chosen = at != null && at < count ? at : count - 1;
  const move = e => point(Math.max(0, Math.min(count - 1, Math.round((e.clientX - box.current.getBoundingClientRect().left - LEFT) / step - (bars ? .5 : 0)))));
  const base = HEIGHT - BOTTOM;
  return h("div", { class: "chart" },
    h("div", { class: "legend" }, series.map((s, n) => h("span", {}, h("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, h("circle", { cx: 5, cy: 5, r: 4, class: "c" + (n + 1) })),
      s.name, " ", h("b", {}, s.values[chosen] == null ? "–" : show(s.values[chosen])))), at != null && count > 0 && h("span", {}, stamp(times[chosen]))),
    h("div", { ref: box }, h("svg", { role: "img", "aria-label": label, viewBox: `0 0 ${width} ${HEIGHT}`, preserveAspectRatio: "none", onPointerMove: move, onPointerLeave: () => point(null) },
      [0, .5, 1].map(f => [h("line", { class: "axis", x1: LEFT, x2: width, y1: y(most * f), y2: y(most * f) }), h("text", { x: LEFT - 6, y: y(most * f) + 4, "text-anchor": "end" }, show(most * f))]),
      count > 1 && [h("text", { x: LEFT, y: HEIGHT - 2 }, stamp(times[0])), h("text", { x: width, y: HEIGHT - 2, "text-anchor": "end" }, stamp(times[count - 1]))],
      drawn,
      at != null && count > 0 && h("line", { class: "cursor", x1: x(chosen), x2: x(chosen), y1: TOP, y2: base }))));
}
