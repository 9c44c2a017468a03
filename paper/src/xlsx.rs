//! The pack as a workbook: numbers as numbers with their units beside them, texts as texts.
//!
//! Nothing is a formula: a cell that begins with `=` is the text that it was.

use crate::Sheet;
use crate::words::{self, cite, clean, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::Pack;
use fieldpack_pack::text::unit;
use fieldpack_quantity::Quantity;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The longest text of a cell, characters; a workbook holds 32,767.
const CELL: usize = 4_000;
/// Most rows of a sheet.
const MOST_ROWS: u32 = 20_000;

/// A cell.
enum Cell {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(clean(text, CELL)) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Empty }
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Into::into)
    }
}

/// A sheet with its next row.
struct Rows<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

impl Rows<'_> {
    /// Writes a row.
    fn add(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), XlsxError> {
        if self.row >= MOST_ROWS {
            return Ok(());
        }
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => self.sheet.write_string(self.row, column, text).map(drop)?,
                Cell::Number(number) => self.sheet.write_number(self.row, column, number).map(drop)?,
                Cell::Empty => {}
            }
        }
        self.row += 1;
        Ok(())
    }
}

/// A quantity as cells: value, low, high, unit, certainty.
fn cells(quantity: &Quantity, language: Language) -> [Cell; 5] {
    let certainty = words::certainty(quantity.certainty, language).into();
    match quantity.interval() {
        Some(at) => [at.value().into(), at.low().into(), at.high().into(), unit(&quantity.unit).into(), certainty],
        None => [quantity.word().unwrap_or_default().into(), Cell::Empty, Cell::Empty, Cell::Empty, certainty],
    }
}

