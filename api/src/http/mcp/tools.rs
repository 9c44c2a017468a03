//! Which tools there are, for whom, and what they take and give.

use super::schema::{Schemas, schemas};
use fieldpack_access::{Role, may};
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::json;
use std::sync::Arc;

/// A tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Answers of any intent; for those who may not have them, a pack.
    Ask,
    /// Records.
    Search,
    /// Why something is not in a pack.
    WhyNot,
    /// The calculators.
    Calculators,
    /// A calculation.
    Calculate,
    /// A claim checked.
    CheckClaim,
}

/// What is said of a tool: name, title and description in both languages.
struct Said {
    name: &'static str,
    title: &'static str,
    zh: &'static str,
    en: &'static str,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::Ask, Self::Search, Self::WhyNot, Self::Calculators, Self::Calculate, Self::CheckClaim];

    /// The operation that it stands for, as a role calls it; `None` where it may not.
    pub(super) fn operation(self, role: Option<Role>) -> Option<&'static str> {
        let operations: &[&str] = match self {
            Self::Ask => &["answer_question", "make_pack"],
            Self::Search => &["search"],
            Self::WhyNot => &["why_not"],
            Self::Calculators => &["list_calculations"],
            Self::Calculate => &["calculate"],
            Self::CheckClaim => &["check_claim"],
        };
        operations.iter().copied().find(|operation| may(operation, role))
    }

    /// The tool with a name, where a role may call it.
    pub(super) fn named(name: &str, role: Option<Role>) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.said().name == name && kind.operation(role).is_some())
    }

    fn said(self) -> Said {
        match self {
            Self::Ask => Said {
                name: "ask",
                title: "提问 · Ask",
                zh: "用一句话（text）或工况字段（scenario）提问。施工问题得到交付包：设备组合、禁令、伙伴、依据；故障得到诊断，找伙伴、查设备、查条文各有答案。不保存：options.store 一律按 false。",
                en: "Ask by a sentence (text) or by fields (scenario). A job gets a delivery pack: equipment combinations, prohibitions, partners, evidence; a failure a diagnosis; questions for partners, machines and clauses their own answers. Nothing is stored: options.store is taken as false.",
            },
            Self::Search => Said {
                name: "search",
                title: "检索 · Search",
                zh: "检索工地、故障、资料等记录：按词语、含义、工况、地点、时间和精确过滤。",
                en: "Search sites, failures, documents and other records: by words, meaning, conditions, place, time and exact filters.",
            },
            Self::WhyNot => Said {
                name: "why_not",
                title: "为何不在方案中 · Why not",
                zh: "说明某台设备、某类设备或某家伙伴为何不在方案中，以及改变什么就可行。给出问题（question）或已存方案的编号（pack），以及 machine、class、partner 之一。",
                en: "Say why a machine, a class or a partner is not in a pack, and which change would make it feasible. Give the question, or the id of a stored pack, and one of machine, class and partner.",
            },
            Self::Calculators => Said {
                name: "calculators",
                title: "计算器列表 · Calculators",
                zh: "列出计算器：名称、输入及单位和范围、来源。",
                en: "List the calculators: names, inputs with units and ranges, sources.",
            },
            Self::Calculate => Said {
                name: "calculate",
                title: "计算 · Calculate",
                zh: "用公开发表的公式计算，结果带区间和来源。名称和输入见 calculators。",
                en: "Calculate by a published formula; results have intervals and sources. Names and inputs: see calculators.",
            },
            Self::CheckClaim => Said {
                name: "check_claim",
                title: "核对说法 · Check a claim",
                zh: "核对一句话或一行样本数据：成立、有条件成立、不成立或无法判断，附理由和来源。",
                en: "Check a sentence or a line of a data sheet: holds, holds only if, contradicts or cannot be said, with reasons and sources.",
            },
        }
    }

    /// What it takes.
    fn input(self, schemas: &Schemas) -> JsonObject {
        match self {
            Self::Ask => schemas.of("PackRequest"),
            Self::Search => schemas.of("SearchRequest"),
            Self::CheckClaim => schemas.of("ClaimRequest"),
            Self::Calculators => schemas.object(json!({}), &[]),
            Self::Calculate => {
                let name = json!({"type": "string", "description": "计算器的名称 · The calculator's name"});
                schemas.with("CalculationRequest", json!({ "name": name }), &["name"])
            }
            Self::WhyNot => {
                let pack = json!({"type": "string", "description": "已存方案的编号 · The id of a stored pack"});
                let question = json!({"$ref": "#/components/schemas/PackRequest"});
                schemas.with("WhyNotRequest", json!({ "pack": pack, "question": question }), &[])
            }
        }
    }

    /// What it gives to a role.
    fn output(self, role: Option<Role>, schemas: &Schemas) -> JsonObject {
        match self {
            Self::Ask if self.operation(role) == Some("make_pack") => schemas.of("Pack"),
            Self::Ask => schemas.of("Answer"),
            Self::Search => schemas.of("SearchAnswer"),
            Self::WhyNot => schemas.of("WhyNot"),
            Self::Calculators => {
                let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/CalculatorView"}});
                schemas.object(json!({ "calculators": list }), &["calculators"])
            }
            Self::Calculate => schemas.of("Calculation"),
            Self::CheckClaim => schemas.of("ClaimCheck"),
        }
    }

    fn tool(self, role: Option<Role>) -> Tool {
        let (said, schemas) = (self.said(), schemas());
        let hints = ToolAnnotations::with_title(said.title)
            .read_only(true)
            .destructive(false)
            .idempotent(true)
            .open_world(false);
        Tool::new(said.name, format!("{}\n{}", said.zh, said.en), Arc::new(self.input(schemas)))
            .with_title(said.title)
            .with_raw_output_schema(Arc::new(self.output(role, schemas)))
            .with_annotations(hints)
    }
}

