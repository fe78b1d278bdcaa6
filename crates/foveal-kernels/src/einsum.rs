//! Products of two tensors summed over any of their axes, by batches of matrix products.

use crate::matmul::matmul_batched;
use crate::transpose::transpose;
use crate::view::dense_strides;
use crate::{Exec, Region, Shape, Span, Strides, View, ViewMut};
use smallvec::SmallVec;

/// Names of a tensor's axes, one letter each.
pub type Labels = SmallVec<[u8; 8]>;

/// `out = sum over the labels that it lacks of a * b`.
#[derive(Clone, Copy, Debug)]
pub struct Einsum<'a> {
    /// Labels of the first source.
    pub a: &'a [u8],
    /// Labels of the second source.
    pub b: &'a [u8],
    /// Labels of the destination, each of them one of `a` or `b`.
    pub out: &'a [u8],
}

/// Labels by the part they play: in all three, in `a` and `out`, in `b` and `out`, in `a` and `b`.
struct Groups {
    batch: Labels,
    rows: Labels,
    columns: Labels,
    summed: Labels,
}

impl Einsum<'_> {
    fn groups(&self) -> Groups {
        let of = |labels: &[u8], keep: &dyn Fn(&u8) -> bool| labels.iter().copied().filter(keep).collect::<Labels>();
        let (in_a, in_b) = (|l: &u8| self.a.contains(l), |l: &u8| self.b.contains(l));
        Groups {
            batch: of(self.out, &|l| in_a(l) && in_b(l)),
            rows: of(self.out, &|l| in_a(l) && !in_b(l)),
            columns: of(self.out, &|l| !in_a(l) && in_b(l)),
            summed: of(self.a, &|l| in_b(l) && !self.out.contains(l)),
        }
    }

    /// Computes `dst`'s region. Sources cover just what it needs: all of the summed axes.
    ///
    /// The sum behind every value runs in the order of the summed axes of `a`, whatever the region.
    ///
    /// # Panics
    /// If a source's axes are not those of its labels.
    pub fn forward(&self, exec: Exec, a: &View<'_>, b: &View<'_>, dst: &mut ViewMut<'_>) {
        let groups = self.groups();
        let (mut held_a, mut held_b, mut held_out) = (Vec::new(), Vec::new(), Vec::new());
        let a = matrices(exec, a, self.a, [&groups.batch, &groups.rows, &groups.summed], &mut held_a);
        let b = matrices(exec, b, self.b, [&groups.batch, &groups.summed, &groups.columns], &mut held_b);
        let order: Labels = groups.batch.iter().chain(&groups.rows).chain(&groups.columns).copied().collect();
        let permutation = positions(self.out, &order);
        let simple = groups.rows.len() == 1 && groups.columns.len() == 1 && permutation.last() == Some(&(self.out.len() - 1));
        if simple && dst.strides().last() == Some(&1) {
            let (region, strides, whole) = permuted(dst.region(), dst.strides(), dst.whole(), &permutation);
            let mut dst = ViewMut::new(dst.data(), region, strides, whole);
            return matmul_batched(exec, &a, &b, &mut dst, false, false);
        }
        let (region, _, whole) = permuted(dst.region(), dst.strides(), dst.whole(), &permutation);
        held_out.resize(region.len(), 0.0);
        let matrices = Merged::new(&region, &whole, groups.batch.len(), groups.rows.len());
        matmul_batched(exec, &a, &b, &mut matrices.view_mut(&mut held_out), false, false);
        let strides = dense_strides(&region.shape());
        transpose(exec, &View::new(&held_out, region, strides, whole), &positions(&order, self.out), dst);
    }

    /// Bytes of the buffers that [`Einsum::forward`] makes, at most, for sources and a destination of these lengths.
    pub fn scratch_bytes(&self, a: &[usize], b: &[usize], out: &[usize]) -> usize {
        let bytes = |shape: &[usize]| shape.iter().product::<usize>() * size_of::<f32>();
        bytes(a) + bytes(b) + bytes(out)
    }
}

/// Where each label stands.
fn positions(labels: &[u8], wanted: &[u8]) -> SmallVec<[usize; 5]> {
    wanted.iter().map(|l| labels.iter().position(|m| m == l).expect("einsum: a label of the other operands")).collect()
}

fn permuted(region: &Region, strides: &[usize], whole: &[usize], permutation: &[usize]) -> (Region, Strides, Shape) {
    (
        permutation.iter().map(|&axis| region[axis]).collect(),
        permutation.iter().map(|&axis| strides[axis]).collect(),
        permutation.iter().map(|&axis| whole[axis]).collect(),
    )
}

/// A dense tensor whose axes behind `batch` have been merged into two, the first of them of `rows` axes. An axis that was
/// alone keeps its coordinates.
struct Merged {
    region: Region,
    whole: Shape,
}

impl Merged {
    fn new(region: &Region, whole: &[usize], batch: usize, rows: usize) -> Self {
        let merge = |axes: std::ops::Range<usize>| match axes.len() {
            1 => (region[axes.start], whole[axes.start]),
            _ => {
                let n = axes.map(|axis| region[axis].len()).product();
                (Span::full(n), n)
            }
        };
        let kept = (0..batch).map(|axis| (region[axis], whole[axis]));
        let (spans, whole): (Vec<Span>, Shape) = kept.chain([merge(batch..batch + rows), merge(batch + rows..region.rank())]).unzip();
        Self { region: spans.into_iter().collect(), whole }
    }

    fn view(self, data: &[f32]) -> View<'_> {
        let strides = dense_strides(&self.region.shape());
        View::new(data, self.region, strides, self.whole)
    }

    fn view_mut(self, data: &mut [f32]) -> ViewMut<'_> {
        let strides = dense_strides(&self.region.shape());
        ViewMut::new(data, self.region, strides, self.whole)
    }
}

/// A source as matrices: axes in the order of the groups, of which the last two are one axis each. Copies where axes
/// have to be merged.
fn matrices<'a>(exec: Exec, src: &View<'a>, labels: &[u8], groups: [&Labels; 3], held: &'a mut Vec<f32>) -> View<'a> {
    let order: Labels = groups.iter().flat_map(|group| group.iter()).copied().collect();
    let permutation = positions(labels, &order);
    let (region, strides, whole) = permuted(src.region(), src.strides(), src.whole(), &permutation);
    if groups[1].len() == 1 && groups[2].len() == 1 {
        return View::new(src.data(), region, strides, whole);
    }
    held.resize(region.len(), 0.0);
    let merged = Merged::new(&region, &whole, groups[0].len(), groups[1].len());
    let strides = dense_strides(&region.shape());
    transpose(exec, src, &permutation, &mut ViewMut::new(held, region, strides, whole));
    merged.view(held)
}
