//! What is wrong with a request, and where.

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestProblem {
    /// JSON pointer into the request; empty for the request as a whole.
    pub pointer: String,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong and what to do, in the language of the answer.
    pub detail: String,
    /// What would be accepted, nearest first; empty where it cannot be listed.
    pub accepted: Vec<String>,
}

impl RequestProblem {
    /// Makes a problem that lists nothing.
    pub(crate) fn new(pointer: impl Into<String>, code: &'static str, detail: String) -> Self {
        Self { pointer: pointer.into(), code, detail, accepted: Vec::new() }
    }

    /// Adds what would be accepted.
    pub(crate) fn accepting(mut self, accepted: Vec<String>) -> Self {
        self.accepted = accepted;
        self
    }
}

/// Most suggestions of a problem.
const SUGGESTIONS: usize = 8;

/// The known words most like one that is not known, nearest first, ties in alphabetical order.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let word: String = word.to_lowercase().chars().take(64).collect();
    let mut ranked: Vec<(f64, &str)> =
        known.map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_lowercase()), candidate)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.dedup_by(|a, b| a.1 == b.1);
    ranked.into_iter().take(SUGGESTIONS).map(|(_, candidate)| candidate.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_comes_first() {
        let known = ["altitude", "slump", "slump_flow"];
        assert_eq!(nearest("slumpp", known.into_iter())[0], "slump");
        assert_eq!(nearest("Altitud", known.into_iter())[0], "altitude");
    }
}
