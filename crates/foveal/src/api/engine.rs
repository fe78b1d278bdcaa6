//! Plans and prepared weights, kept from run to run.

use crate::error::{Error, Result};
use crate::exec::{self, Program};
use crate::ir::{Graph, Packed, Wire};
use crate::plan::{self, Join, Plan};
use foveal_kernels::arena::Arena;
use foveal_kernels::{Exec, Region, Shape};
use std::collections::HashSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A graph with what its operations have prepared.
struct Prepared {
    graph: Graph,
    packed: Vec<OnceLock<Packed>>,
}

impl Prepared {
    fn new(graph: Graph) -> Self {
        let packed = graph.nodes().iter().map(|_| OnceLock::new()).collect();
        Self { graph, packed }
    }
}

/// Which of an engine's two graphs a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Fused,
    /// Where lengths turn out such that a fused sum would have to repeat an operand.
    Plain,
}

type PlanKey = (Vec<Shape>, usize);
pub(super) type PlanEntry = (Form, Arc<Plan>);
type ShapesEntry = (Form, Arc<plan::Shapes>);

/// Plans and shapes kept for later runs; more input shapes than this start over.
const MAX_PLANS: usize = 64;

/// Runs one model.
pub(super) struct Engine {
    fused: Prepared,
    plain: Prepared,
    plans: Mutex<Vec<(PlanKey, PlanEntry)>>,
    shapes: Mutex<Vec<(Vec<Shape>, ShapesEntry)>>,
    arenas: Mutex<Vec<Arena>>,
}

/// What a panicking thread leaves behind in these caches is whole: entries are inserted in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Entries are few, and comparing shapes takes less time than hashing them.
fn find<K, V: Clone>(cache: &Mutex<Vec<(K, V)>>, is: impl Fn(&K) -> bool) -> Option<V> {
    lock(cache).iter().find(|(key, _)| is(key)).map(|(_, value)| value.clone())
}

fn keep<K, V>(cache: &Mutex<Vec<(K, V)>>, key: K, value: V) {
    let mut cache = lock(cache);
    if cache.len() >= MAX_PLANS {
        cache.clear();
    }
    cache.push((key, value));
}

impl Engine {
    pub(super) fn new(graph: &Graph) -> Self {
        let fused = Prepared::new(plan::fuse(graph));
        let plain = Prepared::new(graph.clone());
        Self { fused, plain, plans: Mutex::default(), shapes: Mutex::default(), arenas: Mutex::default() }
    }

    /// The plan for all of the outputs, kept; or, not kept, for a box of each.
    pub(super) fn plan(&self, inputs: &[Shape], wanted: Option<&[Region]>, exec: Exec) -> Result<PlanEntry> {
        if wanted.is_none()
            && let Some(entry) = find(&self.plans, |(shapes, threads)| shapes == inputs && *threads == exec.threads)
        {
            return Ok(entry);
        }
        let (form, shapes) = self.shapes(inputs)?;
        let graph = &self.prepared(form).graph;
        let all = || graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
        let boxes: Vec<Region> = wanted.map_or_else(all, <[Region]>::to_vec);
        let demands = plan::demand_apart(graph, &shapes, &boxes, Join::PREDICTION);
        let mut found = plan::plan(graph, &shapes, boxes, &demands, exec);
        if wanted.is_none() {
            found = plan::depth_first(graph, &shapes, &found, exec).unwrap_or(found);
        }
        let entry = (form, Arc::new(found));
        if wanted.is_none() {
            keep(&self.plans, (inputs.to_vec(), exec.threads), entry.clone());
        }
        Ok(entry)
    }

    /// Whole shapes of the outputs.
    pub(super) fn output_shapes(&self, inputs: &[Shape]) -> Result<Vec<Shape>> {
        let (form, shapes) = self.shapes(inputs)?;
        Ok(self.prepared(form).graph.outputs.iter().map(|wire| shapes.of(*wire).clone()).collect())
    }

