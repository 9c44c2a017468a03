//! Questions, packs and what is found.

use super::Data;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Asks why something is not in a pack.
#[derive(Args, Debug)]
pub(crate) struct WhyNot {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The id of a kept pack, or the customer's sentence: its pack is then kept | 已保存方案的编号，或客户的话（将保存其方案）
    #[arg(value_name = "PACK|TEXT")]
    pub(crate) pack: String,
    #[command(flatten)]
    pub(crate) subject: Subject,
}

/// What is asked about.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Subject {
    /// A machine: maker and model, or its IRI | 设备：厂家和型号，或 IRI
    #[arg(long, value_name = "NAME")]
    pub(crate) machine: Option<String>,
    /// A class of machines | 设备类别
    #[arg(long, value_name = "NAME")]
    pub(crate) class: Option<String>,
    /// A partner: its name or IRI | 伙伴：名称或 IRI
    #[arg(long, value_name = "NAME")]
    pub(crate) partner: Option<String>,
}

/// Asks a question of any intent.
#[derive(Args, Debug)]
pub(crate) struct Ask {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The customer's sentence; `-` reads it from standard input | 客户的话；`-` 表示从标准输入读取
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    /// How many combinations | 设备组合数
    #[arg(long, value_name = "N")]
    pub(crate) combinations: Option<u8>,
    /// How many prohibitions | 禁止事项数
    #[arg(long, value_name = "N")]
    pub(crate) prohibitions: Option<u8>,
    /// How many partners | 合作伙伴数
    #[arg(long, value_name = "N")]
    pub(crate) partners: Option<u8>,
    /// Who will read it | 读者
    #[arg(long, value_enum, default_value_t = AudienceArg::Internal)]
    pub(crate) audience: AudienceArg,
    /// When it is asked (2026-11-25T09:00:00Z); default: now | 提问时间
    #[arg(long, value_name = "TIME")]
    pub(crate) asked_at: Option<String>,
    /// Keeps the pack, so that its id can be asked for | 保存方案
    #[arg(long)]
    pub(crate) store: bool,
    /// Every check, calculation, standing rule and piece of evidence | 显示全部校核、计算、常设禁令与证据
    #[arg(long)]
    pub(crate) full: bool,
}

/// Who will read the answer, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AudienceArg {
    /// The own company | 本公司
    Internal,
    /// A partner company | 合作伙伴
    Partner,
    /// A customer: no synthetic evidence | 客户：不含模拟证据
    Customer,
}

/// Shows a kept pack.
#[derive(Args, Debug)]
pub(crate) struct ShowPack {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The pack's id | 方案编号
    #[arg(value_name = "PACK")]
    pub(crate) id: String,
    /// This revision; default: the latest | 版本号，默认最新
    #[arg(long, value_name = "N", conflicts_with = "follow")]
    pub(crate) revision: Option<u32>,
    /// Prints what is different in each new revision as it comes, until the service stops | 持续输出每个新版本的变化
    #[arg(long)]
    pub(crate) follow: bool,
    /// Follows from after this revision (0: all of them) | 从该版本之后开始跟踪（0 表示全部）
    #[arg(long, value_name = "N", requires = "follow")]
    pub(crate) after: Option<u32>,
    /// Every check, calculation, standing rule and piece of evidence | 显示全部校核、计算、常设禁令与证据
    #[arg(long)]
    pub(crate) full: bool,
}

/// Writes a kept pack as a document.
#[derive(Args, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The pack's id | 方案编号
    #[arg(value_name = "PACK")]
    pub(crate) id: String,
    /// The form; default: by the ending of the file | 格式，默认按文件后缀
    #[arg(long, value_enum)]
    pub(crate) form: Option<FormArg>,
    /// The file to write; one that is there is replaced | 输出文件，已有则覆盖
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Who will read it; default: for whom it is kept | 读者
    #[arg(long, value_enum)]
    pub(crate) audience: Option<AudienceArg>,
    /// This revision; default: the latest | 版本号，默认最新
    #[arg(long, value_name = "N")]
    pub(crate) revision: Option<u32>,
}

