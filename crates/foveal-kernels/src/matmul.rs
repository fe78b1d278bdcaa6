//! Matrix products: dense layers with packed weights, and products of two computed tensors.

use crate::blocks::assert_disjoint;
use crate::buffer::{Buffer, Scratch, with_scratch};
use crate::conv::{AXES, Axis, Gather, Problem, Strided};
use crate::epilogue::{Epilogue, Split};
use crate::product::{Later, Product};
use crate::tile::{Pixels, Place, Tap};
use crate::view::for_each_row;
use crate::weights::PanelShape;
use crate::{Exec, Isa, PackedWeights, PostOp, Region, Shape, Span, View, ViewMut, par};
use std::ops::Range;

/// A dense layer: `dst[.., f] = bias[f] + sum over c of src[.., c] * weights[c, f]`, summed in the order of `c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatMul {
    /// Length of the last axis of `src`.
    pub k: usize,
    /// Length of the last axis of `dst`.
    pub n: usize,
}

impl MatMul {
    /// Packs Keras' kernel `(k, n)`.
    ///
    /// # Panics
    /// If its length does not fit.
    pub fn pack(&self, exec: impl Into<Exec>, weights: &[f32]) -> PackedWeights {
        assert_eq!(weights.len(), self.k * self.n, "dense: length of the kernel");
        PackedWeights::new(exec.into(), self.shape(), |_, row, columns, into| into.copy_from_slice(&weights[row * self.n..][columns]))
    }

    /// Computes `dst`'s region; `src` has the same leading axes and covers all of the last one.
    ///
    /// # Panics
    /// If `src` does not cover that, or the weights are not of this layer and `exec.isa`.
    pub fn forward(&self, exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        let packed = weights.shape == self.shape() && weights.isa == exec.isa && !weights.is_depthwise;
        assert!(packed, "dense: weights packed for another layer");
        if dst.region().is_empty() {
            return;
        }
        let mut demand = dst.region().clone();
        let last = demand.rank() - 1;
        demand[last] = Span::full(self.k);
        assert!(dst.region()[last].end <= self.n, "dense: {} has more than {} units", dst.region(), self.n);
        assert!(src.region().contains(&demand), "dense: source {} does not cover {demand}", src.region());
        let outer = last.saturating_sub(AXES);
        let lead = Region(demand.0[..outer].into());
        for_each_index(&lead, |lead| {
            let part = slice(dst.region(), lead);
            let mut dst = dst.narrow(&part);
            let src = src.narrow(&slice(&demand, lead));
            self.run(exec, &src, weights, bias, post, &mut dst, lead);
        });
    }

    /// A product of at most [`AXES`] axes besides the channels and those of `lead`.
    #[allow(clippy::too_many_arguments)]
    fn run(
        &self,
        exec: Exec,
        src: &View,
        weights: &PackedWeights,
        bias: Option<&[f32]>,
        posts: &[PostOp],
        dst: &mut ViewMut,
        lead: &[usize],
    ) {
        let problem = self.problem(exec.isa, dst.region(), lead.len());
        // With axes in front, the residual would have to be narrowed as well.
        let Split { epilogue, residual, posts } = Epilogue::split(posts, lead.is_empty() && !problem.detour());
        let residual = residual.map(|view| Strided::residual(view, dst.region()));
        let (rank, src, dst) = (dst.region().rank(), Strided::src(src), Strided::dst(dst));
        Gather { problem, src, dst, rank, lead, weights, bias, epilogue, residual, posts }.run(exec);
    }

    /// Multiply-adds for these outputs.
    pub fn macs(&self, out: &Region) -> u64 {
        (out.len() as u64).saturating_mul(self.k as u64)
    }

    /// Bytes of the buffers that [`MatMul::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, exec: Exec, out: &Region) -> usize {
        self.problem(exec.isa, out, (out.rank() - 1).saturating_sub(AXES)).scratch_bytes(exec)
    }

    /// The product for one index of the first `lead` axes.
    fn problem(&self, isa: Isa, out: &Region, lead: usize) -> Problem {
        let last = out.rank() - 1;
        let axis = |at: usize| Axis::pointwise(out[lead + at], out[lead + at].end);
        Problem::new(isa, last - lead, axis, self.k, out[last], self.shape())
    }

    fn shape(&self) -> PanelShape {
        PanelShape { groups: 1, rows: self.k, cout: self.n }
    }
}

