//! Strided windows into tensors, in the coordinates of the whole tensor.

use crate::{Region, Shape};
use smallvec::SmallVec;
use std::marker::PhantomData;

/// Elements between neighbours, one per axis.
pub type Strides = SmallVec<[usize; 5]>;

/// Row-major strides of a dense buffer of this shape.
pub fn dense_strides(shape: &[usize]) -> Strides {
    let mut strides: Strides = SmallVec::from_elem(1, shape.len());
    for axis in (1..shape.len()).rev() {
        // A buffer of so many elements does not exist: no view will take the strides.
        strides[axis - 1] = strides[axis].saturating_mul(shape[axis].max(1));
    }
    strides
}

/// Elements from the first to one past the last of a strided box; none if there are more than can be counted.
fn reach(region: &Region, strides: &[usize]) -> Option<usize> {
    if region.is_empty() {
        return Some(0);
    }
    region.lengths().zip(strides).try_fold(1usize, |reach, (n, s)| reach.checked_add((n - 1).checked_mul(*s)?))
}

/// A read-only region of a tensor.
///
/// The element at global coordinates `c` is `data[sum((c[a] - region[a].start) * strides[a])]`. The last axis of every
/// view that foveal's executor makes has stride 1.
#[derive(Clone, Debug)]
pub struct View<'a, T = f32> {
    data: &'a [T],
    region: Region,
    strides: Strides,
    whole: Shape,
}

impl<'a, T: Copy> View<'a, T> {
    /// A view of `region` in a tensor of shape `whole`.
    ///
    /// # Panics
    /// If the ranks differ, the region leaves the tensor, or `data` is too short: the bounds every kernel relies on.
    pub fn new(data: &'a [T], region: Region, strides: Strides, whole: Shape) -> Self {
        check(data.len(), &region, &strides, &whole);
        Self { data, region, strides, whole }
    }

    /// A whole dense tensor.
    pub fn dense(data: &'a [T], shape: &[usize]) -> Self {
        Self::new(data, Region::full(shape), dense_strides(shape), shape.into())
    }

    /// The elements, from the region's first on.
    pub fn data(&self) -> &'a [T] {
        self.data
    }

    /// What it covers.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Elements between neighbours, one per axis.
    pub fn strides(&self) -> &[usize] {
        &self.strides
    }

    /// The shape of the whole tensor.
    pub fn whole(&self) -> &[usize] {
        &self.whole
    }

    /// Where the element at global coordinates `at` lies in `data`.
    pub fn offset(&self, at: &[usize]) -> usize {
        at.iter().zip(&self.region.0).zip(&self.strides).map(|((c, span), s)| (c - span.start) * s).sum()
    }

    /// The element at global coordinates `at`.
    pub fn at(&self, at: &[usize]) -> T {
        self.data[self.offset(at)]
    }

    /// The part of it that covers `region`.
    pub fn narrow(&self, region: &Region) -> View<'a, T> {
        let data = if region.is_empty() { &self.data[..0] } else { &self.data[self.offset(&starts(region))..] };
        View::new(data, region.clone(), self.strides.clone(), self.whole.clone())
    }

    /// Whether the region's elements lie one after another.
    pub fn is_dense(&self) -> bool {
        is_dense(&self.region, &self.strides)
    }

    /// The region's elements in row-major order.
    pub fn to_vec(&self) -> Vec<T> {
        let mut out = Vec::with_capacity(self.region.len());
        for_each_row(&self.region.shape(), |at, n| {
            let from: usize = at.iter().zip(&self.strides).map(|(i, s)| i * s).sum();
            let step = self.strides.last().copied().unwrap_or(1);
            out.extend((0..n).map(|i| self.data[from + i * step]));
        });
        out
    }
}

/// A writable region of a tensor; the same layout as [`View`].
///
/// Kernels that work on disjoint parts from several threads go through [`ViewMut::as_ptr`].
#[derive(Debug)]
pub struct ViewMut<'a, T = f32> {
    data: *mut T,
    len: usize,
    region: Region,
    strides: Strides,
    whole: Shape,
    _owner: PhantomData<&'a mut [T]>,
}

// SAFETY: a ViewMut is an exclusive borrow of its elements, like `&mut [T]`.
unsafe impl<T: Send> Send for ViewMut<'_, T> {}
// SAFETY: `&ViewMut` gives out no reference to elements without `unsafe`.
unsafe impl<T: Sync> Sync for ViewMut<'_, T> {}

