//! Receivers with certificates: one that the settings trust, and one that nobody does.

use super::receiver::Receiver;
use super::{Folder, of_path, store, until};
use crate::cli_support::run_on;
use rcgen::{CertifiedKey, KeyPair};
use serde_json::json;
use std::sync::Arc;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, crypto};

/// A new certificate of this machine's address that vouches for itself.
fn certificate() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate")
}

/// A receiver with a certificate.
fn secured(made: &CertifiedKey<KeyPair>) -> Receiver {
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("they fit");
    Receiver::secured(Arc::new(config))
}

#[test]
fn a_certificate_of_the_settings_is_trusted_and_another_is_not() {
    let (trusted, unknown) = (certificate(), certificate());
    let folder = Folder::with("");
    let file = folder.folder.path().join("authorities.pem");
    std::fs::write(&file, trusted.cert.pem()).expect("written");
    let settings = folder.folder.path().join("fieldpack.toml");
    let more = format!("authorities = {:?}\nretry_first_ms = 10\nretry_window_ms = 100\n", of_path(&file));
    let text = std::fs::read_to_string(&settings).expect("readable").replace("allow_http = true\n", &more);
    std::fs::write(&settings, text).expect("written");
    let service = folder.serve();
    let plain = run_on(&folder.data(), "webhooks", &["add", "plain", "http://127.0.0.1:1/"]).problem(2);
    assert_eq!(plain["errors"][0]["pointer"], "/url", "only https: {plain:#}");
    let (good, other) = (secured(&trusted), secured(&unknown));
    let (good_id, _) = folder.add(&good.url(), &[]);
    let (other_id, _) = folder.add(&other.url(), &[]);
    let pack = store(&service, None);
    let delivery = good.next();
    assert_eq!(delivery.news(), (pack.clone(), 1));
    delivery.take();
    // The other is tried, again and again, and given up: it has not seen a letter of the message.
    until("it is given up", || !folder.dead(&other_id).is_empty());
    let letter = folder.dead(&other_id).remove(0);
    let expected = (&json!(pack), &json!("connect"), &json!(null));
    assert_eq!((&letter["pack"], &letter["reason"], &letter["status"]), expected, "{letter:#}");
    assert!(letter["attempts"].as_u64() >= Some(2), "{letter:#}");
    assert!(other.left().is_empty(), "nothing is told to whom nobody vouches for");
    assert!(folder.dead(&good_id).is_empty());
    let pinged = run_on(&folder.data(), "webhooks", &["ping", &other_id]).json();
    assert_eq!((&pinged["delivered"], &pinged["reason"]), (&json!(false), &json!("connect")), "{pinged:#}");
    assert_eq!(service.stop("TERM"), Some(0));
}
