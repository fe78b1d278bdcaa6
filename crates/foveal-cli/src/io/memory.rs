//! Room for what a file asks for. An allocation that fails ends the program, so it is asked for first.

use anyhow::{Result, anyhow};

/// Refuses what does not fit into memory.
pub(super) fn check_room(what: impl FnOnce() -> String, bytes: u128) -> Result<()> {
    let fits = |bytes: usize| Vec::<u8>::new().try_reserve_exact(bytes).is_ok();
    if usize::try_from(bytes).is_ok_and(fits) { Ok(()) } else { Err(no_room(&what(), bytes)) }
}

/// An empty vector with room for that many elements.
pub(super) fn with_room<T>(what: impl FnOnce() -> String, elements: usize) -> Result<Vec<T>> {
    let mut values = Vec::new();
    match values.try_reserve_exact(elements) {
        Ok(()) => Ok(values),
        Err(_) => Err(no_room(&what(), elements as u128 * size_of::<T>() as u128)),
    }
}

fn no_room(what: &str, bytes: u128) -> anyhow::Error {
    let told = indicatif::BinaryBytes(u64::try_from(bytes).unwrap_or(u64::MAX));
    anyhow!("{what} would take {told}, which this computer's memory does not hold")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_memory_holds() {
        check_room(|| unreachable!(), 1 << 10).unwrap();
        for bytes in [1 << 60, u128::MAX] {
            let problem = check_room(|| "`x.png`".into(), bytes).unwrap_err().to_string();
            assert!(problem.starts_with("`x.png` would take") && problem.contains("memory"), "{problem}");
        }
        assert!(with_room::<f32>(String::new, 1 << 60).is_err());
        assert_eq!(with_room::<f32>(String::new, 3).unwrap().capacity(), 3);
    }
}
