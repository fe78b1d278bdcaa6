//! Which instruction set the kernels use, and on how many threads.

use std::sync::OnceLock;

/// An instruction set that kernels are compiled for, and that this machine has: there is no way to make another one, so
/// that kernels need not ask again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isa(Level);

/// Instruction sets, slowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Level {
    /// Plain Rust; what the compiler makes of it for the target's baseline.
    Portable,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// x86-64 with AVX-512 F, BW, DQ and VL.
    Avx512,
}

impl Level {
    const ALL: [Level; 3] = [Level::Portable, Level::Avx2, Level::Avx512];

    /// Whether this machine can run it.
    fn is_available(self) -> bool {
        match self {
            Level::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => {
                Level::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            #[cfg(not(target_arch = "x86_64"))]
            _ => false,
        }
    }
}

impl Isa {
    /// Plain Rust, which every machine runs.
    pub const PORTABLE: Isa = Isa(Level::Portable);

    /// Those that this machine has, slowest first.
    pub fn available() -> impl DoubleEndedIterator<Item = Isa> {
        Level::ALL.into_iter().filter(|level| level.is_available()).map(Isa)
    }

    /// For the dispatch to kernels.
    #[inline(always)]
    pub(crate) fn level(self) -> Level {
        self.0
    }

    /// The name that the environment variable `FOVEAL_ISA` takes.
    pub fn name(self) -> &'static str {
        match self.0 {
            Level::Portable => "portable",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        }
    }

    /// The best one this machine has, or the one `FOVEAL_ISA` names if the machine has it. Read once per process, so
    /// that every result of a process has the same bits.
    pub fn detect() -> Isa {
        static DETECTED: OnceLock<Isa> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let wanted = std::env::var("FOVEAL_ISA").unwrap_or_default();
            Isa::available().max_by_key(|isa| (isa.name() == wanted, *isa)).unwrap_or(Isa::PORTABLE)
        })
    }
}

impl std::fmt::Debug for Isa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How kernels run: the instruction set and the most threads one kernel may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exec {
    /// Instruction set.
    pub isa: Isa,
    /// Most threads, at least 1.
    pub threads: usize,
}

impl Default for Exec {
    fn default() -> Self {
        Self { isa: Isa::detect(), threads: crate::par::default_threads() }
    }
}

impl From<Isa> for Exec {
    /// On one thread.
    fn from(isa: Isa) -> Self {
        Self { isa, threads: 1 }
    }
}

impl Exec {
    /// One thread.
    pub fn serial(self) -> Self {
        Self { threads: 1, ..self }
    }
}
