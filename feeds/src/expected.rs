//! What would have been accepted, in both languages.

/// The languages of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// What would have been accepted in place of what was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// At most so many of something; the something in Chinese and English.
    AtMost(usize, &'static str, &'static str),
    /// At least so many of something; the something in Chinese and English.
    AtLeast(usize, &'static str, &'static str),
    /// A document in UTF-8.
    Utf8,
    /// A well-formed document; what the format's reader says against this one.
    WellFormed(&'static str, String),
    /// No document type declaration.
    NoDoctype,
    /// One of the five entities of XML, or a character by its number.
    PredefinedEntity,
    /// One of these root elements or members.
    Root(&'static [&'static str]),
    /// One of these words or fields.
    OneOf(&'static [&'static str]),
    /// The field with this name.
    Field(&'static str),
    /// Exactly one of these fields.
    ExactlyOne(&'static [&'static str]),
    /// The field once.
    Once,
    /// A text.
    Text,
    /// A text without spaces and commas.
    Token,
    /// A number.
    Number,
    /// A whole number that is not negative.
    WholeNumber,
    /// A number in a closed range.
    Range(f64, f64),
    /// A finite number that is not negative.
    NotNegative,
    /// `true` or `false`.
    Flag,
    /// A time of RFC 3339 with its offset.
    Time,
    /// A time after this one.
    After(String),
    /// Hours as a number, or a duration of ISO 8601.
    Hours,
    /// A UCUM code.
    Ucum,
    /// An absolute IRI.
    Iri,
    /// A pair `latitude,longitude` in degrees.
    Pair,
    /// A circle `latitude,longitude radius`.
    Circle,
    /// The first pair again at the end of a ring.
    ClosedRing,
    /// References of the form `sender,identifier,sent`.
    Reference,
    /// A JSON object.
    Object,
}

impl Expected {
    /// What would have been accepted, as a phrase that follows "expected".
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match language {
            Language::Zh => self.zh(),
            Language::En => self.en(),
        }
    }

    /// The words that would have been accepted, where they are a closed list; empty otherwise.
    #[must_use]
    pub fn accepted(&self) -> &[&'static str] {
        match self {
            Self::Root(words) | Self::OneOf(words) | Self::ExactlyOne(words) => words,
            Self::Field(name) => std::slice::from_ref(name),
            Self::Flag => &["true", "false"],
            _ => &[],
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::AtMost(limit, what, _) => format!("最多 `{limit}` {what}，请减少或分批发送"),
            Self::AtLeast(limit, what, _) => format!("至少 `{limit}` {what}"),
            Self::Utf8 => "UTF-8 编码的文档，请转换后发送".to_owned(),
            Self::WellFormed(format, reason) => format!("格式正确的 {format}（{reason}）"),
            Self::NoDoctype => "不含 DOCTYPE 的文档，请删除它".to_owned(),
            Self::PredefinedEntity => "`&lt;`、`&gt;`、`&amp;`、`&quot;`、`&apos;` 或字符编号".to_owned(),
            Self::Root(words) => format!("以 {} 为根", list(words)),
            Self::OneOf(words) => format!("其中之一：{}", list(words)),
            Self::Field(name) => format!("字段 `{name}`"),
            Self::ExactlyOne(words) => format!("有且仅有其中之一：{}", list(words)),
            Self::Once => "只出现一次".to_owned(),
            Self::Text => "文本".to_owned(),
            Self::Token => "不含空格和逗号的文本".to_owned(),
            Self::Number => "数值".to_owned(),
            Self::WholeNumber => "不小于 0 的整数".to_owned(),
            Self::Range(low, high) => format!("`{low}` 到 `{high}` 的数值"),
            Self::NotNegative => "不小于 0 的数值".to_owned(),
            Self::Flag => "`true` 或 `false`".to_owned(),
            Self::Time => "带时区偏移的 RFC 3339 时间，例如 `2026-11-03T08:15:00+08:00`".to_owned(),
            Self::After(time) => format!("晚于 `{time}` 的时间"),
            Self::Hours => "不小于 0 的小时数，或 ISO 8601 时长，例如 `PT233.7H`".to_owned(),
            Self::Ucum => "UCUM 单位代码，例如 `MPa`、`bar`、`Cel`、`m3/h`".to_owned(),
            Self::Iri => "完整的 IRI，例如 `https://fieldpack.dev/id/site/crm/S-17`".to_owned(),
            Self::Pair => "以度为单位的一对 `纬度,经度`".to_owned(),
            Self::Circle => "`纬度,经度 半径`，半径以千米计".to_owned(),
            Self::ClosedRing => "闭合的环：最后一对坐标与第一对相同".to_owned(),
            Self::Reference => "`sender,identifier,sent`，多个之间用空格分开".to_owned(),
            Self::Object => "JSON 对象".to_owned(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::AtMost(limit, _, what) => format!("at most `{limit}` {what}: send less, or in parts"),
            Self::AtLeast(limit, _, what) => format!("at least `{limit}` {what}"),
            Self::Utf8 => "a document in UTF-8: convert it before sending".to_owned(),
            Self::WellFormed(format, reason) => format!("well-formed {format} ({reason})"),
            Self::NoDoctype => "a document without DOCTYPE: leave it out".to_owned(),
            Self::PredefinedEntity => "`&lt;`, `&gt;`, `&amp;`, `&quot;`, `&apos;` or a character number".to_owned(),
            Self::Root(words) => format!("{} as the root", list(words)),
            Self::OneOf(words) => format!("one of {}", list(words)),
            Self::Field(name) => format!("the field `{name}`"),
            Self::ExactlyOne(words) => format!("exactly one of {}", list(words)),
            Self::Once => "it once only".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Token => "a text without spaces and commas".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::WholeNumber => "a whole number that is not negative".to_owned(),
            Self::Range(low, high) => format!("a number from `{low}` to `{high}`"),
            Self::NotNegative => "a number that is not negative".to_owned(),
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Time => "a time of RFC 3339 with its offset, for example `2026-11-03T08:15:00+08:00`".to_owned(),
            Self::After(time) => format!("a time after `{time}`"),
            Self::Hours => "hours that are not negative, or a duration of ISO 8601, for example `PT233.7H`".to_owned(),
            Self::Ucum => "a UCUM code, for example `MPa`, `bar`, `Cel`, `m3/h`".to_owned(),
            Self::Iri => "an absolute IRI, for example `https://fieldpack.dev/id/site/crm/S-17`".to_owned(),
            Self::Pair => "a pair `latitude,longitude` in degrees".to_owned(),
            Self::Circle => "`latitude,longitude radius` with the radius in kilometres".to_owned(),
            Self::ClosedRing => "a closed ring: the first pair again at the end".to_owned(),
            Self::Reference => "`sender,identifier,sent`, several of them with spaces between".to_owned(),
            Self::Object => "a JSON object".to_owned(),
        }
    }
}

/// Words in backticks, with commas.
fn list(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
