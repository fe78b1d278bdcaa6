"use strict";
// A rectangle on a map of rows and columns, to be dragged, resized, and moved by keys.
(() => {
  const parts = (globalThis.FovealParts ??= {});

  const EDGES = { nw: [-1, -1], ne: [-1, 1], sw: [1, -1], se: [1, 1] };
  const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const FAST = 8;

  const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

  /** One axis moved by so many positions; `edge` is -1 for its start, 1 for its end, 0 for both. */
  function moved({ start, size }, by, edge, length) {
    if (edge === 0) return { start: clamp(start + by, 0, length - size), size };
    if (edge > 0) return { start, size: clamp(size + by, 1, length - start) };
    const at = clamp(start + by, 0, start + size - 1);
    return { start: at, size: start + size - at };
  }

  parts.CropBox = class {
    /**
     * @param host the element that the whole map fills
     * @param told called with (box, done); a box is [{start, size}, {start, size}] of rows and columns
     */
    constructor(host, told) {
      this.host = host;
      this.told = told;
      this.lengths = [1, 1];
      this.element = document.createElement("div");
      this.element.className = "crop";
      this.element.tabIndex = 0;
      this.element.setAttribute("role", "application");
      this.element.setAttribute("aria-roledescription", "crop rectangle");
      for (const [name, edges] of Object.entries(EDGES)) {
        const handle = document.createElement("span");
        handle.className = `handle ${name}`;
        handle.addEventListener("pointerdown", (event) => this.grab(event, edges));
        this.element.append(handle);
      }
      this.element.addEventListener("pointerdown", (event) => this.grab(event, [0, 0]));
      this.element.addEventListener("keydown", (event) => this.key(event));
      host.addEventListener("click", (event) => this.center(event));
      host.append(this.element);
    }

    get dragging() {
      return this.drag !== undefined;
    }

    set(lengths, box) {
      this.lengths = lengths;
      this.box = box;
      const share = (n, axis) => `${(100 * n) / lengths[axis]}%`;
      const [rows, columns] = box;
      Object.assign(this.element.style, {
        top: share(rows.start, 0),
        height: share(rows.size, 0),
        left: share(columns.start, 1),
        width: share(columns.size, 1),
      });
      const span = ({ start, size }) => `${start} to ${start + size - 1}`;
      this.element.setAttribute(
        "aria-label",
        `Crop: rows ${span(rows)} of ${lengths[0]}, columns ${span(columns)} of ${lengths[1]}. Arrow keys move it, with Shift they resize it, with Control in steps of ${FAST}.`,
      );
    }

    shift(from, by, edges) {
      return from.map((axis, i) => moved(axis, by[i], edges[i], this.lengths[i]));
    }

    tell(box, done) {
      const same = JSON.stringify(box) === JSON.stringify(this.box);
      if (!same) this.set(this.lengths, box);
      if (!same || done) this.told(box, done);
    }

    grab(event, edges) {
      if (event.button !== 0 || this.drag) return;
      event.preventDefault();
      event.stopPropagation();
      this.element.focus({ preventScroll: true });
      const target = event.currentTarget;
      const { width, height } = this.host.getBoundingClientRect();
      const from = this.box;
      const per = [this.lengths[0] / Math.max(1, height), this.lengths[1] / Math.max(1, width)];
      const shifted = (now) =>
        this.shift(from, [(now.clientY - event.clientY) * per[0], (now.clientX - event.clientX) * per[1]].map(Math.round), edges);
      const move = (now) => now.pointerId === event.pointerId && this.tell(shifted(now), false);
      const end = (now) => {
        if (now.pointerId !== event.pointerId) return;
        for (const [type, listener] of listeners) target.removeEventListener(type, listener);
        this.drag = undefined;
        this.tell(now.type === "pointerup" ? shifted(now) : this.box, true);
      };
      const listeners = [
        ["pointermove", move],
        ["pointerup", end],
        ["pointercancel", end],
        ["lostpointercapture", end],
      ];
      for (const [type, listener] of listeners) target.addEventListener(type, listener);
      target.setPointerCapture(event.pointerId);
      this.drag = event.pointerId;
    }

    key(event) {
      const direction = KEYS[event.key];
      if (!direction || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const by = direction.map((step) => step * (event.ctrlKey ? FAST : 1));
      this.tell(this.shift(this.box, by, event.shiftKey ? [1, 1] : [0, 0]), true);
    }

    /** A click beside the rectangle brings its center there. */
    center(event) {
      if (this.element.contains(event.target) || event.button !== 0 || !this.box) return;
      const frame = this.host.getBoundingClientRect();
      const at = [
        ((event.clientY - frame.top) / frame.height) * this.lengths[0],
        ((event.clientX - frame.left) / frame.width) * this.lengths[1],
      ];
      const by = this.box.map((axis, i) => Math.round(at[i] - axis.start - axis.size / 2));
      this.tell(this.shift(this.box, by, [0, 0]), true);
    }
  };
})();