impl<'a, T: Copy> ViewMut<'a, T> {
    /// A view of `region` in a tensor of shape `whole`.
    ///
    /// # Panics
    /// As [`View::new`].
    pub fn new(data: &'a mut [T], region: Region, strides: Strides, whole: Shape) -> Self {
        check(data.len(), &region, &strides, &whole);
        Self { data: data.as_mut_ptr(), len: data.len(), region, strides, whole, _owner: PhantomData }
    }

    /// A whole dense tensor.
    pub fn dense(data: &'a mut [T], shape: &[usize]) -> Self {
        Self::new(data, Region::full(shape), dense_strides(shape), shape.into())
    }

    /// The elements, from the region's first on.
    pub fn data(&mut self) -> &mut [T] {
        // SAFETY: `data` and `len` come from the exclusive borrow that `self` holds.
        unsafe { std::slice::from_raw_parts_mut(self.data, self.len) }
    }

    /// The first element of the region. Writing through it is sound where the parts written are disjoint and `self` is
    /// not otherwise used meanwhile.
    pub fn as_ptr(&self) -> *mut T {
        self.data
    }

    /// Length of the underlying slice.
    pub fn data_len(&self) -> usize {
        self.len
    }

    /// What it covers.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Elements between neighbours, one per axis.
    pub fn strides(&self) -> &[usize] {
        &self.strides
    }

    /// The shape of the whole tensor.
    pub fn whole(&self) -> &[usize] {
        &self.whole
    }

    /// The same elements, borrowed for a shorter time.
    pub fn reborrow(&mut self) -> ViewMut<'_, T> {
        ViewMut {
            data: self.data,
            len: self.len,
            region: self.region.clone(),
            strides: self.strides.clone(),
            whole: self.whole.clone(),
            _owner: PhantomData,
        }
    }

    /// The part of it that covers `region`.
    pub fn narrow(&mut self, region: &Region) -> ViewMut<'_, T> {
        let (strides, whole) = (self.strides.clone(), self.whole.clone());
        let from = if region.is_empty() { self.len } else { offset(&starts(region), &self.region, &strides) };
        ViewMut::new(&mut self.data()[from..], region.clone(), strides, whole)
    }

    /// The same elements, read-only.
    pub fn as_view(&self) -> View<'_, T> {
        // SAFETY: as in `data`; the shared borrow of `self` keeps writers out.
        let data = unsafe { std::slice::from_raw_parts(self.data, self.len) };
        View { data, region: self.region.clone(), strides: self.strides.clone(), whole: self.whole.clone() }
    }

    /// Whether the region's elements lie one after another.
    pub fn is_dense(&self) -> bool {
        is_dense(&self.region, &self.strides)
    }
}

fn starts(region: &Region) -> Shape {
    region.0.iter().map(|s| s.start).collect()
}

fn offset(at: &[usize], region: &Region, strides: &[usize]) -> usize {
    at.iter().zip(&region.0).zip(strides).map(|((c, span), s)| (c - span.start) * s).sum()
}

fn is_dense(region: &Region, strides: &[usize]) -> bool {
    // As `dense_strides` has them.
    let mut dense = 1usize;
    region.lengths().zip(strides).rev().all(|(len, stride)| {
        let own = dense;
        dense = own.saturating_mul(len.max(1));
        len <= 1 || *stride == own
    })
}

fn check(len: usize, region: &Region, strides: &[usize], whole: &[usize]) {
    assert!(region.rank() == strides.len() && region.rank() == whole.len(), "view: ranks differ");
    assert!(region.0.iter().all(|s| s.start <= s.end), "view: region {region} is inverted");
    assert!(region.is_empty() || region.0.iter().zip(whole).all(|(s, &n)| s.end <= n), "view: region {region} leaves {whole:?}");
    assert!(reach(region, strides).is_some_and(|reach| reach <= len), "view: buffer too short for {region}");
}

/// Calls `row` with the index of each row's first element (relative to the box) and the row's length, in order.
pub fn for_each_row(shape: &[usize], mut row: impl FnMut(&[usize], usize)) {
    if shape.contains(&0) {
        return;
    }
    let Some((&inner, outer)) = shape.split_last() else { return row(&[], 1) };
    let mut at: Shape = SmallVec::from_elem(0, shape.len());
    loop {
        row(&at, inner);
        let mut axis = outer.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            at[axis] += 1;
            if at[axis] < outer[axis] {
                break;
            }
            at[axis] = 0;
        }
    }
}
