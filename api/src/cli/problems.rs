//! What the rooms below report to the command line, as problems in the asker's language: what failed, on
//! which value, and what to do.

use super::language::{pick, say};
use crate::problem::{Code, FieldProblem, Problem};
use crate::service::{KnowledgeError, OpenError};
use crate::settings::SettingsError;
use fieldpack_fixtures::SimulateError;
use fieldpack_graph::import::{ImportError, Report, RowProblem};
use fieldpack_graph::knowledge::Language;
use fieldpack_journal::{ApplyError, JournalError, LockError};
use std::path::Path;

/// Problems of rows that a message shows; the report has the others.
const SHOWN_ROWS: usize = 10;

/// Settings that cannot be used.
pub(crate) fn of_settings(error: &SettingsError, language: Language) -> Problem {
    let detail = match error {
        SettingsError::Read(_) => say!(
            language,
            "配置不能使用：{error}（每个键的单位与默认值见 fieldpack.example.toml）",
            "the settings cannot be used: {error}"
        ),
        SettingsError::Oidc(reason) => say!(
            language,
            "配置 [oidc] 不能使用：{reason}",
            "settings of [oidc]: {reason}: correct it in the file or the environment"
        ),
        SettingsError::Value { key, found, expected } => say!(
            language,
            "配置项 `{key}` 为 `{found}`，应为 {expected}",
            "setting `{key}` is `{found}`, expected {expected}: correct it in the file or the environment"
        ),
    };
    Problem::in_language(Code::InvalidValue, language, detail)
}

/// A folder that cannot be opened.
pub(crate) fn of_open(error: &OpenError, language: Language) -> Problem {
    let (zh, en) = match error {
        OpenError::Lock(error) => return of_lock(error, language),
        OpenError::Journal(error) | OpenError::Apply(ApplyError::Journal(error)) => return of_journal(error, language),
        OpenError::Knowledge(error) => return of_knowledge(error, language),
        OpenError::Folder { folder, source } => (
            format!("不能建立数据目录 `{folder}`：{source}；请指定一个可写的目录"),
            format!("cannot make the data folder `{folder}`: {source}; name a folder that may be written to"),
        ),
        OpenError::Remove { path, source } => (
            format!("不能删除要重建的 `{path}`：{source}"),
            format!("cannot remove `{path}`, which is to be made anew: {source}"),
        ),
        OpenError::Ahead { store, folder, applied, last } => (
            format!(
                "`{folder}` 中的 `{store}` 已到第 {applied} 条，而日志只到第 {last} 条，两者不属于同一份数据：删除 `{store}` 让它重建，或从备份恢复日志"
            ),
            error.to_string(),
        ),
        OpenError::Apply(error) => {
            (format!("日志不能重放：{error}"), format!("the journal cannot be replayed: {error}"))
        }
        OpenError::Store(error) => (format!("派生存储打不开：{error}"), error.to_string()),
        OpenError::Model(error) => (format!("语义模型不能使用：{error}"), error.to_string()),
        OpenError::Hooks(error) => (format!("网络钩子存储打不开：{error}"), error.to_string()),
        OpenError::Access(error) => (format!("密钥存储打不开：{error}"), error.to_string()),
        OpenError::Issuer(reason) => (format!("身份提供方不能使用：{reason}"), error.to_string()),
        OpenError::Subjects(error) => (format!("个人信息的密钥打不开：{error}"), error.to_string()),
        OpenError::Audit(error) => (format!("审计记录打不开：{error}"), error.to_string()),
        OpenError::Spawn(error) => (
            format!("不能启动线程：{error}；请放宽进程的线程数限制"),
            format!("cannot start a thread: {error}; let the process have more"),
        ),
        OpenError::Live(error) => (format!("实时状态打不开：{error}"), error.to_string()),
        OpenError::Thread => ("打开存储时程序出错，见上方信息".to_owned(), error.to_string()),
        OpenError::Text(
            error
            @ (fieldpack_index::SearchError::Vectors { .. } | fieldpack_index::SearchError::VectorsDamaged { .. }),
        ) => (format!("向量打不开：{error}"), error.to_string()),
        OpenError::Text(error) => (format!("全文索引打不开：{error}"), error.to_string()),
    };
    Problem::say(Code::StorageFailed, language, zh, en)
}

