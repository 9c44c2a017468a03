//! The compiler's problems in both languages.
//!
//! The compiler says what it expects in a fixed set of English phrases; here they are with their Chinese.

use super::finding::{Finding, Message, Severity};
use crate::knowledge::compile::CompileProblem;

/// What the compiler expects: English, Chinese.
const EXPECTED: &[(&str, &str)] = &[
    ("Turtle", "合乎 Turtle 语法的内容"),
    ("`POINT(longitude latitude)` in degrees", "`POINT(经度 纬度)`，单位度"),
    ("`dimension operator value`, several separated by semicolons", "`维度 运算 值`，多个以分号隔开"),
    ("`fp:value` with its `fp:unit`, or `fp:word`", "`fp:value` 与其 `fp:unit`，或 `fp:word`"),
    (
        "a UCUM code that converts to the unit of a dimension, a whole number in front where needed",
        "可换算为某维度单位的 UCUM 代码，需要时前面加整数",
    ),
    ("a concept", "一个概念"),
    ("a condition in square brackets", "方括号内的一个条件"),
    ("a dimension", "一个维度"),
    ("a dimension with its comparison", "一个维度及其比较符"),
    ("a dimension, a derived quantity or a value", "一个维度、派生量或值"),
    ("a known dimension or derived quantity", "已收录的维度或派生量"),
    ("a list in round brackets", "圆括号内的列表"),
    ("a machine class and a published role", "一个设备类别和一个公开用途"),
    ("a month from 1 to 12", "1 至 12 的月份"),
    ("a named subject", "有 IRI 的主体"),
    ("a notation of its own", "不与其他重复的代号"),
    ("a failure mode", "一个故障模式"),
    ("a failure mode that no other guide is for", "没有其他指引使用的故障模式"),
    ("a field that no other record link is for", "没有其他记录关联使用的字段"),
    ("a number", "一个数"),
    ("a number from 0 to 1", "0 至 1 的数"),
    ("a pair of languages of its own", "不与其他重复的一对语言"),
    ("a plan step", "一个计划步骤"),
    ("a position, as the place is no region and no line", "一个位置（该地点不是区域也不是线路）"),
    ("a property that facts are written with", "已有事实使用的属性"),
    ("a readable Turtle file", "可读的 Turtle 文件"),
    ("a prohibition", "一条禁忌"),
    ("a role", "一个角色"),
    ("a smallest value under the largest", "小于上限的下限"),
    ("a source with its certainty", "一个来源及其可信度"),
    ("a text", "一个文本"),
    ("a text in Chinese and in English", "中文与英文各一个文本"),
    ("a time in minutes", "以分钟计的时间"),
    ("a unit with its UCUM code in qudt:ucumCode", "一个单位，其 UCUM 代码写在 qudt:ucumCode"),
    ("a whole number from 0 to 8", "0 至 8 的整数"),
    ("a whole number from 1 to 5000", "1 至 5000 的整数"),
    ("an IRI or a node", "一个 IRI 或节点"),
    ("an edition in force, or the successor that carries the clause on", "现行版本，或承接该条款的替代版本"),
    ("an equipment class", "一个设备类别"),
    ("at least one property", "至少一个属性"),
    ("at least one weight above 0", "至少一个大于 0 的权重"),
    ("at most 200 things that share a value", "取值相同者至多 200 个"),
    ("at least one condition", "至少一个条件"),
    ("at_least, at_most or equal", "at_least、at_most 或 equal"),
    ("at least one failure mode", "至少一个故障模式"),
    ("at least one of site, requirement, limit", "site、requirement、limit 中至少一个"),
    ("at most 8 levels and 500 parts", "至多 8 层、500 个部分"),
    ("blank nodes that lead to no circle", "不成环的空白节点"),
    (
        "checked, known, uncertain, measured, derived or assumed",
        "checked、known、uncertain、measured、derived 或 assumed",
    ),
    ("conditions", "条件"),
    ("edges in rising order", "升序的界值"),
    ("either a number or a word", "数或词，二者取一"),
    ("figure nodes", "数据节点"),
    ("hard_stop, high, medium or low", "hard_stop、high、medium 或 low"),
    ("in_force, replaced, withdrawn or unknown", "in_force、replaced、withdrawn 或 unknown"),
    ("IRIs", "IRI"),
    ("low <= value <= high", "low <= value <= high"),
    ("low_pressure or high_pressure", "low_pressure 或 high_pressure"),
    ("machine_class, kind or activity", "machine_class、kind 或 activity"),
    ("measured or published", "measured 或 published"),
    ("months from 1 to 12, separated by commas", "1 至 12 的月份，以逗号隔开"),
    ("no weight back: what shares a value is linked both ways", "无反向权重：取值相同者双向关联"),
    ("no way back to itself", "不绕回自身"),
    ("number, integer, grade, code, flag or hour_window", "number、integer、grade、code、flag 或 hour_window"),
    ("numbers", "数"),
    ("one IRI", "一个 IRI"),
    ("one condition; several are joined by fp:all or fp:any", "一个条件；多个用 fp:all 或 fp:any 合并"),
    ("one failure mode", "一个故障模式"),
    ("one neighbourhood walk", "一个邻域游走"),
    ("one of < <= > >= = !=", "< <= > >= = != 之一"),
    ("one of fp:all, fp:any, fp:comparison", "fp:all、fp:any、fp:comparison 之一"),
    ("one of the documents", "已收录的文件之一"),
    ("one text in each language", "每种语言一个文本"),
    ("one value", "一个值"),
    ("role uses", "角色用法"),
    ("site, requirement or limit", "site、requirement 或 limit"),
    ("standard, maker or observed", "standard、maker 或 observed"),
    ("the UCUM code of a time", "时间的 UCUM 代码"),
    ("town, region, mine, dam, pass, line or other", "town、region、mine、dam、pass、line 或 other"),
    ("twelve months", "十二个月"),
    ("units that can be converted into each other", "可以相互换算的单位"),
    ("weights for zh-zh, zh-en, en-zh and en-en", "zh-zh、zh-en、en-zh、en-en 四对权重"),
    ("what can be offered where the activity is not covered", "作业未收录时可提供的内容"),
    ("what the words stand for", "词所代表的内容"),
    ("words", "词"),
    ("words in lower case", "小写的词"),
    ("words with the tag @zh or @en", "带 @zh 或 @en 的词"),
    ("zh or en", "zh 或 en"),
];

