//! The `fieldpack` program: parses the command line and runs it.

use std::process::ExitCode;

fn main() -> ExitCode {
    fieldpack_api::cli::main()
}
