//! Living packs: does a change of the world touch a stored pack, and what is different in it afterwards?
//!
//! Pure as deciding is. [`Changes`] are what happened between two worlds, [`Changes::touching`] tells whether a
//! pack's [`Footprint`](crate::decide::Footprint) is among what they reach, [`difference()`] compares the pack as it
//! was with the pack as it is decided now. A footprint may say yes in vain, never no in vain: a pack that no change
//! touches would be decided the same again, but for `as_of`.
//!
//! **A further cause** (a live state of a site, a weather alert over an area) is a variant of [`Touch`], what is
//! made ready of it once for all packs in [`Changes::of`], one line in [`Changes::touching`], and its words in
//! [`cause_label`]. What a pack depends on of it stands in its [`Depends`](crate::decide::Depends), or is told by the
//! footprint's position, cells and dimensions already.

mod cause;
mod changes;
mod combinations;
mod difference;
mod lines;

pub use cause::cause_label;
pub use changes::{Changes, Touch};
pub use difference::{difference, is_material, is_same};
