//! Paths inside a weights file: names with `/` between them, the root's empty.

use std::cmp::Ordering;

/// Orders paths by their parts, and parts that are numbers as numbers: `vars/2` before `vars/10`.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let parts = a.split('/').map(number_first).cmp(b.split('/').map(number_first));
    parts.then_with(|| a.cmp(b))
}

/// Length and digits of a number (that orders numbers of any length), or the text of what is none.
fn number_first(part: &str) -> (bool, usize, &str) {
    if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = part.trim_start_matches('0');
        (false, digits.len(), digits)
    } else {
        (true, 0, part)
    }
}

pub(super) fn join(group: &str, name: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{group}/{name}") }
}

/// Whether a name can be part of a path, and was decoded without loss.
pub(super) fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\0', char::REPLACEMENT_CHARACTER])
}
