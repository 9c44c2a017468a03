//! One attempt to bring a message to its receiver.
//!
//! Each attempt resolves the name anew, checks every address and connects to these and no others: a name that resolved
//! elsewhere when the hook was made, or a moment ago, gains nothing. Redirects are not followed, no proxy is asked, no
//! connection is used twice, of the answer no more than an excerpt is read.

use crate::address::{AddressRules, Lookup};
use crate::signature::Signed;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Response, StatusCode};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use thiserror::Error;

/// What messages say of who sends them.
const USER_AGENT: &str = concat!("Fieldpack-Webhooks/", env!("CARGO_PKG_VERSION"));

/// How attempts are made.
#[derive(Clone, Debug)]
pub struct SenderSettings {
    /// Where messages may be sent.
    pub rules: AddressRules,
    /// Longest time to connect, ms.
    pub connect_timeout_ms: u64,
    /// Longest time of an attempt, from resolving the name to the answer's head, ms.
    pub timeout_ms: u64,
    /// Bytes of an answer that are kept to be shown.
    pub excerpt_bytes: usize,
    /// Certificates (PEM) of authorities that are trusted beside those of the system and of the web.
    pub authorities: Option<Vec<u8>>,
}

/// Why attempts cannot be made at all.
#[derive(Debug, Error)]
pub enum SenderError {
    /// The certificates cannot be read.
    #[error("the certificates that webhooks are to trust cannot be read: {0}")]
    Authorities(reqwest::Error),
    /// No connections can be prepared.
    #[error("no connections for webhooks can be prepared: {0}")]
    Client(reqwest::Error),
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken: 2xx.
    Delivered,
    /// The receiver wants nothing more: 410.
    Gone,
    /// It was not taken; it is tried again.
    Failed,
}

/// An attempt, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What came of it.
    pub outcome: Outcome,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// Why it failed, in a word: `redirect`, `status`, `timeout`, `address`, `connect`, `answer`.
    pub reason: Option<&'static str>,
    /// How long the receiver asks to be left alone, ms.
    pub retry_after_ms: Option<u64>,
    /// The beginning of the answer's body, without control characters.
    pub excerpt: String,
    /// How long it took, ms.
    pub took_ms: u64,
}

impl Attempt {
    /// An attempt without an answer.
    fn failed(reason: &'static str) -> Self {
        let (outcome, status, retry_after_ms) = (Outcome::Failed, None, None);
        Self { outcome, status, reason: Some(reason), retry_after_ms, excerpt: String::new(), took_ms: 0 }
    }
}

/// Makes attempts. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Sender {
    client: Client,
    rules: Arc<AddressRules>,
    excerpt_bytes: usize,
}

/// Resolves names and lets through only what the rules allow.
#[derive(Debug)]
struct Guarded {
    rules: Arc<AddressRules>,
    lookup: Arc<dyn Lookup>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (rules, lookup) = (self.rules.clone(), self.lookup.clone());
        Box::pin(async move {
            // The system's resolver blocks.
            let resolving = tokio::task::spawn_blocking(move || rules.resolve(name.as_str(), &*lookup));
            let found = resolving.await??;
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

impl Sender {
    /// Makes ready.
    ///
    /// # Errors
    /// [`SenderError`].
    pub fn new(settings: &SenderSettings, lookup: Arc<dyn Lookup>) -> Result<Self, SenderError> {
        let rules = Arc::new(settings.rules.clone());
        let resolver = Guarded { rules: rules.clone(), lookup };
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .dns_resolver(Arc::new(resolver))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .http1_only()
            .pool_max_idle_per_host(0)
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .timeout(Duration::from_millis(settings.timeout_ms));
        let bundle = settings.authorities.as_deref().map(Certificate::from_pem_bundle).transpose();
        for certificate in bundle.map_err(SenderError::Authorities)?.into_iter().flatten() {
            builder = builder.add_root_certificate(certificate);
        }
        let client = builder.build().map_err(SenderError::Client)?;
        Ok(Self { client, rules, excerpt_bytes: settings.excerpt_bytes })
    }

    /// Makes one attempt. The body is JSON.
    pub async fn send(&self, url: &str, signed: &Signed, body: Vec<u8>) -> Attempt {
        let begun = Instant::now();
        let attempt = self.attempt(url, signed, body).await;
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Attempt { took_ms, ..attempt }
    }

    /// Makes one attempt that is not timed.
    async fn attempt(&self, url: &str, signed: &Signed, body: Vec<u8>) -> Attempt {
        // The rules may be others than when the hook was made; an IP address is not resolved, so it is checked here.
        let Ok(url) = self.rules.check(url) else { return Attempt::failed("address") };
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &signed.id)
            .header("webhook-timestamp", signed.timestamp_s)
            .header("webhook-signature", &signed.signature)
            .body(body);
        match request.send().await {
            Ok(response) => self.told(response).await,
            Err(error) => Attempt::failed(reason_of(&error)),
        }
    }

    /// What an answer means.
    async fn told(&self, response: Response) -> Attempt {
        let status = response.status();
        let (outcome, reason) = match status {
            _ if status.is_success() => (Outcome::Delivered, None),
            StatusCode::GONE => (Outcome::Gone, Some("status")),
            _ if status.is_redirection() => (Outcome::Failed, Some("redirect")),
            _ => (Outcome::Failed, Some("status")),
        };
        let asks = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        let retry_after_ms = if asks { retry_after(response.headers()) } else { None };
        let excerpt = excerpt(response, self.excerpt_bytes).await;
        Attempt { outcome, status: Some(status.as_u16()), reason, retry_after_ms, excerpt, took_ms: 0 }
    }
}

/// Why there was no answer, in a word.
fn reason_of(error: &reqwest::Error) -> &'static str {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = source {
        if one.is::<crate::AddressError>() {
            return "address";
        }
        source = one.source();
    }
    match error {
        _ if error.is_timeout() => "timeout",
        _ if error.is_connect() => "connect",
        _ => "answer",
    }
}

/// The beginning of an answer's body: so many bytes at most, whatever the answer says of its length. What does not come
/// is left out: the status has said what counts.
async fn excerpt(mut response: Response, most: usize) -> String {
    let mut bytes: Vec<u8> = Vec::new();
    while bytes.len() < most {
        let Ok(Some(chunk)) = response.chunk().await else { break };
        let room = most - bytes.len();
        bytes.extend(chunk.iter().take(room));
    }
    let text = String::from_utf8_lossy(&bytes);
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// How long a receiver asks to be left alone, ms: seconds, or a moment.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    let wait_ms = at.as_millisecond().saturating_sub(jiff::Timestamp::now().as_millisecond());
    u64::try_from(wait_ms).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_as_seconds_or_as_a_moment() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().expect("a header"));
            retry_after(&headers)
        };
        assert_eq!(of("120"), Some(120_000));
        assert_eq!(of("18446744073709551615"), Some(u64::MAX), "bounded elsewhere");
        assert_eq!(of("Wed, 21 Oct 2015 07:28:00 GMT"), None, "it is over");
        let wait = of("Fri, 31 Dec 2100 23:59:59 GMT").expect("it is to come");
        assert!(wait > 70 * 365 * 86_400_000, "{wait}");
        for odd in ["", "soon", "-1", "1.5"] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }
}
