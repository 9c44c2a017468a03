//! The command line's grammar: one enum of subcommands; the doc comments are the help.

mod access;
mod asking;
mod keeping;

pub(crate) use access::{Audit, Erase, Keys, KeysAction, MakeKey, Webhooks, WebhooksAction};
pub(crate) use asking::{
    Ask, AudienceArg, Calc, Claim, Export, FormArg, OrderArg, Search, ShowPack, Sparql, SparqlFormat, WhyNot,
};
pub(crate) use keeping::{
    Backup, Check, Compact, Info, Load, ProgressStyle, Rebuild, Restore, Simulate, Store, Train, Verify,
};

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
