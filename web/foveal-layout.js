"use strict";
// Where the boxes of a network stand: layers of layers, from top to bottom. Pure geometry, no page.
(() => {
  const parts = (globalThis.FovealParts ??= {});

  const BOX = { width: 188, height: 62 };
  const GAP = { across: 22, down: 34 };
  const LANE = 18;
  // Edges over several ranks get a lane of their own, unless there are too many to order.
  const MOST_LANES = 20000;

  /** Edges as pairs of indices; what would close a circle, as calls of shared layers can, comes apart in `back`. */
  function edgesOf(layers) {
    const index = new Map(layers.map((layer, i) => [layer.name, i]));
    const next = layers.map(() => []);
    layers.forEach((layer, to) => {
      for (const name of layer.inputs ?? []) {
        const from = index.get(name);
        if (from !== undefined && from !== to) next[from].push(to);
      }
    });
    const state = new Uint8Array(layers.length);
    const edges = [];
    const back = [];
    for (let root = 0; root < layers.length; root++) {
      if (state[root]) continue;
      const open = [[root, 0]];
      state[root] = 1;
      while (open.length) {
        const top = open[open.length - 1];
        const to = next[top[0]][top[1]++];
        if (to === undefined) {
          state[top[0]] = 2;
          open.pop();
        } else if (state[to] === 1) {
          back.push([top[0], to]);
        } else {
          edges.push([top[0], to]);
          if (!state[to]) {
            state[to] = 1;
            open.push([to, 0]);
          }
        }
      }
    }
    return { edges, back };
  }

  /** Longest paths from the tops; a layer that reads nothing stands right above what reads it. */
  function ranksOf(count, edges) {
    const next = Array.from({ length: count }, () => []);
    const missing = new Int32Array(count);
    for (const [from, to] of edges) {
      next[from].push(to);
      missing[to]++;
    }
    const rank = new Int32Array(count);
    const tops = [];
    for (let i = 0; i < count; i++) if (!missing[i]) tops.push(i);
    const order = tops.slice();
    for (let at = 0; at < order.length; at++) {
      for (const to of next[order[at]]) {
        rank[to] = Math.max(rank[to], rank[order[at]] + 1);
        if (!--missing[to]) order.push(to);
      }
    }
    for (const top of tops) {
      if (next[top].length) rank[top] = next[top].reduce((least, to) => Math.min(least, rank[to]), Infinity) - 1;
    }
    return rank;
  }

  /** Boxes and lanes by rank, each with its neighbours above and below. */
  function itemsOf(count, edges, rank) {
    const rows = [];
    const place = (item) => (rows[item.rank] ??= []).push(item);
    const item = (node, at) => ({ node, rank: at, width: node < 0 ? LANE : BOX.width, up: [], down: [], x: 0 });
    const boxes = Array.from({ length: count }, (_, node) => item(node, rank[node]));
    boxes.forEach(place);
    const lanes = edges.reduce((sum, [from, to]) => sum + Math.max(0, rank[to] - rank[from] - 1), 0);
    const chains = edges.map(([from, to]) => {
      const chain = [boxes[from]];
      for (let at = rank[from] + 1; lanes <= MOST_LANES && at < rank[to]; at++) {
        chain.push(item(-1, at));
        place(chain[chain.length - 1]);
      }
      chain.push(boxes[to]);
      for (let i = 1; i < chain.length; i++) {
        chain[i - 1].down.push(chain[i]);
        chain[i].up.push(chain[i - 1]);
      }
      return chain;
    });
    for (let at = 0; at < rows.length; at++) rows[at] ??= [];
    return { rows, boxes, chains };
  }

  const mean = (items, of, otherwise) => (items.length ? items.reduce((sum, item) => sum + of(item), 0) / items.length : otherwise);

  /** Puts what is connected close together, to have few crossings. */
  function order(rows) {
    const number = (row) => row.forEach((item, i) => (item.slot = i));
    rows.forEach(number);
    const sweep = (row, side) => {
      row.forEach(
        (item) =>
          (item.wish = mean(
            item[side],
            (other) => other.slot / Math.max(1, rows[other.rank].length - 1),
            item.slot / Math.max(1, row.length - 1),
          )),
      );
      row.sort((a, b) => a.wish - b.wish || a.slot - b.slot);
      number(row);
    };
    for (let round = 0; round < 4; round++) {
      rows.forEach((row) => sweep(row, "up"));
      if (round < 3) for (let at = rows.length - 1; at >= 0; at--) sweep(rows[at], "down");
    }
  }

  /** The places nearest to those wished for that keep order and distance: least squares by pooling neighbours. */
  function settle(row, wish) {
    let offset = 0;
    const pools = [];
    row.forEach((item, i) => {
      if (i) offset += (row[i - 1].width + item.width) / 2 + GAP.across;
      item.offset = offset;
      let pool = { sum: wish(item) - offset, count: 1 };
      while (pools.length && pools[pools.length - 1].sum / pools[pools.length - 1].count > pool.sum / pool.count) {
        const before = pools.pop();
        pool = { sum: before.sum + pool.sum, count: before.count + pool.count };
      }
      pools.push(pool);
    });
    let at = 0;
    for (const { sum, count } of pools) for (const end = at + count; at < end; at++) row[at].x = sum / count + row[at].offset;
  }

  /**
   * @param layers [{name, inputs: [name]}]
   * @returns {{width, height, boxes: [{x, y, width, height}], edges: [{from, to, points: [[x, y]]}]}}, boxes by layer.
   */
  parts.layout = (layers) => {
    const { edges, back } = edgesOf(layers);
    const rank = ranksOf(layers.length, edges);
    const { rows, boxes, chains } = itemsOf(layers.length, edges, rank);
    order(rows);
    rows.forEach((row) => settle(row, () => 0));
    for (let round = 0; round < 6; round++) {
      rows.forEach((row) => settle(row, (item) => mean(item.up, (other) => other.x, item.x)));
      for (let at = rows.length - 1; at >= 0; at--) settle(rows[at], (item) => mean(item.down, (other) => other.x, item.x));
    }
    const items = rows.flat();
    const left = items.reduce((least, item) => Math.min(least, item.x - item.width / 2), Infinity) - GAP.across;
    const right = items.reduce((most, item) => Math.max(most, item.x + item.width / 2), -Infinity) + GAP.across;
    const top = (item) => GAP.across + item.rank * (BOX.height + GAP.down);
    const path = (chain) => {
      const [first, ...rest] = chain;
      const points = [[first.x - left, top(first) + BOX.height]];
      for (const item of rest) {
        points.push([item.x - left, top(item)]);
        if (item.node < 0) points.push([item.x - left, top(item) + BOX.height]);
      }
      return points;
    };
    const loop = ([from, to]) => ({
      from,
      to,
      points: [
        [boxes[from].x - left, top(boxes[from]) + BOX.height],
        [boxes[to].x - left, top(boxes[to])],
      ],
    });
    return {
      width: items.length ? right - left : 0,
      height: rows.length * (BOX.height + GAP.down) - GAP.down + 2 * GAP.across,
      boxes: boxes.map((box) => ({ x: box.x - left - BOX.width / 2, y: top(box), ...BOX })),
      edges: chains.map((chain, i) => ({ from: edges[i][0], to: edges[i][1], points: path(chain) })).concat(back.map(loop)),
    };
  };
})();
