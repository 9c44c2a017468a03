//! Request bodies: read up to a limit, of the media types that the endpoint takes.

use super::app::App;
use super::door::Visit;
use super::turn::permit;
use crate::problem::{Code, FieldProblem, Problem, read_json};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use fieldpack_graph::knowledge::Language;
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use std::future::poll_fn;
use std::io::Read;
use std::pin::{Pin, pin};
use tokio::sync::OwnedSemaphorePermit;

/// A JSON body, not read yet: that is work for a blocking thread.
pub(super) struct JsonBody(Vec<u8>);

impl JsonBody {
    /// Reads the body; `fallback` is the language of problems where the body names none.
    ///
    /// # Errors
    /// See [`read_json`].
    pub(super) fn read<T: DeserializeOwned>(&self, fallback: Language) -> Result<T, Problem> {
        read_json(&self.0, fallback)
    }
}

impl FromRequest<App> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let language = Visit::language_of(request.extensions());
        check_media_type(request.headers(), &["application/json"], language)?;
        collect(request, app.settings().body_limit_bytes, language).await.map(Self)
    }
}

/// A large body: lines of JSON, or quads. Few are held at once.
pub(super) struct Upload {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// Given back when the bytes are.
    _permit: OwnedSemaphorePermit,
}

impl Upload {
    /// The media types of lines of JSON.
    pub(super) const LINES: &'static [&'static str] =
        &["application/x-ndjson", "application/jsonl", "application/json"];
    /// The media types of fleet snapshots and alerts.
    pub(super) const DOCUMENTS: &'static [&'static str] =
        &["application/xml", "text/xml", "application/cap+xml", "application/json"];
    /// The media types of quads.
    pub(super) const QUADS: &'static [&'static str] = &["application/n-quads", "text/plain"];

    /// Reads a large body of one of some media types.
    ///
    /// # Errors
    /// `unsupported_media_type`, `body_too_large`, or `unavailable` where enough are held already.
    pub(super) async fn read(request: Request, app: &App, accepted: &[&str]) -> Result<Self, Problem> {
        let language = Visit::language_of(request.extensions());
        check_media_type(request.headers(), accepted, language)?;
        let packed = is_packed(request.headers(), language)?;
        let permit = permit(app.uploads(), language)?;
        let limit = app.settings().records_body_limit_bytes;
        let bytes = collect(request, limit, language).await?;
        let bytes = if packed { unpacked(bytes, limit, language).await? } else { bytes };
        Ok(Self { bytes, _permit: permit })
    }

    /// The body as text.
    ///
    /// # Errors
    /// `invalid_value` naming the line that is not UTF-8.
    pub(super) fn text(&self, language: Language) -> Result<&str, Problem> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let line = self.bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            Problem::say(
                Code::InvalidValue,
                language,
                format!("第 {line} 行不是 UTF-8 文本"),
                format!("line {line} is not UTF-8"),
            )
        })
    }
}

/// Whether a body is packed by gzip.
///
/// # Errors
/// `unsupported_media_type` where it is packed in another way.
fn is_packed(headers: &HeaderMap, language: Language) -> Result<bool, Problem> {
    let Some(stated) = headers.get(CONTENT_ENCODING) else { return Ok(false) };
    match stated.to_str().unwrap_or("?").trim() {
        "" | "identity" => Ok(false),
        "gzip" | "x-gzip" => Ok(true),
        other => {
            let shown: String = other.chars().take(80).collect();
            Err(Problem::say(
                Code::UnsupportedMediaType,
                language,
                format!("不支持内容编码 `{shown}`，可用 gzip，或不压缩"),
                format!("content encoding `{shown}` is not supported; use gzip or none"),
            ))
        }
    }
}

/// What gzip packed, at most `limit` bytes of it: a small body may hold gigabytes.
async fn unpacked(bytes: Vec<u8>, limit: usize, language: Language) -> Result<Vec<u8>, Problem> {
    let work = move || {
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let mut plain = Vec::new();
        MultiGzDecoder::new(&bytes[..]).take(most).read_to_end(&mut plain).map(|_| plain)
    };
    let plain =
        tokio::task::spawn_blocking(work).await.map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
    match plain {
        Ok(plain) if plain.len() > limit => Err(too_large(limit, language)),
        Ok(plain) => Ok(plain),
        Err(error) => Err(Problem::say(
            Code::InvalidValue,
            language,
            format!("请求体不是完整的 gzip：{error}"),
            format!("the body is no whole gzip: {error}"),
        )),
    }
}

