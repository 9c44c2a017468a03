//! Who is told of what happens, and how is it brought to them?
//!
//! A [`Hook`] is an address that somebody wants events sent to, in the form of Standard Webhooks: signed
//! ([`sign`]), timestamped, tried again for as long as the [`Schedule`] says, one after the other for each pack.
//! Hooks are entries of the journal ([`HooksProjection`]). What waits to be sent, and what was given up, is the
//! delivery's own state, in a file of its own ([`Outbox`]); [`Sender`] makes one attempt.
//!
//! This room knows no packs: an event is a pack's name, a sequence and a body that is handed in. It knows no HTTP
//! server and reads no clock but where it says so.
//!
//! What always holds:
//!
//! 1. No connection is opened to an address that was not checked: a name is resolved for each attempt, every address
//!    that it resolves to has to be allowed ([`AddressRules`]), and the connection goes to these and no others.
//!    Redirects are not followed, proxies are not asked, connections are not used again.
//! 2. Nothing that is logged, printed by `Debug` or named in an error has a secret in it.
//! 3. An event is settled once it was delivered or given up, and what is settled is written before the next event of
//!    its pack is begun. A process that is killed sends an event again, under the same id; none is left out.
//! 4. Everything that is kept is bounded: hooks, what waits for each, what was given up for each.

mod address;
mod event;
mod hook;
mod kept;
mod outbox;
mod payload;
mod projection;
mod schedule;
mod secret;
mod send;
mod signature;
mod snapshot;

pub use fieldpack_access::{AccessError, MakeError, Misfit, Shown};

pub use address::{AddressError, AddressRules, Lookup, NotPublic, SystemLookup, why_not_public};
pub use event::{EventType, PING, event_id, ping_id, seed_of};
pub use hook::{Disabled, Hook, HookSecret, LONGEST_OVERLAP_US, MOST_PACKS, NewHook, Why};
pub use outbox::{DeadLetter, Lane, LastTry, Outbox, OutboxError, Room, Waiting};
pub use payload::{Change, HOOK_REMOVE, HOOK_SET, HookRemoved, KINDS, hook_key, needed};
pub use projection::{HooksProjection, HooksStoreError};
pub use schedule::Schedule;
pub use secret::Secret;
pub use send::{Attempt, Outcome, Sender, SenderError, SenderSettings};
pub use signature::{Signed, VerifyError, sign, verify};
pub use snapshot::{Held, HooksSnapshot};
