//! Splitting work over threads.

use crate::Exec;

/// Threads to use where nobody says: `RAYON_NUM_THREADS` if set, else what the machine and its quota offer.
pub fn default_threads() -> usize {
    let set = std::env::var("RAYON_NUM_THREADS").ok().and_then(|v| v.parse().ok()).filter(|&n: &usize| n > 0);
    set.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
}

/// Calls `task(i)` for every `i` in `0..tasks`, on several threads where `work` (about nanoseconds on one thread, for
/// all tasks together) is worth waking them.
pub fn for_each(exec: Exec, tasks: usize, work: usize, task: impl Fn(usize) + Sync) {
    let _ = (exec, work);
    (0..tasks).for_each(task);
}
