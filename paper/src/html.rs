//! The pack as one page: for a phone behind a share link, and for a printer. No script, nothing from elsewhere.

mod parts;

use crate::view::View;
use crate::{Sheet, qr};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, PreEscaped, html as page};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// How the page looks. It is named by its hash in [`policy`], so that no other style is taken.
const STYLE: &str = include_str!("../templates/page.css");

/// What a browser may load for the page: its own style, and nothing else.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// The `Content-Security-Policy` that the page is sent with.
#[must_use]
pub fn policy() -> &'static str {
    &POLICY
}

/// The pack as a page.
#[must_use]
pub fn html(sheet: &Sheet<'_>) -> String {
    let view = View::of(sheet);
    let words = &view.words;
    let drawing = qr::drawing(sheet.address).unwrap_or_default();
    // The drawing is made of an address by the QR library: squares, no text.
    let drawing = PreEscaped(drawing.trim_start_matches(r#"<?xml version="1.0" standalone="yes"?>"#).to_owned());
    let made = page! {
        (DOCTYPE)
        html lang=(view.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (view.title) " · " (view.subtitle) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (view.title) }
                    p.sub { (view.subtitle) }
                    p.answer { strong { (view.verdict) } " " (view.sentence) }
                }
                main {
                    (parts::card(&view))
                    (parts::rules(words.triggered, &view.prohibitions, words, true))
                    (parts::combinations(&view))
                    (parts::partners(&view))
                    @for part in &view.doubts { (parts::part(part, true)) }
                    @for part in &view.more { (parts::part(part, false)) }
                    (parts::rules(words.standing, &view.standing, words, false))
                    (parts::evidence(&view))
                    section {
                        h2 { (words.sources) }
                        (parts::lines(&view.sources))
                    }
                }
                footer {
                    div.code { (drawing) p { (words.scan) } }
                    (parts::lines(&view.identity))
                    p.address { (view.address) }
                }
            }
        }
    };
    made.into_string()
}