/// Refuses a media type that the endpoint does not take; a missing one is what the endpoint takes.
fn check_media_type(headers: &HeaderMap, accepted: &[&str], language: Language) -> Result<(), Problem> {
    let Some(stated) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let stated = stated.to_str().unwrap_or("?");
    let essence = stated.split(';').next().unwrap_or(stated).trim();
    if accepted.iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(unsupported(essence, accepted, language))
}

/// The problem of a media type that the endpoint does not take.
pub(super) fn unsupported(essence: &str, accepted: &[&str], language: Language) -> Problem {
    let shown: String = essence.chars().take(80).collect();
    let problem = Problem::say(
        Code::UnsupportedMediaType,
        language,
        format!("不支持内容类型 `{shown}`，可用的见 accepted"),
        format!("media type `{shown}` is not supported; `accepted` lists those that are"),
    );
    let error = FieldProblem {
        pointer: String::new(),
        code: problem.code.clone(),
        detail: problem.detail.clone(),
        accepted: Some(accepted.iter().map(|&known| known.to_owned()).collect()),
    };
    problem.with_error(error)
}

/// Collects a body of at most `limit` bytes.
///
/// A larger one is read to its end, or to as much again, and thrown away: a client that is still sending
/// would not see the answer.
pub(super) async fn collect(request: Request, limit: usize, language: Language) -> Result<Vec<u8>, Problem> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    // What says of itself that it is more than would be thrown away is not waited for.
    if announced.is_some_and(|announced| announced > limit.saturating_mul(2)) {
        return Err(too_large(limit, language));
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0).min(limit));
    let mut received = 0_usize;
    let mut body = pin!(request.into_body());
    while let Some(data) = next_data(&mut body, language).await? {
        received = received.saturating_add(data.len());
        if received <= limit {
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
        }
        if received > limit.saturating_mul(2) {
            break;
        }
    }
    if received <= limit { Ok(bytes) } else { Err(too_large(limit, language)) }
}

/// The next bytes of a body; `None` at its end.
async fn next_data(body: &mut Pin<&mut Body>, language: Language) -> Result<Option<Bytes>, Problem> {
    loop {
        match poll_fn(|context| body.as_mut().poll_frame(context)).await {
            None => return Ok(None),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Some(Err(error)) => {
                return Err(Problem::say(
                    Code::InvalidValue,
                    language,
                    format!("请求体没有收完：{error}"),
                    format!("the body ended early: {error}"),
                ));
            }
        }
    }
}

/// The problem of a body over the limit.
fn too_large(limit: usize, language: Language) -> Problem {
    Problem::say(
        Code::BodyTooLarge,
        language,
        format!("请求体超过 {limit} 字节：请分批发送；大量数据用 /v1/loads"),
        format!("the body is larger than {limit} bytes: send it in parts; large amounts by /v1/loads"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn media_type(stated: Option<&'static str>) -> Result<(), Problem> {
        let mut headers = HeaderMap::new();
        if let Some(stated) = stated {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(stated));
        }
        check_media_type(&headers, &["application/json"], Language::En)
    }

    #[test]
    fn the_media_type_is_checked_where_one_is_stated() {
        assert!(media_type(None).is_ok());
        assert!(media_type(Some("Application/JSON; charset=utf-8")).is_ok());
        let problem = media_type(Some("application/x-www-form-urlencoded")).expect_err("a form");
        assert_eq!((problem.code.as_str(), problem.status), ("unsupported_media_type", 415));
        assert_eq!(problem.errors[0].accepted.as_deref(), Some(&["application/json".to_owned()][..]));
    }

    #[tokio::test]
    async fn a_body_is_taken_up_to_its_limit() {
        let body = |length: usize| Request::new(Body::from(vec![b'x'; length]));
        assert_eq!(collect(body(10), 10, Language::En).await.map(|bytes| bytes.len()).ok(), Some(10));
        let problem = collect(body(11), 10, Language::En).await.expect_err("one byte more");
        assert_eq!((problem.code.as_str(), problem.status), ("body_too_large", 413));
    }
}
