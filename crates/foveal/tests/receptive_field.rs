//! Receptive fields: the literature's numbers, fields seen by planting a NaN, and crops in the path.

use foveal::layers::center_crop::Crop;
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::{Conv1D, Conv2D};
use foveal::layers::conv_transpose::Conv1DTranspose;
use foveal::layers::global_pooling::GlobalAveragePooling2D;
use foveal::layers::pooling::{AveragePooling1D, MaxPooling2D};
use foveal::layers::reshaping::Permute;
use foveal::layers::resizing::Resizing;
use foveal::layers::up_sampling::UpSampling1D;
use foveal::plan::{AxisField, Ratio};
use foveal::{Input, Model, SymbolicTensor};
use ndarray::Array3;

fn whole(n: i64) -> Option<Ratio> {
    Some(Ratio::new(n, 1))
}

fn field(size: usize, stride: Option<Ratio>, offset: Option<Ratio>) -> AxisField {
    AxisField { size, stride, offset, jitter: Ratio::new(0, 1), whole: false }
}

/// The field along the first spatial axis of the network's end.
fn measured(input: &SymbolicTensor, output: &SymbolicTensor) -> AxisField {
    let model = Model::seeded(&[input], &[output], 1).unwrap();
    let last = model.summary().rows.last().unwrap().name.clone();
    model.layer(&last).unwrap().receptive_field().unwrap()[0].axes[0]
}

fn conv(x: &SymbolicTensor, kernel: usize, stride: usize) -> SymbolicTensor {
    x.apply(Conv2D { padding: PaddingMode::Same, strides: stride.into(), ..Conv2D::new(1, kernel) }).unwrap()
}

/// VGG16 up to block3_pool: 44 pixels at steps of 8 (Araujo, Norris and Sim, "Computing Receptive Fields of
/// Convolutional Neural Networks", 2019, has the recurrences).
#[test]
fn vgg16_block3_pool() {
    for size in [None, Some(224), Some(32)] {
        let input = Input::new([size, size, Some(1)]);
        let mut x = input.apply(MaxPooling2D::new(1)).unwrap();
        for convolutions in [2, 2, 3] {
            for _ in 0..convolutions {
                x = conv(&x, 3, 1);
            }
            x = x.apply(MaxPooling2D::new(2)).unwrap();
        }
        assert_eq!(measured(&input, &x), field(44, whole(8), whole(-18)), "{size:?}");
    }
}

/// ResNet50's convolutions up to conv3_block4_out along its longest path, where each block's 3x3 counts.
#[test]
fn resnet50_conv3_block4() {
    let input = Input::new([None, None, Some(1)]);
    let mut x = conv(&conv(&input.apply(MaxPooling2D::new(1)).unwrap(), 7, 2), 3, 2);
    for block in 0..7 {
        x = conv(&conv(&x, 1, if block == 3 { 2 } else { 1 }), 3, 1);
    }
    let found = measured(&input, &x);
    assert_eq!((found.size, found.stride), (99, whole(8)));
}

#[test]
fn behind_a_global_pooling_everything_is_seen() {
    let input = Input::new([None, None, Some(1)]);
    let pooled = input.apply(GlobalAveragePooling2D { keepdims: true, ..Default::default() }).unwrap();
    assert_eq!(measured(&input, &pooled), AxisField { whole: true, ..field(measured(&input, &pooled).size, None, None) });
}

/// A crop shifts the field by where it starts; the borders that it makes for a later `same` padding do not count.
#[test]
fn a_crop_in_the_path_shifts_the_field() {
    let network = |size: Option<usize>| {
        let input = Input::new([size, size, Some(1)]);
        let inner = conv(&input.apply(MaxPooling2D::new(1)).unwrap(), 3, 1).apply(Crop::center([14, 14])).unwrap();
        measured(&input, &conv(&conv(&inner, 3, 1), 3, 1))
    };
    assert_eq!(network(Some(256)), field(7, whole(1), whole((256 - 14) / 2 - 3)));
    assert_eq!(network(Some(31)), field(7, whole(1), whole((31 - 14) / 2 - 3)));
    assert_eq!(network(None), field(7, whole(1), None));
}

