//! Points at which a test may end the process, as a crash would (feature `faults`).

/// A place with a name. Where the program is built with the feature `faults` and the environment's
/// `FAILPOINTS` gives the place the action `return`, the process ends here and nothing is cleaned up; else it
/// is nothing.
macro_rules! fail_point {
    ($name:literal) => {
        #[cfg(feature = "faults")]
        fail::fail_point!($name, |_| std::process::abort());
    };
}
pub(crate) use fail_point;
