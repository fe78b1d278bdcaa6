"use strict";
// <foveal-view>: a network, the feature maps of a layer, and what a crop of it needs of the picture.
//
//   element.update(document)   shows a document; so do `element.data = document` and the attribute `data` (JSON text).
//                              The attribute `data-from` names a script element of the page that holds the JSON.
//   element.say(text)          ends the waiting for a document, and shows a message, such as an error.
//   attribute `live`           whoever listens answers the events with a new document; numbers wait for it.
//   event `foveal-layer`       detail {layer}: a layer was chosen in the graph.
//   event `foveal-crop`        detail {layer, start: [y, x], size: [h, w]}: the rectangle was moved; 250 ms after the last
//                              movement. One entry per spatial axis of the layer, so 1 to 3 of them.
//
// The document; shapes have the batch in front, spans are [start, end] with the end left out:
//   title     heading, such as the model's file name
//   model     {name, layers: [{name, class, shape: [null | n], parameters, inputs: [name]}]}
//   layer     {name, class, shape: [n], axes: [index of each spatial axis in shape]}: the layer that is cropped
//   crop      {start: [y, x], size: [h, w]}
//   explain   what `foveal explain --json` prints of that crop
//   inputs    [{name, axes: [index] | null, picture: data URL | null, field: [span per axis] | null}]; field is what
//             the crop's center value sees
//   times     {full_ms, needed_ms} | null
//   maps      [{layer, size: [rows, columns], step, channels, shown, ranges: [[low, high]] of those shown, and either
//             bytes: base64, or sheet: data URL of a grey PNG and columns: maps in a row of it}]. A map has
//             ceil(rows / step) x ceil(columns / step) bytes, row by row: 0 is the channel's low, 254 its high, 255 no
//             number. `bytes` holds channel after channel.
//   geometry  null, or {tables: [{start: [n], end: [n]}], inputs: [needs], layers: [needs], proportional}, in the order
//             of explain.inputs and explain.layers; the last of these, the crop itself, has none. needs has an entry per
//             axis: a span that every crop needs, or {axis, table}: the hull of the table's spans at the crop's positions
//             along its axis of that number.
//             proportional: operations are in proportion to the needed part of each layer.
//   notes     [text]
// Absent keys count as null or empty. Every text is shown as text, whatever it holds.
(() => {
  const parts = globalThis.FovealParts;
  const { el, text } = parts;

  const DEBOUNCE = 250;
  const PAGE = 48;
  const MANY = 200;
  const style = document.getElementById("foveal-view-style")?.textContent;
  const sheet = new URL("foveal-view.css", document.currentScript?.src || document.baseURI).href;

  class FovealView extends HTMLElement {
    static observedAttributes = ["data", "data-from"];

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.append(style === undefined ? el("link", { rel: "stylesheet", href: sheet }) : el("style", {}, style));
      this.build(root);
    }

    connectedCallback() {
      if (!this.document) this.readAttributes();
    }

    attributeChangedCallback() {
      this.readAttributes();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
    }

    readAttributes() {
      const id = this.getAttribute("data-from");
      const json = this.getAttribute("data") ?? (id && document.getElementById(id)?.textContent);
      if (json) this.update(JSON.parse(json));
    }

    get data() {
      return this.document;
    }

    set data(data) {
      this.update(data);
    }

    /** Shows a document, an object or its JSON. */
    update(data) {
      this.document = typeof data === "string" ? JSON.parse(data) : data;
      if (!this.document?.layer) return;
      const { layer, model, title, notes } = this.document;
      this.removeAttribute("aria-busy");
      const dragging = this.mapCrop.dragging || this.placeCrop.dragging;
      if (!dragging || this.cropped !== layer.name) this.start = this.document.crop;
      this.cropped = layer.name;
      text(this.page.title, title ?? model?.name ?? "");
      this.graph.show(model?.layers ?? [], parts.shapesOf(this.document));
      const names = new Set((model?.layers ?? []).map((l) => l.name));
      this.select(names.has(layer.name) ? layer.name : layer.name.replace(/(:\d+)+$/, ""));
      this.page.notes.replaceChildren(...(notes ?? []).map((note) => el("li", {}, note)));
      this.showInputs();
      this.crop(parts.boxOf(this.document, this.start));
    }

    build(root) {
      const { element, page } = parts.skeleton();
      root.append(element);
      this.page = page;
      this.graph = new parts.Graph(page.graph, page.zoom, (layer) => this.chosen(layer));
      this.mapCrop = new parts.CropBox(page.map, (box, done) => this.moved(box, done));
      this.placeCrop = new parts.CropBox(page.photo, (box, done) => this.moved(box, done));
      page.inputs.addEventListener("change", () => {
        this.showPicture();
        this.refresh();
      });
      page.reset.addEventListener("click", () => this.changed(parts.boxOf(this.document, this.document.crop), true));
      page.more.addEventListener("click", () => this.showChannels(this.listed + 2 * PAGE));
      for (const name of ["front", "depth", "top", "left", "height", "width"]) page[name].addEventListener("change", () => this.typed());
    }

    /** A layer was chosen by hand. */
    chosen(layer) {
      this.select(layer);
      this.refresh();
      if (this.hasAttribute("live")) this.wait();
      this.dispatchEvent(new CustomEvent("foveal-layer", { detail: { layer }, bubbles: true, composed: true }));
    }

    select(layer) {
      this.layer = layer;
      this.graph.select(layer);
      this.showMaps();
    }

    wait() {
      this.setAttribute("aria-busy", "true");
      text(this.page.status, "Computing \u2026");
    }

    /** Ends waiting with a message. */
    say(message) {
      this.removeAttribute("aria-busy");
      text(this.page.status, String(message));
    }

    /** The rectangle was moved by hand: `box` has its rows and columns. */
    moved(box, done) {
      this.changed(this.box.length === 1 ? [box[1]] : [...this.box.slice(0, -2), ...box], done);
    }

    changed(box, done) {
      this.crop(box, done);
      clearTimeout(this.timer);
      const tell = () => {
        if (this.hasAttribute("live")) this.wait();
        const detail = {
          layer: this.document.layer.name,
          start: this.box.map((axis) => axis.start),
          size: this.box.map((axis) => axis.size),
        };
        this.dispatchEvent(new CustomEvent("foveal-crop", { detail, bubbles: true, composed: true }));
      };
      if (done) this.timer = setTimeout(tell, DEBOUNCE);
    }

    /** Numbers were typed. */
    typed() {
      const p = this.page;
      const axis = ([start, size], length) => {
        const n = Math.min(Math.max(Math.round(Number(size.value)) || 1, 1), length);
        return { start: Math.min(Math.max(Math.round(Number(start.value)) || 0, 0), length - n), size: n };
      };
      const fields = [
        [p.front, p.depth],
        [p.top, p.height],
        [p.left, p.width],
      ];
      this.changed(
        parts.lengthsOf(this.document).map((length, i, all) => axis(fields.at(i - all.length), length)),
        true,
      );
    }

    /** Shows a box; while it still moves, not what takes long. */
    crop(box, done = true) {
      this.box = box;
      const drawn = box.length === 1 ? [{ start: 0, size: 1 }, box[0]] : box.slice(-2);
      const lengths = parts.lengthsOf(this.document);
      const sides = lengths.length === 1 ? [1, lengths[0]] : lengths.slice(-2);
      this.mapCrop.set(sides, drawn);
      this.placeCrop.set(sides, drawn);
      const p = this.page;
      const values = { top: drawn[0].start, left: drawn[1].start, height: drawn[0].size, width: drawn[1].size };
      for (const [name, value] of Object.entries(values)) p[name].value = value;
      if (box.length > 2) [p.front.value, p.depth.value] = [box.at(-3).start, box.at(-3).size];
      [p.front, p.depth].forEach((input) => (input.parentElement.hidden = box.length < 3));
      [p.top, p.height].forEach((input) => (input.parentElement.hidden = box.length === 1));
      [p.top.max, p.left.max, p.height.max, p.width.max] = [sides[0] - 1, sides[1] - 1, sides[0], sides[1]];
      this.refresh(done);
    }

    /** Everything that depends on where the rectangle is. */
    refresh(done = true) {
      if (!this.box) return;
      this.told = parts.explained(this.document, this.box);
      numbers(this);
      this.showRegions();
      if (done || this.told.layers.length < MANY) parts.table(this.page.table, this.told.layers, this.document, this.layer);
      parts.details(this.page.details, this.document, this.told, this.layer);
    }

    showInputs() {
      const select = this.page.inputs;
      const inputs = this.document.inputs ?? [];
      const names = inputs.map((input) => input.name);
      if (JSON.stringify(names) !== JSON.stringify(this.inputNames))
        select.replaceChildren(...names.map((name, i) => el("option", { value: String(i) }, name)));
      this.inputNames = names;
      select.hidden = inputs.length < 2;
      this.showPicture();
    }

    showPicture() {
      const { photo, picture } = this.page;
      const input = this.document.inputs?.[Number(this.page.inputs.value) || 0];
      const url = parts.pictureUrl(input?.picture);
      picture.hidden = !url;
      if (url && picture.getAttribute("src") !== url) picture.src = url;
      if (!url) picture.removeAttribute("src");
      const shape = this.document.explain?.inputs?.find((told) => told.name === input?.name)?.shape;
      const [rows, columns] = parts.sides(shape, input?.axes);
      parts.frame(photo, rows, columns);
      if (this.told) this.showRegions();
    }

    showRegions() {
      const p = this.page;
      const input = this.document.inputs?.[Number(p.inputs.value) || 0];
      const at = this.told.inputs.findIndex((told) => told.name === input?.name);
      const seen = this.told.inputs[at];
      const axes = input?.axes;
      parts.mark(p.neededBox, seen?.shape, axes, seen?.needed);
      parts.mark(p.fieldBox, seen?.shape, axes, this.told.fields[at]);
      this.placeCrop.element.hidden = !axes;
      parts.legend(p.legend, seen, axes, this.told.fields[at], this.told.known);
      const row = parts.rowOf(this.told.layers, this.layer);
      const foreign = !this.isCropped();
      this.mapCrop.element.hidden = foreign;
      parts.mark(
        p.layerBox,
        foreign ? row?.shape : undefined,
        parts.axesLike(this.document, row?.shape),
        foreign ? row?.needed : undefined,
      );
    }

    isCropped() {
      const { name } = this.document.layer;
      return this.layer === name || this.layer === name.replace(/(:\d+)+$/, "");
    }

    async showMaps() {
      const p = this.page;
      const maps = (this.document.maps ?? []).find(
        (entry) => entry.layer === this.layer || (this.isCropped() && entry.layer === this.document.layer.name),
      );
      text(p.mapsTitle, "Feature maps of ", el("bdi", { class: "name" }, this.layer));
      const row = parts.rowOf(this.document.explain?.layers ?? [], this.layer);
      const [rows, columns] = maps?.size ?? parts.sides(row?.shape, parts.axesLike(this.document, row?.shape));
      parts.frame(p.map, rows, columns);
      [p.canvas, p.scale].forEach((element) => (element.hidden = !maps));
      p.map.hidden = !maps && !row?.shape;
      if (!maps) {
        this.maps = undefined;
        p.channels.replaceChildren();
        p.more.hidden = true;
        text(
          p.caption,
          row?.shape && !this.hasAttribute("live") ? "What the crop needs of this layer. Its maps are not in this page." : "",
        );
        return;
      }
      const source = maps.bytes ?? maps.sheet;
      if (this.maps?.layer === maps.layer && this.maps.source === source) return;
      const keep = this.maps?.layer === maps.layer ? this.maps.channel : -1;
      const loaded = await parts.loadMaps(maps).catch((error) => (text(p.caption, String(error.message ?? error)), undefined));
      if (!loaded || !(this.document.maps ?? []).includes(maps)) return;
      this.maps = { ...loaded, source, layer: maps.layer, total: maps.channels, step: maps.step, size: maps.size };
      this.showChannels(PAGE);
      this.enlarge(keep < loaded.channels.length ? keep : -1);
    }

    /** Lists the first channels, the mean of all in front. */
    showChannels(count) {
      const { channels, more } = this.page;
      const all = this.maps.channels;
      this.listed = Math.min(count, all.length);
      const tile = (label, plane, channel) => {
        const canvas = el("canvas", { "aria-hidden": "true" });
        parts.paint(canvas, this.maps, plane);
        const pressed = String(channel === (this.maps.channel ?? -1));
        const button = el(
          "button",
          { type: "button", "aria-pressed": pressed, "aria-label": channel < 0 ? "Mean of the channels" : `Channel ${channel}` },
          canvas,
          el("span", {}, label),
        );
        button.addEventListener("click", () => this.enlarge(channel));
        return button;
      };
      channels.replaceChildren(
        tile("mean", this.maps.mean.plane, -1),
        ...all.slice(0, this.listed).map((c, i) => tile(String(i), c.plane, i)),
      );
      more.hidden = this.listed >= all.length;
      text(more, `More channels (${all.length - this.listed})`);
    }

    /** Shows one channel large; -1 is the mean. */
    enlarge(channel) {
      const { canvas, caption, channels } = this.page;
      const { maps } = this;
      maps.channel = channel;
      const { plane, range } = channel < 0 ? maps.mean : maps.channels[channel];
      parts.paint(canvas, maps, plane);
      canvas.style.width = `${(100 * maps.columns * maps.step) / maps.size[1]}%`;
      canvas.style.height = `${(100 * maps.rows * maps.step) / maps.size[0]}%`;
      const shown = channel < 0 ? `Mean of ${maps.channels.length} channels` : `Channel ${channel} of ${maps.total}`;
      canvas.setAttribute("aria-label", `Feature map: ${shown}`);
      text(caption, `${shown}, from ${parts.short(range[0])} (dark) to ${parts.short(range[1])} (bright)`);
      [...channels.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i - 1 === channel)));
    }
  }

  /** The cards above, and what stands below them. */
  function numbers(view) {
    const { page: p, told, document: data } = view;
    const { explain = {}, times, layer } = data;
    const sizes = (box) => box.map((axis) => axis.size).join(" \u00d7 ");
    text(
      p.subtitle,
      "Crop ",
      el("b", {}, sizes(view.box)),
      " of ",
      el("bdi", { class: "name" }, layer.name),
      ` from (${view.box.map((axis) => axis.start).join(", ")})`,
    );
    text(p.shape, parts.shape(layer.shape));
    const shown = data.inputs?.[Number(p.inputs.value) || 0];
    const input = told.inputs.find((i) => i.name === shown?.name) ?? told.inputs[0];
    const axes = shown?.axes;
    text(p.needed, told.known ? parts.region(input?.needed, input?.shape, axes) : "\u2013");
    const flops = told.needed_flops;
    text(p.flops, flops === undefined ? "\u2013" : `${parts.mflop(flops)} of ${parts.mflop(explain.full_flops)}`);
    text(p.saved, flops === undefined ? "\u2013" : parts.saved(explain.full_flops, flops));
    text(p.memory, told.first ? parts.partOf("bytes", explain.peak_bytes, explain.full_peak_bytes) : "\u2013");
    text(p.time, told.first && times ? parts.partOf("ms", times.needed_ms, times.full_ms) : "\u2013");
    p.reset.hidden = told.first || view.hasAttribute("live");
    if (view.getAttribute("aria-busy")) return;
    const [first, known] = [told.first || view.hasAttribute("live"), told.known];
    text(
      p.status,
      first ? "" : known ? "Memory and time are known for the rendered crop only." : "The numbers are known for the rendered crop only.",
    );
  }

  customElements.define("foveal-view", FovealView);
})();
