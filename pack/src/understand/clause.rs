//! Clauses and sentences of a text: what stands together is read together.

use super::text::{Text, is_han};
use super::words::Found;

/// Which clause and sentence each folded character belongs to.
#[derive(Debug, Default)]
pub(crate) struct Clauses {
    /// Clause by character.
    clause: Vec<u32>,
    /// Sentence by character.
    sentence: Vec<u32>,
    /// First character and end of each clause.
    bounds: Vec<(usize, usize)>,
}

/// How strongly a mark divides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Not at all.
    None,
    /// Clauses.
    Clause,
    /// Sentences.
    Sentence,
}

/// Characters that units and operators behind a number begin with.
const UNITS: &str =
    "米公厘毫吨方立度层级台根孔分小天千兆克升节平摄华以左上来多万百个月日号年点辆套标个的至到及和或与不";

/// How the character at a position divides.
fn mark(text: &Text, at: usize) -> Mark {
    let (before, next) = (text.before(at), text.get(at + 1));
    let spaced = before == Some(' ') && next == Some(' ');
    match text.chars[at] {
        '。' | '!' | '?' | '\n' | ';' => Mark::Sentence,
        '，' | '(' | ')' | '[' | ']' | '【' | '】' | '《' | '》' => Mark::Clause,
        ',' => {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if digit(before) && digit(next) { Mark::None } else { Mark::Clause }
        }
        '.' if next.is_none_or(|c| c == ' ' || c == '\n' || is_han(c)) => Mark::Sentence,
        '+' if !next.is_some_and(|c| c.is_ascii_digit() || c == '/') && before != Some('±') => Mark::Clause,
        '-' | '/' | '|' if spaced => Mark::Clause,
        // 桩径1.8 孔深62 地下水3米: a space between Chinese words divides where no comma does.
        ' ' if next.is_some_and(|c| is_han(c) && !UNITS.contains(c))
            && before.is_some_and(|c| is_han(c) || c.is_ascii_digit()) =>
        {
            Mark::Clause
        }
        _ => Mark::None,
    }
}

impl Clauses {
    /// Divides a text. A full stop inside a known abbreviation divides nothing.
    pub(crate) fn new(text: &Text, found: &[Found]) -> Self {
        let mut inside = vec![false; text.len()];
        for one in found.iter().filter(|one| text.slice(one.from, one.to).contains(['.', ',', '/', '+', '(', '-'])) {
            inside[one.from..one.to].fill(true);
        }
        let mut clauses = Self::default();
        let (mut clause, mut sentence, mut from) = (0, 0, 0);
        for (at, inside) in inside.iter().enumerate() {
            clauses.clause.push(clause);
            clauses.sentence.push(sentence);
            let mark = if *inside { Mark::None } else { mark(text, at) };
            if mark != Mark::None {
                clauses.bounds.push((from, at));
                from = at + 1;
                clause += 1;
                sentence += u32::from(mark == Mark::Sentence);
            }
        }
        clauses.bounds.push((from, text.len()));
        clauses
    }

    /// Whether two positions are in one clause.
    pub(crate) fn together(&self, a: usize, b: usize) -> bool {
        self.clause(a) == self.clause(b)
    }

    /// Whether two positions are in one sentence.
    pub(crate) fn same_sentence(&self, a: usize, b: usize) -> bool {
        self.sentence(a) == self.sentence(b)
    }

    /// The clause of a position.
    pub(crate) fn clause(&self, at: usize) -> u32 {
        self.clause.get(at).or(self.clause.last()).copied().unwrap_or(0)
    }

    /// The sentence of a position.
    pub(crate) fn sentence(&self, at: usize) -> u32 {
        self.sentence.get(at).or(self.sentence.last()).copied().unwrap_or(0)
    }

    /// First character and end of the clause of a position.
    pub(crate) fn bounds(&self, at: usize) -> (usize, usize) {
        self.bounds.get(self.clause(at) as usize).copied().unwrap_or((0, 0))
    }

    /// First character and end of every clause.
    pub(crate) fn all(&self) -> &[(usize, usize)] {
        &self.bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::text::Spelling;

    fn clauses(given: &str) -> Vec<String> {
        let text = Text::new(given, &Spelling::new(Vec::new()).expect("a finder"));
        let clauses = Clauses::new(&text, &[]);
        clauses.all().iter().map(|(from, to)| text.slice(*from, *to).trim().to_owned()).collect()
    }

    #[test]
    fn marks_divide_and_numbers_hold() {
        assert_eq!(clauses("拉萨，11月、C40。高120.5米"), ["拉萨", "11月", "c40", "高120.5米"]);
        assert_eq!(clauses("14,800 ft, July. 3.2 m"), ["14,800 ft", "july", "3.2 m"]);
        assert_eq!(clauses("水平管980m + 竖井140m"), ["水平管980m", "竖井140m"]);
        assert_eq!(clauses("32.6 m / 899 t each"), ["32.6 m", "899 t each"]);
    }
}
