//! Who may come in, who did what, and what is told to whom.

use super::Data;
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
