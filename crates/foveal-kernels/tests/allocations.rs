//! A second call of the same shape allocates nothing, on any thread.

use foveal_kernels::{Conv, Exec, MatMul, Padding, PostOp, Unary, View, ViewMut, Window};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, which counts.
struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is passed on.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The fewest allocations of a call; threads that meet a kind of task for the first time may still grow their scratch.
fn fewest(mut call: impl FnMut()) -> usize {
    let count = |_| {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        call();
        ALLOCATIONS.load(Ordering::Relaxed) - before
    };
    (0..50).map(count).min().unwrap()
}

fn convolution(exec: Exec, kernel: usize, [cin, cout]: [usize; 2], groups: usize) -> usize {
    let window = Window { kernel, stride: 1, dilation: 1, padding: Padding::Same };
    let conv = Conv { windows: [window, window].into_iter().collect(), cin, cout, groups };
    let weights = conv.pack(exec.isa, &vec![0.5; kernel * kernel * cin / groups * cout]);
    let (src, mut dst) = (vec![0.5; 20 * 20 * cin], vec![0.0; 20 * 20 * cout]);
    fewest(|| {
        let src = View::dense(&src, &[1, 20, 20, cin]);
        let mut dst = ViewMut::dense(&mut dst, &[1, 20, 20, cout]);
        conv.forward(exec, &src, &weights, None, &[PostOp::Unary(Unary::RELU6)], &mut dst);
    })
}

#[test]
fn a_second_call_allocates_nothing() {
    for threads in [1, 2] {
        let exec = Exec { threads, ..Exec::default() };
        for (kernel, channels, groups) in [(3, [64, 64], 1), (1, [64, 1100], 1), (3, [64, 64], 4), (5, [96, 96], 96), (3, [32, 64], 32)] {
            assert_eq!(convolution(exec, kernel, channels, groups), 0, "{kernel} {channels:?} / {groups} on {threads} threads");
        }
        let layer = MatMul { k: 300, n: 200 };
        let weights = layer.pack(exec.isa, &vec![0.5; 300 * 200]);
        let (src, mut dst) = (vec![0.5; 50 * 300], vec![0.0; 50 * 200]);
        let dense = || layer.forward(exec, &View::dense(&src, &[50, 300]), &weights, None, &[], &mut ViewMut::dense(&mut dst, &[50, 200]));
        assert_eq!(fewest(dense), 0);
    }
}
