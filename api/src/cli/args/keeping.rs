//! The data folder: what goes in, and how it is kept.

use super::Data;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Trains an embedder.
#[derive(Args, Debug)]
pub(crate) struct Train {
    #[command(flatten)]
    pub(crate) data: Data,
}

/// Makes derived stores anew.
#[derive(Args, Debug)]
pub(crate) struct Rebuild {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Only these; may be given several times or separated by commas | 只重建这些
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STORE")]
    pub(crate) only: Vec<Store>,
}

/// Compares what is kept.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Differences that are named; all are counted | 最多列出的差异数（全部计数）
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
    /// Leaves out the contents of the ontologies' graphs | 不核对本体图的内容
    #[arg(long)]
    pub(crate) quick: bool,
    /// Reads every index of the RDF store too, which takes many times as long | 另外核对 RDF 的全部索引，耗时长许多倍
    #[arg(long, conflicts_with = "quick")]
    pub(crate) deep: bool,
}

/// Writes a backup.
#[derive(Args, Debug)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The name of the file, without a folder (setting paths.backups); default: the time | 文件名，默认为时间
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// Makes a data folder from a backup.
#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The backup | 备份文件
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: Data,
}

/// Compacts the journal.
#[derive(Args, Debug)]
pub(crate) struct Compact {
    #[command(flatten)]
    pub(crate) data: Data,
}

/// A derived store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Store {
    /// The columns in memory | 内存列
    Columns,
    /// The text index | 全文索引
    Text,
    /// The vectors of texts | 文本向量
    Vectors,
    /// The RDF store | RDF 存储
    Rdf,
    /// The latest records | 最新记录
    Records,
    /// What is measured on sites | 工地实测状态
    Live,
    /// Keys and share links | 密钥与分享链接
    Access,
    /// Webhooks | 网络钩子
    Hooks,
}

impl Store {
    /// All of them.
    pub(crate) const ALL: [Self; 8] =
        [Self::Columns, Self::Text, Self::Vectors, Self::Rdf, Self::Records, Self::Live, Self::Access, Self::Hooks];
}

/// Loads files.
#[derive(Args, Debug)]
pub(crate) struct Load {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Files, or folders whose files are meant: RDF (ttl, nt, nq, trig, rdf, jsonld), record lines (ndjson, jsonl),
    /// any table with --mapping | 文件或目录
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How the columns of a table become records, places or stations (TOML, see fixtures/mappings) | 表格映射
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Loads the sound rows and writes a report of the others | 导入正确的行，其余写入报告
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Where reports of bad rows go; default: beside each file | 报告目录，默认与文件同目录
    #[arg(long, value_name = "DIR", requires = "keep_going")]
    pub(crate) report_dir: Option<PathBuf>,
    /// The graph that the triples of an RDF file go to; default: named by the file | RDF 图的 IRI
    #[arg(long, value_name = "IRI", conflicts_with = "mapping")]
    pub(crate) graph: Option<String>,
    /// Writes places or stations as Turtle for the ontologies, instead of loading | 将地名或气象站写成 Turtle
    #[arg(long, value_name = "FILE.ttl", requires = "mapping")]
    pub(crate) out: Option<PathBuf>,
    /// How progress is shown | 进度显示方式
    #[arg(long, value_enum, default_value_t = ProgressStyle::Auto)]
    pub(crate) progress: ProgressStyle,
}

/// How progress is shown, on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressStyle {
    /// Bars on a terminal, nothing elsewhere | 终端上显示进度条
    Auto,
    /// A line for each part that is durable | 每落盘一批输出一行
    Lines,
    /// Nothing | 不显示
    None,
}

/// Writes a made-up world.
#[derive(Args, Debug)]
pub(crate) struct Simulate {
    /// The folder to write into; new or empty | 输出目录（新建或为空）
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The demo world: 217 plateau sites, 400 others, 60 providers | 演示数据
    #[arg(long)]
    pub(crate) demo: bool,
    /// Seed of all random numbers; same seed, same bytes | 随机种子
    #[arg(long, value_name = "S")]
    pub(crate) seed: Option<u64>,
    /// Sites | 工地数
    #[arg(long, value_name = "N", conflicts_with = "demo")]
    pub(crate) sites: Option<usize>,
    /// Failures | 故障数
    #[arg(long, value_name = "M", conflicts_with = "demo")]
    pub(crate) failures: Option<usize>,
    /// Service providers | 服务商数
    #[arg(long, value_name = "P", conflicts_with = "demo")]
    pub(crate) providers: Option<usize>,
}

/// Checks ontologies.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The folder with the Turtle files; default: the shipped ontologies | 本体目录，默认随程序提供的本体
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

/// Says what a folder holds.
#[derive(Args, Debug)]
pub(crate) struct Info {
    #[command(flatten)]
    pub(crate) data: Data,
}
