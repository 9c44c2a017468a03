//! The `fieldpack` program: parses the command line and runs it.

use std::process::ExitCode;

/// A pack is thousands of short texts: they are made and freed on several threads faster than by the
/// system's allocator. It takes the place of that for C and C++ too (feature `override`): the RDF store's errors are
/// texts that C allocates and Rust frees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(feature = "faults")]
    fieldpack_journal::arm_faults();
    fieldpack_api::cli::main()
}
