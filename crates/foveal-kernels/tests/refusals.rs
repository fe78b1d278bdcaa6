//! Safe functions keep what reads and writes through pointers within its operands: they panic where those do not fit.

use foveal_kernels::{
    Conv, ConvTranspose, Exec, MatMul, Padding, Region, Shape, Span, Strides, TransposedWindow, View, ViewMut, Window, fill,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

fn refuses(what: &str, f: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(f)).is_err(), "{what} passes");
}

fn list<C: FromIterator<usize>>(items: &[usize]) -> C {
    items.iter().copied().collect()
}

#[test]
fn views_count_without_wrapping() {
    let huge = 1usize << 63;
    let view = |lens: &[usize], strides: &[usize]| {
        let (mut data, region) = (vec![0.0f32; 4], Region::full(lens));
        fill(Exec::default(), 1.0, &mut ViewMut::new(&mut data, region, list::<Strides>(strides), list::<Shape>(lens)));
    };
    view(&[2, 2], &[2, 1]);
    // 2 * 2^63 is 0 where it wraps; so is the sum of the steps along two such axes.
    refuses("a product that wraps", || view(&[3], &[huge]));
    refuses("a sum that wraps", || view(&[2, 2], &[huge, huge]));
    refuses("a dense shape that wraps", || drop(View::dense(&[0.0f32; 4], &[4, 1 << 62, 4])));
    refuses("an inverted span", || {
        let region: Region = [Span { start: 3, end: 1 }].into_iter().collect();
        drop(View::new(&[0.0f32; 4], region, list::<Strides>(&[0]), list::<Shape>(&[4])));
    });
}

/// Runs on a source that covers `src`, a part of `(3, 8, 3)`, for the part `dst` of `(3, 6, 4)`.
fn run(forward: &dyn Fn(Exec, &View, &mut ViewMut), src: [Span; 3], dst: [Span; 3]) {
    let (src, dst): (Region, Region) = (src.into_iter().collect(), dst.into_iter().collect());
    let (data, mut out) = (vec![1.0; src.len()], vec![0.0; dst.len()]);
    let strides = |region: &Region| foveal_kernels::view::dense_strides(&region.shape());
    let view = View::new(&data, src.clone(), strides(&src), list(&[3, 8, 3]));
    let (out_strides, whole) = (strides(&dst), list(&[3, 6, 5]));
    forward(Exec::default(), &view, &mut ViewMut::new(&mut out, dst, out_strides, whole));
}

fn check_operands(forward: &dyn Fn(Exec, &View, &mut ViewMut)) {
    let (all, most) = ([Span::full(3), Span::full(8), Span::full(3)], [Span::full(3), Span::full(6), Span::full(4)]);
    let with = |mut spans: [Span; 3], axis: usize, span: Span| {
        spans[axis] = span;
        spans
    };
    run(forward, all, most);
    run(forward, with(all, 0, Span::new(1, 3)), with(most, 0, Span::new(1, 3)));
    refuses("a missing entry in front", || run(forward, with(all, 0, Span::new(1, 3)), most));
    refuses("a missing entry behind", || run(forward, with(all, 0, Span::new(0, 2)), most));
    refuses("a missing pixel", || run(forward, with(all, 1, Span::new(0, 5)), most));
    refuses("a missing channel in front", || run(forward, with(all, 2, Span::new(1, 3)), most));
    refuses("a missing channel behind", || run(forward, with(all, 2, Span::new(0, 2)), most));
    refuses("an output channel too many", || run(forward, all, with(most, 2, Span::full(5))));
}

#[test]
fn convolution_refuses_what_it_would_read_outside() {
    let window = Window { kernel: 3, ..Window::default() };
    let conv = Conv { windows: [window].into_iter().collect(), cin: 3, cout: 4, groups: 1 };
    let packed = conv.pack(Exec::default().isa, &[1.0; 36]);
    check_operands(&|exec, src, dst| conv.forward(exec, src, &packed, None, &[], dst));
    let flat = View::dense(&[1.0; 24], &[8, 3]);
    refuses("a rank too low", || conv.forward(Exec::default(), &flat, &packed, None, &[], &mut ViewMut::dense(&mut [0.0; 24], &[1, 6, 4])));
    let deep = View::dense(&[1.0; 24], &[1, 8, 3, 1]);
    refuses("a rank too high", || {
        conv.forward(Exec::default(), &deep, &packed, None, &[], &mut ViewMut::dense(&mut [0.0; 24], &[1, 6, 4]));
    });
}

#[test]
fn transposed_convolution_refuses_what_it_would_read_outside() {
    let window = TransposedWindow { kernel: 3, stride: 1, dilation: 1, padding: Padding::Same, output_padding: None };
    let conv = ConvTranspose { windows: [window].into_iter().collect(), cin: 3, cout: 4 };
    let packed = conv.pack(Exec::default().isa, &[1.0; 36]);
    check_operands(&|exec, src, dst| conv.forward(exec, src, &packed, None, &[], dst));
}

#[test]
fn dense_layers_refuse_units_they_do_not_have() {
    let dense = MatMul { k: 3, n: 4 };
    let packed = dense.pack(Exec::default().isa, &[1.0; 12]);
    let src = View::dense(&[1.0; 6], &[2, 3]);
    refuses("a unit too many", || {
        dense.forward(Exec::default(), &src, &packed, None, &[], &mut ViewMut::dense(&mut [0.0; 20], &[2, 10]));
    });
}

/// Rows for depthwise convolution and panels can have the same shape, but not the same layout.
#[test]
fn weights_of_another_layout_are_refused() {
    let window = |kernel| [Window { kernel, ..Window::default() }].into_iter().collect();
    let depthwise = Conv { windows: window(2), cin: 2, cout: 2, groups: 2 };
    let grouped = Conv { windows: window(1), cin: 4, cout: 2, groups: 2 };
    let exec = Exec::default();
    let packed = grouped.pack(exec.isa, &[1.0; 4]);
    refuses("panels as rows", || {
        let src = View::dense(&[1.0; 6], &[1, 3, 2]);
        depthwise.forward(exec, &src, &packed, None, &[], &mut ViewMut::dense(&mut [0.0; 4], &[1, 2, 2]));
    });
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let exec = Exec::default();
    let conv = |window: Window, groups| Conv { windows: [window].into_iter().collect(), cin: 3, cout: 3, groups };
    for window in [Window { kernel: 0, ..Window::default() }, Window { stride: 0, ..Window::default() }] {
        refuses("a window of nothing", || drop(conv(window, 1).pack(exec.isa, &vec![0.0; window.kernel * 9])));
    }
    refuses("groups that do not divide", || drop(conv(Window::default(), 2).pack(exec.isa, &[0.0; 3])));
}
