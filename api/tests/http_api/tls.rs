//! A service with a certificate: what it speaks, to whom, and with whom it does not wait.

use crate::support::{Running, fresh_folder, settings};
use fieldpack_journal::LockFile;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned, crypto};

/// A service with a new certificate, and the certificate.
fn secured(folder: &Path) -> (Running, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let mut settings = settings();
    settings.http.tls_certificate = folder.join("chain.pem");
    settings.http.tls_key = folder.join("key.pem");
    settings.http.header_timeout_ms = 200;
    std::fs::write(&settings.http.tls_certificate, made.cert.pem()).expect("written");
    std::fs::write(&settings.http.tls_key, made.signing_key.serialize_pem()).expect("written");
    (Running::start(folder, &settings), made.cert.der().clone())
}

/// A connection that trusts a certificate.
fn connect(running: &Running, trusted: CertificateDer<'static>) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let stream = TcpStream::connect(running.address).expect("it listens");
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).expect("a connection"), stream)
}

#[test]
fn it_speaks_tls_and_nothing_else() {
    let folder = fresh_folder("tls");
    let (running, certificate) = secured(&folder);
    let mut stream = connect(&running, certificate);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    assert!(answer.to_lowercase().contains("strict-transport-security: max-age="), "{answer}");
    assert_eq!(stream.conn.protocol_version(), Some(ProtocolVersion::TLSv1_3));
    // In plain it answers nothing.
    let mut plain = TcpStream::connect(running.address).expect("it listens");
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&answer));
    // Somebody who trusts another certificate does not speak with it.
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let mut stream = connect(&running, other.cert.der().clone());
    assert!(stream.write_all(b"GET /healthz HTTP/1.1\r\n\r\n").and_then(|()| stream.flush()).is_err());
}

#[test]
fn whoever_does_not_end_the_greeting_is_let_go() {
    let folder = fresh_folder("tls-slow");
    let (running, _) = secured(&folder);
    let mut half_open = TcpStream::connect(running.address).expect("it listens");
    half_open.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    // The first bytes of a greeting, and no more.
    half_open.write_all(&[0x16, 0x03, 0x01]).expect("sent");
    let mut answer = Vec::new();
    half_open.read_to_end(&mut answer).expect("the connection is ended by the service, before the test gives up");
}

#[test]
fn the_command_line_finds_it_inside() {
    let folder = fresh_folder("tls-inside");
    let (running, _) = secured(&folder);
    let address = LockFile::holder(&folder).expect("it is served");
    assert_ne!(address, running.address.to_string(), "not where TLS is spoken");
    let answer = reqwest::blocking::get(format!("http://{address}/healthz")).expect("answered in plain");
    assert_eq!(answer.status().as_u16(), 200);
}
