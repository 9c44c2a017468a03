//! The stable codes: what each means, its HTTP status, and what to do.

use fieldpack_graph::knowledge::{Label, Language};

/// The stable code of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The body is no JSON.
    MalformedJson,
    /// A field or query parameter that is not one of the accepted ones.
    UnknownField,
    /// A field whose value does not fit.
    InvalidValue,
    /// A required field is missing.
    MissingField,
    /// Neither text nor scenario, or an empty text.
    EmptyQuestion,
    /// The text is longer than the limit.
    TextTooLong,
    /// The question's intent is not a pack.
    NotAPackQuestion,
    /// The text is no SPARQL query.
    InvalidQuery,
    /// The query would change something, or ask somebody else.
    QueryRefused,
    /// The answer to a query takes more than is given.
    QueryLimit,
    /// Who asks is not known.
    Unauthenticated,
    /// The sandbox has no such operation.
    SandboxFrozen,
    /// Nothing under this address or IRI.
    NotFound,
    /// The address exists, the method does not.
    MethodNotAllowed,
    /// The body's media type is not supported.
    UnsupportedMediaType,
    /// No form of the answer fits `Accept`.
    NotAcceptable,
    /// The body is larger than the limit.
    BodyTooLarge,
    /// The headers are larger than the limit.
    HeadersTooLarge,
    /// The world is not yet at the sequence that was demanded.
    SequenceNotReached,
    /// The record changed since the version that was named.
    VersionConflict,
    /// An idempotency key that was used for another body.
    KeyReused,
    /// One caller asks for more than its rate.
    RateLimited,
    /// More comes in than can be applied.
    Overloaded,
    /// Too many requests at once, or the service is starting or stopping.
    Unavailable,
    /// The request took too long.
    Timeout,
    /// The disk is full or the journal has failed: nothing is acknowledged.
    StorageFailed,
    /// A fault of ours.
    Internal,
}

/// What a code means.
struct Row {
    /// The code as written.
    name: &'static str,
    /// The HTTP status.
    status: u16,
    /// The title, zh and en.
    title: [&'static str; 2],
    /// What to do, zh and en.
    advice: [&'static str; 2],
}

impl Code {
    /// Every code, in the order of the list at `/docs/errors`.
    pub const ALL: [Self; 27] = [
        Self::MalformedJson,
        Self::UnknownField,
        Self::InvalidValue,
        Self::MissingField,
        Self::EmptyQuestion,
        Self::TextTooLong,
        Self::NotAPackQuestion,
        Self::InvalidQuery,
        Self::QueryRefused,
        Self::QueryLimit,
        Self::Unauthenticated,
        Self::SandboxFrozen,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::UnsupportedMediaType,
        Self::NotAcceptable,
        Self::BodyTooLarge,
        Self::HeadersTooLarge,
        Self::SequenceNotReached,
        Self::VersionConflict,
        Self::KeyReused,
        Self::RateLimited,
        Self::Overloaded,
        Self::Unavailable,
        Self::Timeout,
        Self::StorageFailed,
        Self::Internal,
    ];

    /// The code as written in `code`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// Its HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        self.row().status
    }

    /// What it means, in a language.
    #[must_use]
    pub fn title(self, language: Language) -> &'static str {
        pick(self.row().title, language)
    }

