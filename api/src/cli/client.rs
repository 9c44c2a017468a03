//! The running service, over HTTP: what the command line asks when a service holds the folder.

use super::language::pick;
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use reqwest::blocking::{Client as HttpClient, RequestBuilder, Response};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Longest wait for a connection, s.
const CONNECT_TIMEOUT_S: u64 = 5;
/// Longest wait for an answer, s: longer than the service itself waits for a load or a training
/// (`http.load_timeout_ms`).
const ANSWER_TIMEOUT_S: u64 = 900;

/// A connection to a running service.
pub(crate) struct Client {
    http: HttpClient,
    address: String,
    /// Shown to the service: whoever may read the folder's token may command it.
    token: Option<String>,
    language: Language,
}

impl Client {
    /// Prepares to talk to the service on `address`, as the lock file names it. No proxy is asked.
    ///
    /// # Errors
    /// A [`Problem`] where the address is none or no connection can be prepared.
    pub(crate) fn new(address: &str, token: Option<String>, language: Language) -> Result<Self, Problem> {
        let http = HttpClient::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(CONNECT_TIMEOUT_S))
            .timeout(Duration::from_secs(ANSWER_TIMEOUT_S))
            .build()
            .map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        let address = address.parse().map(reachable).map_or_else(|_| address.to_owned(), |at| at.to_string());
        Ok(Self { http, address, token, language })
    }

    /// The address that is talked to.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Asks for a resource.
    ///
    /// # Errors
    /// The service's [`Problem`], or that it does not answer.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Problem> {
        self.answered(self.request(Method::GET, path).query(query))
    }

    /// Asks for a resource as it is.
    ///
    /// # Errors
    /// The service's [`Problem`], or that it does not answer.
    pub(crate) fn fetch(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<u8>, Problem> {
        self.bytes(self.request(Method::GET, path).query(query))
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// The service's [`Problem`], or that it does not answer.
    pub(crate) fn post_json<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, Problem> {
        self.answered(self.request(Method::POST, path).json(body))
    }

    /// Posts bytes of a media type.
    ///
    /// # Errors
    /// The service's [`Problem`], or that it does not answer.
    pub(crate) fn post_bytes<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        media_type: &str,
        body: Vec<u8>,
    ) -> Result<T, Problem> {
        let request = self.request(Method::POST, path).query(query).header("content-type", media_type).body(body);
        self.answered(request)
    }

    /// Posts bytes of a media type; the answer is taken as it is.
    ///
    /// # Errors
    /// The service's [`Problem`], or that it does not answer.
    pub(crate) fn post_raw(
        &self,
        path: &str,
        query: &[(&str, &str)],
        media_type: &str,
        accept: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Problem> {
        let request = self.request(Method::POST, path).query(query).header("content-type", media_type);
        self.bytes(request.header("accept", accept).body(body))
    }

    /// Opens a stream of events; it ends when the service ends it.
    ///
    /// # Errors
    /// The service's [`Problem`], or that it does not answer.
    pub(crate) fn events(&self, path: &str, query: &[(&str, &str)]) -> Result<Response, Problem> {
        let waiting = HttpClient::builder().no_proxy().connect_timeout(Duration::from_secs(CONNECT_TIMEOUT_S));
        let http = waiting.timeout(None).build().map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        let request = self.known(http.get(format!("http://{}{path}", self.address))).query(query);
        let answer = request
            .header("accept-language", pick(self.language, "zh", "en"))
            .send()
            .map_err(|error| self.silent(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        Err(self.refused(status, &answer.bytes().map_err(|error| self.silent(&error))?))
    }

    /// Deletes a resource; what the service answers is of no interest.
    ///
    /// # Errors
    /// The service's [`Problem`], or that it does not answer.
    pub(crate) fn delete(&self, path: &str) -> Result<(), Problem> {
        self.bytes(self.request(Method::DELETE, path)).map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.known(self.http.request(method, url)).header("accept-language", pick(self.language, "zh", "en"))
    }

    /// The request, with who asks.
    fn known(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    fn answered<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Problem> {
        let bytes = self.bytes(request)?;
        serde_json::from_slice(&bytes).map_err(|error| {
            let address = &self.address;
            Problem::say(
                Code::Internal,
                self.language,
                format!("{address} 上的服务的回答读不懂（{error}）：它与本程序版本不同？请使用同一版本"),
                format!(
                    "the answer of the service on {address} is not understood ({error}): use the version that it runs"
                ),
            )
        })
    }

    /// The body of a successful answer.
    fn bytes(&self, request: RequestBuilder) -> Result<Vec<u8>, Problem> {
        let answer = request.send().map_err(|error| self.silent(&error))?;
        let status = answer.status();
        let bytes = answer.bytes().map_err(|error| self.silent(&error))?;
        if status.is_success() {
            return Ok(bytes.into());
        }
        Err(self.refused(status, &bytes))
    }

    /// The problem in an answer that is none.
    fn refused(&self, status: StatusCode, bytes: &[u8]) -> Problem {
        serde_json::from_slice(bytes).unwrap_or_else(|_| {
            let address = &self.address;
            Problem::say(
                Code::Unavailable,
                self.language,
                format!("{address} 以 {status} 回答，不是本服务的格式：请检查该地址上运行的是否为 fieldpack"),
                format!("{address} answered {status} in no form of ours: check that it is fieldpack that runs there"),
            )
        })
    }

    /// The service does not answer.
    fn silent(&self, error: &reqwest::Error) -> Problem {
        let address = &self.address;
        let cause = std::iter::successors(std::error::Error::source(error), |cause| cause.source())
            .last()
            .map_or_else(|| error.to_string(), ToString::to_string);
        Problem::say(
            Code::Unavailable,
            self.language,
            format!("数据目录由 {address} 上的服务使用，但它没有应答（{cause}）：请检查该服务，或停止它后重试"),
            format!(
                "the folder is held by the service on {address}, which does not answer ({cause}): check it, or stop it and try again"
            ),
        )
    }
}

/// The address at which a service that listens everywhere is reached from this machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(host, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_listens_everywhere_is_reached_by_loopback() {
        let at = |text: &str| reachable(text.parse().expect("an address")).to_string();
        assert_eq!(at("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(at("[::]:8080"), "[::1]:8080");
        assert_eq!(at("192.168.1.5:80"), "192.168.1.5:80");
    }

    #[test]
    fn a_service_that_is_gone_is_said_so() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        drop(listener);
        let client = Client::new(&address, None, Language::En).expect("a client");
        let problem = client.get::<serde_json::Value>("/v1/info", &[]).expect_err("nobody listens");
        assert_eq!(problem.code, "unavailable");
        assert!(problem.detail.contains(&address), "{}", problem.detail);
    }
}