/// A folder that another process has, or that cannot be written to.
fn of_lock(error: &LockError, language: Language) -> Problem {
    match error {
        LockError::InUse { folder, address: Some(address) } => Problem::say(
            Code::Unavailable,
            language,
            format!("`{folder}` 正由 {address} 上的服务使用：向该服务提问，或先停止它"),
            format!("`{folder}` is in use by the service on {address}: talk to it, or stop it first"),
        ),
        LockError::InUse { folder, address: None } => Problem::say(
            Code::Unavailable,
            language,
            format!("`{folder}` 正被另一个进程使用（例如正在导入）：等它结束，或先停止它"),
            format!(
                "`{folder}` is in use by another process (a load, for example): wait for its end, or stop it first"
            ),
        ),
        LockError::Io { file, source } => Problem::say(
            Code::StorageFailed,
            language,
            format!("不能写锁文件 `{file}`：{source}；请检查该目录是否存在、是否可写、磁盘是否已满"),
            format!(
                "cannot write the lock file `{file}`: {source}; check that the folder exists, may be written to, and that the disk has room"
            ),
        ),
    }
}

/// A journal that does not open or replay.
fn of_journal(error: &JournalError, language: Language) -> Problem {
    let (zh, en) = match error {
        JournalError::Damaged { sequence, reason } => (
            format!("日志第 {sequence} 条已损坏（{reason}）：请从备份恢复整个数据目录；其他内容未改动"),
            format!(
                "journal entry {sequence} is damaged ({reason}): restore the data folder from a backup; nothing was changed"
            ),
        ),
        JournalError::NoJournal { file, reason } => (
            format!("`{file}` 不是完整的日志（{reason}）：请从备份恢复整个数据目录；没有改动任何内容"),
            format!(
                "`{file}` is no whole journal ({reason}): restore the data folder from a backup; nothing was changed"
            ),
        ),
        JournalError::DiskFull { file } => (
            format!("磁盘已满，`{file}` 不能再写：腾出空间后重新执行；已确认的内容没有丢失"),
            format!(
                "the disk is full, `{file}` takes no more entries: make room and start again; nothing acknowledged is lost"
            ),
        ),
        other => (format!("日志不可用：{other}"), format!("the journal cannot be used: {other}")),
    };
    Problem::say(Code::StorageFailed, language, zh, en)
}

/// A journal that failed while the service ran.
pub(crate) fn of_failure(error: &JournalError, language: Language) -> Problem {
    match error {
        JournalError::DiskFull { .. } => of_journal(error, language),
        other => Problem::say(
            Code::StorageFailed,
            language,
            format!("日志写入失败，服务已停止（{other}）：检查磁盘后重新启动；已确认的内容没有丢失"),
            format!(
                "the journal cannot be written, the service has ended ({other}): check the disk and start it again; nothing acknowledged is lost"
            ),
        ),
    }
}

/// Ontologies that are missing or do not compile.
pub(crate) fn of_knowledge(error: &KnowledgeError, language: Language) -> Problem {
    match error {
        KnowledgeError::NoFolder { working } => Problem::say(
            Code::InvalidValue,
            language,
            format!(
                "程序旁、其上级目录以及 `{working}` 中都没有 `ontologies` 目录：请用配置项 paths.ontologies 或环境变量 FIELDPACK__PATHS__ONTOLOGIES 指定"
            ),
            error.to_string(),
        ),
        KnowledgeError::Compile(problems) => {
            let count = problems.len();
            let mut problem = Problem::say(
                Code::InvalidValue,
                language,
                format!("本体有 {count} 处错误，不能使用：逐条修改，或用 `fieldpack check` 查看说明"),
                format!(
                    "the ontologies have {count} faults and cannot be used: mend them; `fieldpack check` explains each"
                ),
            );
            let faults = problems.iter().take(SHOWN_ROWS).map(|fault| fault_at("", "ontology", fault.to_string()));
            problem.errors = faults.collect();
            problem
        }
    }
}

/// A simulation that failed.
pub(crate) fn of_simulation(error: &SimulateError, language: Language) -> Problem {
    let (code, zh) = match error {
        SimulateError::Range { name, value, least, most } => {
            let name = match *name {
                "sites" => "工地数",
                "failures" => "故障数",
                "providers" => "服务商数",
                other => other,
            };
            (Code::InvalidValue, format!("{name}不能是 {value}：应在 {least} 到 {most} 之间"))
        }
        SimulateError::NotEmpty { path } => {
            (Code::InvalidValue, format!("目录 `{}` 不为空：请换一个目录或先清空", path.display()))
        }
        SimulateError::Io { path, source } => {
            (Code::StorageFailed, format!("不能写 `{}`（{source}）：请检查空间与权限", path.display()))
        }
        SimulateError::Knowledge { missing } => (Code::InvalidValue, format!("本体缺少 {missing}：请使用完整的本体")),
        other => (Code::Internal, format!("模拟失败：{other}")),
    };
    let en = match error {
        SimulateError::Io { source, .. } => format!("{error} ({source})"),
        other => other.to_string(),
    };
    Problem::say(code, language, zh, en)
}