/// Calls `f` with the coordinates of every element of a box.
fn for_each_index(region: &Region, mut f: impl FnMut(&[usize])) {
    for_each_row(&region.shape(), |at, n| {
        for last in 0..n {
            let mut index: Shape = at.iter().zip(&region.0).map(|(a, s)| a + s.start).collect();
            if let Some(i) = index.last_mut() {
                *i += last;
            }
            f(&index);
        }
    });
}

/// The part of a box at these first coordinates.
fn slice(region: &Region, lead: &[usize]) -> Region {
    let single = lead.iter().map(|&i| Span::new(i, i + 1));
    single.chain(region.0[lead.len()..].iter().copied()).collect()
}

/// `dst[.., i, j] = sum over l of a[.., i, l] * b[.., l, j]`, summed in the order of `l`.
///
/// `transpose_a` reads `a` as `(.., l, i)`, `transpose_b` reads `b` as `(.., j, l)`. Leading axes of length 1, and missing
/// ones, are broadcast.
///
/// # Panics
/// If `a` or `b` does not cover what `dst`'s region needs: all of `l`, and its rows and columns.
pub fn matmul_batched(exec: Exec, a: &View, b: &View, dst: &mut ViewMut, transpose_a: bool, transpose_b: bool) {
    let region = dst.region().clone();
    if region.is_empty() {
        return;
    }
    assert_disjoint(&region.shape(), dst.strides());
    let lead = region.rank() - 2;
    assert!(region[lead + 1].len() < 2 || dst.strides()[lead + 1] == 1, "matmul: columns must follow each other in memory");
    let (rows, columns) = (region[lead], region[lead + 1]);
    let k = a.whole()[a.whole().len() - if transpose_a { 2 } else { 1 }];
    let products = Products {
        isa: exec.isa,
        a: Matrices::new(a, transpose_a, rows, Span::full(k)),
        b: Matrices::new(b, transpose_b, Span::full(k), columns),
        dst: dst.as_ptr(),
        region: &region,
        dst_strides: dst.strides(),
        k,
    };
    let panels = products.shape().panels(exec.isa);
    let batch: usize = region.0[..lead].iter().map(|s| s.len()).product();
    let work = region.len().saturating_mul(k) / 64;
    let threads = par::useful_threads(exec, work);
    let chunks = if threads > 1 { (threads * 4).div_ceil(batch).min(panels) } else { 1 };
    par::for_each(exec, batch * chunks, work, |task| {
        let cut = |i: usize| panels * i / chunks;
        let chunk = task % chunks;
        with_scratch(|scratch| products.run(task / chunks, cut(chunk)..cut(chunk + 1), scratch));
    });
}

/// An operand of [`matmul_batched`]: a matrix for every index of the leading axes.
struct Matrices<'a> {
    view: &'a View<'a>,
    /// Elements between rows and between columns.
    steps: (usize, usize),
    /// From the region's first element to the first one used.
    first: usize,
}

impl<'a> Matrices<'a> {
    fn new(view: &'a View<'a>, transposed: bool, rows: Span, columns: Span) -> Self {
        let axes = view.region().rank();
        let (row, column) = if transposed { (axes - 1, axes - 2) } else { (axes - 2, axes - 1) };
        let have = (view.region()[row], view.region()[column]);
        assert!(have.0.contains(rows) && have.1.contains(columns), "matmul: operand {} does not cover {rows} x {columns}", view.region());
        let steps = (view.strides()[row], view.strides()[column]);
        let first = if rows.is_empty() || columns.is_empty() {
            0
        } else {
            (rows.start - have.0.start) * steps.0 + (columns.start - have.1.start) * steps.1
        };
        Self { view, steps, first }
    }

