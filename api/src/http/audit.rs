//! The rows of the audit: every answer that must be known of later is noted before it leaves.
//!
//! A row has the operation, who asked, from where, the request's id, what came of it, and what the work noted of itself
//! (`Noted`): the sequence of a write, the pack that is read. Of the address only ids are taken, never a query or the text of
//! a link. What is refused at the door is counted together where it comes again and again.

use super::answer::Carried;
use super::app::App;
use super::door::Visit;
use super::guard::Peer;
use crate::problem::{Code, Problem};
use crate::service::Noted;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{HeaderMap, HeaderName};
use axum::http::{Method, Response};
use axum::response::IntoResponse;
use fieldpack_access::{AuditRow, Principal, is_audited, plain};
use std::net::{IpAddr, SocketAddr};

/// The header in which proxies say whom they pass on.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The outcome of what was done, and of what nobody waited for.
const DONE: &str = "done";
const LEFT: &str = "left";

/// What is known of a request for its row, until the row is noted. Where the client goes away before that, it is noted
/// when this is dropped.
pub(super) struct Seen {
    app: App,
    /// The row as far as it is known; `None` once it is noted, and for what is no operation.
    row: Option<AuditRow>,
    /// Whether the operation writes.
    writes: bool,
    /// Whether it was turned away at the door.
    refused: bool,
    noted: Noted,
}

impl Seen {
    /// A request that came in, for an operation; `None`: for no operation.
    pub(super) fn of(app: &App, request: &Request, operation: Option<&str>, endpoint: &str, visit: &Visit) -> Self {
        let row = operation.map(|operation| AuditRow {
            from: origin(request, &app.service().settings().access.trusted_proxies).map(|from| from.to_string()),
            operation: operation.to_owned(),
            request: plain(visit.id()).map(str::to_owned),
            subject: subject(endpoint, request.uri().path()),
            count: 1,
            ..AuditRow::default()
        });
        let writes = ![Method::GET, Method::HEAD].contains(request.method());
        Self { app: app.clone(), row, writes, refused: false, noted: Noted::default() }
    }

    /// Who asks, once it is known.
    pub(super) fn asked_by(&mut self, principal: &Principal) {
        if let Some(row) = &mut self.row {
            row.actor = Some(principal.actor());
            row.role = principal.role.map(|role| role.as_str().to_owned());
            row.organisation = principal.organisation.as_deref().map(str::to_owned);
        }
    }

    /// They are turned away, and why.
    pub(super) fn refused(&mut self, why: &str) {
        self.refused = true;
        if let Some(row) = &mut self.row {
            row.why = Some(why.to_owned());
        }
    }

    /// Where the work notes what it does.
    pub(super) fn noted(&self) -> Noted {
        self.noted.clone()
    }

    /// The row, whole; `None` where it is noted already or none is wanted.
    fn finished(&mut self, outcome: &str, status: Option<u16>) -> Option<AuditRow> {
        let row = self.row.take()?;
        if !self.refused && !is_audited(&row.operation) {
            return None;
        }
        let facts = self.noted.facts();
        Some(AuditRow {
            at_us: jiff::Timestamp::now().as_microsecond(),
            actor: facts.actor.or(row.actor),
            subject: facts.subject.or(row.subject),
            sequence: facts.sequence,
            outcome: outcome.to_owned(),
            status,
            ..row
        })
    }

