//! What the tests of the knowledge share.

use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::knowledge::compile::ontologies_dir;
use std::sync::OnceLock;

/// The shipped knowledge, compiled once for all tests of a file.
pub(crate) fn shipped() -> &'static Knowledge {
    static SHIPPED: OnceLock<Knowledge> = OnceLock::new();
    SHIPPED.get_or_init(|| match Knowledge::load(&ontologies_dir()) {
        Ok(knowledge) => knowledge,
        Err(problems) => {
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{} problems:\n{}", all.len(), all.join("\n"));
        }
    })
}
