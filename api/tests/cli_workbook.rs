//! The workbook of a pack, read back by openpyxl: all of the pack is in it, numbers as numbers, nothing as a formula.

mod cli_support;

use cli_support::readers::read_by;
use cli_support::{ASKED_AT, LHASA_EN, LHASA_ZH, Serving, http, run_on, simulate};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A text that wants to be a formula.
const FORMULA: &str = "=HYPERLINK(\"http://evil.example/\",\"1\")";
/// The sheets with their headings, Chinese and English.
const SHEETS: [(&str, &str, &str, &str); 7] = [
    ("概要", "Summary", "项目 内容", "Item Content"),
    (
        "条件",
        "Conditions",
        "条件 数值 下限 上限 单位 可信度 含义 来源 依据",
        "Condition Value Low High Unit Certainty Meaning Origin Because",
    ),
    (
        "组合",
        "Combinations",
        "名次 组合 类别 名称 数值 下限 上限 单位 可信度 数量 说明",
        "Rank Combination Kind Name Value Low High Unit Certainty Count Remark",
    ),
    (
        "规则",
        "Rules",
        "类别 编号 严重程度 状态 禁令 原因 应做 来源 IRI",
        "Part Rule Severity Status Prohibition Why Instead Source IRI",
    ),
    (
        "服务伙伴",
        "Partners",
        "名次 名称 距离_km 路程_h 覆盖 能力 备件 联系 模拟",
        "Rank Name Distance_km Travel_h Covers Skills Parts Contact Synthetic",
    ),
    (
        "证据",
        "Evidence",
        "编号 类别 标题 内容 地点 时间 距离_km 相似度 模拟",
        "Id Kind Title Snippet Place When Distance_km Likeness Synthetic",
    ),
    (
        "计算",
        "Calculations",
        "名次 公式 输入/结果 名称 数值 下限 上限 单位 可信度 来源",
        "Rank Formula Input_or_result Name Value Low High Unit Certainty Source",
    ),
];
/// Headings, in English, of columns in which there are numbers or nothing.
const NUMBERS: [&str; 7] = ["Rank", "Low", "High", "Count", "Distance km", "Travel h", "Likeness"];

/// A sheet: rows of cells by the English headings.
type Rows = Vec<BTreeMap<String, Value>>;

/// A workbook: sheets by their English names.
struct Book(BTreeMap<String, Rows>);

impl Book {
    /// Takes over what was read, and checks names, headings and the types of all cells.
    fn of(read: &Value, is_en: bool) -> Self {
        let sheets = read.as_array().expect("sheets");
        assert_eq!(sheets.len(), SHEETS.len(), "{read:#}");
        let mut book = BTreeMap::new();
        for (sheet, (zh, en, headings_zh, headings)) in sheets.iter().zip(SHEETS) {
            let (name, shown) = if is_en { (en, headings) } else { (zh, headings_zh) };
            assert_eq!(sheet["name"], name);
            let (head, rows) = sheet["rows"].as_array().and_then(|rows| rows.split_first()).expect("headings");
            let words = |text: &str| text.split(' ').map(|word| word.replace('_', " ")).collect::<Vec<_>>();
            let found: Vec<&str> = cells(head).map(|cell| cell["value"].as_str().unwrap_or_default()).collect();
            assert_eq!(found, words(shown), "{name}");
            let row = |row: &Value| {
                let named = words(headings).into_iter().zip(cells(row).cloned());
                named.filter(|(_, cell)| !cell.is_null()).collect::<BTreeMap<_, _>>()
            };
            let rows: Rows = rows.iter().map(row).collect();
            for (heading, cell) in rows.iter().flatten() {
                let kind = cell["type"].as_str().unwrap_or_default();
                assert!(["s", "n"].contains(&kind) && cell["link"].is_null(), "{name}, {heading}: {cell}");
                assert!(!NUMBERS.contains(&heading.as_str()) || kind == "n", "{name}, {heading}: {cell} is no number");
                let may_be_number =
                    NUMBERS.contains(&heading.as_str()) || ["Value", "Content"].contains(&heading.as_str());
                assert!(may_be_number || kind == "s", "{name}, {heading}: {cell} is no text");
            }
            book.insert(en.to_owned(), rows);
        }
        Self(book)
    }

    /// The rows of a sheet that have these values under these headings.
    fn rows(&self, sheet: &str, wanted: &[(&str, &Value)]) -> Rows {
        let fits =
            |row: &&BTreeMap<String, Value>| wanted.iter().all(|(heading, value)| same(row.get(*heading), value));
        self.0[sheet].iter().filter(fits).cloned().collect()
    }

    /// Looks for a row with these values.
    fn has(&self, sheet: &str, wanted: &[(&str, &Value)]) {
        assert!(!self.rows(sheet, wanted).is_empty(), "{sheet} has no row with {wanted:?}: {:#?}", self.0[sheet]);
    }

