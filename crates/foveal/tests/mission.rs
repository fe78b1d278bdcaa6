//! The two networks the project began with, built in Rust.

use foveal::layers::activations::ReLU;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::{Input, Model, PredictOptions, SymbolicTensor};
use ndarray::{Array4, s};

fn conv(x: &SymbolicTensor, filters: usize) -> SymbolicTensor {
    let conv = Conv2D { padding: PaddingMode::Same, ..Conv2D::new(filters, [3, 3]) };
    x.apply(conv).unwrap().apply(ReLU::default()).unwrap()
}

fn picture(n: usize, h: usize, w: usize) -> Array4<f32> {
    Array4::from_shape_fn((n, h, w, 3), |(b, y, x, c)| ((b * 7 + y * 31 + x * 17 + c * 5) % 97) as f32 / 97.0 - 0.4)
}

fn network_one(size: Option<usize>) -> (Model, Model) {
    let input = Input::new([size, size, Some(3)]);
    let features = conv(&input, 32);
    let cropped = features.apply(Crop::center([128, 128])).unwrap();
    (Model::seeded(&[&input], &[&features], 1).unwrap(), Model::seeded(&[&input], &[&cropped], 1).unwrap())
}

#[test]
fn network_one_is_the_crop_of_the_full_result() {
    let (full, cropped) = network_one(Some(256));
    assert_eq!(cropped.outputs()[0].shape, [None, Some(128), Some(128), Some(32)]);
    let x = picture(1, 256, 256);
    let (full, cropped) = (full.predict(&x).unwrap(), cropped.predict(&x).unwrap());
    assert_eq!(cropped.shape(), [1, 128, 128, 32]);
    assert_eq!(cropped, full.slice(s![.., 64..192, 64..192, ..]).into_dyn());
}

#[test]
fn sizes_are_found_at_run_time() {
    let (full, cropped) = network_one(None);
    for (h, w) in [(256, 256), (131, 140), (128, 128)] {
        let x = picture(2, h, w);
        let (top, left) = ((h - 128) / 2, (w - 128) / 2);
        let expected = full.predict(&x).unwrap().slice(s![.., top..top + 128, left..left + 128, ..]).to_owned();
        assert_eq!(cropped.predict(&x).unwrap(), expected.into_dyn(), "{h}x{w}");
    }
    let message = cropped.predict(&picture(1, 100, 200)).unwrap_err().to_string();
    assert!(message.contains("128 x 128") && message.contains("100, 200"), "{message}");
}

#[test]
fn network_two_needs_less_than_a_quarter() {
    let input = Input::new([Some(256), Some(256), Some(3)]);
    let inner = conv(&input, 32).apply(Crop::center([128, 128])).unwrap();
    let output = conv(&inner, 64).apply(Crop::center([64, 64])).unwrap();
    let model = Model::seeded(&[&input], &[&output], 3).unwrap();
    assert_eq!(model.predict(&picture(1, 256, 256)).unwrap().shape(), [1, 64, 64, 64]);
    let explained = model.explain(&[[1, 256, 256, 3].as_slice().into()]).unwrap();
    assert!((explained.ratio() - 0.221).abs() < 0.0005, "{}", explained.ratio());
}

/// Crops in opposite corners of one layer's output take what they take alone, not what their hull takes.
#[test]
fn far_corners_are_computed_apart() {
    let input = Input::new([Some(256), Some(256), Some(3)]);
    let features = conv(&conv(&conv(&input, 16), 16), 16);
    let corner = |start: usize| features.apply(Crop::new(Keep::At { start: vec![start, start], size: vec![24, 24] })).unwrap();
    let (first, last) = (corner(0), corner(232));
    let both = Model::seeded(&[&input], &[&first, &last], 3).unwrap();
    let full = Model::seeded(&[&input], &[&features], 3).unwrap();

    let x = picture(1, 256, 256);
    let whole = full.predict(&x).unwrap();
    let crops = both.run(&[x.view().into_dyn()], &PredictOptions::new()).unwrap();
    assert_eq!(crops[0], whole.slice(s![.., ..24, ..24, ..]).into_dyn());
    assert_eq!(crops[1], whole.slice(s![.., 232.., 232.., ..]).into_dyn());

    let shape = [[1, 256, 256, 3].as_slice().into()];
    let alone = Model::seeded(&[&input], &[&first], 3).unwrap().explain(&shape).unwrap();
    let explained = both.explain(&shape).unwrap();
    assert_eq!(explained.needed_flops, 2 * alone.needed_flops);
    let row = explained.rows.iter().find(|row| row.class == "Conv2D").unwrap();
    let parts: Vec<String> = row.parts.iter().map(ToString::to_string).collect();
    assert_eq!(parts, ["[0..1, 0..26, 0..26, 0..16]", "[0..1, 230..256, 230..256, 0..16]"]);
    assert_eq!(row.needed.as_ref().unwrap().to_string(), "[0..1, 0..256, 0..256, 0..16]");
}
