//! The command line's grammar: one enum of subcommands; the doc comments are the help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use fieldpack_graph::knowledge::Language;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Says what the exit codes mean, below the help.
const EXIT_CODES: &str = "\
Exit codes | 退出码:
  0  done | 成功
  1  failed: storage, network, an invalid ontology, a fault of ours | 失败：存储、网络、本体有误、内部故障
  2  bad usage or input: what to change is said | 用法或输入有误：已说明如何修改
  3  no answer: nothing found, or not a pack question | 没有答案：未找到，或所问不是施工方案
  4  the folder is in use or the service does not answer | 数据目录被占用，或服务无应答

Results go to standard output, errors and progress to standard error. With --json the result is one JSON
value and an error is problem JSON (RFC 9457). | 结果写到标准输出，错误与进度写到标准错误；--json 时均为 JSON。";

/// From a customer's sentence to a delivery pack | 从客户的一句话到施工交付方案
#[derive(Debug, Parser)]
#[command(name = "fieldpack", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every subcommand takes.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// Settings (TOML); fieldpack.example.toml lists every key | 配置文件
    #[arg(long, global = true, value_name = "FILE", env = "FIELDPACK_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Writes JSON, errors included | 以 JSON 输出，错误亦然
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of answers and messages; default: LC_ALL, LC_MESSAGES or LANG, else zh | 语言
    #[arg(long, global = true, value_name = "zh|en")]
    pub(crate) language: Option<LanguageArg>,
}

/// A language as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageArg {
    /// 中文
    Zh,
    /// English
    En,
}

impl From<LanguageArg> for Language {
    fn from(argument: LanguageArg) -> Self {
        match argument {
            LanguageArg::Zh => Self::Zh,
            LanguageArg::En => Self::En,
        }
    }
}

/// The data folder.
#[derive(Args, Debug)]
pub(crate) struct Data {
    /// The data folder; where a service runs on it, that service is asked | 数据目录；已有服务在用时向该服务提问
    #[arg(long, value_name = "DIR", default_value = "data", env = "FIELDPACK_DATA")]
    pub(crate) data: PathBuf,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves a data folder over HTTP until stopped | 启动 HTTP 服务
    Serve(Serve),
    /// Loads files into a data folder, each whole or not at all | 导入文件，逐个文件要么全部导入要么不导入
    Load(Load),
    /// Answers a customer's sentence: a delivery pack, a diagnosis, partners, machines, clauses | 回答客户的一句话：方案、诊断、伙伴、设备、条文
    Ask(Ask),
    /// Shows a kept pack, one of its revisions, or its revisions as they come | 查看已保存的方案、某一版，或持续跟踪其更新
    Pack(ShowPack),
    /// Writes a kept pack as PDF, workbook, page or linked data | 将已保存的方案输出为 PDF、工作簿、网页或关联数据
    Export(Export),
    /// Checks a sentence or a line of a data sheet against what is known | 核对一句话或一行样本数据
    Claim(Claim),
    /// Says why a machine, a class or a partner is not in a pack | 为什么方案里没有某台设备、某类设备或某家伙伴
    WhyNot(WhyNot),
    /// Searches sites, failures, documents and the other records | 检索工地、故障、资料等记录
    Search(Search),
    /// Asks the graph by SPARQL, read-only | 用 SPARQL 查询知识图谱（只读）
    Sparql(Sparql),
    /// Trains the embedder that finds records by meaning, for every node the same | 训练语义检索模型
    Train(Train),
    /// Makes derived stores anew from the journal and the records | 由日志与记录重建派生存储
    Rebuild(Rebuild),
    /// Compares journal, stores and columns and names every difference | 核对日志、存储与内存列，列出每处差异
    Verify(Verify),
    /// Writes a backup of the journal, also while a service runs | 备份日志，服务运行时亦可
    Backup(Backup),
    /// Makes a data folder from a backup | 由备份建立数据目录
    Restore(Restore),
    /// Cuts from the journal what later entries have replaced | 压缩日志，裁去已被取代的条目
    Compact(Compact),
    /// Makes, lists, rotates and revokes API keys | 管理 API 密钥
    Keys(Keys),
    /// Shows who did what, from where, on which entry | 查看审计记录
    Audit(Audit),
    /// Makes, lists, tries and removes webhooks, and replays what was given up | 管理网络钩子
    Webhooks(Webhooks),
    /// Erases personal data of a subject, for ever | 永久删除某一主体的个人信息
    Erase(Erase),
    /// Runs a formula; lists the formulas without a name | 计算公式；不给名称则列出全部公式
    Calc(Calc),
    /// Writes a made-up world in the import formats, marked synthetic | 生成模拟数据（标记为模拟）
    Simulate(Simulate),
    /// Checks a folder of ontologies | 检查本体目录
    Check(Check),
    /// Writes the OpenAPI document | 输出 OpenAPI 文档
    Openapi(Openapi),
    /// Writes the table of who may do what | 输出权限表
    Access,
    /// Says what a data folder holds | 查看数据目录的版本与数量
    Info(Info),
    /// Answers one query for a service that started it | 由服务启动，回答一个查询
    #[command(hide = true)]
    AnswerQuery,
}