/// A NaN reaches those outputs that see it. Every uncut field is as stated, and no output sees beyond its field.
#[test]
fn fields_are_what_a_nan_reaches() {
    type Layers = fn(&SymbolicTensor) -> SymbolicTensor;
    let same = |x: &SymbolicTensor, kernel: usize, stride: usize, dilation: usize| {
        let conv = Conv1D { padding: PaddingMode::Same, strides: stride.into(), dilation_rate: dilation.into(), ..Conv1D::new(1, kernel) };
        x.apply(conv).unwrap()
    };
    let cases: [(&str, Layers); 5] = [
        ("valid, strided", |x| {
            let x = x.apply(Conv1D { strides: 2.into(), ..Conv1D::new(1, 5) }).unwrap();
            x.apply(Conv1D { strides: 3.into(), ..Conv1D::new(1, 4) }).unwrap()
        }),
        ("pooled", |x| x.apply(Conv1D::new(1, 3)).unwrap().apply(AveragePooling1D::new(2)).unwrap().apply(Conv1D::new(1, 3)).unwrap()),
        ("upsampled", |x| x.apply(Conv1D::new(1, 3)).unwrap().apply(UpSampling1D { size: 3 }).unwrap().apply(Conv1D::new(1, 2)).unwrap()),
        ("transposed", |x| x.apply(Conv1DTranspose { strides: 2.into(), ..Conv1DTranspose::new(1, 3) }).unwrap()),
        ("cropped", |x| x.apply(Conv1D::new(1, 3)).unwrap().apply(Crop::center([31])).unwrap().apply(Conv1D::new(1, 4)).unwrap()),
    ];
    for (name, layers) in cases {
        check_by_nan(name, layers);
    }
    for (kernel, stride, dilation) in [(3, 1, 1), (4, 1, 1), (3, 2, 1), (3, 1, 2)] {
        check_by_nan(&format!("same {kernel} {stride} {dilation}"), |x| same(x, kernel, stride, dilation));
    }
}

fn check_by_nan(name: &str, layers: impl Fn(&SymbolicTensor) -> SymbolicTensor) {
    let n = 60;
    let input = Input::new([Some(n), Some(1)]);
    let output = layers(&input.apply(AveragePooling1D::new(1)).unwrap());
    let found = measured(&input, &output);
    let (stride, offset) = (found.stride.unwrap().value(), found.offset.unwrap().value());
    let model = Model::seeded(&[&input], &[&output], 1).unwrap();
    let outputs = model.output_shapes(&[[1, n, 1].as_slice().into()]).unwrap()[0][1];
    // Of each output, the inputs that it sees.
    let mut seen = vec![Vec::new(); outputs];
    for at in 0..n {
        let mut x = Array3::<f32>::ones((1, n, 1));
        x[[0, at, 0]] = f32::NAN;
        let reached = model.predict(&x).unwrap();
        reached.iter().zip(&mut seen).filter(|(y, _)| y.is_nan()).for_each(|(_, seen)| seen.push(at));
    }
    let mut uncut = 0;
    for (o, seen) in seen.iter().enumerate() {
        let (first, last) = (seen[0], seen[seen.len() - 1]);
        let start = offset + o as f64 * stride;
        let late = start + found.jitter.value();
        // Borders cut a field in front or behind.
        assert!(
            first as f64 >= start && (start < 0.0 || first as f64 <= late || name == "cropped"),
            "{name}, output {o}: {first}..={last}"
        );
        assert!((last as f64) < late + found.size as f64, "{name}, output {o}: {first}..={last}");
        assert!(last < first + found.size, "{name}, output {o}: {first}..={last}, not {}", found.size);
        uncut += usize::from(last + 1 - first == found.size);
    }
    assert!(uncut > outputs / 4, "{name}: {uncut} of {outputs} fields have the size {}", found.size);
}

/// How far apart fields are behind a resize to a fixed length depends on the input's length.
#[test]
fn a_resize_to_a_fixed_length_has_no_stride_of_its_own() {
    for length in [Some(64), None] {
        let input = Input::new([length, length, Some(1)]);
        let found = measured(&input, &input.apply(Resizing::new(33, 33)).unwrap());
        assert_eq!((found.stride, found.offset, found.whole), (None, None, false), "{length:?}");
    }
    let input = Input::new([Some(64), Some(64), Some(1)]);
    assert_eq!(measured(&input, &input.apply(Resizing::new(33, 33)).unwrap()).size, 2);
}

/// Most outputs of a transposed convolution with more stride than taps see nothing; those that do see one value.
#[test]
fn wide_gaps_are_not_the_field() {
    let input = Input::new([Some(8), Some(2)]);
    let sparse = Conv1DTranspose { strides: 500.into(), ..Conv1DTranspose::new(1, 1) };
    assert_eq!(measured(&input, &input.apply(sparse).unwrap()).size, 1);
}

/// Axes are found again behind a permutation.
#[test]
fn permuted_axes() {
    let input = Input::new([Some(3), Some(40), Some(50)]);
    let output = conv(&input.apply(Permute::new([2, 3, 1])).unwrap(), 5, 2);
    assert_eq!(measured(&input, &output), field(5, whole(2), whole(-1)));
}
