//! Splitting work over threads.
//!
//! Kernels run for tens of microseconds, so that a general work-stealing pool, which wakes its threads through the
//! kernel of the operating system, often costs more than it gains. Here a caller hands its job to workers that are still
//! spinning after their last one, wakes others only for work that is worth it, takes part in the job itself, and takes
//! the job back from workers that have not begun when it is done: a late worker delays nobody.

use crate::Exec;
use crate::place::{self, Seat};
use smallvec::SmallVec;
use std::any::Any;
use std::cell::Cell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// Most workers, besides the callers' own threads.
const MOST_WORKERS: usize = 255;

/// Work in nanoseconds that is worth another thread, if that is awake ..
const WORTH_A_THREAD: usize = 3_000;

/// .. and if it must be woken.
const WORTH_WAKING: usize = 10_000;

/// How long a worker looks for its next job before it sleeps ..
const SPIN: Duration = Duration::from_micros(50);

/// .. and while somebody has announced work.
const PATIENCE: Duration = Duration::from_millis(1);

/// How often a caller looks whether workers are done before it lets other threads run, and before it sleeps ..
const SPINS: u32 = 1000;
const YIELDS: u32 = 1500;

/// .. and for how long it sleeps at most.
const MOST_PAUSE: Duration = Duration::from_millis(2);

/// Threads to use where nobody says: `RAYON_NUM_THREADS` if set, else what the machine and its quota offer. Asked once per
/// process, since the answer comes from files that take longer to read than a small network to run.
pub fn default_threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let set = std::env::var("RAYON_NUM_THREADS").ok().and_then(|v| v.parse().ok()).filter(|&n: &usize| n > 0);
        set.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
    })
}

/// On how many threads [`for_each`] runs tasks that take about `work` nanoseconds on one.
pub(crate) fn useful_threads(exec: Exec, work: usize) -> usize {
    if BUSY.get() { 1 } else { exec.threads.min(work / WORTH_A_THREAD).max(1) }
}

