//! The HTTP door, through a real socket: a service over a fresh folder with the shipped knowledge and a
//! few records.

mod access;
mod answers;
mod ask;
mod attempts;
mod audit;
mod bad_input;
mod browser;
mod claims;
mod document;
mod entities;
mod exports;
mod fields;
mod lists;
mod live;
mod living;
mod login;
mod mcp;
mod months;
mod offers;
mod once;
mod operations;
mod personal;
mod protocol;
mod records;
mod schema;
mod sparql;
mod support;
mod tls;
mod webhooks;
mod why_not;
