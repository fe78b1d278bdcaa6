//! What `explain` says of memory, against an allocator that counts.

#[path = "common/counting.rs"]
mod counting;

use counting::{TURN, peak};
use foveal::layers::activations::ReLU;
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::{Input, Model, PredictOptions, Shape, SymbolicTensor};
use ndarray::{ArrayD, IxDyn};

/// On one thread, so that a thread of its own shows all working memory.
fn options() -> PredictOptions<'static> {
    PredictOptions::new().threads(1)
}

/// Bytes allocated at the peak of a run beyond what was there before, weights already prepared.
fn counted(model: &Model, run: impl Fn(&PredictOptions<'_>) + Sync) -> usize {
    run(&options());
    model.free_buffers();
    // Threads keep their working memory: a new one has none yet.
    let measured = std::thread::scope(|scope| {
        let thread = scope.spawn(|| peak(|| run(&options())).1);
        thread.join()
    });
    measured.unwrap()
}

fn conv(x: &SymbolicTensor, filters: usize, strides: usize) -> SymbolicTensor {
    let conv = Conv2D { padding: PaddingMode::Same, strides: strides.into(), ..Conv2D::new(filters, 3) };
    x.apply(conv).unwrap().apply(ReLU::default()).unwrap()
}

/// A small U-Net-like network: a skip keeps an early map alive.
fn network() -> Model {
    use foveal::layers::center_crop::{Crop, Keep};
    use foveal::layers::merging::Concatenate;
    let input = Input::new([None, None, Some(3)]);
    let early = conv(&conv(&input, 24, 1), 24, 1);
    let late = conv(&conv(&early, 32, 2), 32, 1);
    let skip = early.apply_with(&[&late], Crop::new(Keep::Like)).unwrap();
    let joined = skip.apply_with(&[&late], Concatenate::default()).unwrap();
    let output = conv(&joined, 8, 1);
    Model::seeded(&[&input], &[&output], 1).unwrap()
}

fn close(counted: usize, stated: usize, what: &str) {
    let ratio = counted as f64 / stated as f64;
    println!("{what}: counted {counted}, stated {stated}, ratio {ratio:.3}");
    assert!((0.8..=1.2).contains(&ratio), "{what}: counted {counted} bytes, stated {stated}");
}

#[test]
fn peaks_are_as_explained() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let full = network();
    let last = full.summary().rows.last().unwrap().name.clone();
    let cropped = full.layer(&last).unwrap().center_crop([32, 32]).unwrap();
    for (model, what) in [(&full, "full"), (&cropped, "cropped")] {
        let shape: Shape = [1, 320, 288, 3].as_slice().into();
        let x = ArrayD::<f32>::from_elem(IxDyn(&shape), 0.5);
        let counted = counted(model, |options| drop(model.run(&[x.view()], options).unwrap()));
        close(counted, model.explain_with(&[shape], &options()).unwrap().peak_bytes, what);
    }
}

#[test]
fn tiles_take_what_is_stated() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let model = network();
    let shape: Shape = [1, 512, 448, 3].as_slice().into();
    let x = ArrayD::<f32>::from_elem(IxDyn(&shape), 0.5);
    let stated = model.tile_bytes(std::slice::from_ref(&shape), &[64], &options()).unwrap();
    let counted = counted(&model, |options| model.run_tiled(&[x.view()], &[64], options, &mut |_, _| Ok(())).unwrap());
    close(counted, stated, "tiles");
    let whole = model.explain(&[shape]).unwrap().peak_bytes;
    assert!(stated * 4 < whole, "tiles take {stated} of {whole} bytes");
}
