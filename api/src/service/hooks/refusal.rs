//! What is wrong with a webhook that is asked for, in both languages.

use super::super::problems;
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_hooks::{AccessError, AddressError, MakeError, OutboxError};
use fieldpack_journal::{ApplyError, Outcome};

/// An address that cannot be a webhook's. What a name resolves to is not told: it says something about the network of
/// the service.
pub(super) fn of_address(error: &AddressError, language: Language) -> Problem {
    let (zh, en) = match error {
        AddressError::Malformed(_) => {
            ("地址读不懂：应为 https://主机/路径".to_owned(), "it is no address: expected https://host/path".to_owned())
        }
        AddressError::Scheme(found) => {
            (format!("协议为 `{found}`：应为 https"), format!("its scheme is `{found}`: expected https"))
        }
        AddressError::User => (
            "地址中含有用户名或密码：请去掉，消息由签名证明来源".to_owned(),
            "it has a user name or a password in it: leave them out, messages are signed".to_owned(),
        ),
        AddressError::Fragment => (
            "地址中含有 # 之后的部分，它不会被发送：请去掉".to_owned(),
            "it has a part after #, which is never sent: leave it out".to_owned(),
        ),
        AddressError::Port { found, allowed } => (
            format!("端口 {found} 不允许：可用 {allowed:?}"),
            format!("its port is {found}: expected one of {allowed:?}"),
        ),
        AddressError::NotPublic { host, .. } => (
            format!("`{host}` 不是公网地址，或解析到非公网地址：本机、内网、链路本地等地址不能接收"),
            format!(
                "`{host}` is not, or does not resolve to, an address of the internet: this machine, private and link-local networks cannot receive"
            ),
        ),
        AddressError::Unresolved { host, .. } => (format!("`{host}` 无法解析"), format!("`{host}` does not resolve")),
    };
    let detail = match language {
        Language::Zh => zh,
        Language::En => en,
    };
    Problem::of_field(Code::InvalidValue, language, "/url", detail)
}

/// A webhook that cannot be made or changed.
pub(super) fn of_make(error: &MakeError, language: Language) -> Problem {
    match error {
        MakeError::Misfit(misfit) => {
            let pointer = format!("/{}", misfit.pointer.replace(['.', '['], "/").replace(']', ""));
            Problem::of_field(Code::InvalidValue, language, pointer, misfit.reason.clone())
        }
        other => Problem::of_fault(other, language),
    }
}

/// An entry that cannot be written.
pub(super) fn of_entry(error: &AccessError, language: Language) -> Problem {
    Problem::in_language(Code::InvalidValue, language, error.to_string())
}

/// What became of an entry: its sequence, or that somebody else was faster.
pub(super) fn written(outcomes: Result<Vec<Outcome>, ApplyError>, language: Language) -> Result<u64, Problem> {
    match outcomes.map_err(|error| problems::of_apply(&error, language))?.first() {
        Some(Outcome::Applied { sequence }) => Ok(*sequence),
        _ => Err(Problem::say(
            Code::VersionConflict,
            language,
            "同时被他人更改：重新读取后再改",
            "somebody else changed it meanwhile: read it again, then change it",
        )),
    }
}

/// The state of deliveries cannot be read or written.
pub(super) fn of_outbox(error: &OutboxError, language: Language) -> Problem {
    tracing::error!(%error, "the state of deliveries");
    Problem::say(
        Code::StorageFailed,
        language,
        "发送状态无法读写：日志中有原因",
        "the state of deliveries cannot be read or written: the log says why",
    )
}

/// No webhook has an id, or it is somebody else's.
pub(super) fn no_hook(id: &str, language: Language) -> Problem {
    Problem::say(
        Code::NotFound,
        language,
        format!("没有网络钩子 `{id}`；GET /v1/webhooks 列出全部"),
        format!("there is no webhook `{id}`; GET /v1/webhooks lists them"),
    )
}

/// There are as many webhooks as there may be.
pub(super) fn too_many(most: usize, language: Language) -> Problem {
    Problem::say(
        Code::InvalidValue,
        language,
        format!("网络钩子已达上限 {most} 个：先删除不用的"),
        format!("there are {most} webhooks already, which is the most: remove one first"),
    )
}
