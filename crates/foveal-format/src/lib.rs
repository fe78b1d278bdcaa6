//! Bytes to (config, named weights) and back.