    /// Of boxes of the only output, one for every way in which boxes of all tensors are long and touch borders: the others
    /// are computed in the same way, somewhere else.
    pub(super) fn distinct(&self, inputs: &[Shape], boxes: impl Iterator<Item = Region>) -> Result<Vec<Region>> {
        let (form, shapes) = self.shapes(inputs)?;
        let graph = &self.prepared(form).graph;
        let mut seen = HashSet::new();
        let mut distinct = Vec::new();
        for wanted in boxes {
            let demands = plan::demand_apart(graph, &shapes, std::slice::from_ref(&wanted), Join::PREDICTION);
            let looks = demands.iter().enumerate().flat_map(|(wire, demand)| {
                let whole = shapes.of(Wire(wire));
                let spans = demand.iter().flat_map(move |region| region.0.iter().zip(whole));
                spans.map(|(span, &n)| (span.len(), span.start == 0, span.end == n))
            });
            if seen.insert(looks.collect::<Vec<_>>()) {
                distinct.push(wanted);
            }
        }
        Ok(distinct)
    }

    /// The plan for all of the outputs or a box of each, of inputs of which only what it reads will be held.
    pub(super) fn plan_boxes(&self, inputs: &[Shape], wanted: Option<&[Region]>, exec: Exec) -> Result<PlanEntry> {
        let (form, shapes) = self.shapes(inputs)?;
        let graph = &self.prepared(form).graph;
        let all = || graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
        let boxes: Vec<Region> = wanted.map_or_else(all, <[Region]>::to_vec);
        let demands = plan::demand_apart(graph, &shapes, &boxes, Join::PREDICTION);
        Ok((form, Arc::new(plan::plan_boxes(graph, &shapes, boxes, &demands, exec))))
    }

    /// A plan that computes all of every layer, to compare with.
    pub(super) fn plan_everything(&self, inputs: &[Shape], exec: Exec) -> Result<Plan> {
        let (form, shapes) = self.shapes(inputs)?;
        let graph = &self.prepared(form).graph;
        let wanted = graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
        Ok(plan::plan(graph, &shapes, wanted, &plan::everything(graph, &shapes), exec))
    }

    fn shapes(&self, inputs: &[Shape]) -> Result<ShapesEntry> {
        if let Some(entry) = find(&self.shapes, |shapes| shapes == inputs) {
            return Ok(entry);
        }
        // The plain graph knows best which layer an objection belongs to.
        let plain = plan::shapes(&self.plain.graph, inputs)?;
        let (form, shapes) = plan::shapes(&self.fused.graph, inputs).map_or((Form::Plain, plain), |shapes| (Form::Fused, shapes));
        let entry = (form, Arc::new(shapes));
        keep(&self.shapes, inputs.to_vec(), entry.clone());
        Ok(entry)
    }

    fn prepared(&self, form: Form) -> &Prepared {
        match form {
            Form::Fused => &self.fused,
            Form::Plain => &self.plain,
        }
    }

    /// Runs a plan of this engine.
    pub(super) fn run(
        &self,
        (form, plan): &PlanEntry,
        inputs: &[&[f32]],
        outputs: &mut [&mut [f32]],
        exec: Exec,
        cancel: Option<&AtomicBool>,
    ) -> Result<()> {
        let prepared = self.prepared(*form);
        let program = Program { graph: &prepared.graph, packed: &prepared.packed, exec };
        let mut arena = self.arena(plan.arena)?;
        let done = exec::run(program, plan, inputs, outputs, &mut arena, cancel);
        lock(&self.arenas).push(arena);
        done
    }

    /// Frees the arenas kept for later runs.
    pub(super) fn free_buffers(&self) {
        lock(&self.arenas).clear();
    }

    /// A kept arena that is large enough, or a new one in place of one that is not.
    fn arena(&self, len: usize) -> Result<Arena> {
        let mut arenas = lock(&self.arenas);
        let fitting = arenas.iter().position(|arena| arena.len() >= len);
        if let Some(index) = fitting {
            return Ok(arenas.swap_remove(index));
        }
        arenas.pop();
        drop(arenas);
        let too_large = || Error::TooLarge { what: "the intermediate tensors".into(), bytes: len as u128 * 4 };
        Arena::try_with_len(len).ok_or_else(too_large)
    }
}
