//! Keeping the threads of a job on cores of their own.
//!
//! A system may wake a thread on the core of the one that woke it, and leave both there for many milliseconds: longer than
//! most jobs take, which then gain nothing from the second thread although another core is idle.

/// The core that runs the calling thread, where the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn core() -> Option<usize> {
    Some(rustix::thread::sched_getcpu())
}

/// Moves the calling thread to another core if it runs on this one and may run elsewhere.
#[cfg(target_os = "linux")]
pub(crate) fn leave(taken: Option<usize>) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let Some(taken) = taken.filter(|&taken| core() == Some(taken) && taken < CpuSet::MAX_CPU) else { return };
    let Ok(allowed) = sched_getaffinity(None) else { return };
    let mut others = allowed;
    others.unset(taken);
    // Where it may run in the long run stays as it was.
    if others.count() > 0 && sched_setaffinity(None, &others).is_ok() {
        let _ = sched_setaffinity(None, &allowed);
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn core() -> Option<usize> {
    None
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn leave(_taken: Option<usize>) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::thread::sched_getaffinity;

    #[test]
    fn cores_stay_allowed() {
        let before = sched_getaffinity(None).unwrap();
        for _ in 0..100 {
            leave(core());
        }
        let after = sched_getaffinity(None).unwrap();
        assert!((0..rustix::thread::CpuSet::MAX_CPU).all(|i| before.is_set(i) == after.is_set(i)));
    }
}