thread_local! {
    /// Whether this thread is inside a task.
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// Calls `task(i)` for every `i` in `0..tasks`, on several threads where `work` (about nanoseconds on one thread, for
/// all tasks together) is worth it. Within a task it runs everything on the task's own thread.
///
/// Each thread begins with tasks of its own that follow each other, the same part of them in every call, so that what it
/// reads of a tensor is mostly what it wrote of it and still has in its cache; who is done takes over from the others.
///
/// # Panics
/// If a task panics; the tasks that have begun run to their ends first.
pub fn for_each(exec: Exec, tasks: usize, work: usize, task: impl Fn(usize) + Sync) {
    let threads = useful_threads(exec, work).min(tasks);
    if threads < 2 || tasks > u32::MAX as usize {
        return (0..tasks).for_each(task);
    }
    let shares = (0..threads).map(|i| Share::new(tasks * i / threads..tasks * (i + 1) / threads)).collect();
    let job = Job { task: &task, shares, pending: AtomicUsize::new(0), panic: Mutex::new(None), core: place::core() };
    let helpers = Pool::current().engage(&job, threads - 1, work / threads >= WORTH_WAKING);
    job.work(0);
    for helper in helpers {
        helper.dismiss(&job);
    }
    job.wait();
    if let Some(panic) = job.panic.into_inner().unwrap_or_else(PoisonError::into_inner) {
        resume_unwind(panic);
    }
}

/// Announces operations that take about `work` nanoseconds together on one thread: as many workers as are worth it wake at
/// once, and do not sleep in the short pauses between jobs, until the result is dropped.
pub fn announce(exec: Exec, work: usize) -> Announced {
    let threads = useful_threads(exec, work);
    if threads < 2 {
        return Announced(None);
    }
    let pool = Pool::current();
    pool.announced.fetch_add(1, Ordering::Relaxed);
    pool.wake(threads - 1);
    Announced(Some(pool))
}

/// Work that has been announced.
#[derive(Debug)]
#[must_use]
pub struct Announced(Option<&'static Pool>);

impl Drop for Announced {
    fn drop(&mut self) {
        if let Some(pool) = self.0 {
            pool.announced.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Tasks that several threads share.
struct Job<'a> {
    task: &'a (dyn Fn(usize) + Sync),
    /// By thread, the caller's first.
    shares: SmallVec<[Share; 4]>,
    /// Workers that may still touch this job.
    pending: AtomicUsize,
    /// What the first panicking task panicked with.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    /// The core of the caller, who takes part.
    core: Option<usize>,
}

/// Tasks that nobody has taken, which follow each other, in a cache line of their own: the first in the upper half, the one
/// behind the last in the lower half.
#[repr(align(64))]
struct Share(AtomicU64);

impl Share {
    fn new(tasks: Range<usize>) -> Self {
        Self(AtomicU64::new((tasks.start as u64) << 32 | tasks.end as u64))
    }

    /// Takes the first task, for whom the share is meant, or the last one.
    fn take(&self, own: bool) -> Option<usize> {
        let first_and_end = |tasks: u64| (tasks >> 32, tasks & u64::from(u32::MAX));
        let rest = |tasks: u64| match first_and_end(tasks) {
            (first, end) if first >= end => None,
            _ => Some(if own { tasks + (1 << 32) } else { tasks - 1 }),
        };
        let (first, end) = first_and_end(self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest).ok()?);
        Some(if own { first } else { end - 1 } as usize)
    }
}

impl Job<'_> {
    /// Runs the tasks of one thread, and then those that are left of the others'.
    fn work(&self, thread: usize) {
        let own = thread % self.shares.len();
        let others = || self.shares[own + 1..].iter().chain(&self.shares[..own]);
        BUSY.set(true);
        let result = catch_unwind(AssertUnwindSafe(|| {
            while let Some(i) = self.shares[own].take(true).or_else(|| others().find_map(|share| share.take(false))) {
                (self.task)(i);
            }
        }));
        BUSY.set(false);
        if let Err(panic) = result {
            self.shares.iter().for_each(|share| share.0.store(0, Ordering::Relaxed));
            self.panic.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(panic);
        }
    }

    /// Waits until no worker touches the job: at first without leaving the core, and then such that a worker whose core
    /// somebody else keeps busy may have this one.
    fn wait(&self) {
        let (mut turns, mut pause) = (0, Duration::from_micros(100));
        while self.pending.load(Ordering::Acquire) > 0 {
            turns += 1;
            match turns {
                ..SPINS => std::hint::spin_loop(),
                SPINS..YIELDS => std::thread::yield_now(),
                _ => {
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(MOST_PAUSE);
                }
            }
        }
    }

    /// The address under which workers know it.
    fn address(&self) -> *mut Job<'static> {
        std::ptr::from_ref(self).cast_mut().cast()
    }
}

/// A thread that waits for jobs.
#[derive(Debug, Default)]
struct Worker {
    /// Counted from 1: callers are 0.
    number: usize,
    /// Null, or a job that the worker has not begun.
    offer: AtomicPtr<Job<'static>>,
    /// Whether the worker runs a job.
    busy: AtomicBool,
    asleep: AtomicBool,
    thread: OnceLock<Thread>,
    seat: Seat,
}

impl Worker {
    /// Offers a job; false if the worker has another one, or sleeps and is not to be woken.
    fn offer(&self, job: &Job, wake: bool) -> bool {
        if self.busy.load(Ordering::Relaxed) || !wake && self.asleep.load(Ordering::Relaxed) {
            return false;
        }
        job.pending.fetch_add(1, Ordering::Relaxed);
        let offered = self.offer.compare_exchange(null_mut(), job.address(), Ordering::SeqCst, Ordering::Relaxed).is_ok();
        if offered {
            self.wake(job.core);
        } else {
            job.pending.fetch_sub(1, Ordering::Relaxed);
        }
        offered
    }

    /// Wakes the worker if it sleeps, on another core than `taken` where there is one.
    fn wake(&self, taken: Option<usize>) {
        if self.asleep.swap(false, Ordering::SeqCst)
            && let Some(thread) = self.thread.get()
        {
            self.seat.keep_off(taken);
            thread.unpark();
        }
    }

    /// Takes an offer back, unless the worker has begun.
    fn dismiss(&self, job: &Job) {
        if self.offer.compare_exchange(job.address(), null_mut(), Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            job.pending.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Runs jobs for ever.
    fn run(&self, announced: &AtomicUsize) {
        self.seat.take();
        let _ = self.thread.set(std::thread::current());
        loop {
            let job = self.next_job(announced);
            self.busy.store(true, Ordering::Relaxed);
            // SAFETY: an accepted offer counts as pending, and the job's owner waits until none is.
            let job = unsafe { &*job };
            place::leave(job.core);
            job.work(self.number);
            self.busy.store(false, Ordering::Relaxed);
            job.pending.fetch_sub(1, Ordering::Release);
        }
    }

    /// Waits for an offer and accepts it.
    fn next_job(&self, announced: &AtomicUsize) -> *const Job<'static> {
        loop {
            if let Some(job) = self.look(announced) {
                return job;
            }
            self.asleep.store(true, Ordering::SeqCst);
            if self.offer.load(Ordering::SeqCst).is_null() {
                std::thread::park();
            }
            self.asleep.store(false, Ordering::SeqCst);
            self.seat.settle();
        }
    }

    /// Looks for an offer for a while.
    fn look(&self, announced: &AtomicUsize) -> Option<*const Job<'static>> {
        let since = Instant::now();
        loop {
            for _ in 0..16 {
                if !self.offer.load(Ordering::Relaxed).is_null() {
                    let job = self.offer.swap(null_mut(), Ordering::Acquire);
                    if !job.is_null() {
                        return Some(job);
                    }
                }
                std::hint::spin_loop();
            }
            let idle = since.elapsed();
            if idle >= PATIENCE || (idle >= SPIN && announced.load(Ordering::Relaxed) == 0) {
                return None;
            }
        }
    }
}

/// The workers of this process.
#[derive(Debug)]
struct Pool {
    process: u32,
    workers: RwLock<Vec<Arc<Worker>>>,
    /// How many callers have announced work.
    announced: AtomicUsize,
}

impl Pool {
    /// The process's pool. After a fork the parent's workers do not exist in the child, which starts a pool of its own.
    fn current() -> &'static Pool {
        static CURRENT: AtomicPtr<Pool> = AtomicPtr::new(null_mut());
        let process = std::process::id();
        loop {
            let seen = CURRENT.load(Ordering::Acquire);
            // SAFETY: a pool is never freed once it has been published.
            if let Some(pool) = unsafe { seen.as_ref() }.filter(|pool| pool.process == process) {
                return pool;
            }
            let fresh = Box::into_raw(Box::new(Pool { process, workers: RwLock::default(), announced: AtomicUsize::new(0) }));
            if CURRENT.compare_exchange(seen, fresh, Ordering::AcqRel, Ordering::Relaxed).is_err() {
                // SAFETY: nobody else has seen it.
                drop(unsafe { Box::from_raw(fresh) });
            }
        }
    }

    /// Offers a job to up to `most` idle workers, which are woken only if `wake`.
    fn engage(&'static self, job: &Job, most: usize, wake: bool) -> SmallVec<[Arc<Worker>; 8]> {
        self.workers(most).iter().filter(|worker| worker.offer(job, wake)).take(most).cloned().collect()
    }

    /// Wakes up to `most` workers.
    fn wake(&'static self, most: usize) {
        let taken = place::core();
        self.workers(most).iter().take(most).for_each(|worker| worker.wake(taken));
    }

    /// The workers; starts more if there are fewer than `wanted`.
    fn workers(&'static self, wanted: usize) -> RwLockReadGuard<'static, Vec<Arc<Worker>>> {
        if self.workers.read().unwrap_or_else(PoisonError::into_inner).len() < wanted.min(MOST_WORKERS) {
            self.grow(wanted.min(MOST_WORKERS));
        }
        self.workers.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts workers up to this number, or as many as the system allows.
    fn grow(&'static self, wanted: usize) {
        let mut workers = self.workers.write().unwrap_or_else(PoisonError::into_inner);
        while workers.len() < wanted {
            let worker = Arc::new(Worker { number: workers.len() + 1, ..Worker::default() });
            let own = worker.clone();
            if std::thread::Builder::new().name(format!("foveal-{}", workers.len())).spawn(move || own.run(&self.announced)).is_err() {
                return;
            }
            workers.push(worker);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Isa;

    const WORK: usize = 1 << 30;

    fn exec(threads: usize) -> Exec {
        Exec { isa: Isa::PORTABLE, threads }
    }

    #[test]
    fn every_task_runs_once() {
        for (threads, tasks) in [(1, 5), (2, 0), (2, 1), (3, 1000), (8, 17)] {
            let counts: Vec<_> = (0..tasks).map(|_| AtomicUsize::new(0)).collect();
            for_each(exec(threads), tasks, WORK, |i| {
                counts[i].fetch_add(1, Ordering::Relaxed);
            });
            assert!(counts.iter().all(|n| n.load(Ordering::Relaxed) == 1));
        }
    }

    #[test]
    fn several_threads_take_part() {
        // Other tests share the pool, so that one attempt may find all workers busy.
        let shared = (0..1000).any(|_| {
            let seen = Mutex::new(std::collections::HashSet::new());
            for_each(exec(3), 3, WORK, |_| {
                std::thread::sleep(Duration::from_millis(1));
                seen.lock().unwrap().insert(std::thread::current().id());
            });
            seen.into_inner().unwrap().len() > 1
        });
        assert!(shared);
    }

    #[test]
    fn nested_calls_stay_on_their_thread() {
        for_each(exec(2), 4, WORK, |_| {
            let own = std::thread::current().id();
            for_each(exec(2), 4, WORK, |_| assert_eq!(std::thread::current().id(), own));
        });
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_lives_on() {
        for culprit in 0..4 {
            let result = catch_unwind(|| for_each(exec(2), 4, WORK, |i| assert_ne!(i, culprit)));
            assert!(result.is_err());
        }
        every_task_runs_once();
    }

    #[test]
    fn callers_do_not_disturb_each_other() {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..200).for_each(|_| every_task_runs_once()));
            }
        });
    }
}
