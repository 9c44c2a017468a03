//! The rows of the access table.

use super::{Callers, Row};
use crate::Role::{self, Admin, Engineer, Manager, Partner, Rep};

/// Everybody who is known.
const KNOWN: &[Role] = &[Rep, Manager, Engineer, Partner, Admin];
/// The house itself: also what has no view yet that leaves out what others own.
const HOUSE: &[Role] = &[Rep, Manager, Engineer, Admin];
/// Those who answer for the data.
const KEEPERS: &[Role] = &[Engineer, Admin];
/// Those who run the service.
const RUNNERS: &[Role] = &[Admin];

/// An operation for everyone.
const fn open(operation: &'static str, zh: &'static str, en: &'static str) -> Row {
    Row { operation, zh, en, callers: Callers::Everyone, own: &[] }
}

/// An operation for some roles.
const fn of(roles: &'static [Role], operation: &'static str, zh: &'static str, en: &'static str) -> Row {
    Row { operation, zh, en, callers: Callers::Roles(roles), own: &[] }
}

/// An operation for whoever has the link that is asked for.
const fn by_link(operation: &'static str, zh: &'static str, en: &'static str) -> Row {
    Row { operation, zh, en, callers: Callers::Link, own: &[] }
}

/// The same operation, for partners too where it is about what is theirs.
const fn and_partners(row: Row) -> Row {
    Row { own: &[Partner], ..row }
}

/// What a key of the sandbox may ask of the frozen demo world: what writes nothing, and is of no machine of ours.
pub(super) const SANDBOX: &[&str] = &[
    "info",
    "who_am_i",
    "understand_question",
    "answer_question",
    "make_pack",
    "check_claim",
    "list_calculations",
    "calculate",
    "search",
    "list_entities",
    "describe_entity",
    "list_alerts",
];