/// The pack as a workbook.
///
/// # Errors
/// [`XlsxError`] where it cannot be written.
pub fn xlsx(sheet: &Sheet<'_>) -> Result<Vec<u8>, XlsxError> {
    let pack = sheet.pack;
    let language = pack.question.language;
    let mut book = Workbook::new();
    book.set_properties(&properties(pack));
    let tab = |zh, en, columns: &[(&'static str, &'static str, f64)]| -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(say(language, zh, en))?;
        let bold = Format::new().set_bold();
        for (column, (zh, en, width)) in (0..).zip(columns) {
            sheet.write_string_with_format(0, column, say(language, zh, en), &bold)?;
            sheet.set_column_width(column, *width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(sheet)
    };
    let mut summary_tab = tab("概要", "Summary", &[("项目", "Item", 26.0), ("内容", "Content", 90.0)])?;
    let mut conditions_tab = tab("条件", "Conditions", &CONDITIONS)?;
    let mut combinations_tab = tab("组合", "Combinations", &COMBINATIONS)?;
    let mut rules_tab = tab("规则", "Rules", &RULES)?;
    let mut partners_tab = tab("服务伙伴", "Partners", &PARTNERS)?;
    let mut evidence_tab = tab("证据", "Evidence", &EVIDENCE)?;
    let mut calculations_tab = tab("计算", "Calculations", &CALCULATIONS)?;
    summary(sheet, &mut Rows { sheet: &mut summary_tab, row: 1 })?;
    conditions(pack, &mut Rows { sheet: &mut conditions_tab, row: 1 })?;
    combinations(pack, &mut Rows { sheet: &mut combinations_tab, row: 1 })?;
    rules(pack, &mut Rows { sheet: &mut rules_tab, row: 1 })?;
    partners(pack, &mut Rows { sheet: &mut partners_tab, row: 1 })?;
    evidence(pack, &mut Rows { sheet: &mut evidence_tab, row: 1 })?;
    calculations(pack, &mut Rows { sheet: &mut calculations_tab, row: 1 })?;
    let tabs = [summary_tab, conditions_tab, combinations_tab, rules_tab, partners_tab, evidence_tab, calculations_tab];
    for tab in tabs {
        book.push_worksheet(tab);
    }
    book.save_to_buffer()
}

/// Columns: Chinese, English, width in letters.
type Column = (&'static str, &'static str, f64);

/// The columns of a quantity.
const VALUE: [Column; 5] = [
    ("数值", "Value", 12.0),
    ("下限", "Low", 10.0),
    ("上限", "High", 10.0),
    ("单位", "Unit", 10.0),
    ("可信度", "Certainty", 12.0),
];
const CONDITIONS: [Column; 9] = [
    ("条件", "Condition", 28.0),
    VALUE[0],
    VALUE[1],
    VALUE[2],
    VALUE[3],
    VALUE[4],
    ("含义", "Meaning", 14.0),
    ("来源", "Origin", 12.0),
    ("依据", "Because", 50.0),
];
const COMBINATIONS: [Column; 11] = [
    ("名次", "Rank", 7.0),
    ("组合", "Combination", 44.0),
    ("类别", "Kind", 14.0),
    ("名称", "Name", 30.0),
    VALUE[0],
    VALUE[1],
    VALUE[2],
    VALUE[3],
    VALUE[4],
    ("数量", "Count", 8.0),
    ("说明", "Remark", 70.0),
];
const RULES: [Column; 9] = [
    ("类别", "Part", 14.0),
    ("编号", "Rule", 10.0),
    ("严重程度", "Severity", 12.0),
    ("状态", "Status", 12.0),
    ("禁令", "Prohibition", 70.0),
    ("原因", "Why", 50.0),
    ("应做", "Instead", 50.0),
    ("来源", "Source", 36.0),
    ("IRI", "IRI", 40.0),
];
const PARTNERS: [Column; 9] = [
    ("名次", "Rank", 7.0),
    ("名称", "Name", 40.0),
    ("距离 km", "Distance km", 12.0),
    ("路程 h", "Travel h", 10.0),
    ("覆盖", "Covers", 8.0),
    ("能力", "Skills", 40.0),
    ("备件", "Parts", 40.0),
    ("联系", "Contact", 40.0),
    ("模拟", "Synthetic", 12.0),
];
const EVIDENCE: [Column; 9] = [
    ("编号", "Id", 8.0),
    ("类别", "Kind", 12.0),
    ("标题", "Title", 40.0),
    ("内容", "Snippet", 70.0),
    ("地点", "Place", 24.0),
    ("时间", "When", 14.0),
    ("距离 km", "Distance km", 12.0),
    ("相似度", "Likeness", 10.0),
    ("模拟", "Synthetic", 12.0),
];
const CALCULATIONS: [Column; 10] = [
    ("名次", "Rank", 7.0),
    ("公式", "Formula", 26.0),
    ("输入/结果", "Input or result", 14.0),
    ("名称", "Name", 34.0),
    VALUE[0],
    VALUE[1],
    VALUE[2],
    VALUE[3],
    VALUE[4],
    ("来源", "Source", 60.0),
];

/// Title and time; the time is the question's, so that the same pack gives the same workbook.
fn properties(pack: &Pack) -> DocProperties {
    let works = pack.question.activity.as_ref().map(|activity| activity.label.to_string()).unwrap_or_default();
    let asked = pack.question.asked_at.get(..19).and_then(|text| ExcelDateTime::parse_from_str(text).ok());
    let asked = asked.or_else(|| ExcelDateTime::from_ymd(2000, 1, 1).ok());
    let properties = DocProperties::new().set_title(clean(&works, 200)).set_author("Fieldpack");
    match asked {
        Some(asked) => properties.set_creation_datetime(&asked),
        None => properties,
    }
}

/// What it is, the answer, and what is not sure.
fn summary(sheet: &Sheet<'_>, rows: &mut Rows<'_>) -> Result<(), XlsxError> {
    let pack = sheet.pack;
    let language = pack.question.language;
    let of = |zh, en| Cell::from(say(language, zh, en));
    rows.add([of("结论", "Answer"), words::verdict(pack.headline.verdict, language).into()])?;
    rows.add([of("说明", "Sentence"), pack.headline.sentence.as_str().into()])?;
    rows.add([of("问题", "Question"), pack.question.text.as_str().into()])?;
    rows.add([of("编号", "Pack"), pack.id.as_str().into()])?;
    rows.add([of("修订", "Revision"), f64::from(pack.revision).into()])?;
    rows.add([of("数据序号", "As of sequence"), (pack.as_of.sequence as f64).into()])?;
    rows.add([of("提问时间", "Asked"), pack.question.asked_at.as_str().into()])?;
    rows.add([of("对象", "For"), words::audience(sheet.audience, language).into()])?;
    rows.add([of("最新修订", "Current revision"), sheet.address.into()])?;
    rows.add([of("把握程度", "Confidence"), words::level(&pack.confidence.level, language).into()])?;
    for reason in &pack.confidence.reasons {
        rows.add([of("把握程度的理由", "Confidence, why"), reason.detail.as_str().into()])?;
    }
    for unknown in &pack.unknowns {
        rows.add([of("未知", "Not known"), format!("{}: {}", unknown.label, unknown.why).into()])?;
    }
    for missing in &pack.question.missing {
        rows.add([of("待客户回答", "Question back"), format!("{}: {}", missing.label, missing.why).into()])?;
    }
    for warning in pack.warnings.iter().chain(&pack.question.warnings) {
        rows.add([of("警告", "Warning"), warning.detail.as_str().into()])?;
    }
    for short in &pack.shortfalls {
        let of_all = format!("{} {}/{}: {}", short.part, short.got, short.wanted, short.why);
        rows.add([of("不足", "Shortfall"), of_all.into()])?;
    }
    for point in &pack.turning_points {
        rows.add([of("转折点", "Turning point"), point.detail.as_str().into()])?;
    }
    for conflict in &pack.conflicts {
        rows.add([of("矛盾", "Conflict"), format!("{}: {}", conflict.label, conflict.handling).into()])?;
    }
    Ok(())
}

/// The conditions.
fn conditions(pack: &Pack, rows: &mut Rows<'_>) -> Result<(), XlsxError> {
    let language = pack.question.language;
    for condition in &pack.question.conditions {
        let rest = [
            words::meaning(condition.meaning, language).into(),
            words::origin(condition.origin, language).into(),
            condition.because.as_deref().unwrap_or_default().into(),
        ];
        let first = std::iter::once(Cell::from(&*condition.label));
        rows.add(first.chain(cells(&condition.quantity, language)).chain(rest))?;
    }
    Ok(())
}

/// The combinations: design, figures, roles with their checks, risks.
fn combinations(pack: &Pack, rows: &mut Rows<'_>) -> Result<(), XlsxError> {
    let language = pack.question.language;
    let nothing = || [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    for one in &pack.combinations {
        let mut add = |zh, en, name: &str, value: [Cell; 5], count: Cell, remark: Cell| {
            let first =
                [f64::from(one.rank).into(), one.title.as_str().into(), say(language, zh, en).into(), name.into()];
            rows.add(first.into_iter().chain(value).chain([count, remark]))
        };
        add("概述", "summary", "", nothing(), Cell::Empty, one.summary.as_str().into())?;
        for choice in &one.design {
            add("设计", "design", &choice.label, cells(&choice.quantity, language), Cell::Empty, Cell::Empty)?;
        }
        for figure in &one.figures {
            let limit = figure.limit.as_ref().zip(figure.relation.as_ref());
            let limit = limit.map(|(limit, relation)| format!("{relation} {}", words::figure(limit)));
            let value = cells(&figure.quantity, language);
            add("指标", "figure", &figure.label, value, Cell::Empty, limit.unwrap_or_default().into())?;
        }
        for role in &one.roles {
            let machine = role.machine.as_ref().unwrap_or(&role.class);
            let name = format!("{}: {}", role.role.label, machine.label);
            let count = f64::from(role.count).into();
            add("岗位", "role", &name, nothing(), count, role.duty.as_str().into())?;
            for value in &role.required {
                let name = if value.label.is_empty() { &*value.name } else { &*value.label };
                let of = Cell::from(&*role.role.label);
                add("要求", "required", name, cells(&value.quantity, language), Cell::Empty, of)?;
            }
            for constraint in &role.constraints {
                let held = words::holds(constraint.verdict, language);
                let remark = format!("{} [{held}; {}]", constraint.message, cite(&constraint.source, language));
                let margin = constraint.margin.as_ref().map_or_else(nothing, |margin| cells(margin, language));
                add("校核（余量）", "check (margin)", &constraint.name, margin, Cell::Empty, remark.into())?;
            }
        }
        for risk in &one.risks {
            add("风险", "risk", &risk.code, nothing(), Cell::Empty, risk.detail.as_str().into())?;
        }
    }
    Ok(())
}

/// The rules: those that the site triggers, then the standing ones.
fn rules(pack: &Pack, rows: &mut Rows<'_>) -> Result<(), XlsxError> {
    let language = pack.question.language;
    let parts = [
        (say(language, "本工地触发", "triggered"), &pack.prohibitions),
        (say(language, "常设", "standing"), &pack.standing),
    ];
    for (part, rules) in parts {
        for rule in rules {
            let name = rule.iri.rsplit(['/', '#']).next().unwrap_or_default();
            rows.add([
                part.into(),
                name.into(),
                words::severity(rule.severity, language).into(),
                words::status(rule.status, language).into(),
                rule.text.as_str().into(),
                rule.reason.as_str().into(),
                rule.remedy.as_str().into(),
                cite(&rule.source, language).into(),
                (&*rule.iri).into(),
            ])?;
        }
    }
    Ok(())
}

/// The partners.
fn partners(pack: &Pack, rows: &mut Rows<'_>) -> Result<(), XlsxError> {
    let language = pack.question.language;
    let joined = |refs: &[fieldpack_pack::contract::Ref]| {
        refs.iter().map(|one| &*one.label).collect::<Vec<_>>().join(say(language, "、", ", "))
    };
    for partner in &pack.partners {
        let contact: Vec<String> = partner.contact.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let travel = partner.travel_h.as_ref().and_then(Quantity::interval).map(|at| at.value());
        rows.add([
            f64::from(partner.rank).into(),
            partner.label.as_str().into(),
            partner.distance_km.into(),
            travel.into(),
            yes(partner.covers, language),
            joined(&partner.skills).into(),
            joined(&partner.parts).into(),
            contact.join("; ").into(),
            synthetic(partner.synthetic, language),
        ])?;
    }
    Ok(())
}

/// The evidence.
fn evidence(pack: &Pack, rows: &mut Rows<'_>) -> Result<(), XlsxError> {
    let language = pack.question.language;
    for found in pack.evidence.values() {
        rows.add([
            found.id.as_str().into(),
            words::evidence(found.kind, language).into(),
            found.title.as_str().into(),
            found.snippet.as_str().into(),
            found.place.as_ref().map(|place| place.label.as_str()).unwrap_or_default().into(),
            found.when.as_deref().unwrap_or_default().into(),
            found.distance_km.into(),
            found.score.into(),
            synthetic(found.synthetic, language),
        ])?;
    }
    Ok(())
}

/// The calculations of each combination, an input or result a row.
fn calculations(pack: &Pack, rows: &mut Rows<'_>) -> Result<(), XlsxError> {
    let language = pack.question.language;
    for one in &pack.combinations {
        for calculation in &one.calculations {
            let inputs = calculation.inputs.iter().map(|value| (say(language, "输入", "input"), value));
            let results = calculation.result.iter().map(|value| (say(language, "结果", "result"), value));
            for (kind, value) in inputs.chain(results) {
                let name = if value.label.is_empty() { &*value.name } else { &*value.label };
                let first = [f64::from(one.rank).into(), calculation.label.as_str().into(), kind.into(), name.into()];
                let source = Cell::from(calculation.source.as_str());
                rows.add(first.into_iter().chain(cells(&value.quantity, language)).chain([source]))?;
            }
        }
    }
    Ok(())
}

/// Yes or no.
fn yes(is_so: bool, language: Language) -> Cell {
    (if is_so { say(language, "是", "yes") } else { say(language, "否", "no") }).into()
}

/// The label of what a simulator made.
fn synthetic(is_so: bool, language: Language) -> Cell {
    if is_so { say(language, "模拟数据", "SYNTHETIC").into() } else { Cell::Empty }
}
