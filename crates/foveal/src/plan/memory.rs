//! Where boxes are kept: which share memory, how long they live, and where in the arena they lie.

use super::demand::{Outs, runs};
use super::{Demand, Shapes};
use crate::ir::{Alias, Graph, Mode, Source, Wire};
use foveal_kernels::arena::LINE;
use foveal_kernels::view::dense_strides;
use foveal_kernels::{Exec, Region, Shape, Strides};
use smallvec::SmallVec;
use std::ops::Range;

/// What holds a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// The caller's input of this index, dense: whole, or the box of [`Plan::input_demand`] ([`plan_boxes`]).
    Input(usize),
    /// The weight on this wire.
    Weight(Wire),
    /// The caller's array for this output: the wanted box, dense.
    Output(usize),
    /// A stretch of the arena.
    Arena {
        /// First element.
        start: usize,
        /// Number of elements.
        len: usize,
    },
    /// Nothing: only the whole shape counts.
    Nothing,
}

/// A box in its storage.
#[derive(Clone, Debug)]
pub struct Place {
    /// What holds it.
    pub storage: Storage,
    /// Where in the storage the box starts, in elements.
    pub offset: usize,
    /// The box.
    pub region: Region,
    /// Elements between neighbours.
    pub strides: Strides,
    /// Shape of the whole tensor.
    pub whole: Shape,
}

/// One operation to run.
#[derive(Clone, Debug)]
pub struct Step {
    /// Index of the node in the graph; `None` copies the input to the output.
    pub node: Option<usize>,
    /// Where its inputs are.
    pub inputs: SmallVec<[Place; 4]>,
    /// Where its outputs go; `None` for those nobody wants.
    pub outputs: SmallVec<[Option<Place>; 1]>,
}

/// Everything that depends on shapes and on what is wanted, found once.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is wanted of each output.
    pub wanted: Vec<Region>,
    /// Operations in order.
    pub steps: Vec<Step>,
    /// Floats of intermediate tensors, at their peak.
    pub arena: usize,
    /// Bytes of working memory of the operation that takes most.
    pub scratch: usize,
    /// What is read of each input; `None` for inputs that are not read.
    pub input_demand: Vec<Option<Region>>,
    /// What the time of a run grows with: floating-point operations of convolutions and matrix products, and the elements
    /// that every operation writes.
    pub work: u64,
}

impl Plan {
    /// Bytes that a run takes beside its inputs, the weights and its outputs.
    pub fn temporary_bytes(&self) -> usize {
        self.arena * size_of::<f32>() + self.scratch
    }

    /// Bytes of the outputs.
    pub fn output_bytes(&self) -> usize {
        self.wanted.iter().map(Region::len).sum::<usize>() * size_of::<f32>()
    }
}

/// Memory that one or more wires look at.
#[derive(Clone, Debug)]
struct Block {
    fixed: Option<Storage>,
    len: usize,
    /// From the step that fills it to the last that reads it.
    life: Range<usize>,
}

/// The life of a block that no step uses yet.
const NEVER: Range<usize> = Range { start: usize::MAX, end: 0 };

/// A wire's box in a block.
#[derive(Clone, Debug)]
struct Spot {
    block: usize,
    offset: usize,
    region: Region,
    strides: Strides,
}

struct Layout<'a> {
    graph: &'a Graph,
    shapes: &'a Shapes,
    demands: &'a [Demand],
    blocks: Vec<Block>,
    /// One for every box of a wire's demand.
    spots: Vec<SmallVec<[Spot; 1]>>,
}

/// What a node computes at once, and where: an operation runs for every box of its output.
struct Job {
    node: usize,
    outs: Outs,
    /// Which of their boxes the outputs are.
    run: usize,
}

/// What the caller holds of the inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Whole,
    Demanded,
}