    /// Looks for a row with these values and this quantity: a number with its ends and its unit, or a word.
    fn has_quantity(&self, sheet: &str, wanted: &[(&str, &Value)], quantity: &Value) {
        let ends = [("Value", &quantity["value"]), ("Low", &quantity["low"]), ("High", &quantity["high"])];
        let of_number = if quantity["value"].is_number() { &ends[..] } else { &ends[..1] };
        let found = self.rows(sheet, &[wanted, of_number].concat());
        assert!(!found.is_empty(), "{sheet} has no row with {wanted:?} and {quantity}");
        let has_unit = quantity["unit"].as_str().is_some_and(|unit| !["", "count", "1"].contains(&unit));
        assert!(found.iter().all(|row| !has_unit || row.contains_key("Unit")), "{sheet}: {quantity} has no unit");
    }
}

/// The cells of a row.
fn cells(row: &Value) -> impl Iterator<Item = &Value> {
    row.as_array().into_iter().flatten()
}

/// Whether a cell has a value of the pack: a number as a number, a text as a text, none as none.
fn same(cell: Option<&Value>, value: &Value) -> bool {
    match (cell, value) {
        (None, Value::Null) => true,
        (None, Value::String(text)) => text.is_empty(),
        (Some(cell), Value::Number(number)) => cell["value"].as_f64() == number.as_f64() && cell["type"] == "n",
        (Some(cell), Value::String(text)) => cell["value"] == **text && cell["type"] == "s",
        _ => false,
    }
}

/// The text under a heading.
fn text_in<'r>(row: &'r BTreeMap<String, Value>, heading: &str) -> Option<&'r str> {
    row.get(heading)?["value"].as_str()
}

/// The things of a list.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

/// What a value is called: by its label, else by its name.
fn named(value: &Value) -> &Value {
    if value["label"] == "" { &value["name"] } else { &value["label"] }
}

/// The combinations are in it, with all that belongs to them.
fn check_combinations(pack: &Value, book: &Book) {
    for one in list(&pack["combinations"]) {
        let (rank, title) = (("Rank", &one["rank"]), ("Combination", &one["title"]));
        let sheet = "Combinations";
        book.has(sheet, &[rank, title, ("Remark", &one["summary"])]);
        list(&one["design"]).chain(list(&one["figures"])).for_each(|value| {
            book.has_quantity(sheet, &[rank, title, ("Name", &value["label"])], &value["quantity"]);
        });
        for role in list(&one["roles"]) {
            let machine = if role["machine"].is_null() { &role["class"] } else { &role["machine"] };
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let name = json!(format!("{}: {}", text(&role["role"]["label"]), text(&machine["label"])));
            book.has(sheet, &[rank, ("Name", &name), ("Count", &role["count"]), ("Remark", &role["duty"])]);
            for value in list(&role["required"]) {
                book.has_quantity(sheet, &[rank, ("Name", named(value))], &value["quantity"]);
            }
            for check in list(&role["constraints"]) {
                let found = book.rows(sheet, &[rank, ("Name", &check["name"])]);
                let message = text(&check["message"]);
                let says =
                    |row: &BTreeMap<String, Value>| text_in(row, "Remark").is_some_and(|one| one.starts_with(&message));
                assert!(found.iter().any(says), "{message}");
            }
        }
        for risk in list(&one["risks"]) {
            book.has(sheet, &[rank, ("Name", &risk["code"]), ("Remark", &risk["detail"])]);
        }
        for calculation in list(&one["calculations"]) {
            for value in list(&calculation["inputs"]).chain(list(&calculation["result"])) {
                let wanted = [rank, ("Formula", &calculation["label"]), ("Name", named(value))];
                book.has_quantity("Calculations", &wanted, &value["quantity"]);
            }
        }
    }
}

