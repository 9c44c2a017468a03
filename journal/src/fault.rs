//! Points at which a test may end the process, as a crash would (feature `faults`).

/// A place with a name. Where the program is built with the feature `faults`, [`arm_faults`] was called and the
/// environment's `FAILPOINTS` gives the place the action `return`, the process ends here and nothing is
/// cleaned up; else it is nothing.
macro_rules! fail_point {
    ($name:literal) => {
        $crate::fault::fault_at($name);
    };
}
pub(crate) use fail_point;

/// As the macro `fail_point` of this room, for the rooms above.
#[inline]
pub fn fault_at(name: &str) {
    #[cfg(feature = "faults")]
    fail::eval(name, |_| std::process::abort());
    #[cfg(not(feature = "faults"))]
    let _ = name;
}

/// Reads the environment's `FAILPOINTS`, for example `journal::appended=5*off->return`: the process ends there
/// at the sixth time.
#[cfg(feature = "faults")]
pub fn arm_faults() {
    // Armed as long as the process lives.
    std::mem::forget(fail::FailScenario::setup());
}
