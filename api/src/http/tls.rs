//! TLS where a certificate is set. It is read again when its file changes, so that it can be renewed while the service
//! serves.

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use thiserror::Error;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, ServerConfig, crypto};

/// The one protocol that is spoken inside.
const HTTP_1: &[u8] = b"http/1.1";

/// Why a certificate cannot be used.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file does not read.
    #[error("`{file}` (setting `{setting}`) cannot be read: {reason}; expected {expected} in PEM")]
    File {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
        /// What should be in it.
        expected: &'static str,
    },
    /// One is set and the other is not.
    #[error("setting `{missing}` is empty: a certificate and its key are set together")]
    Half {
        /// The setting that is missing.
        missing: &'static str,
    },
    /// They do not fit together, or are of a kind that is not taken.
    #[error("the certificate in `{certificate}` cannot be served: {source}")]
    Unfit {
        /// The file of the certificate.
        certificate: String,
        /// What is wrong.
        source: rustls::Error,
    },
}

/// A certificate with its key, as two files.
#[derive(Debug)]
pub(super) struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    read: Arc<ServerConfig>,
    /// When the files that were read last were changed.
    changed: [Option<SystemTime>; 2],
}

impl Tls {
    /// The certificate that the settings name; `None` where they name none.
    ///
    /// # Errors
    /// [`TlsError`] naming the setting and the file.
    pub(super) fn of(certificate: &Path, key: &Path) -> Result<Option<Self>, TlsError> {
        match (certificate.as_os_str().is_empty(), key.as_os_str().is_empty()) {
            (true, true) => return Ok(None),
            (true, false) => return Err(TlsError::Half { missing: "http.tls_certificate" }),
            (false, true) => return Err(TlsError::Half { missing: "http.tls_key" }),
            (false, false) => {}
        }
        let changed = [certificate, key].map(changed);
        let read = Arc::new(read(certificate, key)?);
        Ok(Some(Self { certificate: certificate.to_owned(), key: key.to_owned(), read, changed }))
    }

    /// What takes connections in with the certificate as it was read last.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.read.clone())
    }

    /// Reads the certificate again where its files have changed. One that does not read leaves the one before in use, and
    /// is tried again.
    pub(super) fn renew(&mut self) {
        let now = [&self.certificate, &self.key].map(|file| changed(file));
        if now == self.changed {
            return;
        }
        match read(&self.certificate, &self.key) {
            Ok(read) => {
                (self.read, self.changed) = (Arc::new(read), now);
                tracing::info!("the certificate was read again");
            }
            Err(error) => tracing::warn!(%error, "the changed certificate is not used"),
        }
    }
}

/// When a file was changed last; `None` where that cannot be said.
fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|known| known.modified()).ok()
}

/// Reads a certificate and its key.
fn read(certificate: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let unread = |setting, file: &Path, reason: String, expected| TlsError::File {
        setting,
        file: file.display().to_string(),
        reason,
        expected,
    };
    let of_chain = |reason| unread("http.tls_certificate", certificate, reason, "a certificate with its chain");
    let chain = CertificateDer::pem_file_iter(certificate).map_err(|error| of_chain(error.to_string()))?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(|error| of_chain(error.to_string()))?;
    if chain.is_empty() {
        return Err(of_chain("there is none in it".to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| unread("http.tls_key", key, error.to_string(), "a private key"))?;
    let unfit = |source| TlsError::Unfit { certificate: certificate.display().to_string(), source };
    let mut config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(unfit)?;
    config.alpn_protocols = vec![HTTP_1.to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// A new certificate and its key, as PEM.
    fn certificate() -> [String; 2] {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        [made.cert.pem(), made.signing_key.serialize_pem()]
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_setting_and_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let [chain, key, other] = ["chain.pem", "key.pem", "other.pem"].map(|name| folder.path().join(name));
        let [pem, secret] = certificate();
        std::fs::write(&chain, pem).expect("written");
        std::fs::write(&key, secret).expect("written");
        std::fs::write(&other, &certificate()[1]).expect("written");
        let none = Path::new("");
        assert!(Tls::of(none, none).expect("nothing is set").is_none());
        assert!(Tls::of(&chain, &key).expect("it fits").is_some());
        let refused = |chain: &Path, key: &Path| Tls::of(chain, key).expect_err("it does not fit").to_string();
        assert!(refused(&chain, none).contains("http.tls_key"));
        assert!(refused(none, &key).contains("http.tls_certificate"));
        assert!(refused(&key, &key).contains("key.pem"), "{}", refused(&key, &key));
        assert!(refused(&chain, &chain).contains("http.tls_key"), "{}", refused(&chain, &chain));
        assert!(refused(&folder.path().join("absent.pem"), &key).contains("absent.pem"));
        assert!(refused(&chain, &other).contains("chain.pem"), "the key of another certificate");
    }

    #[test]
    fn a_renewed_certificate_takes_the_place_of_the_one_before_unless_it_is_broken() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = ["chain.pem", "key.pem"].map(|name| folder.path().join(name));
        let write = |contents: &[String; 2], second: u64| {
            for (file, content) in files.iter().zip(contents) {
                std::fs::write(file, content).expect("written");
                let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
                std::fs::File::open(file).and_then(|open| open.set_modified(moment)).expect("a time");
            }
        };
        write(&certificate(), 1_000);
        let mut tls = Tls::of(&files[0], &files[1]).expect("it fits").expect("it is set");
        let first = Arc::as_ptr(&tls.read);
        tls.renew();
        assert_eq!(Arc::as_ptr(&tls.read), first, "nothing has changed");
        write(&["half a file".to_owned(), String::new()], 2_000);
        tls.renew();
        assert_eq!(Arc::as_ptr(&tls.read), first, "what does not read is not used");
        write(&certificate(), 3_000);
        tls.renew();
        assert_ne!(Arc::as_ptr(&tls.read), first);
    }
}