/// Serves a data folder.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Address and port; default: http.listen of the settings | 监听地址
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
}

/// Which document.
#[derive(Args, Debug)]
pub(crate) struct Openapi {
    /// 3.1, or a twin for CRM systems: 3.0 or Swagger 2.0 | 文档版本；3.0 与 2.0 供 CRM 导入
    #[arg(long, value_enum, default_value_t = DocumentForm::V3_1, value_name = "VERSION")]
    pub(crate) form: DocumentForm,
    /// The host that CRM systems reach the service at, in twins | 写入 3.0 与 2.0 文档的主机名
    #[arg(long, value_name = "HOST", default_value = "fieldpack.example.com")]
    pub(crate) host: String,
}

/// The versions of the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentForm {
    /// As the service keeps it | 服务自身的文档
    #[value(name = "3.1")]
    V3_1,
    /// For Salesforce External Services | 供 Salesforce 导入
    #[value(name = "3.0")]
    V3_0,
    /// For custom connectors of Power Platform | 供 Power Platform 导入
    #[value(name = "2.0")]
    V2_0,
}

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

/// API keys.
#[derive(Args, Debug)]
pub(crate) struct Keys {
    /// The data folder; where a service runs on it, that service is asked | 数据目录；已有服务在用时由该服务处理
    #[arg(long, global = true, value_name = "DIR", default_value = "data", env = "FIELDPACK_DATA")]
    pub(crate) data: PathBuf,
    /// What is to be done.
    #[command(subcommand)]
    pub(crate) action: KeysAction,
}

/// What is to be done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysAction {
    /// Lists all keys, without their secrets | 列出全部密钥
    List,
    /// Makes a key and shows its text once | 生成密钥，密钥文本只显示这一次
    Make(MakeKey),
    /// Gives a key a new secret; the old one holds for a while | 更换密钥，旧密钥仍可用一段时间
    Rotate(RotateKey),
    /// Revokes a key, at once and for ever | 立即永久撤销密钥
    Revoke(RevokeKey),
}

/// Makes a key.
#[derive(Args, Debug)]
pub(crate) struct MakeKey {
    /// What it is for | 用途
    pub(crate) name: String,
    /// What whoever has it may do: rep, manager, engineer, partner, admin | 角色
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: String,
    /// Whose it is; default: the house itself | 所属单位
    #[arg(long, value_name = "NAME")]
    pub(crate) organisation: Option<String>,
    /// How long it holds, days; default: until it is revoked | 有效天数
    #[arg(long, value_name = "DAYS")]
    pub(crate) expires_in_days: Option<u16>,
    /// A maker that may be offered with it; again for more; default: all | 可供货的厂商
    #[arg(long = "maker", value_name = "NAME")]
    pub(crate) makers: Vec<String>,
    /// A model that may be offered with it; again for more; default: all | 可供货的型号
    #[arg(long = "model", value_name = "NAME")]
    pub(crate) models: Vec<String>,
    /// A province or country where it may be offered; again for more; default: everywhere | 供货地区
    #[arg(long = "region", value_name = "NAME")]
    pub(crate) regions: Vec<String>,
    /// The first day of offering, YYYY-MM-DD | 供货首日
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// The last day of offering, YYYY-MM-DD | 供货末日
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<String>,
    /// It asks the frozen demo world only | 仅限沙箱
    #[arg(long)]
    pub(crate) sandbox: bool,
}

/// Rotates a key.
#[derive(Args, Debug)]
pub(crate) struct RotateKey {
    /// The key's id | 密钥编号
    pub(crate) id: String,
    /// How long the old secret still holds, h | 旧密钥仍可用的小时数
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub(crate) overlap_h: u16,
}

/// Revokes a key.
#[derive(Args, Debug)]
pub(crate) struct RevokeKey {
    /// The key's id | 密钥编号
    pub(crate) id: String,
}

/// Shows the audit.
#[derive(Args, Debug)]
pub(crate) struct Audit {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Goes on after this row | 从该行之后继续
    #[arg(long, value_name = "NUMBER")]
    pub(crate) after: Option<u64>,
    /// Most rows, up to 500 | 最多行数
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    pub(crate) limit: u16,
    /// The oldest come first | 从最早的开始
    #[arg(long)]
    pub(crate) oldest_first: bool,
    /// Of an actor, key:ID | 操作者
    #[arg(long, value_name = "ACTOR")]
    pub(crate) actor: Option<String>,
    /// Of an operation, by its id in the OpenAPI document | 操作
    #[arg(long, value_name = "OPERATION")]
    pub(crate) operation: Option<String>,
    /// About a pack, a key, a link or a load | 方案、密钥、链接或装载的编号
    #[arg(long, value_name = "ID")]
    pub(crate) pack: Option<String>,
    /// Not before; RFC 3339 | 起始时刻
    #[arg(long, value_name = "MOMENT")]
    pub(crate) from: Option<String>,
    /// Before; RFC 3339 | 截止时刻
    #[arg(long, value_name = "MOMENT")]
    pub(crate) to: Option<String>,
}

