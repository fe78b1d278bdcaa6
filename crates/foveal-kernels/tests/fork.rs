//! A forked child has none of its parent's threads, and must not wait for them.
#![cfg(unix)]

use foveal_kernels::{Exec, Isa, par};
use std::sync::atomic::{AtomicUsize, Ordering};

unsafe extern "C" {
    fn fork() -> i32;
    fn waitpid(child: i32, status: *mut i32, options: i32) -> i32;
    fn _exit(status: i32) -> !;
}

const EXEC: Exec = Exec { isa: Isa::PORTABLE, threads: 3 };
const WORK: usize = 1 << 30;

/// How many tasks ran.
fn run() -> usize {
    let _announced = par::announce(EXEC, WORK);
    let count = AtomicUsize::new(0);
    par::for_each(EXEC, 64, WORK, |_| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    count.into_inner()
}

#[test]
fn a_forked_child_starts_threads_of_its_own() {
    assert_eq!(run(), 64);
    let announced = par::announce(EXEC, WORK);
    // SAFETY: the child only runs tasks and leaves without unwinding into the test harness.
    let child = unsafe { fork() };
    assert!(child >= 0, "fork failed");
    if child == 0 {
        // SAFETY: ends the child.
        unsafe { _exit(if run() == 64 { 0 } else { 1 }) }
    }
    let mut status = -1;
    // SAFETY: `status` is writable.
    assert_eq!(unsafe { waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0);
    drop(announced);
    assert_eq!(run(), 64);
}
