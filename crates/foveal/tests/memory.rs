//! What `explain` says of memory, against an allocator that counts.

#[path = "common/counting.rs"]
mod counting;

use counting::{TURN, asked, peak};
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

/// An image through two convolutions of 32 channels.
fn chain() -> Model {
    let input = Input::new([None, None, Some(3)]);
    Model::seeded(&[&input], &[&conv(&conv(&input, 32, 1), 32, 1)], 1).unwrap()
}

#[test]
fn short_chains_over_large_images_stay_in_cache() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let temporary = |n: usize| {
        let shape: Shape = [1, n, n, 3].as_slice().into();
        let stated = chain().explain_with(&[shape], &options()).unwrap().peak_bytes;
        stated - n * n * 32 * size_of::<f32>()
    };
    assert!(temporary(2048) < 2 << 20, "{} bytes", temporary(2048));
    let (model, x) = (chain(), ArrayD::from_shape_fn(IxDyn(&[1, 397, 301, 3]), |i| ((i[1] * 31 + i[2] * 7 + i[3]) % 17) as f32));
    let output = 397 * 301 * 32 * size_of::<f32>();
    let counted = counted(&model, |options| drop(model.run(&[x.view()], options).unwrap()));
    assert!(counted < output + (2 << 20), "{} bytes", counted - output);
}

#[test]
fn depth_first_changes_no_bit() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (model, x) = (chain(), ArrayD::from_shape_fn(IxDyn(&[2, 237, 301, 3]), |i| ((i[1] * 31 + i[2] * 7 + i[3]) % 17) as f32));
    let bits = |y: ArrayD<f32>| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
    // One tile as large as the output is computed layer by layer.
    let whole = bits(model.run_in_tiles(&[x.view()], &[512], &options()).unwrap());
    for threads in [1, 2] {
        let parts = model.run(&[x.view()], &PredictOptions::new().threads(threads)).unwrap().swap_remove(0);
        assert!(bits(parts) == whole, "{threads} threads");
    }
}

#[test]
fn a_batch_takes_the_memory_of_few_entries() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let model = network();
    let temporary = |batch: usize| {
        let shape: Shape = [batch, 160, 160, 3].as_slice().into();
        model.explain_with(&[shape], &options()).unwrap().peak_bytes - batch * 160 * 160 * 8 * size_of::<f32>()
    };
    assert!(temporary(8) < 2 * temporary(1), "{} bytes for 8 entries, {} for one", temporary(8), temporary(1));
    let x = ArrayD::from_shape_fn(IxDyn(&[5, 160, 160, 3]), |i| ((i[0] * 5 + i[1] * 31 + i[2] * 7 + i[3]) % 17) as f32);
    let all = model.run(&[x.view()], &options()).unwrap().swap_remove(0);
    for (entry, got) in x.outer_iter().zip(all.outer_iter()) {
        let alone = model.run(&[entry.insert_axis(ndarray::Axis(0))], &options()).unwrap().swap_remove(0);
        assert!(alone.iter().map(|y| y.to_bits()).eq(got.iter().map(|y| y.to_bits())));
    }
}

#[test]
fn a_second_run_allocates_its_output_only() {
    /// Lists of shapes and views, which do not grow with the tensors.
    const LISTS: usize = 4 << 10;
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (model, output) = (network(), 64 * 64 * 8 * size_of::<f32>());
    let x = ArrayD::<f32>::from_elem(IxDyn(&[1, 128, 128, 3]), 0.5);
    for threads in [1, 2] {
        let options = PredictOptions::new().threads(threads);
        let grows = |_| {
            let before = asked();
            drop(model.run(&[x.view()], &options).unwrap());
            asked() - before
        };
        // Threads that meet a kind of task for the first time still grow their scratch.
        let least = (0..20).map(grows).min().unwrap();
        assert!((output..output + LISTS).contains(&least), "{least} bytes for an output of {output} on {threads} threads");
    }
}
