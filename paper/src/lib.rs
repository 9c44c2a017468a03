//! What a delivery pack looks like on paper, in a sheet, on a page and in a chat.
//!
//! Pure functions from a [`Pack`], already decided for its audience and language, to bytes: nothing is looked up,
//! decided or added here, so that what an audience may not see cannot come back. What the pack does not know is
//! printed as not known. Texts of a pack are always data, never markup: a template puts them in place.
//!
//! [`card`] is the short form for a chat, [`html`] a page for a phone, [`xlsx`] a workbook, [`jsonld`] the pack as
//! linked data, [`pdf`] the document for the site. `view` words a pack once for those that are read by people.

pub mod card;
pub mod html;
pub mod jsonld;
pub mod pdf;
mod qr;
mod view;
mod words;
pub mod xlsx;

use fieldpack_pack::contract::{Audience, Pack};

pub use pdf::{FontError, Papermaker, PdfError};

/// A pack that is to be put on paper.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// The pack, as its audience may see it.
    pub pack: &'a Pack,
    /// For whom it was decided.
    pub audience: Audience,
    /// The address at which its current revision is read; what the QR code holds.
    pub address: &'a str,
}
