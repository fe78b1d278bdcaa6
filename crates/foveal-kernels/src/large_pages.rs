//! Large pages for memory that is about to be filled.

use std::mem::MaybeUninit;

/// Below this many bytes, pages of the usual size are few enough.
const WORTH: usize = 4 << 20;

/// Asks the system to back fresh memory with large pages, and with all pages at once: filling it for the first time then
/// meets no page faults, which one by one cost more than many a kernel. Only advice; the memory's content does not change.
pub fn advise<T>(memory: &mut [MaybeUninit<T>]) {
    let bytes = std::mem::size_of_val(memory);
    if bytes >= WORTH {
        advise_range(memory.as_mut_ptr() as usize, bytes);
    }
}

#[cfg(target_os = "linux")]
fn advise_range(start: usize, bytes: usize) {
    use rustix::mm::{Advice, madvise};
    let page = rustix::param::page_size();
    let (first, end) = (start.next_multiple_of(page), (start + bytes) / page * page);
    if first < end {
        for advice in [Advice::LinuxHugepage, Advice::LinuxPopulateWrite] {
            // SAFETY: the whole pages of a slice that the caller holds alone; this advice changes neither content nor access.
            // Where the system does not know it, it refuses, and nothing is lost.
            let _ = unsafe { madvise(first as *mut _, end - first, advice) };
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn advise_range(_start: usize, _bytes: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_stays() {
        let mut memory: Vec<u32> = (0..(WORTH as u32)).collect();
        memory.reserve_exact(WORTH);
        advise(memory.spare_capacity_mut());
        assert!(memory.iter().copied().eq(0..(WORTH as u32)));
        memory.resize(2 * WORTH, 7);
        assert!(memory[WORTH..].iter().all(|x| *x == 7));
    }
}
