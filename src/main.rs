//! The program. Everything else is in the library, where tests can use it.

use std::process::ExitCode;

fn main() -> ExitCode {
    a0connect::run()
}
