//! Whether a query asks another service.

use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};

/// Whether a query has `SERVICE` anywhere, also where it would not be reached, and also `SILENT`.
pub(super) fn asks_a_service(query: &Query) -> bool {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => in_pattern(pattern),
    }
}

fn in_pattern(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Service { .. } => true,
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => false,
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => in_pattern(left) || in_pattern(right),
        GraphPattern::LeftJoin { left, right, expression } => {
            in_pattern(left) || in_pattern(right) || expression.as_ref().is_some_and(in_expression)
        }
        GraphPattern::Filter { expr, inner } => in_expression(expr) || in_pattern(inner),
        GraphPattern::Extend { inner, expression, .. } => in_expression(expression) || in_pattern(inner),
        GraphPattern::OrderBy { inner, expression } => {
            let keys = expression.iter().map(|(OrderExpression::Asc(key) | OrderExpression::Desc(key))| key);
            keys.into_iter().any(in_expression) || in_pattern(inner)
        }
        GraphPattern::Group { inner, aggregates, .. } => {
            let in_aggregate = |aggregate: &AggregateExpression| match aggregate {
                AggregateExpression::CountSolutions { .. } => false,
                AggregateExpression::FunctionCall { expr, .. } => in_expression(expr),
            };
            aggregates.iter().any(|(_, aggregate)| in_aggregate(aggregate)) || in_pattern(inner)
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => in_pattern(inner),
    }
}

fn in_expression(expression: &Expression) -> bool {
    match expression {
        Expression::NamedNode(_) | Expression::Literal(_) | Expression::Variable(_) | Expression::Bound(_) => false,
        Expression::Exists(pattern) => in_pattern(pattern),
        Expression::Or(left, right)
        | Expression::And(left, right)
        | Expression::Equal(left, right)
        | Expression::SameTerm(left, right)
        | Expression::Greater(left, right)
        | Expression::GreaterOrEqual(left, right)
        | Expression::Less(left, right)
        | Expression::LessOrEqual(left, right)
        | Expression::Add(left, right)
        | Expression::Subtract(left, right)
        | Expression::Multiply(left, right)
        | Expression::Divide(left, right) => in_expression(left) || in_expression(right),
        Expression::UnaryPlus(inner) | Expression::UnaryMinus(inner) | Expression::Not(inner) => in_expression(inner),
        Expression::In(value, list) => in_expression(value) || list.iter().any(in_expression),
        Expression::If(condition, yes, no) => [condition, yes, no].into_iter().any(|part| in_expression(part)),
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => list.iter().any(in_expression),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spargebra::SparqlParser;

    #[test]
    fn a_service_is_found_wherever_it_stands() {
        let asks = |text: &str| asks_a_service(&SparqlParser::new().parse_query(text).expect(text));
        const SERVICE: &str = "SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o }";
        for text in [
            format!("SELECT * {{ {SERVICE} }}"),
            format!("ASK {{ ?a ?b ?c OPTIONAL {{ {SERVICE} }} }}"),
            format!("SELECT * {{ {{ ?a ?b ?c }} UNION {{ GRAPH ?g {{ {SERVICE} }} }} }}"),
            format!("SELECT * {{ ?a ?b ?c MINUS {{ SELECT ?s {{ {SERVICE} }} LIMIT 1 }} }}"),
            format!("SELECT * {{ ?a ?b ?c FILTER(!EXISTS {{ {SERVICE} }}) }}"),
            format!("SELECT (COUNT(*) AS ?n) {{ {SERVICE} }} GROUP BY ?p HAVING (COUNT(*) > 1) ORDER BY ?n"),
            format!("SELECT (IF(EXISTS {{ {SERVICE} }}, 1, 2) AS ?x) {{}}"),
            format!("SELECT (SUM(COALESCE(EXISTS {{ {SERVICE} }}, 1)) AS ?x) {{}}"),
            format!("SELECT * {{ ?a ?b ?c }} ORDER BY (EXISTS {{ {SERVICE} }})"),
            format!("SELECT * {{ BIND(1 + (2 IN (3, EXISTS {{ {SERVICE} }})) AS ?x) }}"),
            format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {SERVICE} }}"),
            format!("DESCRIBE ?s WHERE {{ {SERVICE} }}"),
        ] {
            assert!(asks(&text), "{text}");
        }
        for text in ["SELECT * { ?s ?p \"SERVICE <http://127.0.0.1/> {}\" }", "ASK { <urn:SERVICE> ?p ?o }"] {
            assert!(!asks(text), "{text}");
        }
    }
}