/// Every operation, those that belong together beside each other.
pub const ROWS: &[Row] = &[
    open("alive", "进程是否存活", "Whether the process is alive"),
    open("ready", "服务能否应答和写入", "Whether the service can answer and write"),
    open("openapi_document", "接口文档", "The OpenAPI document"),
    open("openapi_3_0_document", "接口文档的 OpenAPI 3.0 版本", "Its twin for importers of OpenAPI 3.0"),
    open("swagger_2_0_document", "接口文档的 Swagger 2.0 版本", "Its twin for importers of Swagger 2.0"),
    of(KNOWN, "info", "版本、数量、限制、承诺", "Versions, counts, limits, promises"),
    of(KNOWN, "who_am_i", "查看自己的身份", "Say who asks"),
    of(KNOWN, "understand_question", "理解一个问题", "Understand a question"),
    of(HOUSE, "answer_question", "任意提问", "Ask anything"),
    of(KNOWN, "make_pack", "请求交付包", "Ask for a delivery pack"),
    of(KNOWN, "list_packs", "列出已存的交付包", "List the stored packs"),
    of(KNOWN, "read_pack", "读取已存的交付包", "Read a stored pack"),
    of(KNOWN, "read_pack_pdf", "读取已存的交付包：PDF", "Read a stored pack as a PDF"),
    of(KNOWN, "read_pack_xlsx", "读取已存的交付包：工作簿", "Read a stored pack as a workbook"),
    of(KNOWN, "read_pack_html", "读取已存的交付包：网页", "Read a stored pack as a page"),
    of(KNOWN, "read_pack_jsonld", "读取已存的交付包：关联数据", "Read a stored pack as linked data"),
    of(KNOWN, "list_revisions", "列出交付包的修订", "List the revisions of a stored pack"),
    of(KNOWN, "follow_pack", "跟踪交付包", "Follow a stored pack"),
    of(KNOWN, "why_not", "询问某项为何不在包中", "Ask why something is not in a pack"),
    of(KNOWN, "check_claim", "核查一个说法", "Check a claim"),
    of(KNOWN, "list_calculations", "列出计算器", "List the calculators"),
    of(KNOWN, "calculate", "计算", "Calculate"),
    of(HOUSE, "search", "检索记录", "Search the records"),
    of(KNOWN, "mcp", "供模型使用的工具（各按其操作的权限）", "Tools for models (each as its operation)"),
    of(HOUSE, "list_entities", "列出某类实体", "List the entities of a type"),
    of(HOUSE, "describe_entity", "描述一个实体", "Describe an entity"),
    of(HOUSE, "live", "各项当前状态", "Say where everything stands"),
    of(HOUSE, "live_site", "工地实测数据", "Say what is measured on a site"),
    of(KNOWN, "list_alerts", "列出有效的天气预警", "List the weather alerts that hold"),
    of(HOUSE, "share_pack", "生成分享链接", "Make a share link of a pack"),
    of(HOUSE, "list_shares", "列出分享链接", "List the share links of a pack"),
    of(HOUSE, "revoke_share", "撤销分享链接", "Revoke a share link"),
    by_link("read_shared_pack", "凭分享链接读取交付包", "Read a pack by its share link"),
    by_link("read_shared_pdf", "凭分享链接读取：PDF", "Read a shared pack as a PDF"),
    by_link("read_shared_xlsx", "凭分享链接读取：工作簿", "Read a shared pack as a workbook"),
    by_link("read_shared_html", "凭分享链接读取：网页", "Read a shared pack as a page"),
    by_link("read_shared_jsonld", "凭分享链接读取：关联数据", "Read a shared pack as linked data"),
    and_partners(of(KEEPERS, "put_records", "写入或删除记录", "Put records in or take them out")),
    of(KEEPERS, "put_fleet", "写入机群快照", "Put a fleet snapshot in"),
    of(KEEPERS, "put_alert", "写入天气预警", "Put a weather alert in"),
    of(KEEPERS, "begin_load", "开始装载", "Begin a load"),
    of(KEEPERS, "add_records_to_load", "向装载添加记录", "Add records to a load"),
    of(KEEPERS, "add_graph_to_load", "向装载添加命名图的一部分", "Add a part of a named graph to a load"),
    of(KEEPERS, "commit_load", "提交装载", "Commit a load"),
    of(KEEPERS, "give_up_load", "放弃装载", "Give a load up"),
    of(KEEPERS, "list_quarantine", "列出隔离的读数", "List the readings in quarantine"),
    of(KEEPERS, "settle_quarantine", "处理隔离的读数", "Settle a reading in quarantine"),
    of(KEEPERS, "query_sparql", "用 SPARQL 查询（GET）", "Ask by SPARQL (GET)"),
    of(KEEPERS, "post_sparql", "用 SPARQL 查询（POST）", "Ask by SPARQL (POST)"),
    of(RUNNERS, "metrics", "监控指标", "Metrics for Prometheus"),
    of(RUNNERS, "list_backups", "列出备份", "List the backups"),
    of(RUNNERS, "write_backup", "写备份", "Write a backup"),
    of(RUNNERS, "compact", "压缩日志", "Compact the journal"),
    of(RUNNERS, "train_embedder", "训练嵌入模型", "Train an embedder"),
    of(RUNNERS, "list_keys", "列出密钥", "List the API keys"),
    of(RUNNERS, "make_key", "生成密钥", "Make an API key"),
    of(RUNNERS, "rotate_key", "轮换密钥", "Give an API key a new secret"),
    of(RUNNERS, "revoke_key", "撤销密钥", "Revoke an API key"),
    and_partners(of(RUNNERS, "make_webhook", "建立网络钩子", "Make a webhook")),
    and_partners(of(RUNNERS, "list_webhooks", "列出网络钩子", "List the webhooks")),
    and_partners(of(RUNNERS, "rotate_webhook", "更换网络钩子的密钥", "Give a webhook a new secret")),
    and_partners(of(RUNNERS, "switch_webhook", "停用或启用网络钩子", "Switch a webhook off or on")),
    and_partners(of(RUNNERS, "remove_webhook", "删除网络钩子", "Remove a webhook")),
    and_partners(of(RUNNERS, "ping_webhook", "测试网络钩子", "Try a webhook")),
    and_partners(of(RUNNERS, "list_dead_letters", "列出放弃发送的事件", "List the events that were given up")),
    and_partners(of(RUNNERS, "replay_dead_letter", "重发放弃的事件", "Send an event again that was given up")),
    of(RUNNERS, "erase_subject", "删除个人信息", "Erase personal data"),
    of(RUNNERS, "read_audit", "读取审计记录", "Read the audit"),
];
