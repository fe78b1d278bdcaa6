//! `foveal summary`: layers, shapes, parameters.

use crate::args::SummaryArgs;
use crate::console::{self, Console};
use anyhow::Result;

pub(crate) fn summary(args: &SummaryArgs, console: Console) -> Result<()> {
    console::print_line(args.model.open(console)?.summary())
}
