//! Tiles: the same bits as the whole, whatever the tile.

use foveal::layers::activations::ReLU;
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::{Error, Input, Model, PredictOptions, Region, Shape, SymbolicTensor};
use ndarray::{Array4, ArrayD, Axis, Slice};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

fn conv(x: &SymbolicTensor, filters: usize, strides: usize) -> SymbolicTensor {
    let conv = Conv2D { padding: PaddingMode::Same, strides: strides.into(), ..Conv2D::new(filters, 3) };
    x.apply(conv).unwrap().apply(ReLU::default()).unwrap()
}

fn model() -> Model {
    let input = Input::new([None, None, Some(3)]);
    let output = conv(&conv(&conv(&input, 8, 1), 16, 2), 5, 1);
    Model::seeded(&[&input], &[&output], 11).unwrap()
}

fn picture(n: usize, h: usize, w: usize) -> ArrayD<f32> {
    Array4::from_shape_fn((n, h, w, 3), |(b, y, x, c)| ((b + 3 * y + 5 * x + 7 * c) % 23) as f32 / 23.0 - 0.5).into_dyn()
}

#[test]
fn tiles_are_the_whole() {
    let model = model();
    let x = picture(2, 61, 50);
    let whole = model.predict(&x).unwrap();
    for tile in [vec![1], vec![7], vec![16, 9], vec![1000]] {
        for threads in [1, 2] {
            let mut pieced = ArrayD::<f32>::from_elem(whole.raw_dim(), f32::NAN);
            let options = PredictOptions::new().threads(threads);
            let mut boxes = 0;
            let mut sink = |region: &foveal::Region, values: ndarray::ArrayViewD<'_, f32>| {
                let mut part = pieced.view_mut();
                for (axis, span) in region.0.iter().enumerate() {
                    part.slice_axis_inplace(Axis(axis), Slice::from(span.range()));
                }
                part.assign(&values);
                boxes += 1;
                Ok(())
            };
            model.run_tiled(&[x.view()], &tile, &options, &mut sink).unwrap();
            assert_eq!(pieced, whole, "tile {tile:?}, {threads} threads");
            let per_axis = |n: usize, i: usize| n.div_ceil(*tile.get(i).unwrap_or(&tile[0]));
            assert_eq!(boxes, 2 * per_axis(31, 0) * per_axis(25, 1));
        }
    }
}

#[test]
fn tiles_that_make_no_sense() {
    let x = picture(1, 20, 20);
    let run = |tile: &[usize]| model().run_tiled(&[x.view()], tile, &PredictOptions::new(), &mut |_, _| Ok(())).unwrap_err().to_string();
    assert!(run(&[0]).contains("at least 1"));
    assert!(run(&[]).contains("does not fit"));
    assert!(run(&[4, 4, 4]).contains("2 spatial axes"));
}

#[test]
fn batches_threads_and_strides_change_nothing() {
    let model = model();
    let x = picture(5, 24, 20);
    let whole = model.predict(&x).unwrap();
    for batch in [1, 2, 5, 100] {
        for threads in [1, 3] {
            let options = PredictOptions::new().batch_size(batch).threads(threads);
            assert_eq!(model.run(&[x.view()], &options).unwrap()[0], whole, "batches of {batch}, {threads} threads");
        }
    }
    let mut turned = x.clone();
    turned.swap_axes(1, 2);
    let turned = turned.as_standard_layout().into_owned().permuted_axes(ndarray::IxDyn(&[0, 2, 1, 3]));
    assert_eq!(model.predict(&turned).unwrap(), whole, "a view of other strides");
    assert_eq!(model.predict(&picture(0, 24, 20)).unwrap().shape(), [0, 12, 10, 5], "an empty batch");
}

#[test]
fn a_run_can_be_stopped_and_watched() {
    let model = model();
    let x = picture(6, 24, 20);
    let stop = AtomicBool::new(false);
    let seen = std::cell::RefCell::new(Vec::new());
    let progress = |done: usize, total: usize| {
        seen.borrow_mut().push((done, total));
        if done == 4 {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let options = PredictOptions::new().batch_size(2).progress(&progress).cancel(&stop);
    let stopped = model.run(&[x.view()], &options);
    assert!(matches!(stopped, Err(foveal::Error::Interrupted)));
    assert_eq!(*seen.borrow(), [(0, 6), (2, 6), (4, 6)]);
    assert!(model.predict(&x).is_ok(), "the model is usable afterwards");
}

/// Several threads share one model.
#[test]
fn a_model_is_shared_between_threads() {
    let model = model();
    let x = picture(1, 30, 30);
    let expected = model.predict(&x).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..5).for_each(|_| assert_eq!(model.predict(&x).unwrap(), expected)));
        }
    });
}

/// A box of an array; what was read is counted.
fn part(x: &ArrayD<f32>, region: &Region, read: &Cell<usize>) -> ArrayD<f32> {
    let mut part = x.view();
    for (axis, span) in region.0.iter().enumerate() {
        part.slice_axis_inplace(Axis(axis), Slice::from(span.range()));
    }
    read.set(read.get() + part.len());
    part.to_owned()
}

#[test]
fn only_what_is_needed_of_an_input_is_read() {
    let x = picture(5, 61, 50);
    let shapes = [Shape::from(x.shape())];
    let count = Cell::new(0);
    let mut read = |_, region: &Region| Ok::<_, Error>(part(&x, region, &count));
    let model = model();
    let options = PredictOptions::new().batch_size(2);
    let whole = model.predict(&x).unwrap();
    assert_eq!(model.run_from(&shapes, &mut read, &options).unwrap(), std::slice::from_ref(&whole));
    assert_eq!(count.take(), x.len());

    let name = model.outputs()[0].name.clone();
    let crop = model.layer(&name).unwrap().center_crop([4, 6]).unwrap();
    assert_eq!(crop.run_from(&shapes, &mut read, &options).unwrap(), [crop.predict(&x).unwrap()]);
    // 4 rows want 6 behind the stride of 2, these 13 before it, and these 15 of the picture; of its columns it is 19.
    assert_eq!(count.take(), 5 * 15 * 19 * 3);

    let mut pieced = ArrayD::<f32>::from_elem(whole.raw_dim(), f32::NAN);
    let mut sink = |region: &Region, values: ndarray::ArrayViewD<'_, f32>| {
        let mut part = pieced.view_mut();
        region.0.iter().enumerate().for_each(|(axis, span)| part.slice_axis_inplace(Axis(axis), Slice::from(span.range())));
        part.assign(&values);
        Ok(())
    };
    model.run_tiled_from(&shapes, &[9, 7], &options, &mut read, &mut sink).unwrap();
    assert_eq!(pieced, whole);
}

#[test]
fn a_reader_that_fails_or_reads_something_else() {
    let shapes = [Shape::from_slice(&[1, 20, 20, 3])];
    let run = |read: &mut foveal::BoxReader<'_, Error>| model().run_from(&shapes, read, &PredictOptions::new()).unwrap_err().to_string();
    assert!(run(&mut |_, _| Err(Error::Usage("the reason".into()))).contains("the reason"));
    let other = run(&mut |_, _| Ok(ArrayD::zeros(vec![1, 2, 3])));
    assert!(other.contains("[1, 20, 20, 3]") && other.contains("[1, 2, 3]"), "{other}");
}
