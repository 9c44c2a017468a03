//! Every form of a pack, over all golden packs, both languages, all audiences, and over hostile texts.

mod card;
mod html;
mod jsonld;
mod pdf;
mod support;
