//! The rules of the importers, each as a function that finds what breaks it.
//!
//! Sources, by the letter that each rule names:
//!
//! | | |
//! |---|---|
//! | S1 | Salesforce Help, External Services: OpenAPI 2.0 and 3.0 Support, <https://help.salesforce.com/s/articleView?id=platform.external_services_intro_openapi_2_3_support.htm> |
//! | S2 | Salesforce Help, Schema Definitions, <https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_definition.htm> |
//! | S3 | Salesforce Help, Naming and Description Conventions, <https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_naming_description.htm> |
//! | S4 | Salesforce Help, System Limits, <https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_limits.htm> |
//! | M1 | Microsoft Learn, Follow coding standards, <https://learn.microsoft.com/en-us/connectors/custom-connectors/coding-standards> |
//! | M2 | Microsoft Learn, OpenAPI extensions, <https://learn.microsoft.com/en-us/connectors/custom-connectors/openapi-extensions> |
//! | M3 | 512 schemas: <https://github.com/microsoft/PowerPlatformConnectors/issues/3960> |
//! | M4 | no schema for `default`: <https://github.com/microsoft/PowerPlatformConnectors/pull/3841> |
//! | M5 | letters that titles may not have: <https://github.com/microsoft/PowerPlatformConnectors/pull/1095> |
//! | M6 | descriptions of every parameter: <https://github.com/microsoft/PowerPlatformConnectors/pull/4160>, `x-ms-summary`: <https://github.com/microsoft/PowerPlatformConnectors/pull/4041> |
//! | O2 | OpenAPI 2.0, <https://spec.openapis.org/oas/v2.0> |
//! | O3 | OpenAPI 3.0.3, <https://spec.openapis.org/oas/v3.0.3> |

mod document;
mod operations;
mod schemas;
#[cfg(test)]
mod tests;

use super::twin::Form;
use serde_json::Value;

/// A rule that is broken, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// The place: a JSON pointer.
    pub place: String,
    /// What is wrong there.
    pub said: String,
}

/// A twin that is looked at.
struct Twin<'d> {
    document: &'d Value,
    form: Form,
}

/// What is found.
type Found = Vec<Finding>;

/// Checks a twin against the rules of the importers: Salesforce External Services and custom connectors of Power Platform.
#[must_use]
pub fn lint(document: &Value, form: Form) -> Vec<Finding> {
    let twin = Twin { document, form };
    let mut found = Vec::new();
    document::check(&twin, &mut found);
    operations::check(&twin, &mut found);
    schemas::check(&twin, &mut found);
    found.sort();
    found.dedup();
    found
}

impl Twin<'_> {
    /// The schemas with a name.
    fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        let schemas = match self.form {
            Form::V3_0 => &self.document["components"]["schemas"],
            Form::V2_0 => &self.document["definitions"],
        };
        schemas.as_object().into_iter().flatten()
    }

    /// The pointer to a schema with a name.
    fn place_of(&self, name: &str) -> String {
        format!("{}{name}", self.form.schemas().trim_start_matches('#'))
    }

    /// The operations: place, path, operation.
    fn operations(&self) -> impl Iterator<Item = (String, &String, &Value)> {
        let paths = self.document["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(path, item)| {
            let of_item = item.as_object().into_iter().flatten();
            of_item.map(move |(method, said)| {
                (format!("/paths/{}/{method}", path.replace('~', "~0").replace('/', "~1")), path, said)
            })
        })
    }
}

/// Notes a broken rule.
fn note(found: &mut Found, rule: &'static str, place: impl Into<String>, said: impl Into<String>) {
    found.push(Finding { rule, place: place.into(), said: said.into() });
}

/// Calls for a value and all that it holds, with their places.
fn walk(value: &Value, place: &str, see: &mut impl FnMut(&str, &Value)) {
    see(place, value);
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                walk(value, &format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), see);
            }
        }
        Value::Array(all) => {
            for (index, value) in all.iter().enumerate() {
                walk(value, &format!("{place}/{index}"), see);
            }
        }
        _ => {}
    }
}

/// Whether a name is one that Apex takes (S3): letters, digits and single underscores, a letter first, no underscore last.
fn is_apex(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && letters
        && !name.ends_with('_')
        && !name.contains("__")
}
