//! The table has every operation of the API once, and says what it should.

use super::*;
use std::collections::BTreeSet;

/// The ids of all operations in the OpenAPI document.
fn documented() -> BTreeSet<String> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    let text = std::fs::read_to_string(file).expect("the document is there");
    let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("a path").values());
    operations.filter_map(|operation| operation["operationId"].as_str().map(str::to_owned)).collect()
}

/// Those who may call an operation.
fn callers(operation: &str) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| may(operation, Some(*role))).collect()
}

#[test]
fn every_operation_has_one_row() {
    let documented = documented();
    assert!(documented.len() >= 35, "{documented:?}");
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.operation.to_owned()).collect();
    assert_eq!(rows.len(), ROWS.len(), "an operation has two rows");
    let missing: Vec<&String> = documented.difference(&rows).collect();
    assert!(missing.is_empty(), "no row says who may call {missing:?}");
}

#[test]
fn what_is_not_in_the_table_is_nobodys() {
    for operation in ["", "Alive", "alive ", "drop_everything"] {
        assert!(!may(operation, None) && callers(operation).is_empty(), "{operation}");
        assert!(!only_own(operation, Role::Partner), "{operation}");
    }
}

#[test]
fn without_identity_only_what_is_for_everyone_may_be_called() {
    let open: Vec<&str> = ROWS.iter().map(|row| row.operation).filter(|operation| may(operation, None)).collect();
    let shared = ["read_shared_pack", "read_shared_pdf", "read_shared_xlsx", "read_shared_html", "read_shared_jsonld"];
    let documents = ["openapi_document", "openapi_3_0_document", "swagger_2_0_document"];
    let expected: Vec<&str> = ["alive", "ready"].into_iter().chain(documents).chain(shared).collect();
    assert_eq!(open, expected);
    for operation in open {
        assert_eq!(callers(operation), Role::ALL, "{operation}: who is known may do no less");
    }
}

#[test]
fn each_role_has_what_it_is_for() {
    use Role::{Admin, Engineer, Manager, Partner, Rep};
    let expected: [(&str, &[Role]); 12] = [
        ("answer_question", &[Rep, Manager, Engineer, Admin]),
        ("make_pack", &Role::ALL),
        ("search", &[Rep, Manager, Engineer, Admin]),
        ("list_alerts", &Role::ALL),
        ("share_pack", &[Rep, Manager, Engineer, Admin]),
        ("put_records", &[Engineer, Partner, Admin]),
        ("put_fleet", &[Engineer, Admin]),
        ("put_alert", &[Engineer, Admin]),
        ("commit_load", &[Engineer, Admin]),
        ("list_quarantine", &[Engineer, Admin]),
        ("metrics", &[Admin]),
        ("make_key", &[Admin]),
    ];
    for (operation, roles) in expected {
        assert_eq!(callers(operation), roles, "{operation}");
    }
    let own: Vec<(&str, Role)> = ROWS
        .iter()
        .flat_map(|row| Role::ALL.map(|role| (row.operation, role)))
        .filter(|(operation, role)| only_own(operation, *role))
        .collect();
    let of_hooks = |operation: &str| operation.contains("webhook") || operation.contains("dead_letter");
    let (hooks, others): (Vec<_>, Vec<_>) = own.into_iter().partition(|(operation, _)| of_hooks(operation));
    assert_eq!(others, [("put_records", Partner)]);
    assert!(hooks.len() == 8 && hooks.iter().all(|(_, role)| *role == Partner), "{hooks:?}");
    assert!(ROWS.iter().all(|row| may(row.operation, Some(Admin))), "an admin may do everything");
}

#[test]
fn the_table_is_shown_in_both_languages() {
    let text = access_markdown();
    let has = |line: &str| assert!(text.lines().any(|one| one == line), "`{line}` is not in\n{text}");
    has("| 操作<br>Operation | 用途<br>What it does | 无身份<br>No identity | 销售代表<br>Rep | 经理<br>Manager \
         | 工程师<br>Engineer | 合作伙伴<br>Partner | 管理员<br>Admin |");
    has("| `alive` | 进程是否存活<br>Whether the process is alive | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |");
    has("| `put_records` | 写入或删除记录<br>Put records in or take them out | — | — | — | ✓ | 自己的 own | ✓ |");
    has("| `revoke_key` | 撤销密钥<br>Revoke an API key | — | — | — | — | — | ✓ |");
    let link = "链接 link";
    has(&format!(
        "| `read_shared_pack` | 凭分享链接读取交付包<br>Read a pack by its share link \
         | {link} | {link} | {link} | {link} | {link} | {link} |"
    ));
    has("| 合作伙伴<br>Partner | `partner`, `customer` |");
    has("| 销售代表<br>Rep | `internal`, `partner`, `customer` |");
    // Every line of a table has as many cells as its head.
    let tables = text.split("\n\n").filter(|part| part.starts_with('|'));
    for table in tables {
        let cells: BTreeSet<usize> = table.lines().map(|line| line.matches(" |").count()).collect();
        assert_eq!(cells.len(), 1, "{table}");
    }
    assert!(ROWS.iter().all(|row| !row.zh.is_ascii() && row.en.is_ascii() && !row.zh.contains('|')));
}
