//! Twins of the OpenAPI document for importers that do not read version 3.1.
//!
//! CRM systems import OpenAPI 3.0 or Swagger 2.0 and make a typed class of every schema: a value that is now a number and
//! now a word, a map, an object without a name or a list of lists is refused, or imported and then of no use. Here the
//! document becomes a *profile* ([`Profile`]): the operations that a CRM can call, with every schema flat and named. From
//! the profile come both the twins ([`Profile::twin`]) and the form of the values themselves ([`Profile::flatten`],
//! [`Profile::restore`]), so that what the twins say is what is answered under `/flat/`. [`lint`](fn@lint) checks a twin
//! against the rules of the importers.
//!
//! What is flat of what is not:
//!
//! | document | twins and `/flat/` |
//! |---|---|
//! | `value`: number or string | `value_number`, `value_text` |
//! | `inputs`: map of X | `inputs`: list of `{name, value}` |
//! | one of several objects | one object with the fields of all, and `number`, `text`, `flag`, `items`, `entries` |
//! | list of lists | list of `{items}` |
//! | answer that is a list | `{items}` |
//! | object in place | object with a name |
//! | `null` | absent |
//! | any value, free-form object | left out |

mod convert;
mod lint;
mod model;
mod names;
mod profile;
mod shape;
mod twin;

pub use lint::{Finding, lint};
pub use profile::{LeftOut, Profile};
pub use twin::Form;

/// The address under which the flat form is answered.
pub const PREFIX: &str = "/flat";
