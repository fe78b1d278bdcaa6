"use strict";
// The fixed parts of the page, empty.
(() => {
  const parts = (globalThis.FovealParts ??= {});
  const { el } = parts;

  /** The element of the whole page, and its parts by name. */
  parts.skeleton = () => {
    const page = {};
    const part = (name, element) => (page[name] = element);
    const element = el(
      "div",
      { class: "root" },
      el("header", {}, part("title", el("h1", { class: "name" })), part("subtitle", el("p", { class: "subtitle" }))),
      numbers(part),
      part("status", el("p", { class: "status", role: "status" })),
      el("div", { class: "panels" }, graph(part), input(part), maps(part)),
      layers(part),
      part("notes", el("ul", { class: "notes" })),
    );
    page.scale.style.background = parts.scaleGradient;
    return { element, page };
  };

  const bar = (...children) => el("div", { class: "bar" }, ...children);
  const section = (kind, label, ...children) => el("section", { class: kind, "aria-label": label }, ...children);

  function numbers(part) {
    const card = (name, label) => el("div", { class: "card" }, el("dt", {}, label), part(name, el("dd", {}, "\u2013")));
    return el(
      "dl",
      { class: "numbers", "aria-label": "What the crop costs" },
      card("shape", "Full shape"),
      card("needed", "Needed of the input"),
      card("flops", "MFLOP, needed of full"),
      card("saved", "Saved"),
      card("memory", "Peak memory"),
      card("time", "Time"),
    );
  }

  const graph = (part) =>
    section(
      "graph",
      "Network",
      bar(el("h2", {}, "Network"), part("zoom", el("span", { class: "zoom" }))),
      part("graph", el("div", { class: "scroll" })),
      part("details", el("dl", { class: "details" })),
    );

  function input(part) {
    const stage = part("photo", el("div", { class: "stage" }));
    stage.append(
      part("picture", el("img", { alt: "The input" })),
      part("neededBox", el("div", { class: "mark needed" })),
      part("fieldBox", el("div", { class: "mark field" })),
    );
    const select = part("inputs", el("select", { "aria-label": "Which input" }));
    const legend = part("legend", el("ul", { class: "legend" }));
    return section("input", "Input", bar(el("h2", {}, "Input"), select), stage, legend, place(part));
  }

  /** The crop in numbers. */
  function place(part) {
    const number = (name) => part(name, el("input", { type: "number", min: "0", step: "1", inputmode: "numeric" }));
    const field = (name, label) => el("label", {}, label, number(name));
    return el(
      "fieldset",
      { class: "place" },
      el("legend", {}, "Crop"),
      field("front", "Slice"),
      field("depth", "Slices"),
      field("top", "Row"),
      field("left", "Column"),
      field("height", "Rows"),
      field("width", "Columns"),
      part("reset", el("button", { type: "button" }, "Back to the rendered crop")),
    );
  }

  function maps(part) {
    const stage = part("map", el("div", { class: "stage" }));
    stage.append(part("canvas", el("canvas", { role: "img" })), part("layerBox", el("div", { class: "mark needed" })));
    return section(
      "maps",
      "Feature maps",
      bar(part("mapsTitle", el("h2", {}, "Feature maps"))),
      stage,
      part("caption", el("p", { class: "caption" })),
      part("scale", el("div", { class: "scale", "aria-hidden": "true" })),
      part("channels", el("div", { class: "channels", role: "group", "aria-label": "Channels" })),
      part("more", el("button", { type: "button", class: "more", hidden: "" }, "More channels")),
    );
  }

  const layers = (part) =>
    el(
      "details",
      { class: "table", open: "" },
      el("summary", {}, "What is needed of each layer"),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of layers" }, part("table", el("table"))),
    );
})();
