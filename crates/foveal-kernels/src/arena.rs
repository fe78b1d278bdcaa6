//! One block of memory for all intermediate tensors of a run.

use crate::large_pages;
use smallvec::SmallVec;
use std::ops::Range;

/// A cache line of floats.
#[repr(C, align(64))]
#[derive(Clone, Copy, Debug)]
struct Line([f32; 16]);

/// Floats in one [`Arena`] line; storage that starts at a multiple of it is aligned for every instruction set.
pub const LINE: usize = 16;

/// Stretches to read.
pub type Reads<'a> = SmallVec<[&'a [f32]; 4]>;
/// Stretches to write.
pub type Writes<'a> = SmallVec<[&'a mut [f32]; 1]>;

/// Memory that is handed out in ranges, several at a time.
#[derive(Debug, Default)]
pub struct Arena {
    lines: Vec<Line>,
}

impl Arena {
    /// Room for at least `len` floats, at first 0; `None` if there is no such memory.
    pub fn try_with_len(len: usize) -> Option<Self> {
        let mut lines = Vec::new();
        lines.try_reserve_exact(len.div_ceil(LINE)).ok()?;
        large_pages::advise(lines.spare_capacity_mut());
        lines.resize(len.div_ceil(LINE), Line([0.0; LINE]));
        Some(Self { lines })
    }

    /// Number of floats.
    pub fn len(&self) -> usize {
        self.lines.len() * LINE
    }

    /// Whether there is no room at all.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The ranges `reads`, to read, and `writes`, to write.
    ///
    /// # Panics
    /// If a range leaves the arena, or one of `writes` meets any other range.
    pub fn split(&mut self, reads: &[Range<usize>], writes: &[Range<usize>]) -> (Reads<'_>, Writes<'_>) {
        for (i, write) in writes.iter().enumerate() {
            let others = reads.iter().chain(&writes[i + 1..]);
            assert!(others.into_iter().all(|other| apart(write, other)), "arena: {write:?} is written and otherwise used");
        }
        assert!(reads.iter().chain(writes).all(|r| r.start <= r.end && r.end <= self.len()), "arena: a range leaves it");
        let base = self.lines.as_mut_ptr().cast::<f32>();
        // SAFETY: all ranges lie in the block that `self` owns and that is initialised; `Line` is sixteen floats without
        // padding. Ranges to write meet no other range, so no element has a writer and another user.
        unsafe {
            let read = |r: &Range<usize>| std::slice::from_raw_parts(base.add(r.start).cast_const(), r.len());
            let write = |r: &Range<usize>| std::slice::from_raw_parts_mut(base.add(r.start), r.len());
            (reads.iter().map(read).collect(), writes.iter().map(write).collect())
        }
    }
}

fn apart(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.is_empty() || b.is_empty() || a.end <= b.start || b.end <= a.start
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "one range is what is meant")]
mod tests {
    use super::*;

    #[test]
    fn hands_out_disjoint_ranges() {
        let mut arena = Arena::try_with_len(40).unwrap();
        assert_eq!(arena.len(), 48);
        let (_, mut writes) = arena.split(&[], &[0..8, 8..16]);
        writes[0].fill(1.0);
        writes[1].fill(2.0);
        drop(writes);
        let (reads, writes) = arena.split(&[4..12, 0..4], &[16..20]);
        assert_eq!(reads[0], [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0]);
        assert_eq!((reads[1].len(), writes[0].len()), (4, 4));
        assert_eq!(writes[0].as_ptr().addr() % 64, 0);
    }

    #[test]
    #[should_panic(expected = "is written and otherwise used")]
    fn refuses_overlap() {
        Arena::try_with_len(40).unwrap().split(&[0..10], &[9..12]);
    }

    #[test]
    #[should_panic(expected = "leaves it")]
    fn refuses_outside() {
        Arena::try_with_len(16).unwrap().split(&[10..17], &[]);
    }
}