/// The rest of the pack is in it.
fn check_rest(pack: &Value, book: &Book) {
    let question = &pack["question"];
    for value in
        [&pack["headline"]["sentence"], &question["text"], &pack["id"], &pack["revision"], &pack["as_of"]["sequence"]]
    {
        book.has("Summary", &[("Content", value)]);
    }
    let details = [&pack["warnings"], &question["warnings"], &pack["turning_points"], &pack["confidence"]["reasons"]];
    for said in details.into_iter().flat_map(list) {
        book.has("Summary", &[("Content", &said["detail"])]);
    }
    // What is not sure: the reason stands behind what it is about.
    let doubts = list(&pack["unknowns"]).chain(list(&question["missing"])).chain(list(&pack["shortfalls"]));
    for reason in doubts.map(|doubt| doubt["why"].as_str().expect("a reason")) {
        let says = |row: &BTreeMap<String, Value>| text_in(row, "Content").is_some_and(|text| text.ends_with(reason));
        assert!(book.0["Summary"].iter().any(says), "{reason}");
    }
    for condition in list(&question["conditions"]) {
        book.has_quantity(
            "Conditions",
            &[("Condition", &condition["label"]), ("Because", &condition["because"])],
            &condition["quantity"],
        );
    }
    for rule in list(&pack["prohibitions"]).chain(list(&pack["standing"])) {
        let wanted = [("IRI", &rule["iri"]), ("Prohibition", &rule["text"]), ("Why", &rule["reason"])];
        book.has("Rules", &[&wanted[..], &[("Instead", &rule["remedy"])]].concat());
    }
    for partner in list(&pack["partners"]) {
        let hours = &partner["travel_h"]["value"];
        let wanted = [("Rank", &partner["rank"]), ("Name", &partner["label"]), ("Travel h", hours)];
        book.has("Partners", &[&wanted[..], &[("Distance km", &partner["distance_km"])]].concat());
    }
    for found in pack["evidence"].as_object().expect("evidence").values() {
        let wanted = [("Id", &found["id"]), ("Title", &found["title"]), ("Snippet", &found["snippet"])];
        let more = [("Place", &found["where"]["label"]), ("When", &found["when"]), ("Likeness", &found["score"])];
        book.has("Evidence", &[&wanted[..], &more, &[("Distance km", &found["distance_km"])]].concat());
    }
    let counts = [("Partners", list(&pack["partners"]).count()), ("Conditions", list(&question["conditions"]).count())];
    for (sheet, count) in counts {
        assert_eq!(book.0[sheet].len(), count, "{sheet}: a row for each");
    }
}

/// A folder with the sites and failures of a small made-up world, and two partners whose texts want to be formulas.
fn world(folder: &Path) -> std::path::PathBuf {
    let (data, out) = (folder.join("data"), folder.join("world"));
    simulate(&out);
    let partner = |number: usize, label: &str| {
        json!({"type": "provider", "source": "test", "source_id": format!("P-{number}"), "data": {
            "label": label, "position": {"lon": 92.0 - number as f64, "lat": 29.66},
            "skills": ["trailer_pump", "pump-service"], "parts": ["s-valve"], "services": ["repair"], "utc_offset_h": 8.0,
            "contact": {"phone": "+86-891-0000000", "person": "@SUM(1,1)"}
        }})
    };
    let partners = format!("{}\n{}\n", partner(1, FORMULA), partner(2, "-2+3"));
    std::fs::write(out.join("provider.ndjson"), partners).expect("written");
    run_on(&data, "load", &[out.to_str().expect("UTF-8")]).json();
    data
}

/// A stored pack, and its workbook as openpyxl reads it; `None` where that is not installed.
fn read(service: &Serving, folder: &Path, text: &str, language: &str) -> Option<(Value, Value)> {
    let request = json!({"text": text, "options": {"asked_at": ASKED_AT, "store": true, "language": language}});
    let answer = http().post(service.url("/v1/packs")).json(&request).send().expect("answered");
    let pack: Value = answer.json().expect("a pack");
    let id = pack["id"].as_str().unwrap_or_else(|| panic!("{pack:#}"));
    let stored = http().get(service.url(&format!("/v1/packs/{id}"))).send().expect("answered");
    let pack: Value = stored.json().expect("a pack");
    let answer = http().get(service.url(&format!("/v1/packs/{id}.xlsx"))).send().expect("answered");
    assert_eq!(answer.status(), 200);
    let file = folder.join(format!("{language}.xlsx"));
    std::fs::write(&file, answer.bytes().expect("bytes")).expect("written");
    read_by("workbook.py", &json!({"path": file})).map(|read| (pack, read))
}

#[test]
fn openpyxl_reads_all_of_a_pack_with_its_numbers_and_no_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Serving::start(&world(folder.path()));
    for (text, language) in [(LHASA_ZH, "zh"), (LHASA_EN, "en")] {
        let Some((pack, read)) = read(&service, folder.path(), &format!("{FORMULA} {text}"), language) else { return };
        assert_eq!(pack["question"]["language"], language);
        let parts = ["combinations", "prohibitions", "partners"].map(|part| list(&pack[part]).count());
        assert_eq!(parts, [3, 5, 2], "a whole pack: {:#}", pack["shortfalls"]);
        let book = Book::of(&read, language == "en");
        check_combinations(&pack, &book);
        check_rest(&pack, &book);
        // What wants to be a formula is a text as it was.
        let partners = book.rows("Partners", &[("Name", &json!(FORMULA))]);
        assert_eq!(partners.len(), 1, "{:#?}", book.0["Partners"]);
        let contact = partners[0]["Contact"]["value"].as_str().unwrap_or_default();
        assert!(contact.contains("+86-891-0000000") && contact.contains("@SUM(1,1)"), "{contact}");
        let kinds: BTreeSet<&str> = book.0["Evidence"].iter().filter_map(|row| text_in(row, "Synthetic")).collect();
        assert!(!kinds.is_empty(), "what a simulator made is labelled");
    }
    assert_eq!(service.stop("TERM"), Some(0));
}