    /// The elements from the first one used on, for these leading coordinates of the destination.
    fn at(&self, lead: &[usize]) -> &'a [f32] {
        let own = self.view.region().rank() - 2;
        let mut offset = self.first;
        for axis in 0..own {
            let have = self.view.region()[axis];
            let want = if self.view.whole()[axis] == 1 { 0 } else { lead[lead.len() - own + axis] };
            assert!(have.contains(Span::new(want, want + 1)), "matmul: operand {} does not cover index {want}", self.view.region());
            offset += (want - have.start) * self.view.strides()[axis];
        }
        // Without columns the region is empty, and so is its data.
        self.view.data().get(offset..).unwrap_or_default()
    }
}

/// All products of [`matmul_batched`].
struct Products<'a> {
    isa: Isa,
    a: Matrices<'a>,
    b: Matrices<'a>,
    dst: *mut f32,
    region: &'a Region,
    dst_strides: &'a [usize],
    k: usize,
}

// SAFETY: threads write disjoint parts of the destination, which stays borrowed for the whole call.
unsafe impl Sync for Products<'_> {}

impl Products<'_> {
    /// The matrices on the right.
    fn shape(&self) -> PanelShape {
        PanelShape { groups: 1, rows: self.k, cout: self.region[self.region.rank() - 1].len() }
    }

    /// The product number `index`, for the columns of `panels`.
    fn run(&self, index: usize, panels: Range<usize>, scratch: &mut Scratch) {
        let axes = self.region.rank() - 2;
        let mut lead: Shape = Shape::from_elem(0, axes);
        let (mut rest, mut offset) = (index, 0);
        for axis in (0..axes).rev() {
            let span = self.region[axis];
            let at = rest % span.len();
            rest /= span.len();
            lead[axis] = span.start + at;
            offset += at * self.dst_strides[axis];
        }
        let Scratch { src, weights, pixels, taps, .. } = scratch;
        let weights = self.pack(self.b.at(&lead), panels.clone(), weights);
        let rows = self.region[axes].len();
        let (a, step) = self.rows(self.a.at(&lead), rows, src);
        pixels.clear();
        let step = Place { src: step, dst: self.dst_strides[axes], residual: 0 };
        pixels.push(Pixels { at: Place::default(), step, count: rows });
        taps.clear();
        taps.push(Tap { src: 0, row: 0 });
        let dst = self.dst.wrapping_add(offset);
        let product = Product {
            isa: self.isa,
            src: a.as_ptr(),
            dst,
            pixels,
            taps,
            run: self.k,
            shape: self.shape(),
            weights,
            bias: None,
            residual: std::ptr::null(),
            later: Later::NOTHING,
            epilogue: Epilogue::default(),
        };
        // SAFETY: `Matrices` has checked that the rows are covered, and no other task has these rows and panels.
        unsafe { product.compute(panels, |_, _| ()) };
    }

    /// Packs the right matrix.
    fn pack<'s>(&self, b: &[f32], panels: Range<usize>, into: &'s mut Buffer) -> &'s [f32] {
        let shape = self.shape();
        let (row_step, column_step) = self.b.steps;
        let into = into.at_least(shape.group_len(self.isa));
        shape.pack(self.isa, panels, into, |row, columns, into| match column_step {
            1 => into.copy_from_slice(&b[row * row_step..][columns]),
            _ => into.iter_mut().zip(columns).for_each(|(x, column)| *x = b[row * row_step + column * column_step]),
        });
        into
    }

    /// The left matrix with its columns side by side, copied if need be, and the distance of its rows.
    fn rows<'s>(&self, a: &'s [f32], rows: usize, copy: &'s mut Buffer) -> (&'s [f32], usize) {
        let (row_step, column_step) = self.a.steps;
        if column_step == 1 {
            return (a, row_step);
        }
        let copy = copy.at_least(rows * self.k);
        for l in 0..self.k {
            for i in 0..rows {
                copy[i * self.k + l] = a[i * row_step + l * column_step];
            }
        }
        (copy, self.k)
    }
}
