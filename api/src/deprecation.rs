//! What will go: operations and fields that still work, since when they are deprecated, when they end, and what takes their
//! place.
//!
//! One table says it everywhere: the OpenAPI document marks them, answers of their operations carry the headers
//! `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link`, and `GET /v1/info` lists them for clients that read no headers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What is deprecated at the moment.
pub(crate) const DEPRECATED: &[Deprecation] = &[];

/// Something that will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deprecation {
    /// The operations that it is of, by their ids in the document.
    pub(crate) operations: &'static [&'static str],
    /// The field (`Pack.plan`) where the operations stay; `None` where they go themselves.
    pub(crate) field: Option<&'static str>,
    /// Since when it is deprecated.
    pub(crate) since: Date,
    /// From when it is gone.
    pub(crate) sunset: Date,
    /// What takes its place, for people: an operation, a field.
    pub(crate) replacement: &'static str,
}

/// Something that will go, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct DeprecationNotice {
    /// The operation or the field.
    pub what: String,
    /// Since when it is deprecated, a day.
    pub since: String,
    /// From when it is gone, a day.
    pub sunset: String,
    /// What takes its place.
    pub replacement: String,
}

/// The values of the headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// Of `Deprecation`.
    pub(crate) deprecation: String,
    /// Of `Sunset`.
    pub(crate) sunset: String,
    /// Of `Link`.
    pub(crate) link: String,
}

/// The table as `GET /v1/info` tells it.
pub(crate) fn notices(table: &[Deprecation]) -> Vec<DeprecationNotice> {
    let of = |row: &Deprecation| {
        let what = row.field.map_or_else(|| row.operations.join(", "), str::to_owned);
        let (since, sunset) = (row.since.to_string(), row.sunset.to_string());
        DeprecationNotice { what, since, sunset, replacement: row.replacement.to_owned() }
    };
    table.iter().map(of).collect()
}

/// What the headers of an operation's answers say: of all that goes, what goes first.
pub(crate) fn notice(table: &[Deprecation], operation: &str) -> Option<Notice> {
    let of = table.iter().filter(|row| row.operations.contains(&operation));
    let row = of.min_by_key(|row| row.sunset)?;
    let at = |day: Date| day.at(0, 0, 0, 0).in_tz("UTC").map(|moment| moment.timestamp());
    let (since, sunset) = (at(row.since).ok()?, at(row.sunset).ok()?);
    Some(Notice {
        deprecation: format!("@{}", since.as_second()),
        sunset: sunset.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        link: r#"</v1/info>; rel="deprecation"; type="application/json""#.to_owned(),
    })
}

/// Marks what goes in an OpenAPI document.
pub(crate) fn mark(table: &[Deprecation], document: &mut Value) {
    for row in table {
        if let Some((schema, field)) = row.field.and_then(|field| field.split_once('.')) {
            let place = format!("/components/schemas/{schema}/properties/{field}");
            if let Some(Value::Object(property)) = document.pointer_mut(&place) {
                property.insert("deprecated".to_owned(), Value::Bool(true));
            }
            continue;
        }
        let items = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
        for operation in items.flat_map(|item| item.as_object_mut().into_iter().flat_map(|item| item.values_mut())) {
            let is_it = operation["operationId"].as_str().is_some_and(|id| row.operations.contains(&id));
            if let Some(operation) = operation.as_object_mut().filter(|_| is_it) {
                operation.insert("deprecated".to_owned(), Value::Bool(true));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    /// A table of an operation and a field.
    const TABLE: &[Deprecation] = &[
        Deprecation {
            operations: &["read_pack", "list_packs"],
            field: Some("Pack.plan"),
            since: date(2026, 11, 26),
            sunset: date(2027, 11, 26),
            replacement: "Pack.steps",
        },
        Deprecation {
            operations: &["read_pack"],
            field: None,
            since: date(2026, 12, 1),
            sunset: date(2027, 6, 1),
            replacement: "read_stored_pack",
        },
    ];

    #[test]
    fn headers_say_what_goes_first() {
        let notice = notice(TABLE, "read_pack").expect("it goes");
        assert_eq!(notice.deprecation, "@1796083200");
        assert_eq!(notice.sunset, "Tue, 01 Jun 2027 00:00:00 GMT");
        assert!(notice.link.contains(r#"rel="deprecation""#));
        let other = super::notice(TABLE, "list_packs").expect("a field of it goes");
        assert_eq!(other.sunset, "Fri, 26 Nov 2027 00:00:00 GMT");
        assert_eq!(super::notice(TABLE, "make_pack"), None);
    }

    #[test]
    fn the_same_is_told_without_headers() {
        let told = notices(TABLE);
        assert_eq!(told[0].what, "Pack.plan");
        assert_eq!((told[1].what.as_str(), told[1].sunset.as_str()), ("read_pack", "2027-06-01"));
    }

    #[test]
    fn the_document_marks_what_goes_and_nothing_else() {
        let mut document = json!({
            "paths": {"/v1/packs/{id}": {"get": {"operationId": "read_pack"}, "put": {"operationId": "other"}}},
            "components": {"schemas": {"Pack": {"properties": {"plan": {"type": "array"}, "id": {"type": "string"}}}}}
        });
        mark(TABLE, &mut document);
        assert_eq!(document["paths"]["/v1/packs/{id}"]["get"]["deprecated"], true);
        assert!(document["paths"]["/v1/packs/{id}"]["put"].get("deprecated").is_none());
        let fields = &document["components"]["schemas"]["Pack"]["properties"];
        assert_eq!(fields["plan"]["deprecated"], true);
        assert!(fields["id"].get("deprecated").is_none());
    }

    #[test]
    fn the_table_names_what_there_is_and_ends_after_it_began() {
        let document = serde_json::to_value(crate::http::openapi()).expect("serialises").to_string();
        for row in DEPRECATED {
            assert!(row.since < row.sunset, "{row:?}");
            assert!(
                row.operations.iter().all(|one| document.contains(&format!("\"operationId\":\"{one}\""))),
                "{row:?}"
            );
        }
    }
}
