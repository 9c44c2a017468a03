//! The access table for people: Markdown in Chinese and English.

use super::{Callers, FIELDS, ROWS, Row, may, only_own};
use crate::{Audience, Role};

/// What a cell says of a role, or of nobody known.
fn cell(row: &Row, role: Option<Role>) -> &'static str {
    match (row.callers, role) {
        (Callers::Link, _) => "链接 link",
        (_, Some(role)) if only_own(row.operation, role) => "自己的 own",
        _ if may(row.operation, role) => "✓",
        _ => "—",
    }
}

/// One line of a table.
fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

/// The access table and the audiences of each role as Markdown in Chinese and English, for `docs/access.md`.
#[must_use]
pub fn access_markdown() -> String {
    let callers: Vec<Option<Role>> = std::iter::once(None).chain(Role::ALL.map(Some)).collect();
    let label = |caller: &Option<Role>| {
        let (zh, en) = caller.map_or(("无身份", "No identity"), Role::label);
        format!("{zh}<br>{en}")
    };
    let mut text = String::from(
        "✓ 可以调用；「自己的」只限本组织的数据；「链接」凭链接本身；— 不可以，应答与不存在相同。\n\n\
         ✓ may call it; *own*: only for what is its own organisation's; *link*: the link itself is the permission; \
         — may not, and is answered as if it were not there.\n\n",
    );
    let head = ["操作<br>Operation".to_owned(), "用途<br>What it does".to_owned()];
    text += &line(head.into_iter().chain(callers.iter().map(label)));
    text += &line(["---", "---"].map(str::to_owned).into_iter().chain(callers.iter().map(|_| ":-:".to_owned())));
    for row in ROWS {
        let named = [format!("`{}`", row.operation), format!("{}<br>{}", row.zh, row.en)];
        text += &line(named.into_iter().chain(callers.iter().map(|caller| cell(row, *caller).to_owned())));
    }
    text += "\n各角色可请求的受众，首项为默认。\n\nThe audiences that each role may ask for, its default first.\n\n";
    text += &line(["角色<br>Role", "受众<br>Audiences"].map(str::to_owned));
    text += &line(["---", "---"].map(str::to_owned));
    for role in Role::ALL {
        let audiences: Vec<String> = role.audiences().iter().map(|one| format!("`{}`", one.as_str())).collect();
        text += &line([label(&Some(role)), audiences.join(", ")]);
    }
    text += "\n交付包中并非所有受众都能看到的字段；未列出的字段对所有受众相同。「自己的」只限本组织；「真实的」不含模拟数据；\
             「汇总」只以至少五个的合计给出。各操作（生成、读取、分享、导出、应答）相同。\n\n\
             The fields of a pack that not every audience sees, in every answer that has a pack: made, read, shared, exported; \
             what is not listed is the same for all. *own*: of its own organisation only; *real*: nothing synthetic; *summed*: \
             as one figure over at least five.\n\n";
    let audiences = Audience::ALL.map(|audience| format!("`{}`", audience.as_str()));
    let head = ["字段<br>Field", "内容<br>What it is"].map(str::to_owned);
    text += &line(head.into_iter().chain(audiences));
    text += &line(["---", "---", ":-:", ":-:", ":-:"].map(str::to_owned));
    for row in FIELDS {
        let named = [format!("`{}`", row.field), format!("{}<br>{}", row.zh, row.en)];
        let cells = Audience::ALL.map(|audience| row.seen_by(audience).cell().to_owned());
        text += &line(named.into_iter().chain(cells));
    }
    text
}
