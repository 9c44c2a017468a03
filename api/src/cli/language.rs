//! Which language the command line speaks, and a text in both.

use fieldpack_graph::knowledge::Language;

/// The language of the environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set decides;
/// English where it begins with `en`, else Chinese.
pub(crate) fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match set {
        Some(locale) if locale.to_ascii_lowercase().starts_with("en") => Language::En,
        _ => Language::Zh,
    }
}

/// Chooses between the Chinese and the English of a thing.
pub(crate) fn pick<T>(language: Language, zh: T, en: T) -> T {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// Writes one of two format strings, by language; the arguments are captured from the scope.
macro_rules! say {
    ($language:expr, $zh:literal, $en:literal) => {
        match $language {
            fieldpack_graph::knowledge::Language::Zh => format!($zh),
            fieldpack_graph::knowledge::Language::En => format!($en),
        }
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_and_chinese_is_the_default() {
        let with = |pairs: &'static [(&str, &str)]| {
            of_environment(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(with(&[]), Language::Zh);
        assert_eq!(with(&[("LANG", "en_GB.UTF-8")]), Language::En);
        assert_eq!(with(&[("LC_ALL", "zh_CN.UTF-8"), ("LANG", "en_US")]), Language::Zh);
        assert_eq!(with(&[("LC_ALL", ""), ("LANG", "EN")]), Language::En);
        assert_eq!(with(&[("LANG", "C.UTF-8")]), Language::Zh);
    }
}