/// Plans a run that computes `wanted` of the graph's outputs, and of every wire what `demands` says.
pub fn plan(graph: &Graph, shapes: &Shapes, wanted: Vec<Region>, demands: &[Demand], exec: Exec) -> Plan {
    plan_held(graph, shapes, wanted, demands, exec, Held::Whole)
}

/// As [`plan`], for a caller who holds only the box of [`Plan::input_demand`] of every input.
pub fn plan_boxes(graph: &Graph, shapes: &Shapes, wanted: Vec<Region>, demands: &[Demand], exec: Exec) -> Plan {
    plan_held(graph, shapes, wanted, demands, exec, Held::Demanded)
}

fn plan_held(graph: &Graph, shapes: &Shapes, wanted: Vec<Region>, demands: &[Demand], exec: Exec, held: Held) -> Plan {
    let mut layout = Layout { graph, shapes, demands, blocks: Vec::new(), spots: vec![SmallVec::new(); graph.wire_count()] };
    layout.place_sources(held);
    let jobs: Vec<Job> = (0..graph.nodes().len()).flat_map(|node| layout.place_node(node)).collect();
    let copied = layout.pin_outputs(&wanted);
    let mut scratch = 0;
    for (step, job) in jobs.iter().enumerate() {
        layout.note_use(job, step);
        scratch = scratch.max(layout.scratch(job, exec));
    }
    for (i, &output) in copied.iter().enumerate() {
        layout.read(layout.output(output, &wanted[output]), jobs.len() + i);
    }
    let (starts, arena) = assign(&layout.blocks);
    let mut steps: Vec<Step> = jobs.iter().map(|job| layout.step(job, &starts)).collect();
    steps.extend(copied.iter().map(|&output| layout.copy_step(output, &wanted[output], &starts)));
    let input_demand = graph.inputs().iter().map(|wire| super::demand::of(demands, *wire).cloned()).collect();
    let work = steps.iter().map(|step| work(graph, step)).sum();
    Plan { wanted, steps, arena, scratch, input_demand, work }
}

fn work(graph: &Graph, step: &Step) -> u64 {
    let regions: SmallVec<[Option<Region>; 1]> = step.outputs.iter().map(|out| out.as_ref().map(|place| place.region.clone())).collect();
    let inputs: SmallVec<[&[usize]; 4]> = step.inputs.iter().map(|place| place.whole.as_slice()).collect();
    let flops = step.node.map_or(0, |node| graph.nodes()[node].op.flops(&regions, &inputs));
    flops + regions.iter().flatten().map(|region| region.len() as u64).sum::<u64>()
}

