//! Which instruction set the kernels use, and on how many threads.

use std::sync::OnceLock;

/// An instruction set that kernels are compiled for, slowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Isa {
    /// Plain Rust; what the compiler makes of it for the target's baseline.
    Portable,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// x86-64 with AVX-512 F, BW, DQ and VL.
    Avx512,
}

impl Isa {
    /// All of them, slowest first.
    pub const ALL: [Isa; 3] = [Isa::Portable, Isa::Avx2, Isa::Avx512];

    /// The name that the environment variable `FOVEAL_ISA` takes.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
        }
    }

    /// Whether this machine can run it.
    pub fn is_available(self) -> bool {
        match self {
            Isa::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => {
                Isa::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            #[cfg(not(target_arch = "x86_64"))]
            _ => false,
        }
    }

    /// The best one this machine has, or the one `FOVEAL_ISA` names if the machine has it. Read once per process, so
    /// that every result of a process has the same bits.
    pub fn detect() -> Isa {
        static DETECTED: OnceLock<Isa> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let wanted = std::env::var("FOVEAL_ISA").unwrap_or_default();
            Isa::ALL
                .into_iter()
                .rev()
                .filter(|isa| isa.is_available())
                .max_by_key(|isa| (isa.name() == wanted, *isa))
                .unwrap_or(Isa::Portable)
        })
    }
}

/// How kernels run: the instruction set and the most threads one kernel may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exec {
    /// Instruction set; the caller has checked [`Isa::is_available`].
    pub isa: Isa,
    /// Most threads, at least 1.
    pub threads: usize,
}

impl Default for Exec {
    fn default() -> Self {
        Self { isa: Isa::detect(), threads: crate::par::default_threads() }
    }
}

impl Exec {
    /// One thread.
    pub fn serial(self) -> Self {
        Self { threads: 1, ..self }
    }
}