/// The tools that a role may call.
pub(super) fn for_role(role: Option<Role>) -> Vec<Tool> {
    Kind::ALL.into_iter().filter(|kind| kind.operation(role).is_some()).map(|kind| kind.tool(role)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_tool_is_there_for_those_who_may_call_its_operation() {
        let names = |role| for_role(role).into_iter().map(|tool| tool.name.into_owned()).collect::<Vec<_>>();
        let all = ["ask", "search", "why_not", "calculators", "calculate", "check_claim"];
        assert_eq!(names(Some(Role::Rep)), all);
        assert_eq!(names(Some(Role::Partner)), all.into_iter().filter(|name| *name != "search").collect::<Vec<_>>());
        assert!(names(None).is_empty());
        assert_eq!(Kind::named("search", Some(Role::Partner)), None);
        assert_eq!(Kind::Ask.operation(Some(Role::Partner)), Some("make_pack"));
    }

    #[test]
    fn every_schema_is_an_object_that_stands_alone_and_is_said_in_both_languages() {
        for tool in for_role(Some(Role::Admin)).into_iter().chain(for_role(Some(Role::Partner))) {
            let said = tool.description.clone().unwrap_or_default();
            assert!(said.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{said}");
            assert!(tool.annotations.as_ref().and_then(|hints| hints.read_only_hint) == Some(true), "{}", tool.name);
            let output = tool.output_schema.clone().expect("an output schema");
            for schema in [tool.input_schema.clone(), output] {
                assert_eq!(schema["type"], "object", "{}", tool.name);
                assert!(schema["properties"].is_object(), "{}", tool.name);
                let text = Value::Object((*schema).clone()).to_string();
                assert!(!text.contains("#/components/"), "{}", tool.name);
                for (place, _) in text.match_indices("\"#/$defs/") {
                    let name = text[place + 9..].split('"').next().unwrap_or_default();
                    assert!(schema["$defs"][name].is_object(), "{}: {name} is missing", tool.name);
                }
            }
        }
    }
}