impl Layout<'_> {
    fn block(&mut self, fixed: Option<Storage>, len: usize) -> usize {
        self.blocks.push(Block { fixed, len, life: NEVER });
        self.blocks.len() - 1
    }

    fn dense(&mut self, fixed: Option<Storage>, region: Region) -> Spot {
        let strides = dense_strides(&region.shape());
        Spot { block: self.block(fixed, region.len()), offset: 0, region, strides }
    }

    fn place_sources(&mut self, held: Held) {
        for index in 0..self.graph.wire_count() {
            let wire = Wire(index);
            let (storage, held) = match self.graph.source(wire) {
                Source::Input(input) => (Storage::Input(*input), held),
                Source::Weight(_) => (Storage::Weight(wire), Held::Whole),
                Source::Node(..) => continue,
            };
            let Some(demand) = super::demand::of(self.demands, wire) else { continue };
            let region = if held == Held::Whole { Region::full(self.shapes.of(wire)) } else { demand.clone() };
            let spot = self.dense(Some(storage), region);
            self.spots[index].push(spot);
        }
    }

    /// Gives the outputs of a node their memory; how often the node must run, and for what.
    fn place_node(&mut self, index: usize) -> Vec<Job> {
        let node = &self.graph.nodes()[index];
        let mut jobs = Vec::new();
        for (run, outs) in runs(node, self.demands).enumerate() {
            let mut computes = false;
            for (wire, region) in node.outputs.iter().zip(&outs) {
                let Some(region) = region else { continue };
                let spot = self.shared(index, region);
                computes |= spot.is_none();
                let spot = spot.unwrap_or_else(|| self.dense(None, region.clone()));
                self.spots[wire.0].push(spot);
            }
            if computes {
                jobs.push(Job { node: index, outs, run });
            }
        }
        jobs
    }

    /// The spot of a wire that holds this box; boxes lie apart in prediction only.
    fn spot(&self, wire: Wire, read: impl FnOnce() -> Region) -> Option<&Spot> {
        match self.spots[wire.0].as_slice() {
            [] => None,
            [spot] => Some(spot),
            spots => {
                let read = read();
                spots.iter().find(|spot| spot.region.contains(&read))
            }
        }
    }

    /// The spot from which input number `input` of a job is read.
    fn source(&self, node: usize, outs: &Outs, input: usize) -> Option<&Spot> {
        let node = &self.graph.nodes()[node];
        self.spot(node.inputs[input], || node.op.demand(Mode::Inference, outs, &self.shapes.all(&node.inputs)).swap_remove(input))
    }

    /// The spot that holds what is wanted of an output.
    fn output(&self, output: usize, wanted: &Region) -> Option<usize> {
        self.spot(self.graph.outputs[output], || wanted.clone()).map(|spot| spot.block)
    }

    /// The output's box as another look at the input's memory, if that is all the node does.
    fn shared(&self, index: usize, region: &Region) -> Option<Spot> {
        let node = &self.graph.nodes()[index];
        let inputs = self.shapes.all(&node.inputs);
        let alias = node.op.alias(&inputs)?;
        let outs = Outs::from_iter([Some(region.clone())]);
        let from = self.source(index, &outs, 0)?;
        match alias {
            Alias::Shift(start) => {
                let at = region.0.iter().zip(&start).map(|(span, start)| span.start + start);
                let offset = from.offset + distance(at, from);
                Some(Spot { block: from.block, offset, region: region.clone(), strides: from.strides.clone() })
            }
            Alias::Reshape => {
                let read = &node.op.demand(Mode::Inference, &outs, &inputs)[0];
                let dense = dense_strides(&read.shape());
                let packed = read.0.iter().zip(dense.iter().zip(&from.strides)).all(|(span, (a, b))| span.len() == 1 || a == b);
                let offset = from.offset + distance(read.0.iter().map(|span| span.start), from);
                packed.then(|| Spot { block: from.block, offset, region: region.clone(), strides: dense_strides(&region.shape()) })
            }
        }
    }

    /// Lets outputs be computed in the caller's arrays where their block holds just that; the others must be copied.
    fn pin_outputs(&mut self, wanted: &[Region]) -> Vec<usize> {
        let mut copied = Vec::new();
        for (output, (wire, region)) in self.graph.outputs.iter().zip(wanted).enumerate() {
            let Some(spot) = self.spot(*wire, || region.clone()) else { continue };
            let (index, block) = (spot.block, &self.blocks[spot.block]);
            let exact = spot.region == *region && spot.offset == 0 && block.len == region.len();
            if block.fixed.is_none() && exact && spot.strides == dense_strides(&region.shape()) {
                self.blocks[index].fixed = Some(Storage::Output(output));
            } else {
                copied.push(output);
            }
        }
        copied
    }

    fn note_use(&mut self, job: &Job, step: usize) {
        let node = &self.graph.nodes()[job.node];
        for input in 0..node.inputs.len() {
            let block = self.source(job.node, &job.outs, input).map(|spot| spot.block);
            self.read(block, step);
        }
        for wire in &node.outputs {
            let block = self.spots[wire.0].get(job.run).map(|spot| spot.block);
            self.read(block, step);
        }
    }

    fn read(&mut self, block: Option<usize>, step: usize) {
        if let Some(block) = block {
            let life = &mut self.blocks[block].life;
            *life = life.start.min(step)..life.end.max(step + 1);
        }
    }

    fn scratch(&self, job: &Job, exec: Exec) -> usize {
        let node = &self.graph.nodes()[job.node];
        let unprepared = node.op.packed_input().map(|index| node.inputs[index]).filter(|wire| self.graph.tensor(*wire).is_none());
        let copy = unprepared.map_or(0, |wire| self.shapes.of(wire).iter().product::<usize>() * size_of::<f32>());
        node.op.scratch(exec, &job.outs, &self.shapes.all(&node.inputs)) + copy
    }

    fn place(&self, wire: Wire, spot: &Spot, starts: &[usize]) -> Place {
        let block = &self.blocks[spot.block];
        let storage = block.fixed.unwrap_or(Storage::Arena { start: starts[spot.block], len: block.len });
        let whole = self.shapes.of(wire).clone();
        Place { storage, offset: spot.offset, region: spot.region.clone(), strides: spot.strides.clone(), whole }
    }

    fn step(&self, job: &Job, starts: &[usize]) -> Step {
        let node = &self.graph.nodes()[job.node];
        let input = |(index, wire): (usize, &Wire)| match self.source(job.node, &job.outs, index) {
            Some(spot) => self.place(*wire, spot, starts),
            None => {
                let whole = self.shapes.of(*wire).clone();
                let region = Region::empty(whole.len());
                Place { storage: Storage::Nothing, offset: 0, strides: dense_strides(&region.shape()), region, whole }
            }
        };
        let inputs = node.inputs.iter().enumerate().map(input).collect();
        let output = |wire: &Wire| self.spots[wire.0].get(job.run).map(|spot| self.place(*wire, spot, starts));
        Step { node: Some(job.node), inputs, outputs: node.outputs.iter().map(output).collect() }
    }

    fn copy_step(&self, output: usize, wanted: &Region, starts: &[usize]) -> Step {
        let wire = self.graph.outputs[output];
        let spot = self.spot(wire, || wanted.clone()).expect("a wanted output has a place");
        let from = self.place(wire, spot, starts);
        let to = Place {
            storage: Storage::Output(output),
            offset: 0,
            strides: dense_strides(&wanted.shape()),
            region: wanted.clone(),
            whole: from.whole.clone(),
        };
        Step { node: None, inputs: SmallVec::from_iter([from]), outputs: SmallVec::from_iter([Some(to)]) }
    }
}

