"use strict";
// What a document says: needs of any crop, and numbers as text. Pure, no page.
(() => {
  const parts = (globalThis.FovealParts ??= {});

  /** Lengths of the cropped layer's spatial axes. */
  parts.lengthsOf = ({ layer }) => layer.axes.map((axis) => layer.shape[axis]);

  /** The crop as {start, size} along each of these axes. */
  parts.boxOf = (document, { start, size }) => parts.lengthsOf(document).map((_, axis) => ({ start: start[axis], size: size[axis] }));

  const isFirst = ({ crop }, box) => box.every((axis, i) => axis.start === crop.start[i] && axis.size === crop.size[i]);

  /** The hull of what the positions need; what needs nothing is an empty span. */
  function hull({ start, end }, { start: first, size }) {
    let span = [0, 0];
    for (let at = first; at < first + size; at++) {
      if (start[at] >= end[at]) continue;
      span = span[0] >= span[1] ? [start[at], end[at]] : [Math.min(span[0], start[at]), Math.max(span[1], end[at])];
    }
    return span;
  }

  function needed({ tables }, needs, box) {
    const spans = needs.map((along) => (Array.isArray(along) ? along : hull(tables[along.table], box[along.axis])));
    return spans.some(([start, end]) => start >= end) ? null : spans;
  }

  const elements = (spans) => spans.reduce((product, [start, end]) => product * (end - start), 1);

  function costs(row, spans, proportional) {
    if (!row.full_flops) return 0;
    if (!proportional) return undefined;
    return spans ? (row.full_flops * elements(spans)) / row.shape.reduce((product, n) => product * n, 1) : 0;
  }

  /**
   * What the crop `box` needs: {first, known, inputs, layers, fields, needed_flops}, the first two as in `explain`.
   * `first`: it is the crop of the document; `known`: the regions are known; needed_flops may be undefined.
   */
  parts.explained = (document, box) => {
    const { explain = {}, geometry } = document;
    const { inputs = [], layers = [] } = explain;
    if (isFirst(document, box)) {
      const fields = inputs.map(({ name }) => document.inputs?.find((input) => input.name === name)?.field);
      return { first: true, known: true, inputs, layers, fields, needed_flops: explain.needed_flops };
    }
    if (!geometry) {
      const unknown = ({ needed, needed_flops, ...rest }) => rest;
      return { first: false, known: false, inputs: inputs.map(unknown), layers: layers.map(unknown), fields: [] };
    }
    const center = box.map(({ start, size }) => ({ start: start + Math.floor(size / 2), size: 1 }));
    const rows = layers.slice(0, geometry.layers.length).map((row, i) => {
      const spans = needed(geometry, geometry.layers[i], box);
      return { ...row, needed: spans, needed_flops: costs(row, spans, geometry.proportional) };
    });
    return {
      first: false,
      known: true,
      inputs: inputs.map((input, i) => ({ ...input, needed: needed(geometry, geometry.inputs[i], box) })),
      layers: rows,
      fields: inputs.map((_, i) => needed(geometry, geometry.inputs[i], center)),
      needed_flops: geometry.proportional ? rows.reduce((sum, row) => sum + row.needed_flops, 0) : undefined,
    };
  };

  /** The row of a layer of the graph; of several calls the last. */
  parts.rowOf = (rows, name) =>
    rows.findLast((row) => row.layer === name || (row.layer.startsWith(`${name}:`) && /^\d+$/.test(row.layer.slice(name.length + 1))));

  /** Spatial axes of another layer of the same network. */
  parts.axesLike = ({ layer }, shape) => (shape?.length === layer.shape.length ? layer.axes : null);

  /** Rows and columns: the last two of these axes. */
  parts.sides = (shape, axes) => {
    if (!shape || !axes?.length) return [1, 1];
    return [axes.length > 1 ? shape[axes.at(-2)] : 1, shape[axes.at(-1)]];
  };

  parts.shape = (shape) => {
    const lengths = (shape ?? []).slice(1).map((n) => n ?? "?");
    return lengths.length ? lengths.join(" \u00d7 ") : "1";
  };

  /** Whole shapes by layer, as far as the explanation tells them. */
  parts.shapesOf = ({ explain = {} }) =>
    new Map([
      ...(explain.inputs ?? []).map(({ name, shape }) => [name, shape]),
      ...(explain.layers ?? []).map(({ layer, shape }) => [layer, shape]),
    ]);

  /** A box of one example in NumPy's notation, or of some of its axes. */
  parts.region = (spans, shape, axes) => {
    if (spans === undefined) return "\u2013";
    if (spans === null) return "none";
    const all = spans.map(([start, end], axis) => (start === 0 && end === shape[axis] ? ":" : `${start}:${end}`));
    const cut = axes?.length ? axes.map((axis) => all[axis]) : all.slice(1);
    return cut.every((span) => span === ":") ? "all" : cut.join(", ");
  };

  parts.mflop = (flops) => {
    const millions = flops / 1e6;
    if (!flops) return flops === 0 ? "0" : "\u2013";
    return millions.toLocaleString("en", { maximumFractionDigits: millions < 1 ? 4 : millions < 100 ? 2 : 0 });
  };

  parts.saved = (full, needed) => (full && needed !== undefined ? `${(100 * (1 - needed / full)).toFixed(1)} %` : "\u2013");

  const UNITS = {
    bytes: (n) => {
      const power = n < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(n) / 10));
      return [(n / 1024 ** power).toFixed(power ? 1 : 0), ["B", "KiB", "MiB", "GiB"][power]];
    },
    ms: (n) => (n >= 1000 ? [(n / 1000).toFixed(2), "s"] : [n.toFixed(n < 10 ? 2 : 1), "ms"]),
  };

  /** A part of a whole in units of `kind`, which are said once where both have the same. */
  parts.partOf = (kind, part, whole) => {
    if (!Number.isFinite(part) || !Number.isFinite(whole)) return "\u2013";
    const [[a, unit], [b, other]] = [UNITS[kind](part), UNITS[kind](whole)];
    return unit === other ? `${a} of ${b} ${unit}` : `${a} ${unit} of ${b} ${other}`;
  };

  /** A name with its middle left out: names of layers differ at their ends. */
  parts.shortened = (name, most) => {
    const letters = [...name];
    return letters.length <= most ? name : `${letters.slice(0, most - 10).join("")}\u2026${letters.slice(-9).join("")}`;
  };

  parts.short = (value) => {
    if (!Number.isFinite(value)) return "?";
    const size = Math.abs(value);
    return size === 0 || (size >= 0.001 && size < 10000) ? String(Number(value.toFixed(3))) : value.toExponential(2);
  };
})();