/// What the compiler found: English, Chinese.
const FOUND: &[(&str, &str)] = &[
    ("nothing", "无"),
    ("several", "多个"),
    ("neither", "两者皆无"),
    ("one of the two", "只有其一"),
    ("more", "更多"),
    ("a circle", "一个环"),
    ("a blank node", "一个空白节点"),
    ("an empty group", "空的组"),
    ("both or neither", "两者皆有或皆无"),
];

/// What the parser says, by what it contains: English, Chinese of what it wants.
const SYNTAX: &[(&str, &str, &str)] = &[
    ("dot is expected", "a full stop `.` at the end of the statement", "语句末尾的句点 `.`"),
    ("Triples should be followed by a dot", "a full stop `.` at the end of the statement", "语句末尾的句点 `.`"),
    ("has not been declared", "a prefix that is declared by @prefix above", "已用 @prefix 声明的前缀"),
    ("is not a valid predicate", "a property, or `;` `,` `.` before the next one", "一个属性，或其前的 `;` `,` `.`"),
    (
        "is not a valid RDF object",
        "a value: an IRI, a text in quotes, a number, a node in brackets",
        "一个值：IRI、引号内的文本、数或括号内的节点",
    ),
    ("is not a valid RDF subject", "a subject: an IRI or a prefixed name", "一个主体：IRI 或带前缀的名称"),
    (
        "is not a valid subject",
        "a full stop `.` that ends the statement before, or a subject: an IRI or a prefixed name",
        "结束上一语句的句点 `.`，或一个主体：IRI 或带前缀的名称",
    ),
    ("should end with a ']'", "a closing bracket `]`", "右方括号 `]`"),
    (
        "Line jumps are not allowed",
        "a closing quote before the end of the line, or three quotes for a long text",
        "行末之前的右引号；长文本用三个引号",
    ),
];

/// A problem as a finding.
pub(super) fn of_problem(problem: &CompileProblem) -> Finding {
    Finding {
        file: problem.file.clone(),
        line: problem.line,
        column: problem.column,
        subject: problem.subject.clone(),
        path: problem.property.clone(),
        expected: if problem.expected == "Turtle" { syntax(&problem.found) } else { expected(&problem.expected) },
        found: found(&problem.found),
        severity: Severity::Error,
    }
}

/// What a parser's error wants.
fn syntax(error: &str) -> Message {
    let known = SYNTAX.iter().find(|(part, ..)| error.contains(part));
    known.map_or_else(|| expected("Turtle"), |(_, en, zh)| Message::new(*zh, *en))
}

fn expected(text: &str) -> Message {
    let known = EXPECTED.iter().find(|(en, _)| *en == text);
    match (known, text.strip_prefix("unit or one of ")) {
        (Some((en, zh)), _) => Message::new(*zh, *en),
        (None, Some(kinds)) => Message::new(format!("unit 或 {kinds} 之一"), text),
        (None, None) => Message::plain(text),
    }
}

fn found(text: &str) -> Message {
    if let Some((en, zh)) = FOUND.iter().find(|(en, _)| *en == text) {
        return Message::new(*zh, *en);
    }
    let zh = text
        .replace(", which is not described", "，未收录")
        .replace(", which is not in force", "，非现行版本")
        .replace("` against `", "` 对 `");
    let zh = match zh.split_once(" with the tag ") {
        Some((count, tag)) => format!("带 {tag} 的有 {count} 个"),
        None => zh.strip_suffix(" values").map(|count| format!("{count} 个值")).unwrap_or(zh),
    };
    Message::new(zh, text)
}
