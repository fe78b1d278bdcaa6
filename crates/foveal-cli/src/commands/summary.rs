//! `foveal summary`: layers, shapes, parameters.

use crate::args::SummaryArgs;
use crate::console;
use anyhow::Result;

pub(crate) fn summary(args: &SummaryArgs) -> Result<()> {
    console::print_line(args.model.open()?.summary())
}
