//! Running a plan.

use crate::error::{Error, Result};
use crate::ir::{Graph, Packed, Run, Tensor, Views, ViewsMut};
use crate::plan::{Place, Plan, Step, Storage};
use foveal_kernels::arena::Arena;
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Exec, Shape, Strides, View, ViewMut, par};
use smallvec::{SmallVec, smallvec};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// What stays the same from run to run of one model.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// The operations.
    pub graph: &'a Graph,
    /// What they prepare from their weights when they first run, by node.
    pub packed: &'a [OnceLock<Packed>],
    /// Instruction set and threads.
    pub exec: Exec,
}

/// [`Plan::work`] that one thread does in a nanosecond, about.
const WORK_PER_NS: u64 = 64;

/// Runs a plan: `inputs` are whole and dense, `outputs` take the wanted boxes densely, `arena` has room for
/// [`Plan::arena`] floats. Stops between operations once `cancel` is set.
pub fn run(
    program: Program<'_>,
    plan: &Plan,
    inputs: &[&[f32]],
    outputs: &mut [&mut [f32]],
    arena: &mut Arena,
    cancel: Option<&AtomicBool>,
) -> Result<()> {
    let _announced = par::announce(program.exec, (plan.work / WORK_PER_NS) as usize);
    for step in &plan.steps {
        if cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Err(Error::Interrupted);
        }
        run_step(program, step, inputs, outputs, arena);
    }
    Ok(())
}

fn pack(program: Program<'_>, node: usize) -> Packed {
    let node = &program.graph.nodes()[node];
    let weights: SmallVec<[Option<&Tensor>; 4]> = node.inputs.iter().map(|wire| program.graph.tensor(*wire).map(|t| &**t)).collect();
    node.op.pack(program.exec, &weights)
}

fn range(place: &Place) -> Range<usize> {
    match place.storage {
        Storage::Arena { start, len } => start..start + len,
        _ => 0..0,
    }
}

fn run_step(program: Program<'_>, step: &Step, inputs: &[&[f32]], outputs: &mut [&mut [f32]], arena: &mut Arena) {
    let reads: SmallVec<[Range<usize>; 4]> = step.inputs.iter().map(range).collect();
    let writes: SmallVec<[Range<usize>; 1]> = step.outputs.iter().map(|place| place.as_ref().map_or(0..0, range)).collect();
    let (read, mut write) = arena.split(&reads, &writes);
    // The outputs that this step writes are taken out, so that it may read the others.
    let mut taken: SmallVec<[(usize, &mut [f32]); 1]> = SmallVec::new();
    let mut rest: SmallVec<[(usize, &[f32]); 4]> = SmallVec::new();
    for (index, output) in outputs.iter_mut().enumerate() {
        let written = step.outputs.iter().flatten().any(|place| place.storage == Storage::Output(index));
        if written { taken.push((index, output)) } else { rest.push((index, output)) }
    }
    let views: Views<'_> = step
        .inputs
        .iter()
        .zip(&read)
        .map(|(place, arena)| {
            let data: &[f32] = match place.storage {
                Storage::Input(input) => inputs[input],
                Storage::Weight(wire) => program.graph.tensor(wire).map_or(&[], |tensor| &tensor.data),
                Storage::Output(output) => rest.iter().find(|(index, _)| *index == output).map_or(&[], |(_, data)| data),
                Storage::Arena { .. } => arena,
                Storage::Nothing => &[],
            };
            let (strides, whole) = (Strides::from_slice(&place.strides), Shape::from_slice(&place.whole));
            View::new(&data[place.offset.min(data.len())..], place.region.clone(), strides, whole)
        })
        .collect();
    let mut views_mut: ViewsMut<'_> = step
        .outputs
        .iter()
        .zip(write.drain(..))
        .map(|(place, arena)| {
            let place = place.as_ref()?;
            let data = match place.storage {
                Storage::Output(output) => {
                    let at = taken.iter().position(|(index, _)| *index == output)?;
                    taken.remove(at).1
                }
                _ => arena,
            };
            let (strides, whole) = (Strides::from_slice(&place.strides), Shape::from_slice(&place.whole));
            Some(ViewMut::new(&mut data[place.offset..], place.region.clone(), strides, whole))
        })
        .collect();
    match step.node {
        Some(node) => {
            let run = Run { exec: program.exec, packed: program.packed[node].get_or_init(|| pack(program, node)) };
            program.graph.nodes()[node].op.forward(run, &views, &mut views_mut);
        }
        None => {
            if let Some(dst) = views_mut[0].as_mut() {
                let map: SmallVec<[AxisMap; 5]> = smallvec![AxisMap { start: 0, step: 1 }; dst.region().rank()];
                gather(program.exec, &views[0], &map, 0.0, dst);
            }
        }
    }
}
