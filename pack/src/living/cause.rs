//! What caused a revision, in words.

use crate::text::say;
use fieldpack_graph::entry::{ONTOLOGY_PUBLISH, RECORD_DELETE, RECORD_UPSERT};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::RecordType;
use fieldpack_index::World;
use fieldpack_live::{ALERT_END, ALERT_SET, READING_BATCH};

/// The entry that makes a load visible.
const LOAD: &str = "load.commit";

/// What an entry of the journal did, in words: of a record its type and title, where it is still there.
#[must_use]
pub fn cause_label(kind: &str, key: &str, world: &World, language: Language) -> String {
    match kind {
        RECORD_UPSERT | RECORD_DELETE => {
            let name = RecordType::of_iri(key).map_or("", |record_type| type_label(record_type, language));
            let title = world.card(key).map(|card| card.title).filter(|title| !title.is_empty());
            let title = title.unwrap_or_else(|| key.rsplit('/').next().unwrap_or_default().to_owned());
            if kind == RECORD_UPSERT {
                say!(language, "{name}“{title}”新增或更改", "{name} \"{title}\" is new or changed")
            } else {
                say!(language, "{name}“{title}”已删除", "{name} \"{title}\" was deleted")
            }
        }
        READING_BATCH => {
            let title = world.card(key).map(|card| card.title).filter(|title| !title.is_empty());
            let title = title.unwrap_or_else(|| key.rsplit('/').next().unwrap_or_default().to_owned());
            say!(language, "工地“{title}”有新的实测读数", "new readings came from the site \"{title}\"")
        }
        ALERT_SET => say!(language, "气象预警“{key}”生效", "the weather alert \"{key}\" holds"),
        ALERT_END => say!(language, "气象预警“{key}”结束", "the weather alert \"{key}\" ended"),
        LOAD => say!(language, "批量导入了数据", "data were loaded"),
        ONTOLOGY_PUBLISH => say!(language, "知识库发布了新版本", "knowledge was published"),
        _ => say!(language, "数据有较大变动，或程序已更新", "much has changed at once, or the program is another"),
    }
}

/// The name of a record type.
fn type_label(record_type: RecordType, language: Language) -> &'static str {
    let (zh, en) = match record_type {
        RecordType::Site => ("工地记录", "the site"),
        RecordType::Failure => ("故障记录", "the failure"),
        RecordType::Exposure => ("运行时间记录", "the hours worked"),
        RecordType::Provider => ("服务伙伴", "the partner"),
        RecordType::Borehole => ("钻孔记录", "the borehole"),
        RecordType::Hazard => ("灾害记录", "the hazard"),
        RecordType::Gradation => ("筛分报告", "the sieve report"),
        _ => ("记录", "the record"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}
