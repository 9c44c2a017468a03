//! What is sent, read by the library that Standard Webhooks publish for Python.

use super::receiver::Receiver;
use super::{Folder, store, text};
use crate::cli_support::readers::read_by;
use crate::cli_support::run_on;
use serde_json::{Value, json};

/// A message as the library gets it, read so many seconds after now.
fn case(secret: &str, headers: &Value, body: &str, later_s: i64) -> Value {
    json!({"secret": secret, "headers": headers, "body": body, "later_s": later_s})
}

#[test]
fn the_published_library_verifies_what_is_sent_and_nothing_else() {
    let folder = Folder::with("");
    let receiver = Receiver::start();
    let service = folder.serve();
    let (id, secret) = folder.add(&receiver.url(), &[]);
    store(&service, None);
    let first = receiver.next();
    let rotated = run_on(&folder.data(), "webhooks", &["rotate", &id, "--overlap-h", "1"]).json();
    let new = text(&rotated["secret"]);
    let (headers, body) = (json!(first.headers), first.body.clone());
    let read = first.json();
    first.take();
    store(&service, None);
    let both = receiver.next();
    let altered = body.replace("pack.created", "pack.revised");
    let moved = {
        let mut headers = headers.clone();
        let sent: i64 = text(&headers["webhook-timestamp"]).parse().expect("a number");
        headers["webhook-timestamp"] = json!((sent + 1).to_string());
        headers
    };
    let renamed = {
        let mut headers = headers.clone();
        headers["webhook-id"] = both.headers["webhook-id"].clone().into();
        headers
    };
    let wrong = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let (after, others) = (json!(both.headers), both.body.clone());
    let said = read_by(
        "verify.py",
        &json!([
            case(&secret, &headers, &body, 0),
            case(&secret, &headers, &altered, 0),
            case(&secret, &headers, &format!("{body} "), 0),
            case(&secret, &moved, &body, 0),
            case(&secret, &renamed, &body, 0),
            case(wrong, &headers, &body, 0),
            case(&new, &headers, &body, 0),
            case(&secret, &headers, &body, 600),
            case(&secret, &headers, &body, -600),
            case(&secret, &after, &others, 0),
            case(&new, &after, &others, 0),
            case(wrong, &after, &others, 0),
        ]),
    );
    let Some(said) = said else { return };
    let unsigned = json!({"refused": "No matching signature found"});
    let expected = json!([
        {"read": read},
        unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
        {"refused": "Message timestamp too old"},
        {"refused": "Message timestamp too new"},
        {"read": both.json()},
        {"read": both.json()},
        unsigned,
    ]);
    assert_eq!(said, expected, "{said:#}");
    both.take();
    assert_eq!(service.stop("TERM"), Some(0));
}
