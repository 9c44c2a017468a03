//! The shipped ontologies compile, and hold what the lists they were taken from hold.

use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::knowledge::compile::ontologies_dir;
use std::sync::OnceLock;

/// The shipped knowledge, compiled once for all tests.
fn shipped() -> &'static Knowledge {
    static SHIPPED: OnceLock<Knowledge> = OnceLock::new();
    SHIPPED.get_or_init(|| match Knowledge::load(&ontologies_dir()) {
        Ok(knowledge) => knowledge,
        Err(problems) => {
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{} problems:\n{}", all.len(), all.join("\n"));
        }
    })
}

#[test]
fn the_shipped_ontologies_compile() {
    assert_eq!(shipped().dimensions.len(), 140);
}