    /// What to do about it, in a language.
    #[must_use]
    pub fn advice(self, language: Language) -> &'static str {
        pick(self.row().advice, language)
    }

    /// What it means, in both languages.
    #[must_use]
    pub fn label(self) -> Label {
        let [zh, en] = self.row().title;
        Label::new(zh, en)
    }

    /// The code that is written so.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The code that says no more than an HTTP status does.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Unauthenticated,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            406 => Self::NotAcceptable,
            409 => Self::VersionConflict,
            413 => Self::BodyTooLarge,
            415 => Self::UnsupportedMediaType,
            429 => Self::RateLimited,
            431 => Self::HeadersTooLarge,
            503 => Self::Unavailable,
            507 => Self::StorageFailed,
            400..500 => Self::InvalidValue,
            _ => Self::Internal,
        }
    }

    /// The table of codes.
    fn row(self) -> Row {
        let row = |name, status, title, advice| Row { name, status, title, advice };
        match self {
            Self::MalformedJson => row(
                "malformed_json",
                400,
                ["请求体不是有效的 JSON", "The body is no JSON"],
                ["detail 指出行和列，改正后重发", "`detail` names line and column: correct it and send again"],
            ),
            Self::UnknownField => row(
                "unknown_field",
                400,
                ["没有这个字段", "A field is not known"],
                [
                    "errors[].accepted 列出可用的字段或参数",
                    "`errors[].accepted` lists the fields or parameters there are",
                ],
            ),
            Self::InvalidValue => row(
                "invalid_value",
                400,
                ["值不符合要求", "A value does not fit"],
                [
                    "errors[] 逐一指出位置、原因和可用的值",
                    "`errors[]` names each place, the reason and what is accepted",
                ],
            ),
            Self::MissingField => row(
                "missing_field",
                400,
                ["缺少字段", "A field is missing"],
                ["补上 errors[] 指出的字段", "Add the field that `errors[]` names"],
            ),
            Self::EmptyQuestion => row(
                "empty_question",
                400,
                ["没有提出问题", "Nothing was asked"],
                [
                    "给出 text（一句话）或 scenario（工况字段）",
                    "Give `text` (a sentence) or `scenario` (the job as fields)",
                ],
            ),
            Self::TextTooLong => row(
                "text_too_long",
                413,
                ["文字过长", "The text is too long"],
                [
                    "缩短 text，只写工况；上限见 GET /v1/info",
                    "Shorten `text` to the job itself; the limit stands in GET /v1/info",
                ],
            ),
            Self::NotAPackQuestion => row(
                "not_a_pack_question",
                422,
                ["问的不是施工方案", "The question asks for something else"],
                [
                    "question 里是理解到的内容；intent 说明它问的是什么，例如检索请用 POST /v1/search",
                    "`question` holds what was understood, its `intent` what was asked for; records are found by POST /v1/search",
                ],
            ),
            Self::InvalidQuery => row(
                "invalid_query",
                400,
                ["不是有效的 SPARQL 查询", "The text is no SPARQL query"],
                ["detail 指出行、列和应有的内容", "`detail` names line, column and what is expected there"],
            ),
            Self::QueryRefused => row(
                "query_refused",
                400,
                ["不接受这样的查询", "Such a query is not taken"],
                [
                    "只能读取本服务的数据：不能用 SERVICE、LOAD 和更新",
                    "Only what is here can be read: no SERVICE, no LOAD, no updates",
                ],
            ),
            Self::QueryLimit => row(
                "query_limit",
                422,
                ["查询超出限制", "The query takes more than is given"],
                [
                    "errors[].code 指出是时间、内存、行数还是字节数：缩小查询，或用 LIMIT 分段",
                    "`errors[].code` says whether time, memory, rows or bytes ran out: ask for less, or in parts by LIMIT",
                ],
            ),
            Self::Unauthenticated => row(
                "unauthenticated",
                401,
                ["需要有效的密钥", "A key that holds is needed"],
                [
                    "带上请求头 Authorization: Bearer <密钥>；密钥由管理员用 fieldpack keys 或 /v1/keys 生成",
                    "Send the header `Authorization: Bearer <key>`; an administrator makes keys with `fieldpack keys` or /v1/keys",
                ],
            ),
            Self::SandboxFrozen => row(
                "sandbox_frozen",
                403,
                ["沙箱不提供此操作", "The sandbox has no such operation"],
                [
                    "沙箱是冻结的演示世界，只能提问和检索；写入和已保存的方案请用正式密钥",
                    "The sandbox is a frozen demo world that is asked and searched; to write, or for stored packs, use a key of the service",
                ],
            ),
            Self::NotFound => row(
                "not_found",
                404,
                ["这里没有内容", "Nothing here"],
                ["核对地址、编号或 IRI；地址列表见 /docs", "Check the address, id or IRI; /docs lists the addresses"],
            ),
            Self::MethodNotAllowed => row(
                "method_not_allowed",
                405,
                ["此地址不支持该方法", "The method is not allowed here"],
                ["可用的方法见 Allow 响应头", "The `Allow` header lists the methods there are"],
            ),
            Self::UnsupportedMediaType => row(
                "unsupported_media_type",
                415,
                ["不支持的内容类型", "The media type is not supported"],
                [
                    "用 errors[].accepted 中的 Content-Type，或不写该头",
                    "Send a Content-Type of `errors[].accepted`, or none",
                ],
            ),
            Self::NotAcceptable => row(
                "not_acceptable",
                406,
                ["没有符合 Accept 的形式", "No form of the answer fits"],
                [
                    "用 errors[].accepted 中的形式，或用参数 format",
                    "Accept a form of `errors[].accepted`, or use the parameter `format`",
                ],
            ),
            Self::BodyTooLarge => row(
                "body_too_large",
                413,
                ["请求体过大", "The body is too large"],
                [
                    "分批发送；大量数据用 /v1/loads；上限见 GET /v1/info",
                    "Send it in parts, large amounts by /v1/loads; the limits stand in GET /v1/info",
                ],
            ),
            Self::HeadersTooLarge => row(
                "headers_too_large",
                431,
                ["请求头过大", "The headers are too large"],
                ["减少请求头；没有任何请求头是必需的", "Send fewer or shorter headers; none is essential"],
            ),
            Self::SequenceNotReached => row(
                "sequence_not_reached",
                503,
                ["数据尚未到要求的序号", "The world is not there yet"],
                [
                    "按 Retry-After 稍后重试，或不写 min_sequence",
                    "Try again after `Retry-After`, or without `min_sequence`",
                ],
            ),
            Self::VersionConflict => row(
                "version_conflict",
                409,
                ["记录已被更改", "The record has changed"],
                ["重新读取后再改", "Read it again, then change it"],
            ),
            Self::KeyReused => row(
                "idempotency_key_reused",
                422,
                ["幂等键已用于另一请求", "The idempotency key was used for another request"],
                [
                    "为新的请求换一个键；重试时原样发送原来的请求体",
                    "Take another key for a new request; retry with the same body",
                ],
            ),
            Self::RateLimited => row(
                "rate_limited",
                429,
                ["请求过快", "Too many requests in a short time"],
                [
                    "按 Retry-After（或 retry_after_s）等待后重试；限额见 GET /v1/me",
                    "Wait as `Retry-After` (or `retry_after_s`) says, then try again; `GET /v1/me` shows the rate",
                ],
            ),
            Self::Overloaded => row(
                "overloaded",
                429,
                ["写入过快", "More comes in than can be applied"],
                [
                    "按 Retry-After 稍后重发，未确认的内容未被接收",
                    "Send again after `Retry-After`; nothing of it was taken",
                ],
            ),
            Self::Unavailable => row(
                "unavailable",
                503,
                ["暂时不可用", "Not available at the moment"],
                ["按 Retry-After 稍后重试", "Try again after `Retry-After`"],
            ),
            Self::Timeout => row(
                "timeout",
                503,
                ["用时过长", "It took too long"],
                [
                    "稍后重试；写入可能已经生效，先读再写",
                    "Try again later; a write may have been taken: read before writing again",
                ],
            ),
            Self::StorageFailed => row(
                "storage_failed",
                507,
                ["无法保存", "Nothing can be stored"],
                [
                    "腾出磁盘空间或检查磁盘，然后重新启动服务；已确认的内容没有丢失",
                    "Make room or check the disk, then start the service again; nothing acknowledged is lost",
                ],
            ),
            Self::Internal => row(
                "internal",
                500,
                ["服务内部错误", "A fault of ours"],
                [
                    "把 request_id 告诉管理员，日志里有原因",
                    "Tell the administrator the `request_id`: the log has the cause",
                ],
            ),
        }
    }
}

/// The text of a pair in a language.
fn pick([zh, en]: [&'static str; 2], language: Language) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_statuses_are_errors() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status())));
        assert!(Code::ALL.into_iter().all(|code| Code::parse(code.as_str()) == Some(code)));
    }

    #[test]
    fn every_title_and_advice_exists_in_both_languages() {
        for code in Code::ALL {
            let han = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
            assert!(han(code.title(Language::Zh)) && han(code.advice(Language::Zh)), "{code:?}");
            assert!(code.title(Language::En).is_ascii() && code.advice(Language::En).is_ascii(), "{code:?}");
        }
    }

    #[test]
    fn a_bare_status_keeps_its_number_where_a_code_has_it() {
        for status in [404, 405, 406, 409, 413, 415, 431, 503, 507, 500] {
            assert_eq!(Code::of_status(status).status(), status);
        }
        assert_eq!(Code::of_status(418), Code::InvalidValue);
    }
}