    /// Notes the row of an answer, and gives the answer. A read that cannot be noted is not answered; a write that was
    /// done stands in the journal with its actor, and is.
    pub(super) async fn record(mut self, response: Response<Body>, visit: &Visit) -> Response<Body> {
        let carried = response.extensions().get::<Carried>().map(|carried| carried.0.code.clone());
        let status = response.status();
        let outcome = match carried {
            Some(code) => code,
            None if status.is_success() => DONE.to_owned(),
            None => Code::of_status(status.as_u16()).as_str().to_owned(),
        };
        let Some(row) = self.finished(&outcome, Some(status.as_u16())) else { return response };
        // Whoever is not known, or asks too much, may come as often as it likes.
        let is_counted =
            self.refused || matches!(status.as_u16(), 429 | 503) || row.actor.is_none() && !status.is_success();
        let Err(row) = self.app.service().note(row, is_counted) else { return response };
        let service = self.app.service().clone();
        let noted = tokio::task::spawn_blocking(move || service.wait_and_note(*row, is_counted)).await;
        if matches!(noted, Ok(Ok(()))) {
            return response;
        }
        tracing::error!(writes = self.writes, "the audit takes nothing: see its last error");
        if self.writes && status.is_success() { response } else { unrecorded(visit).into_response() }
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        let Some(row) = self.finished(LEFT, None) else { return };
        if self.app.service().note(row, false).is_err() {
            tracing::error!("a request that nobody waited for could not be noted");
        }
    }
}

/// What is answered where the audit takes nothing.
fn unrecorded(visit: &Visit) -> Problem {
    Problem::say(
        Code::Unavailable,
        visit.language(),
        "审计记录暂时写不进去，因此不予应答：稍后重试",
        "the audit takes nothing now, so this is not answered: try again later",
    )
}

/// Where a request comes from: the other end of the connection, or whom a trusted proxy names.
pub(super) fn origin(request: &Request, proxies: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>()?.address.ip().to_canonical();
    Some(client_of(peer, request.headers(), proxies))
}

/// The last address of those that were passed on which is no trusted proxy: whoever stands before it could write anything.
fn client_of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: IpAddr| proxies.iter().any(|proxy| proxy.to_canonical() == address);
    let mut client = peer;
    let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    for text in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(client) {
            break;
        }
        let text = text.trim();
        let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
        let Ok(address) = address else { break };
        client = address.to_canonical();
    }
    client
}

/// The id in an address, where it is one: never the text of a link.
fn subject(endpoint: &str, path: &str) -> Option<String> {
    let found = endpoint.split('/').zip(path.split('/')).find(|(name, _)| *name == "{id}")?.1;
    plain(found).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, lines: &[&'static str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().expect("a header"));
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|proxy| proxy.parse().expect("an address")).collect();
        client_of(peer.parse().expect("an address"), &headers, &proxies).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_whom_it_passes_on() {
        assert_eq!(client("10.0.0.7", &["1.2.3.4"], &[]), "10.0.0.7", "nobody is trusted");
        assert_eq!(client("10.0.0.7", &["1.2.3.4"], &["10.0.0.8"]), "10.0.0.7", "somebody else is");
        assert_eq!(
            client("10.0.0.7", &["6.6.6.6, 1.2.3.4"], &["10.0.0.7"]),
            "1.2.3.4",
            "what the client wrote is not believed"
        );
        assert_eq!(client("10.0.0.7", &["6.6.6.6", "1.2.3.4, 10.0.0.8"], &["10.0.0.7", "10.0.0.8"]), "1.2.3.4");
        assert_eq!(client("10.0.0.7", &["[2001:db8::1]:443"], &["10.0.0.7"]), "2001:db8::1");
        assert_eq!(client("10.0.0.7", &["unknown"], &["10.0.0.7"]), "10.0.0.7");
        assert_eq!(client("10.0.0.7", &[], &["10.0.0.7"]), "10.0.0.7");
    }

    #[test]
    fn an_address_gives_an_id_and_nothing_else() {
        assert_eq!(subject("/v1/packs/{id}/shares", "/v1/packs/p-1/shares").as_deref(), Some("p-1"));
        let link = format!("fs_0123456789abcdef_{}", "a".repeat(43));
        assert_eq!(subject("/v1/shared/{link}", &format!("/v1/shared/{link}")), None);
        assert_eq!(subject("/v1/packs/{id}", &format!("/v1/packs/{link}")), None, "in the wrong place");
        assert_eq!(subject("/v1/packs", "/v1/packs"), None);
    }
}
