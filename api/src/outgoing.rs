//! Calling others: one kind of client, with TLS, bounded time, and no redirects followed.

use reqwest::blocking::{Client, Response};
use reqwest::redirect::Policy;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore, crypto};

/// Why something of somebody else's could not be read.
#[derive(Debug, Error)]
pub(crate) enum OutgoingError {
    /// The client cannot be made, or the call failed.
    #[error("{}", chain(.0))]
    Call(#[from] reqwest::Error),
    /// TLS cannot be spoken.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// It answered with another status than 200.
    #[error("it answered with status {0}")]
    Status(u16),
    /// It answered with more than is read.
    #[error("it answered with more than {0} bytes")]
    Long(u64),
    /// It cannot be read to its end.
    #[error("its answer broke off: {0}")]
    Read(#[from] std::io::Error),
}

/// An error with what caused it.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text.push_str(&format!(": {next}"));
        cause = next.source();
    }
    text
}

/// What TLS to others needs: the certificates that this machine trusts.
///
/// # Errors
/// [`OutgoingError::Tls`].
pub(crate) fn tls() -> Result<ClientConfig, OutgoingError> {
    let mut roots = RootCertStore::empty();
    // A certificate that does not read is as one that is not trusted; without any, calls fail and say so.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// A client whose calls take so long at most.
///
/// # Errors
/// [`OutgoingError`] where TLS cannot be spoken.
pub(crate) fn client(timeout: Duration) -> Result<Client, OutgoingError> {
    let client = Client::builder().use_preconfigured_tls(tls()?).redirect(Policy::none()).no_proxy().timeout(timeout);
    Ok(client.build()?)
}

/// The body of an answer whose status is 200, of so many bytes at most.
///
/// # Errors
/// [`OutgoingError`].
pub(crate) fn body(answer: Response, most: u64) -> Result<Vec<u8>, OutgoingError> {
    if answer.status() != reqwest::StatusCode::OK {
        return Err(OutgoingError::Status(answer.status().as_u16()));
    }
    read(answer, most)
}

/// The body of an answer of any status, of so many bytes at most.
///
/// # Errors
/// [`OutgoingError`].
pub(crate) fn read(answer: Response, most: u64) -> Result<Vec<u8>, OutgoingError> {
    let mut bytes = Vec::new();
    answer.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(OutgoingError::Long(most)) } else { Ok(bytes) }
}
