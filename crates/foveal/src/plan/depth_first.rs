//! Depth-first runs: where the tensors in between would leave the cache, a part of the output is computed through all
//! operations before the next one begins: a tile of an image, or an entry of a batch.
//!
//! Parts share one arena, so memory is that of a single one. Operations whose windows overlap compute the seams between
//! tiles twice: tiles are for short chains, and a plan says by its work whether they are worth it. Entries have no seams,
//! but each of them reads all weights.

use super::{Join, Plan, Shapes, Storage};
use crate::ir::Graph;
use foveal_kernels::view::dense_strides;
use foveal_kernels::{Exec, Region, Span};

/// Bytes of intermediate tensors from which on a run leaves the second-level cache.
const WORTH: usize = 4 << 20;

/// Bytes of a tile's intermediate tensors and working memory, at most: a part of the second-level cache.
const MOST_BYTES: usize = 3 << 19;

/// Tiles of a plan, at most: each has steps of its own.
const MOST_TILES: usize = 4096;

/// Heights and widths of tiles, largest first.
const TILES: [(usize, usize); 6] = [(128, 256), (128, 128), (64, 128), (64, 64), (32, 64), (32, 32)];

/// What `plan` computes as a run part by part, if that needs little more work and much less memory.
pub fn depth_first(graph: &Graph, shapes: &Shapes, plan: &Plan, exec: Exec) -> Option<Plan> {
    if plan.arena * size_of::<f32>() < WORTH {
        return None;
    }
    let parts = Parts { graph, shapes, plan, exec };
    parts.tiles().or_else(|| parts.entries())
}

/// A plan and what it was made from.
struct Parts<'a> {
    graph: &'a Graph,
    shapes: &'a Shapes,
    plan: &'a Plan,
    exec: Exec,
}

impl Parts<'_> {
    /// The plan for boxes of the outputs.
    fn part(&self, wanted: &[Region]) -> Plan {
        let demands = super::demand_apart(self.graph, self.shapes, wanted, Join::PREDICTION);
        super::plan(self.graph, self.shapes, wanted.to_vec(), &demands, self.exec)
    }

    /// A plan that runs those for these boxes of the outputs, one after another.
    fn joined(&self, parts: impl Iterator<Item = Vec<Region>>) -> Option<Plan> {
        let mut all = Plan { steps: Vec::new(), arena: 0, scratch: 0, work: 0, ..self.plan.clone() };
        for boxes in parts {
            let part = place_in(self.part(&boxes), &boxes, &self.plan.wanted)?;
            all.arena = all.arena.max(part.arena);
            all.scratch = all.scratch.max(part.scratch);
            all.work += part.work;
            all.steps.extend(part.steps);
        }
        Some(all)
    }

    /// Tile by tile of the only output, an image.
    fn tiles(&self) -> Option<Plan> {
        let [wanted] = self.plan.wanted.as_slice() else { return None };
        if wanted.rank() != 4 {
            return None;
        }
        // The seams are the same everywhere but at the borders: the tile in the middle speaks for all.
        let about = |sizes| self.part(&[middle(wanted, sizes)]);
        let sizes = TILES.into_iter().find(|&sizes| about(sizes).temporary_bytes() <= MOST_BYTES)?;
        let tiles = cut(wanted, sizes);
        let most = self.plan.work.saturating_add(self.plan.work / 20);
        // Tiles at the borders may need less.
        if tiles.len() > MOST_TILES || about(sizes).work.saturating_mul(tiles.len() as u64) / 10 * 9 > most {
            return None;
        }
        self.joined(tiles.into_iter().map(|tile| vec![tile])).filter(|all| all.work <= most)
    }

    /// Entry by entry, or a few at a time.
    fn entries(&self) -> Option<Plan> {
        let batch = self.plan.wanted.first()?.0.first()?.len();
        let whole = |region: &Region| region.0.first() == Some(&Span::full(batch));
        if batch < 2 || !self.plan.wanted.iter().all(whole) || !super::entries_are_apart(self.graph, self.shapes, batch) {
            return None;
        }
        let some = |entries: Span| -> Vec<Region> {
            let part = |region: &Region| std::iter::once(entries).chain(region.0[1..].iter().copied()).collect();
            self.plan.wanted.iter().map(part).collect()
        };
        let fits = |&size: &usize| self.part(&some(Span::full(size))).arena * size_of::<f32>() <= WORTH;
        let size = std::iter::successors(Some(batch / 2), |size| Some(size / 2)).take_while(|&size| size > 1).find(fits).unwrap_or(1);
        let parts = batch.div_ceil(size);
        if self.weights().saturating_mul(parts - 1) > self.written().saturating_mul(2) {
            return None;
        }
        self.joined(spans(Span::full(batch), size).map(some))
    }

    /// Elements of the weights that a run reads.
    fn weights(&self) -> usize {
        let wires = self.plan.steps.iter().flat_map(|step| &step.inputs);
        wires.filter(|place| matches!(place.storage, Storage::Weight(_))).map(|place| place.region.len()).sum()
    }

    /// Elements that a run writes, and reads again.
    fn written(&self) -> usize {
        self.plan.steps.iter().flat_map(|step| step.outputs.iter().flatten()).map(|place| place.region.len()).sum()
    }
}

/// Spans of about this length, and at most, that make up another one.
fn spans(whole: Span, most: usize) -> impl Iterator<Item = Span> {
    let parts = whole.len().div_ceil(most);
    (0..parts).map(move |i| Span::new(whole.start + whole.len() * i / parts, whole.start + whole.len() * (i + 1) / parts))
}

/// One entry, some rows and columns, all channels.
fn with(wanted: &Region, entry: usize, rows: Span, columns: Span) -> Region {
    let mut region = wanted.clone();
    (region[0], region[1], region[2]) = (Span::new(entry, entry + 1), rows, columns);
    region
}

fn cut(wanted: &Region, (height, width): (usize, usize)) -> Vec<Region> {
    let mut tiles = Vec::new();
    for entry in wanted[0].range() {
        for rows in spans(wanted[1], height) {
            tiles.extend(spans(wanted[2], width).map(|columns| with(wanted, entry, rows, columns)));
        }
    }
    tiles
}

fn middle(wanted: &Region, (height, width): (usize, usize)) -> Region {
    let half = |whole: Span, most: usize| spans(whole, most).nth(whole.len().div_ceil(most) / 2).unwrap_or(whole);
    with(wanted, wanted[0].start, half(wanted[1], height), half(wanted[2], width))
}

/// A plan for `boxes` of the outputs, written into arrays for `wanted`; none where an output's memory serves as another
/// tensor's too.
fn place_in(mut plan: Plan, boxes: &[Region], wanted: &[Region]) -> Option<Plan> {
    for step in &mut plan.steps {
        for place in step.inputs.iter_mut().chain(step.outputs.iter_mut().flatten()) {
            let Storage::Output(index) = place.storage else { continue };
            let (region, all) = (&boxes[index], &wanted[index]);
            if place.region != *region || place.strides != dense_strides(&region.shape()) || place.offset != 0 {
                return None;
            }
            place.strides = dense_strides(&all.shape());
            let starts = region.0.iter().zip(&all.0).map(|(part, whole)| part.start - whole.start);
            place.offset = starts.zip(&place.strides).map(|(start, stride)| start * stride).sum();
        }
    }
    Some(plan)
}
