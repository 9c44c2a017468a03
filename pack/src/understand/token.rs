//! Tokens that carry their kind in their form: grades, nominal bores, stone sizes; and those that are no
//! numbers at all: telephones, serial numbers, models, money.

use super::reading::Reading;
use super::text::Text;
use regex::Regex;
use std::sync::LazyLock;

/// What a typed token says: a dimension's notation and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenValue {
    /// A grade as written, in capitals.
    Word(String),
    /// A number in the dimension's unit.
    Number(f64),
}

/// A typed token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    /// First folded character.
    pub(crate) from: usize,
    /// After the last.
    pub(crate) to: usize,
    /// The dimension's notation.
    pub(crate) dimension: &'static str,
    /// The value.
    pub(crate) value: TokenValue,
}

/// Compiles a pattern that is part of the program.
fn pattern(source: &str) -> Option<Regex> {
    Regex::new(source).ok()
}

/// `C40`, `C35/45`, `C60/20`, `C35W8F150`, `M25`, `LC30`: strength, then durability.
static GRADE: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?:(lc|uhpc|c|m)[ -]?(\d{2,3})(?:/(\d{2,3}))?)((?:[ -]?[wpfd]\d{1,3})*)"));
/// Durability on its own: `W8`, `P8`, `F150`.
static DURABILITY: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"([wpfd])(\d{1,3})"));
/// Durability written together: `P8F250`, `W6F150`.
static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"([wp])(\d{1,2})[ -]?(f)(\d{2,3})"));
/// `DN125`.
static BORE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"dn[ -]?(\d{2,3})"));
/// Telephones, addresses, money before its number, identifiers.
static NO_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(concat!(
        r"\+\d[\d ()-]{6,}\d",
        r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}",
        r"|0\d{2,3}-\d{7,8}",
        r"|[\w.+-]+@[\w-]+\.[\w.]+",
        r"|https?://\S+|www\.\S+",
        r"|[$¥€£] ?\d[\d,.]*[km万亿]?",
    ))
});
/// A run of letters, digits and joints.
static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[a-z0-9]+(?:[-_/#][a-z0-9]+)*"));

/// Largest number of a concrete grade: C130 has been pumped, C200 is laboratory work.
const HIGHEST_GRADE: u32 = 200;

/// Finds the typed tokens, and takes what is no number.
pub(crate) fn tokens(reading: &mut Reading<'_>) -> Vec<Token> {
    let mut tokens = Vec::new();
    grades(&reading.text, &mut tokens);
    pairs(&reading.text, &mut tokens);
    durability(reading, &mut tokens);
    bores(&reading.text, &mut tokens);
    for token in &tokens {
        reading.take(token.from, token.to);
    }
    take_no_numbers(reading);
    tokens.sort_by_key(|token| token.from);
    tokens
}

/// The characters of a byte range.
fn chars(text: &Text, range: std::ops::Range<usize>) -> (usize, usize) {
    (text.char_at(range.start), text.char_at(range.end))
}

/// Whether a token stands alone: no letter or digit touches it.
fn alone(text: &Text, from: usize, to: usize) -> bool {
    text.is_word(from, to)
        && text.before(from) != Some('\'')
        && !(text.get(to) == Some('.') && text.get(to + 1).is_some_and(|c| c.is_ascii_digit()))
}

/// Concrete grades with what is chained to them.
fn grades(text: &Text, tokens: &mut Vec<Token>) {
    let Some(finder) = &*GRADE else { return };
    for hit in finder.captures_iter(&text.string) {
        let (Some(whole), Some(letters), Some(digits)) = (hit.get(0), hit.get(1), hit.get(2)) else { continue };
        let (from, to) = chars(text, whole.range());
        let number: u32 = digits.as_str().parse().unwrap_or(0);
        let apart = whole.as_str()[letters.as_str().len()..].starts_with(' ');
        let european = [8, 12, 16, 28, 32].contains(&number) && letters.as_str() != "m";
        let possible = (5..=HIGHEST_GRADE).contains(&number) && (number.is_multiple_of(5) || european);
        // `C 40` in English is rarely apart; `m 25` is a length.
        if !alone(text, from, to)
            || !possible
            || (apart && letters.as_str() != "c")
            || followed_by_unit(text, to, letters.as_str())
        {
            continue;
        }
        let chained = hit.get(4).filter(|chain| !chain.as_str().is_empty());
        let slash = hit.get(3).and_then(|second| second.as_str().parse::<u32>().ok());
        let prefix = letters.as_str().to_uppercase();
        let end = chained.map_or(whole.end(), |chain| chain.start());
        let (_, grade_to) = chars(text, whole.start()..end);
        let (word, stone) = match slash {
            // Cylinder over cube, as written.
            Some(cube) if cube > number => (format!("{prefix}{number}/{cube}"), None),
            Some(stone) => (format!("{prefix}{number}"), Some(stone)),
            None => (format!("{prefix}{number}"), None),
        };
        tokens.push(Token { from, to: grade_to, dimension: "concrete_strength_grade", value: TokenValue::Word(word) });
        if let Some(stone) = stone {
            let value = TokenValue::Number(f64::from(stone));
            tokens.push(Token { from, to: grade_to, dimension: "aggregate_max_size", value });
        }
        if let (Some(chain), Some(finder)) = (chained, &*DURABILITY) {
            for part in finder.captures_iter(chain.as_str()) {
                let (Some(all), Some(letter)) = (part.get(0), part.get(1)) else { continue };
                let range = chain.start() + all.start()..chain.start() + all.end();
                let (from, to) = chars(text, range);
                tokens.push(durable(letter.as_str(), all.as_str(), from, to));
            }
        }
    }
}

/// Whether what follows makes the token a length or temperature instead of a grade (`M25 bolts` is left to
/// the reader of the question).
fn followed_by_unit(text: &Text, to: usize, letters: &str) -> bool {
    letters == "m" && (text.starts(to, "螺栓") || text.rest(to).trim_start().starts_with("bolt"))
}

/// A durability token.
fn durable(letter: &str, written: &str, from: usize, to: usize) -> Token {
    let dimension = if matches!(letter, "w" | "p") { "impermeability_grade" } else { "frost_resistance_grade" };
    Token { from, to, dimension, value: TokenValue::Word(written.to_uppercase()) }
}

/// Grades against water and frost in one word, no strength before them.
fn pairs(text: &Text, tokens: &mut Vec<Token>) {
    let Some(finder) = &*PAIR else { return };
    for hit in finder.captures_iter(&text.string) {
        let (Some(whole), Some(water), Some(frost)) = (hit.get(0), hit.get(1), hit.get(3)) else { continue };
        let (from, to) = chars(text, whole.range());
        if !text.is_word(from, to) || tokens.iter().any(|known| from < known.to && known.from < to) {
            continue;
        }
        let (_, middle) = chars(text, whole.start()..frost.start());
        let first = whole.as_str()[..frost.start() - whole.start()].trim_end_matches([' ', '-']);
        tokens.push(durable(water.as_str(), first, from, middle));
        tokens.push(durable(frost.as_str(), &whole.as_str()[frost.start() - whole.start()..], middle, to));
    }
}

/// Durability grades that stand alone: beside a strength grade or their own name.
fn durability(reading: &Reading<'_>, tokens: &mut Vec<Token>) {
    let Some(finder) = &*DURABILITY else { return };
    let text = &reading.text;
    let mut more = Vec::new();
    for hit in finder.captures_iter(&text.string) {
        let (Some(whole), Some(letter), Some(digits)) = (hit.get(0), hit.get(1), hit.get(2)) else { continue };
        let (from, to) = chars(text, whole.range());
        if !alone(text, from, to) || tokens.iter().any(|known| from < known.to && known.from < to) {
            continue;
        }
        let number: u32 = digits.as_str().parse().unwrap_or(0);
        let water = matches!(letter.as_str(), "w" | "p");
        let possible = if water {
            (2..=20).contains(&number) && number.is_multiple_of(2)
        } else {
            (50..=600).contains(&number) && number.is_multiple_of(25)
        };
        let near = |other: usize| reading.clauses.same_sentence(other, from) && other.abs_diff(from) <= 24;
        let named = text.slice(from.saturating_sub(8), from);
        let named = ["抗渗", "抗冻", "渗", "冻", "frost", "impermeab"].iter().any(|name| named.contains(name));
        let beside = tokens.iter().any(|known| known.dimension == "concrete_strength_grade" && near(known.from));
        if possible && (named || beside) {
            more.push(durable(letter.as_str(), whole.as_str(), from, to));
        }
    }
    tokens.append(&mut more);
}

/// Nominal bores.
fn bores(text: &Text, tokens: &mut Vec<Token>) {
    let Some(finder) = &*BORE else { return };
    for hit in finder.captures_iter(&text.string) {
        let (Some(whole), Some(digits)) = (hit.get(0), hit.get(1)) else { continue };
        let (from, to) = chars(text, whole.range());
        if let (true, Ok(bore)) = (alone(text, from, to), digits.as_str().parse::<f64>()) {
            tokens.push(Token { from, to, dimension: "pipe_diameter", value: TokenValue::Number(bore) });
        }
    }
}

/// Takes telephones, addresses, money, models and serial numbers.
fn take_no_numbers(reading: &mut Reading<'_>) {
    let mut spans = Vec::new();
    if let Some(finder) = &*NO_NUMBER {
        for hit in finder.find_iter(&reading.text.string) {
            let (from, to) = chars(&reading.text, hit.range());
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if !digit(reading.text.before(from)) && !digit(reading.text.get(to)) {
                spans.push((from, to));
            }
        }
    }
    if let Some(finder) = &*RUN {
        for hit in finder.find_iter(&reading.text.string) {
            let (from, to) = chars(&reading.text, hit.range());
            if is_identifier(reading, hit.as_str(), from) {
                spans.push((from, to));
            }
        }
    }
    for (from, to) in spans {
        reading.take(from, to);
    }
}

/// Whether a run of letters and digits is a model or a serial number: letters directly before digits, and
/// no name of a dimension or operator in front of them.
fn is_identifier(reading: &Reading<'_>, run: &str, from: usize) -> bool {
    let letters = run.chars().take_while(|c| c.is_ascii_alphabetic()).count();
    let rest = &run[letters..];
    let has_digits = rest.contains(|c: char| c.is_ascii_digit());
    if letters == 0 {
        // 4471-ax: digits, a joint, letters that are no unit.
        let joint = run.split_once(['-', '_', '#']);
        return joint.is_some_and(|(left, right)| {
            left.len() >= 3
                && left.chars().all(|c| c.is_ascii_alphanumeric())
                && right.starts_with(|c: char| c.is_ascii_alphabetic())
                && reading.words.units.at(&reading.text, from + left.chars().count() + 1).is_none()
        });
    }
    if !has_digits {
        return false;
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        // jan-15 and x-24 are left; xz-cd-2024-017 is taken.
        return rest.chars().filter(char::is_ascii_digit).count() >= 4;
    }
    let end = from + letters;
    let named = |one: &super::words::Found| one.to == end;
    !(reading.dimensions.iter().any(named) || reading.operators.iter().any(named))
}
