//! Telling how far a long step is.

/// Is told how far a long step is. Calls come from one thread at a time.
pub trait Progress: Send + Sync {
    /// A step begins; `total` steps are expected where that is known.
    fn start(&self, what: &str, total: Option<u64>);

    /// Some of it is done.
    fn advance(&self, by: u64);

    /// It is done.
    fn finish(&self);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn start(&self, _what: &str, _total: Option<u64>) {}

    fn advance(&self, _by: u64) {}

    fn finish(&self) {}
}
