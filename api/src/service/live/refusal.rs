//! Why a reading is not taken.

use super::moment;
use fieldpack_graph::knowledge::Language;
use jiff::Timestamp;

/// Why a reading is not taken.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::service) enum Refusal {
    /// Nothing of this name is measured.
    UnknownDimension(String),
    /// The dimension has classes or flags, no numbers.
    NotMeasurable(String),
    /// The unit measures something else.
    WrongUnit {
        /// The unit that was sent.
        unit: String,
        /// The dimension.
        dimension: String,
        /// A unit of it.
        expected: String,
    },
    /// No site has such a value.
    Impossible {
        /// The value, in `unit`.
        value: f64,
        /// The dimension's unit.
        unit: String,
        /// The smallest possible value.
        low: f64,
        /// The largest possible value.
        high: f64,
    },
    /// No site of this IRI.
    UnknownSite(String),
    /// No machine of this IRI.
    UnknownMachine(String),
    /// The machine works at no site.
    AtNoSite(String),
    /// It was measured after it came.
    FromFuture {
        /// When it was measured.
        at: Timestamp,
        /// When it came, ms since 1970.
        received_ms: i64,
    },
    /// It was measured too long before it came.
    TooLate {
        /// When it was measured.
        at: Timestamp,
        /// How long before is taken, ms.
        horizon_ms: i64,
    },
    /// Quarantine holds as many as it may.
    QuarantineFull(usize),
}

impl Refusal {
    /// The stable code.
    pub(in crate::service) fn code(&self) -> &'static str {
        match self {
            Self::UnknownDimension(_) => "unknown_dimension",
            Self::NotMeasurable(_) => "not_measurable",
            Self::WrongUnit { .. } => "wrong_unit",
            Self::Impossible { .. } => "impossible_value",
            Self::UnknownSite(_) => "unknown_site",
            Self::UnknownMachine(_) => "unknown_machine",
            Self::AtNoSite(_) => "machine_at_no_site",
            Self::FromFuture { .. } => "from_future",
            Self::TooLate { .. } => "too_late",
            Self::QuarantineFull(_) => "quarantine_full",
        }
    }

    /// Where in the reading it is.
    pub(in crate::service) fn pointer(&self) -> &'static str {
        match self {
            Self::UnknownDimension(_) | Self::NotMeasurable(_) => "/data/dimension",
            Self::WrongUnit { .. } => "/data/unit",
            Self::Impossible { .. } => "/data/value",
            Self::UnknownSite(_) => "/data/site",
            Self::UnknownMachine(_) | Self::AtNoSite(_) => "/data/machine",
            Self::FromFuture { .. } | Self::TooLate { .. } => "/data/at",
            Self::QuarantineFull(_) => "",
        }
    }

    /// What is wrong, in a language.
    pub(in crate::service) fn say(&self, language: Language) -> String {
        match language {
            Language::Zh => self.zh(),
            Language::En => self.en(),
        }
    }

    /// What is wrong, in Chinese.
    pub(in crate::service) fn zh(&self) -> String {
        match self {
            Self::UnknownDimension(name) => {
                format!("没有名为 `{name}` 的量：GET /v1/entities/dimension 列出全部名称")
            }
            Self::NotMeasurable(name) => format!("`{name}` 不是数值，不能作为读数"),
            Self::WrongUnit { unit, dimension, expected } => {
                format!("单位 `{unit}` 不能用于 `{dimension}`，应可换算为 `{expected}`")
            }
            Self::Impossible { value, unit, low, high } => {
                format!("`{value} {unit}` 不可能出现，应在 {low} 至 {high} {unit} 之间")
            }
            Self::UnknownSite(iri) => format!("没有工地 `{iri}`：先写入该工地记录"),
            Self::UnknownMachine(iri) => format!("没有设备 `{iri}`：先写入 equipment 记录"),
            Self::AtNoSite(iri) => format!("设备 `{iri}` 未指定所在工地：在其记录中写明 site"),
            Self::FromFuture { at, received_ms } => {
                format!("测量时间 `{at}` 晚于接收时间 `{}`：请校正设备时钟", moment(received_ms.saturating_mul(1_000)))
            }
            Self::TooLate { at, horizon_ms } => {
                format!("测量时间 `{at}` 早于接收前 {} 小时：请以 condition_state 记录补报", horizon_ms / 3_600_000)
            }
            Self::QuarantineFull(most) => format!("隔离区已有 {most} 条：先处理 GET /v1/quarantine 中的读数"),
        }
    }

    /// What is wrong, in English.
    pub(in crate::service) fn en(&self) -> String {
        match self {
            Self::UnknownDimension(name) => {
                format!("nothing called `{name}` is measured: `GET /v1/entities/dimension` lists the names")
            }
            Self::NotMeasurable(name) => format!("`{name}` has no numbers, so there are no readings of it"),
            Self::WrongUnit { unit, dimension, expected } => {
                format!("unit `{unit}` does not measure `{dimension}`, expected one that converts to `{expected}`")
            }
            Self::Impossible { value, unit, low, high } => {
                format!("`{value} {unit}` is not possible, expected {low} to {high} {unit}")
            }
            Self::UnknownSite(iri) => format!("there is no site `{iri}`: write its record first"),
            Self::UnknownMachine(iri) => format!("there is no machine `{iri}`: write its `equipment` record first"),
            Self::AtNoSite(iri) => format!("machine `{iri}` works at no site: name the `site` in its record"),
            Self::FromFuture { at, received_ms } => {
                format!(
                    "it was measured at `{at}`, after it came at `{}`: set the clock of the device",
                    moment(received_ms.saturating_mul(1_000))
                )
            }
            Self::TooLate { at, horizon_ms } => format!(
                "it was measured at `{at}`, more than {} hours before it came: report it as a `condition_state`",
                horizon_ms / 3_600_000
            ),
            Self::QuarantineFull(most) => {
                format!("quarantine holds {most} readings: settle those of `GET /v1/quarantine` first")
            }
        }
    }
}
