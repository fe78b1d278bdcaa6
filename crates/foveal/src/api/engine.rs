//! Plans and prepared weights, kept from run to run.

use crate::error::{Error, Result};
use crate::exec::{self, Program};
use crate::ir::{Graph, Packed};
use crate::plan::{self, Plan};
use foveal_kernels::arena::Arena;
use foveal_kernels::{Exec, Region, Shape};
use std::collections::HashMap;
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
type PlanEntry = (Form, Arc<Plan>);

/// Plans kept for later runs; more input shapes than this start over.
const MAX_PLANS: usize = 64;

/// Runs one model.
pub(super) struct Engine {
    fused: Prepared,
    plain: Prepared,
    plans: Mutex<HashMap<PlanKey, PlanEntry>>,
    arenas: Mutex<Vec<Arena>>,
}

/// What a panicking thread leaves behind in these caches is whole: entries are inserted in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    pub(super) fn new(graph: &Graph) -> Self {
        let fused = Prepared::new(plan::fuse(graph));
        Self { fused, plain: Prepared::new(graph.clone()), plans: Mutex::default(), arenas: Mutex::default() }
    }

    /// The plan for all of the outputs, kept; or, not kept, for a box of each.
    pub(super) fn plan(&self, inputs: &[Shape], wanted: Option<&[Region]>, exec: Exec) -> Result<PlanEntry> {
        let key = (inputs.to_vec(), exec.threads);
        if wanted.is_none()
            && let Some(entry) = lock(&self.plans).get(&key)
        {
            return Ok(entry.clone());
        }
        let (form, shapes) = self.shapes(inputs)?;
        let graph = &self.prepared(form).graph;
        let all = || graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
        let boxes: Vec<Region> = wanted.map_or_else(all, <[Region]>::to_vec);
        let demands = plan::demand(graph, &shapes, &boxes, crate::ir::Mode::Inference);
        let entry = (form, Arc::new(plan::plan(graph, &shapes, boxes, &demands, exec)));
        if wanted.is_none() {
            let mut plans = lock(&self.plans);
            if plans.len() >= MAX_PLANS {
                plans.clear();
            }
            plans.insert(key, entry.clone());
        }
        Ok(entry)
    }

    /// A plan that computes all of every layer, to compare with.
    pub(super) fn plan_everything(&self, inputs: &[Shape], exec: Exec) -> Result<Plan> {
        let (form, shapes) = self.shapes(inputs)?;
        let graph = &self.prepared(form).graph;
        let wanted = graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
        Ok(plan::plan(graph, &shapes, wanted, &plan::everything(graph, &shapes), exec))
    }

    fn shapes(&self, inputs: &[Shape]) -> Result<(Form, plan::Shapes)> {
        match plan::shapes(&self.fused.graph, inputs) {
            Ok(shapes) => Ok((Form::Fused, shapes)),
            // The plain graph also knows best which layer an objection belongs to.
            Err(_) => Ok((Form::Plain, plan::shapes(&self.plain.graph, inputs)?)),
        }
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
