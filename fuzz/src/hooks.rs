//! Addresses, secrets and signatures of webhooks.

use crate::{halves, text};
use fieldpack_hooks::{AddressRules, Secret, Signed, VerifyError, sign, verify, why_not_public};
use std::net::IpAddr;

/// An address: whatever is taken is of https, shows nobody's password, and is not this machine or a private network,
/// however it is written.
pub fn hook_address(data: &[u8]) {
    let Some(address) = text(data) else { return };
    let rules = AddressRules { allow_http: false, ports: vec![443, 8443], allowed: Vec::new() };
    let Ok(url) = rules.check(address) else { return };
    assert_eq!(url.scheme(), "https");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{url}");
    assert!(!url.as_str().bytes().any(|byte| byte.is_ascii_control() || byte == b' '), "{url}");
    let host = url.host_str().expect("it has a host").trim_matches(['[', ']']);
    if let Ok(ip) = host.parse::<IpAddr>() {
        assert_eq!(why_not_public(ip), None, "{url}");
        let inner = match ip {
            IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(ip, IpAddr::V4),
            IpAddr::V4(_) => ip,
        };
        assert!(!inner.is_loopback() && !inner.is_unspecified() && !inner.is_multicast(), "{url}");
        assert!(!matches!(inner, IpAddr::V4(v4) if v4.is_private() || v4.is_link_local()), "{url}");
    }
    assert_eq!(rules.check(url.as_str()).ok(), Some(url), "what was taken once is taken again");
}

/// The secret of a webhook.
pub fn hook_secret(data: &[u8]) {
    let Some(secret) = text(data).and_then(Secret::from_text) else { return };
    let shown = secret.shown();
    assert!(Secret::from_text(shown.reveal()) == Some(secret), "what is shown is read");
}

/// What a receiver is sent: signature and id in the first line, the body behind. Only the true signature holds.
pub fn hook_signature(data: &[u8]) {
    let secret = Secret::from_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
    let (head, body) = halves(data);
    let Some(head) = text(head) else { return };
    let (id, signature) = head.split_once(' ').unwrap_or((head, ""));
    let now_s = 1_614_265_330;
    let own = sign(id, now_s, body, [&secret]);
    assert_eq!(verify(&own, body, &secret, now_s + 300, 300), Ok(()));
    assert_eq!(verify(&own, body, &secret, now_s + 301, 300), Err(VerifyError::Timestamp));
    let is_own = signature.split(' ').any(|one| one == own.signature);
    let said = Signed { signature: signature.to_owned(), ..own };
    assert_eq!(verify(&said, body, &secret, now_s, 300).is_ok(), is_own, "{signature}");
}
