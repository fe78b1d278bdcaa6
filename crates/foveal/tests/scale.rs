//! Networks of many layers, outputs of many tiles: what they cost grows with their number and not with its square.

use foveal::error::Objection;
use foveal::ir::{Fact, Op, Run};
use foveal::layers::activations::ReLU;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::layers::merging::{Add, Concatenate};
use foveal::layers::{AnyLayer, Call, LayerType, Lowering, Nest, Outputs, WeightSpec};
use foveal::{Error, Input, LayerHandle, Model, PredictOptions, Shape, SymbolicTensor};
use foveal_kernels::{View, ViewMut};
use ndarray::{ArrayD, IxDyn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Some ten times what it takes here, and far less than a quadratic loop.
const SOON: Duration = Duration::from_secs(20);

fn soon<T>(what: &str, f: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = f();
    assert!(start.elapsed() < SOON, "{what} takes {:?}", start.elapsed());
    result
}

#[test]
fn a_chain_of_many_layers() {
    let input = Input::new([Some(8), Some(8), Some(1)]);
    let mut x = input.clone();
    for _ in 0..30_000 {
        x = x.apply(ReLU::default()).unwrap();
    }
    let model = soon("building", || Model::seeded(&[&input], &[&x], 1).unwrap());
    let last = soon("the summary", || model.summary()).rows.last().unwrap().name.clone();
    let cropped = soon("cropping", || model.layer(&last).unwrap().center_crop([2, 2]).unwrap());
    let y = soon("running", || cropped.predict(&ArrayD::ones(IxDyn(&[1, 8, 8, 1]))).unwrap());
    assert_eq!(y.shape(), [1, 2, 2, 1]);
    drop((model, cropped, input));
    // The last handle on a chain as long as this; dropping one link within another overflows the stack.
    drop(x);
}

#[test]
fn many_layers_side_by_side() {
    let input = Input::new([Some(4), Some(4), Some(1)]);
    let wires: Vec<SymbolicTensor> = (0..20_000).map(|_| input.apply(ReLU::default()).unwrap()).collect();
    let (first, others) = wires.split_first().unwrap();
    let joined = first.apply_with(&others.iter().collect::<Vec<_>>(), Concatenate::default()).unwrap();
    let model = soon("building", || Model::seeded(&[&input], &[&joined], 1).unwrap());
    soon("the summary", || model.summary());
    let explanation = soon("planning", || model.explain(&[[1, 4, 4, 1].as_slice().into()]).unwrap());
    assert!(explanation.peak_bytes >= 20_000 * 16 * 4);
}

/// Every layer reads the one before it twice, so that there are 2^100 ways through.
#[test]
fn a_tensor_is_written_down_shortly() {
    let input = Input::with_name("picture", [Some(2)]);
    let mut x = input.clone();
    for _ in 0..100 {
        x = x.apply_with(&[&x], Add::default()).unwrap();
    }
    assert_eq!(format!("{x:?}"), "SymbolicTensor(\"Add\", (None, 2))");
    assert_eq!(format!("{input:?}"), "SymbolicTensor(\"picture\", (None, 2))");
}

#[test]
fn settings_and_names_are_checked_wherever_they_come_from() {
    let input = Input::new([Some(9), Some(9), Some(1)]);
    let strides = input.apply(Conv2D { strides: 0.into(), ..Conv2D::new(1, 3) }).unwrap_err();
    assert!(strides.to_string().contains("conv2d") && strides.to_string().contains("from 1"), "{strides}");
    assert!(matches!(input.apply(LayerHandle::with_name("a/b", ReLU::default())), Err(Error::Usage(_))));
    let slashed = Input::with_name("a/b", [Some(3)]);
    let y = slashed.apply(ReLU::default()).unwrap();
    assert!(matches!(Model::new(&[&slashed], &[&y]), Err(Error::Usage(_))));
}

fn network() -> Model {
    let input = Input::new([None, None, Some(1)]);
    let conv = |x: &SymbolicTensor, strides: usize| {
        x.apply(Conv2D { padding: PaddingMode::Same, strides: strides.into(), ..Conv2D::new(2, 3) }).unwrap()
    };
    let output = conv(&conv(&conv(&input, 1), 2), 1);
    Model::seeded(&[&input], &[&output], 1).unwrap()
}

#[test]
fn tiles_are_made_as_they_are_wanted() {
    let (model, options) = (network(), PredictOptions::new().threads(1));
    let x = ArrayD::<f32>::zeros(IxDyn(&[1, 8000, 8000, 1]));
    let mut seen = 0;
    let stopped = model.run_tiled(&[x.view()], &[1], &options, &mut |_, _| {
        seen += 1;
        if seen == 3 { Err(Error::Interrupted) } else { Ok(()) }
    });
    assert!(matches!(stopped, Err(Error::Interrupted)));
    // Of sixteen million tiles, one of each kind is planned.
    soon("the bytes of a tile", || model.tile_bytes(&[[1, 8000, 8000, 1].as_slice().into()], &[1], &options).unwrap());
}

/// The bytes of a tile are those of the largest, as a crop of every single one says.
#[test]
fn tile_bytes_are_those_of_the_largest() {
    let (model, options) = (network(), PredictOptions::new().threads(1));
    let last = model.summary().rows.last().unwrap().name.clone();
    let shape: Shape = [2, 27, 22, 1].as_slice().into();
    for tile in [1, 2, 3, 5, 100] {
        let mut most = 0;
        for y in (0..14).step_by(tile) {
            for x in (0..11).step_by(tile) {
                let (start, size) = (vec![y, x], vec![tile.min(14 - y), tile.min(11 - x)]);
                let cropped = model.layer(&last).unwrap().crop(Crop::new(Keep::At { start, size })).unwrap();
                let one: Shape = [1, 27, 22, 1].as_slice().into();
                most = most.max(cropped.explain_with(&[one], &options).unwrap().peak_bytes);
            }
        }
        assert_eq!(model.tile_bytes(std::slice::from_ref(&shape), &[tile], &options).unwrap(), most, "tiles of {tile}");
    }
}

/// The identity, which counts how often it is asked for its shape.
#[derive(Clone, Debug)]
struct Counted(Arc<AtomicUsize>);

impl Op for Counted {
    foveal::op_as_any!();
    fn name(&self) -> &'static str {
        "identity"
    }
    fn infer(&self, inputs: &[Fact]) -> Result<smallvec::SmallVec<[Fact; 1]>, Objection> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(smallvec::smallvec![inputs[0].clone()])
    }
    fn forward(&self, _: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(out) = &mut outs[0] {
            out.data().copy_from_slice(inputs[0].data());
        }
    }
}

impl AnyLayer for Counted {
    fn layer_type(&self) -> LayerType {
        LayerType::of::<ReLU>()
    }
    fn config(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::Map::new()
    }
    fn weights(&self, _: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        Ok(Vec::new())
    }
    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        cx.op(self.clone(), &[x]).map(Nest::Leaf)
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[test]
fn shapes_are_found_once_per_input_shape() {
    let count = Arc::new(AtomicUsize::new(0));
    let input = Input::new([None]);
    let output = input.apply(LayerHandle::new(Counted(Arc::clone(&count)))).unwrap();
    let model = Model::new(&[&input], &[&output]).unwrap();
    let x = ArrayD::from_elem(IxDyn(&[2, 3]), 7.0);
    let run = || assert_eq!(model.predict(&x).unwrap(), x);
    run();
    let before = count.load(Ordering::Relaxed);
    (0..5).for_each(|_| run());
    assert_eq!(count.load(Ordering::Relaxed), before);
}