/// A file that does not load. Nothing of it was kept.
pub(crate) fn of_import(error: &ImportError, language: Language) -> Problem {
    let (code, zh, en) = match error {
        ImportError::Rows(report) => return of_rows(report, language),
        ImportError::File { file, reason } => (
            Code::InvalidValue,
            format!("`{file}` 不能读取：{reason}；该文件没有导入任何内容"),
            format!("`{file}` cannot be read: {reason}; nothing of it was loaded"),
        ),
        ImportError::Mapping { mapping, place, reason } => (
            Code::InvalidValue,
            format!("映射 `{mapping}` 有误，{place}：{reason}；请修改后重试（示例见 fixtures/mappings）"),
            format!(
                "mapping `{mapping}` is not sound, {place}: {reason}; mend it and try again (see fixtures/mappings)"
            ),
        ),
        ImportError::MissingColumns { file, missing, found } => (
            Code::MissingField,
            format!("`{file}` 没有列 {missing}；它的列为 {found}：请改用合适的映射，或补上该列"),
            format!(
                "`{file}` has no column {missing}; its columns are {found}: use a mapping that fits, or add the column"
            ),
        ),
        ImportError::Rdf { file, line, column, reason } => (
            Code::InvalidValue,
            format!("{file}:{line}:{column}：{reason}；请修改该处后重新导入，该文件没有导入任何内容"),
            format!("{file}:{line}:{column}: {reason}; mend it and load the file again, nothing of it was loaded"),
        ),
        other => (Code::InvalidValue, format!("不能导入：{other}"), format!("cannot load: {other}")),
    };
    Problem::say(code, language, zh, en)
}

/// Rows that are not sound, without `--keep-going`.
fn of_rows(report: &Report, language: Language) -> Problem {
    let Report { file, rows, bad_rows, problems, .. } = report;
    let mut problem = Problem::say(
        Code::InvalidValue,
        language,
        format!(
            "`{file}` 的 {rows} 行中有 {bad_rows} 行有误，该文件没有导入任何内容：修改这些行，或用 `--keep-going` 导入其余行"
        ),
        format!(
            "{bad_rows} of the {rows} rows of `{file}` are not sound, nothing of it was loaded: mend them, or load the others with `--keep-going`"
        ),
    );
    problem.errors = problems.iter().take(SHOWN_ROWS).map(|row| of_row(file, row, language)).collect();
    let hidden = problems.len().saturating_sub(SHOWN_ROWS);
    if hidden > 0 {
        let more = say!(language, "另有 {hidden} 处", "and {hidden} more");
        problem.errors.push(fault_at("", "more", more));
    }
    problem
}

/// One problem of a row: `file:line: column: field, expected, found`.
pub(crate) fn of_row(file: &str, row: &RowProblem, language: Language) -> FieldProblem {
    let place = if row.line > 0 { row.line } else { row.row };
    let column = match row.column.as_str() {
        "" => String::new(),
        column => say!(language, "列 `{column}`，", "column `{column}`, "),
    };
    let colon = pick(language, "：", ": ");
    let detail = format!("{file}:{place}{colon}{column}{}", row.problem.detail(language));
    fault_at(&row.problem.pointer, row.problem.code.as_str(), detail)
}

/// A file of the caller's that cannot be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error, language: Language) -> Problem {
    let path = path.display();
    Problem::say(
        Code::InvalidValue,
        language,
        format!("`{path}` 不能读取：{error}；请检查路径与权限"),
        format!("`{path}` cannot be read: {error}; check the path and the permissions"),
    )
}

/// A file that cannot be written.
pub(crate) fn unwritable(path: &Path, error: &dyn std::fmt::Display, language: Language) -> Problem {
    let path = path.display();
    Problem::say(
        Code::StorageFailed,
        language,
        format!("`{path}` 不能写入：{error}；请检查空间与权限"),
        format!("`{path}` cannot be written: {error}; check space and permissions"),
    )
}

/// An argument that does not fit.
pub(crate) fn argument(name: &str, language: Language, zh: String, en: String) -> Problem {
    Problem::of_field(Code::InvalidValue, language, name, pick(language, zh, en))
}

/// A fault of a problem.
fn fault_at(pointer: &str, code: &str, detail: String) -> FieldProblem {
    FieldProblem { pointer: pointer.to_owned(), code: code.to_owned(), detail, accepted: None }
}