/// Webhooks.
#[derive(Args, Debug)]
pub(crate) struct Webhooks {
    /// The data folder; where a service runs on it, that service is asked | 数据目录；已有服务在用时由该服务处理
    #[arg(long, global = true, value_name = "DIR", default_value = "data", env = "FIELDPACK_DATA")]
    pub(crate) data: PathBuf,
    /// What is to be done.
    #[command(subcommand)]
    pub(crate) action: WebhooksAction,
}

/// What is to be done with webhooks.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhooksAction {
    /// Lists all webhooks, without their secrets | 列出全部网络钩子
    List,
    /// Makes a webhook and shows its secret once | 建立网络钩子，密钥只显示这一次
    Add(AddWebhook),
    /// Gives a webhook a new secret; the old one is used too for a while | 更换密钥，旧密钥仍同时使用一段时间
    Rotate(RotateKey),
    /// Switches a webhook on; what came meanwhile is sent | 启用，期间的事件将补发
    Enable(NamedWebhook),
    /// Switches a webhook off | 停用
    Disable(NamedWebhook),
    /// Removes a webhook with all that waits for it | 删除网络钩子及其待发事件
    Remove(NamedWebhook),
    /// Sends a message once to try a webhook | 发送一次测试消息
    Ping(NamedWebhook),
    /// Lists the events that were given up | 列出放弃发送的事件
    Dead(DeadLetters),
    /// Sends an event again that was given up | 重发放弃的事件
    Replay(ReplayEvent),
}

/// Makes a webhook.
#[derive(Args, Debug)]
pub(crate) struct AddWebhook {
    /// What it is for | 用途
    pub(crate) name: String,
    /// Where messages are sent: an https address on the internet | 接收地址
    pub(crate) url: String,
    /// What it is told of: pack.created, pack.revised; default: all of it | 事件类型
    #[arg(long, value_delimiter = ',', value_name = "TYPE")]
    pub(crate) event: Vec<String>,
    /// The packs that it is told of; default: all that its owner may see | 只关注这些方案
    #[arg(long, value_delimiter = ',', value_name = "PACK")]
    pub(crate) pack: Vec<String>,
    /// Whose it is; default: the house itself, which hears of every pack | 所属单位
    #[arg(long, value_name = "NAME")]
    pub(crate) organisation: Option<String>,
}

/// Names a webhook.
#[derive(Args, Debug)]
pub(crate) struct NamedWebhook {
    /// The webhook's id | 网络钩子编号
    pub(crate) id: String,
}

/// Lists what was given up.
#[derive(Args, Debug)]
pub(crate) struct DeadLetters {
    /// The webhook's id | 网络钩子编号
    pub(crate) id: String,
    /// The last sequence that is known | 已知的最后序号
    #[arg(long, value_name = "SEQUENCE", default_value_t = 0)]
    pub(crate) after: u64,
}

/// Replays what was given up.
#[derive(Args, Debug)]
pub(crate) struct ReplayEvent {
    /// The webhook's id | 网络钩子编号
    pub(crate) id: String,
    /// The event's id, msg_... | 事件编号
    pub(crate) event: String,
}

/// Erases personal data.
#[derive(Args, Debug)]
pub(crate) struct Erase {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The IRI of a record, or a subject that an earlier answer named | 记录的 IRI 或主体编号
    #[arg(required_unless_present = "customer", conflicts_with = "customer")]
    pub(crate) subject: Option<String>,
    /// A customer, as packs were asked for | 客户名称
    #[arg(long, value_name = "NAME")]
    pub(crate) customer: Option<String>,
    /// Whose customer it is; default: the house's | 客户所属单位
    #[arg(long, value_name = "NAME", requires = "customer")]
    pub(crate) organisation: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_line_of_help_is_in_both_languages() {
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let is_english = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count() > 2;
        for command in Cli::command().get_subcommands() {
            let about = command.get_about().expect("every command says what it does").to_string();
            assert!(is_chinese(&about) && is_english(&about), "{}: {about}", command.get_name());
            for argument in command.get_arguments().filter(|argument| argument.get_id() != "help") {
                let help = argument.get_help().expect("every argument has help").to_string();
                assert!(is_chinese(&help) && is_english(&help), "{} {}: {help}", command.get_name(), argument.get_id());
            }
        }
    }
}
