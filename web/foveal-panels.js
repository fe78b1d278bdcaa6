"use strict";
// Parts of the page. Every text goes in as a text node.
(() => {
  const parts = (globalThis.FovealParts ??= {});

  /** An element with attributes and children; strings become text. */
  const el = (parts.el = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  });

  const text = (parts.text = (element, ...children) => element.replaceChildren(...children));

  const SVG = "http://www.w3.org/2000/svg";
  const svg = (tag, attributes) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  /** Gives a stage the proportions of a map, within reason. */
  parts.frame = (stage, rows, columns) => {
    const ratio = Math.min(Math.max(columns / rows, 0.25), 8);
    stage.style.setProperty("--ratio", String(ratio));
    stage.classList.toggle("strip", rows === 1);
  };

  /** Puts a mark where a region lies, or hides it. */
  parts.mark = (mark, shape, axes, spans) => {
    mark.hidden = !spans || !axes?.length;
    if (mark.hidden) return;
    const side = (axis) => {
      const [start, end] = axis === undefined ? [0, 1] : spans[axis];
      const length = axis === undefined ? 1 : shape[axis];
      return [`${(100 * start) / length}%`, `${(100 * (end - start)) / length}%`];
    };
    const [top, height] = side(axes.length > 1 ? axes.at(-2) : undefined);
    const [left, width] = side(axes.at(-1));
    Object.assign(mark.style, { top, height, left, width });
  };

  const extent = (spans, axes) => axes.map((axis) => spans[axis][1] - spans[axis][0]).join(" \u00d7 ");

  parts.legend = (list, seen, axes, field, known) => {
    const entry = (kind, ...children) => el("li", {}, el("span", { class: `key ${kind}` }), el("span", {}, ...children));
    const whole = seen && axes ? axes.map((axis) => seen.shape[axis]).join(" \u00d7 ") : "";
    const share = (spans) =>
      `${(100 * axes.reduce((product, axis) => (product * (spans[axis][1] - spans[axis][0])) / seen.shape[axis], 1)).toFixed(1)} %`;
    const entries = [];
    if (seen?.needed && axes) entries.push(entry("needed", `needed: ${extent(seen.needed, axes)} of ${whole}, ${share(seen.needed)}`));
    else if (seen?.needed) entries.push(entry("needed", `needed: ${parts.region(seen.needed, seen.shape)}`));
    else if (known) entries.push(entry("needed", "nothing of this input is needed"));
    if (axes) entries.push(entry("crop-key", "the crop\u2019s own place"));
    if (field && axes) entries.push(entry("field", `what its center value sees: ${extent(field, axes)}`));
    list.replaceChildren(...entries);
  };

  /** The graph: boxes to choose from, edges below. */
  parts.Graph = class {
    constructor(host, zoom, chosen) {
      this.host = host;
      this.chosen = chosen;
      this.scale = 1;
      const button = (label, sign, step) => {
        const element = el("button", { type: "button", "aria-label": label }, sign);
        element.addEventListener("click", () => this.zoom(step()));
        return element;
      };
      zoom.append(
        button("Zoom out", "\u2212", () => this.scale / 1.25),
        button("Zoom in", "+", () => this.scale * 1.25),
        button("Fit the width", "Fit", () => this.fitting()),
      );
      this.edges = svg("svg", { "aria-hidden": "true" });
      this.boxes = el("div", { class: "boxes", role: "listbox", "aria-label": "Layers" });
      this.plane = el("div", { class: "plane" }, this.edges, this.boxes);
      this.sizer = el("div", { class: "sizer" }, this.plane);
      host.append(this.sizer);
      host.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      // Sizes are known only once the style has come and the page is shown.
      new ResizeObserver(() => this.layers && this.settle()).observe(host);
      this.boxes.addEventListener("keydown", (event) => this.key(event));
    }

    /** `shapes` has those lengths that the layers leave open, by layer. */
    show(layers, shapes) {
      const known = JSON.stringify(layers);
      if (known !== this.known) this.draw(layers);
      this.known = known;
      layers.forEach((layer, i) => {
        const shape = parts.shape(shapes.get(layer.name) ?? layer.shape);
        this.items[i].lastChild.textContent = shape;
        this.items[i].setAttribute("aria-label", `${layer.name}, ${layer.class}, ${shape}`);
      });
    }

    draw(layers) {
      const { width, height, boxes, edges } = parts.layout(layers);
      this.size = { width, height };
      this.layers = layers;
      this.selected = undefined;
      for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }))
        this.edges.setAttribute(name, value);
      this.lines = edges.map((edge) => ({ ...edge, path: svg("path", { d: curve(edge.points) }) }));
      this.edges.replaceChildren(...this.lines.map((line) => line.path));
      this.items = layers.map((layer, i) => this.box(layer, boxes[i]));
      this.boxes.replaceChildren(...this.items);
      this.settle();
    }

    /** Starts from a scale at which names can be read, at the selected layer. */
    settle() {
      this.zoom(Math.max(this.fitting(), 0.7));
      const at = this.layers.findIndex((layer) => layer.name === this.selected);
      if (at >= 0) this.reveal(at);
    }

    box(layer, { x, y, width, height }) {
      const item = el(
        "button",
        { type: "button", role: "option", tabindex: "-1", "aria-selected": "false", title: layer.name },
        el("bdi", { class: "name" }, parts.shortened(layer.name, 19)),
        el("span", { class: "class" }, layer.class),
        el("span", { class: "shape" }),
      );
      Object.assign(item.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
      item.addEventListener("click", () => this.chosen(layer.name));
      return item;
    }

    select(name) {
      const at = this.layers.findIndex((layer) => layer.name === name);
      if (name === this.selected) return;
      this.selected = name;
      this.items.forEach((item, i) => {
        item.setAttribute("aria-selected", String(i === at));
        item.tabIndex = i === Math.max(at, 0) ? 0 : -1;
      });
      this.lines.forEach(({ from, to, path }) => path.classList.toggle("near", from === at || to === at));
      if (at >= 0) this.reveal(at);
    }

    /** The scale at which all of the width is seen. */
    fitting() {
      return Math.min(1, (this.host.clientWidth - 2) / Math.max(1, this.size.width));
    }

    /** Scrolls a box into view, and nothing but the graph. */
    reveal(at) {
      const item = this.items[at];
      const middle = (start, length, room) => (parseFloat(start) + parseFloat(length) / 2) * this.scale - room / 2;
      const { left, top, width, height } = item.style;
      this.host.scrollTo({ left: middle(left, width, this.host.clientWidth), top: middle(top, height, this.host.clientHeight) });
    }

    zoom(scale) {
      const { host, size } = this;
      const before = this.scale;
      this.scale = Math.min(Math.max(scale, 0.1), 2);
      const middle = ["Left", "Top"].map((side) => host[`scroll${side}`] + host[side === "Left" ? "clientWidth" : "clientHeight"] / 2);
      Object.assign(this.sizer.style, { width: `${size.width * this.scale}px`, height: `${size.height * this.scale}px` });
      this.plane.style.transform = `scale(${this.scale})`;
      const ratio = this.scale / before;
      host.scrollTo({ left: middle[0] * ratio - host.clientWidth / 2, top: middle[1] * ratio - host.clientHeight / 2 });
    }

    wheel(event) {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoom(this.scale * Math.exp(-event.deltaY / 300));
    }

    key(event) {
      const at = this.items.indexOf(event.target);
      const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: this.items.length - 1 }[
        event.key
      ];
      if (at < 0 || to === undefined || !this.items[to]) return;
      event.preventDefault();
      this.items[at].tabIndex = -1;
      this.items[to].tabIndex = 0;
      this.items[to].focus({ preventScroll: true });
      this.reveal(to);
    }
  };

  /** A line through points, upright at each of them. */
  function curve([[x, y], ...rest]) {
    let path = `M${x},${y}`;
    for (const [nextX, nextY] of rest) {
      const bend = (nextY - y) / 2;
      path += ` C${x},${y + bend} ${nextX},${nextY - bend} ${nextX},${nextY}`;
      [x, y] = [nextX, nextY];
    }
    return path;
  }

  const COLUMNS = ["Layer", "Class", "Full shape", "Needed region", "Full MFLOP", "Needed MFLOP", "Saved", "Why not less"];

  parts.table = (table, rows, document, selected) => {
    const notes = rows.some((row) => row.note);
    const columns = notes ? COLUMNS : COLUMNS.slice(0, -1);
    const chosen = parts.rowOf(rows, selected);
    const cells = (row) => [
      el("th", { scope: "row" }, el("bdi", { class: "name" }, row.layer)),
      ...[
        row.class,
        parts.shape(row.shape),
        parts.region(row.needed, row.shape),
        parts.mflop(row.full_flops),
        row.full_flops ? parts.mflop(row.needed_flops) : "0",
        parts.saved(row.full_flops, row.needed_flops),
      ]
        .concat(notes ? [row.note ?? ""] : [])
        .map((cell) => el("td", {}, cell)),
    ];
    table.replaceChildren(
      el("thead", {}, el("tr", {}, ...columns.map((column) => el("th", { scope: "col" }, column)))),
      el("tbody", {}, ...rows.map((row) => el("tr", row === chosen ? { class: "chosen" } : {}, ...cells(row)))),
    );
  };

  /** What is known of the chosen layer. */
  parts.details = (list, document, told, name) => {
    const layer = document.model?.layers?.find((l) => l.name === name);
    const row = parts.rowOf(told.layers, name) ?? told.inputs.find((input) => input.name === name);
    const entries = [["Layer", el("bdi", { class: "name" }, name)]];
    if (layer) entries.push(["Class", layer.class], ["Parameters", Number(layer.parameters ?? 0).toLocaleString("en")]);
    entries.push(
      ["Shape", parts.shape(row?.shape ?? layer?.shape)],
      ["Needed", row ? parts.region(row.needed, row.shape) : told.known ? "not needed" : "\u2013"],
    );
    if (row?.full_flops) entries.push(["MFLOP", `${parts.mflop(row.needed_flops)} of ${parts.mflop(row.full_flops)}`]);
    list.replaceChildren(...entries.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
  };
})();
