//! Closed lists of words: an enumeration, its words, and the list that an error shows.

/// Defines an enumeration whose members are words of a format: `as_str`, `parse` and the list of `WORDS`.
/// Words are compared exactly, as the formats define them.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$says:meta])* $member:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$says])* #[serde(rename = $word)] $member,)+
        }

        impl $name {
            /// All words, in the order of the format's own list.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word as the format writes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$member => $word,)+
                }
            }

            /// Reads a word; `None` where the format has no such word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$member),)+
                    _ => None,
                }
            }
        }
    };
}
