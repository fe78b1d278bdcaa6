"use strict";
// Feature maps: bytes to colours.
(() => {
  const parts = (globalThis.FovealParts ??= {});

  /** Bytes up to this are values from a channel's smallest to its largest; the one above is what is no number. */
  const TOP = 254;

  const STOPS = ["440154", "482878", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b", "fde725"];

  const COLORS = (() => {
    const stops = STOPS.map((hex) => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16)));
    const colors = new Uint8ClampedArray(256 * 4).fill(255);
    for (let value = 0; value <= TOP; value++) {
      const place = (value / TOP) * (stops.length - 1);
      const at = Math.min(Math.floor(place), stops.length - 2);
      for (let c = 0; c < 3; c++) colors[value * 4 + c] = stops[at][c] + (stops[at + 1][c] - stops[at][c]) * (place - at);
    }
    colors.set([0x9a, 0x9a, 0x9a, 255], 255 * 4);
    return colors;
  })();

  const isPicture = (url) => typeof url === "string" && /^data:image\/(png|jpeg|webp|gif|bmp)[;,]/.test(url);

  /** Only pictures that the document itself holds are ever shown. */
  parts.pictureUrl = (url) => (isPicture(url) ? url : null);

  async function planesOfSheet(maps, rows, columns) {
    if (!isPicture(maps.sheet)) throw new Error("the sheet of feature maps is no picture");
    const image = new Image();
    image.src = maps.sheet;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    return Array.from({ length: maps.shown }, (_, channel) => {
      const plane = new Uint8Array(rows * columns);
      const left = (channel % maps.columns) * columns;
      const top = Math.floor(channel / maps.columns) * rows;
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) plane[y * columns + x] = pixels[((top + y) * canvas.width + left + x) * 4];
      }
      return plane;
    });
  }

  function planesOfBytes(maps, rows, columns) {
    const text = atob(maps.bytes);
    const size = rows * columns;
    return Array.from({ length: maps.shown }, (_, channel) =>
      Uint8Array.from({ length: size }, (_, i) => text.charCodeAt(channel * size + i)),
    );
  }

  /** The mean of all channels that are shown. */
  function meanOf(planes, ranges, size) {
    const sums = new Float64Array(size);
    planes.forEach((plane, channel) => {
      const [low, high] = ranges[channel];
      for (let i = 0; i < size; i++) sums[i] += plane[i] > TOP ? NaN : low + (plane[i] / TOP) * (high - low);
    });
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < size; i++) {
      sums[i] /= planes.length;
      if (sums[i] < low) low = sums[i];
      if (sums[i] > high) high = sums[i];
    }
    const scale = high > low ? TOP / (high - low) : 0;
    const plane = Uint8Array.from(sums, (v) => (Number.isNaN(v) ? TOP + 1 : scale ? Math.round((v - low) * scale) : 0));
    return { plane, range: low <= high ? [low, high] : [0, 0] };
  }

  /** Decodes an entry of `maps`: channels[i] is {plane, range}, and so is mean. */
  parts.loadMaps = async (maps) => {
    const rows = Math.ceil(maps.size[0] / maps.step);
    const columns = Math.ceil(maps.size[1] / maps.step);
    const planes = maps.bytes ? planesOfBytes(maps, rows, columns) : await planesOfSheet(maps, rows, columns);
    const channels = planes.map((plane, i) => ({ plane, range: maps.ranges[i] }));
    return { rows, columns, channels, mean: meanOf(planes, maps.ranges, rows * columns) };
  };

  parts.paint = (canvas, { rows, columns }, plane) => {
    canvas.width = columns;
    canvas.height = rows;
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    for (let i = 0; i < plane.length; i++) image.data.set(COLORS.subarray(plane[i] * 4, plane[i] * 4 + 4), i * 4);
    context.putImageData(image, 0, 0);
  };

  parts.scaleGradient = `linear-gradient(to right, ${STOPS.map((hex) => `#${hex}`).join(", ")})`;
})();
