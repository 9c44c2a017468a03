//! The HTTP door, through a real socket: a service over a fresh folder with the shipped knowledge and a
//! few records.

mod access;
mod answers;
mod ask;
mod bad_input;
mod claims;
mod document;
mod entities;
mod exports;
mod live;
mod living;
mod months;
mod operations;
mod protocol;
mod records;
mod schema;
mod support;
mod why_not;