/// The form of a document, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormArg {
    /// For the site, to be printed | 现场打印
    Pdf,
    /// A workbook | 工作簿
    Xlsx,
    /// A page | 网页
    Html,
    /// Linked data (JSON-LD) | 关联数据
    Jsonld,
}

/// Checks a claim.
#[derive(Args, Debug)]
pub(crate) struct Claim {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The sentence; `-` reads it from standard input | 要核对的话；`-` 表示从标准输入读取
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    /// When it is asked (2026-11-25T09:00:00Z); editions are judged at that day; default: now | 提问时间
    #[arg(long, value_name = "TIME")]
    pub(crate) asked_at: Option<String>,
}

/// Searches the records.
#[derive(Args, Debug)]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Words, codes, designations | 关键词、代号、型号
    #[arg(value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Only this type of record (site, failure, document ...); may be repeated | 记录类型
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,
    /// Only within so many km of a position (WGS 84): `91.14,29.65,200` | 经度,纬度,半径（km）
    #[arg(long, value_name = "LON,LAT,KM", allow_hyphen_values = true)]
    pub(crate) near: Option<String>,
    /// Only inside the polygon of a GeoJSON file | GeoJSON 多边形文件
    #[arg(long, value_name = "FILE")]
    pub(crate) within: Option<PathBuf>,
    /// Only from this day on (2026-11-01) | 起始日
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// Only before this day | 截止日（不含）
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,
    /// Only in this month of any year, 1 to 12; may be repeated | 月份
    #[arg(long = "month", value_name = "MONTH")]
    pub(crate) months: Vec<u8>,
    /// Like this condition: `altitude=3650`, `slump>=180`, `altitude=3000..4000 m`, `concrete_grade=C40` | 工况
    #[arg(long = "condition", value_name = "CONDITION", allow_hyphen_values = true)]
    pub(crate) conditions: Vec<String>,
    /// Exactly this property: `mode=BLK`; may be repeated | 精确过滤
    #[arg(long = "filter", value_name = "PROPERTY=VALUE")]
    pub(crate) filters: Vec<String>,
    /// Only this signal: text, vector, scenario, space_time, neighbourhood; may be repeated | 只用某个信号
    #[arg(long = "signal", value_name = "SIGNAL")]
    pub(crate) signals: Vec<String>,
    /// Says how long each signal took | 各信号用时
    #[arg(long)]
    pub(crate) profile: bool,
    /// How hits are ordered | 排序
    #[arg(long, value_enum)]
    pub(crate) order: Option<OrderArg>,
    /// How many hits | 条数
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Where the previous page ended | 上一页的游标
    #[arg(long, value_name = "CURSOR")]
    pub(crate) cursor: Option<String>,
}

/// Asks by SPARQL.
#[derive(Args, Debug)]
pub(crate) struct Sparql {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The file with the query; `-` reads it from standard input | 查询文件；`-` 表示从标准输入读取
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The form of the answer; default: TSV or Turtle, JSON with --json | 输出格式
    #[arg(long, value_enum)]
    pub(crate) format: Option<SparqlFormat>,
    /// The answer knows at least this sequence of the journal | 结果至少包含到该序号
    #[arg(long, value_name = "N")]
    pub(crate) min_sequence: Option<u64>,
}

/// The form of an answer to a SPARQL query, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SparqlFormat {
    /// JSON, triples as JSON-LD | JSON，三元组为 JSON-LD
    Json,
    /// XML
    Xml,
    /// CSV
    Csv,
    /// TSV, triples as Turtle | TSV，三元组为 Turtle
    Tsv,
    /// Turtle
    Turtle,
    /// N-Triples
    Ntriples,
    /// JSON-LD
    Jsonld,
}

/// How hits are ordered, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderArg {
    /// The best first | 最相关在前
    Score,
    /// The nearest first | 最近在前
    Distance,
    /// The latest first | 最新在前
    Time,
}

/// Runs a formula.
#[derive(Args, Debug)]
pub(crate) struct Calc {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The formula's name | 公式名称
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Its inputs: `slump_mm=200`, `rise='120 m'`, `flow=40..57`, a sieve table `retained='4.75=5,2.36=15'` | 输入
    #[arg(value_name = "INPUT=VALUE")]
    pub(crate) inputs: Vec<String>,
}
