//! Keeping the threads of a job on cores of their own.
//!
//! A system may wake a thread on the core of the one that woke it, and leave both there for many milliseconds: longer than
//! most jobs take, which then gain nothing from the second thread although another core is idle.

#[cfg(target_os = "linux")]
mod system {
    use rustix::thread::{CpuSet, Pid, gettid, sched_getaffinity, sched_getcpu, sched_setaffinity};
    use std::sync::{Mutex, OnceLock, PoisonError};

    /// The core that runs the calling thread, where the system tells.
    pub(crate) fn core() -> Option<usize> {
        Some(sched_getcpu())
    }

    /// These cores without one of them, if others are left.
    fn without(allowed: &CpuSet, taken: usize) -> Option<CpuSet> {
        let mut others = *allowed;
        if taken >= CpuSet::MAX_CPU || !others.is_set(taken) {
            return None;
        }
        others.unset(taken);
        (others.count() > 0).then_some(others)
    }

    fn is_same(a: &CpuSet, b: &CpuSet) -> bool {
        (0..CpuSet::MAX_CPU).all(|core| a.is_set(core) == b.is_set(core))
    }

    /// Where a thread that sleeps and is woken by others may run.
    #[derive(Debug, Default)]
    pub(crate) struct Seat {
        thread: OnceLock<Pid>,
        /// The cores that the thread may use, and those that it was left for its next start.
        narrowed: Mutex<Option<[CpuSet; 2]>>,
    }

    impl Seat {
        /// Makes it the calling thread's.
        pub(crate) fn take(&self) {
            let _ = self.thread.set(gettid());
        }

        /// Before it wakes: keeps the thread off this core until [`Seat::settle`], if it may run elsewhere.
        pub(crate) fn keep_off(&self, taken: Option<usize>) {
            let (Some(&thread), Some(taken)) = (self.thread.get(), taken) else { return };
            let mut narrowed = self.narrowed.lock().unwrap_or_else(PoisonError::into_inner);
            if narrowed.is_none()
                && let Ok(allowed) = sched_getaffinity(Some(thread))
                && let Some(others) = without(&allowed, taken)
                && sched_setaffinity(Some(thread), &others).is_ok()
            {
                *narrowed = Some([allowed, others]);
            }
        }

        /// Once it runs: lets the calling thread use all cores that it might use before. What somebody else has changed in
        /// the meantime stays as it is.
        pub(crate) fn settle(&self) {
            let mut narrowed = self.narrowed.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some([allowed, others]) = narrowed.take()
                && sched_getaffinity(None).is_ok_and(|now| is_same(&now, &others))
            {
                let _ = sched_setaffinity(None, &allowed);
            }
        }
    }

    /// Moves the calling thread to another core if it runs on this one and may run elsewhere.
    pub(crate) fn leave(taken: Option<usize>) {
        let Some(taken) = taken.filter(|&taken| core() == Some(taken)) else { return };
        let Ok(allowed) = sched_getaffinity(None) else { return };
        // Where it may run in the long run stays as it was.
        if without(&allowed, taken).is_some_and(|others| sched_setaffinity(None, &others).is_ok()) {
            let _ = sched_setaffinity(None, &allowed);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub(crate) fn core() -> Option<usize> {
        None
    }

    #[derive(Debug, Default)]
    pub(crate) struct Seat;

    impl Seat {
        pub(crate) fn take(&self) {}

        pub(crate) fn keep_off(&self, _taken: Option<usize>) {}

        pub(crate) fn settle(&self) {}
    }

    pub(crate) fn leave(_taken: Option<usize>) {}
}

pub(crate) use system::{Seat, core, leave};

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::thread::{CpuSet, Pid, gettid, sched_getaffinity, sched_setaffinity};
    use std::sync::mpsc::channel;

    /// The cores that a thread may use; none for the calling one.
    fn allowed(thread: Option<Pid>) -> Vec<usize> {
        let set = sched_getaffinity(thread).unwrap();
        (0..CpuSet::MAX_CPU).filter(|&core| set.is_set(core)).collect()
    }

    fn allow(thread: Pid, cores: &[usize]) {
        let mut set = CpuSet::new();
        cores.iter().for_each(|&core| set.set(core));
        sched_setaffinity(Some(thread), &set).unwrap();
    }

    #[test]
    fn cores_stay_allowed() {
        let before = allowed(None);
        for _ in 0..100 {
            leave(core());
        }
        assert_eq!(allowed(None), before);
    }

    /// Calls `between` with a thread that sleeps in a seat off core `taken`, and returns the cores that it may use behind.
    fn seated(taken: usize, between: impl FnOnce(Pid)) -> Vec<usize> {
        let seat = &Seat::default();
        let ((thread, known), (wake, sleeps)) = (channel(), channel());
        std::thread::scope(|scope| {
            let worker = scope.spawn(move || {
                seat.take();
                thread.send(gettid()).unwrap();
                sleeps.recv().unwrap();
                seat.settle();
                allowed(None)
            });
            let worker_id = known.recv().unwrap();
            seat.keep_off(Some(taken));
            seat.keep_off(Some(taken));
            between(worker_id);
            wake.send(()).unwrap();
            worker.join().unwrap()
        })
    }

    #[test]
    fn a_seat_leaves_one_core_and_comes_back() {
        let all = allowed(None);
        let off = all[all.len() - 1];
        let behind = seated(off, |worker| {
            let wanted: Vec<usize> = if all.len() > 1 { all[..all.len() - 1].to_vec() } else { all.clone() };
            assert_eq!(allowed(Some(worker)), wanted);
        });
        assert_eq!(behind, all);
        assert_eq!(seated(CpuSet::MAX_CPU, |worker| assert_eq!(allowed(Some(worker)), all)), all);
    }

    #[test]
    fn a_seat_keeps_what_others_restrict() {
        let all = allowed(None);
        let behind = seated(all[0], |worker| allow(worker, &all[..1]));
        assert_eq!(behind, all[..1]);
    }
}