/// Elements from the start of a spot's box to the position `at`.
fn distance(at: impl Iterator<Item = usize>, spot: &Spot) -> usize {
    at.zip(&spot.region.0).zip(&spot.strides).map(|((c, span), stride)| (c - span.start) * stride).sum()
}

/// Gives every block of the arena a start such that blocks alive at the same time do not meet: largest first, each at
/// the lowest place that is free throughout its life. Returns the starts and the length of the arena.
fn assign(blocks: &[Block]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> =
        (0..blocks.len()).filter(|&i| blocks[i].fixed.is_none() && blocks[i].life.start < blocks[i].life.end).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(blocks[i].len));
    let mut starts = vec![0; blocks.len()];
    // By start; few bytes each, since every further block looks through them.
    let mut placed: Vec<(Range<usize>, Range<usize>)> = Vec::with_capacity(order.len());
    let mut total = 0;
    for i in order {
        let (life, len) = (&blocks[i].life, blocks[i].len.next_multiple_of(LINE));
        let mut start = 0;
        for (place, other) in &placed {
            if other.start < life.end && life.start < other.end {
                if place.start >= start + len {
                    break;
                }
                start = start.max(place.end);
            }
        }
        starts[i] = start;
        total = total.max(start + len);
        let at = placed.partition_point(|(place, _)| place.start <= start);
        placed.insert(at, (start..start + len, life.clone()));
    }
    (starts, total)
}
