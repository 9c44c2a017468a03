//! Arrays of numbers and texts as bytes, little-endian, each with its length before it.

use std::sync::Arc;

/// Bytes that are being written.
#[derive(Debug, Default)]
pub(super) struct Out(pub(super) Vec<u8>);

/// Bytes that are being read. A read beyond the end, or one that does not fit, gives `None`.
#[derive(Debug)]
pub(super) struct In<'b>(pub(super) &'b [u8]);

/// Defines how arrays of a number are written and read.
macro_rules! numbers {
    ($write:ident, $read:ident, $number:ty) => {
        impl Out {
            pub(super) fn $write(&mut self, numbers: impl ExactSizeIterator<Item = $number>) {
                self.length(numbers.len());
                self.0.reserve(numbers.len() * size_of::<$number>());
                for number in numbers {
                    self.0.extend_from_slice(&number.to_le_bytes());
                }
            }
        }
        impl In<'_> {
            pub(super) fn $read(&mut self) -> Option<Vec<$number>> {
                let count = self.length()?;
                let bytes = self.take(count.checked_mul(size_of::<$number>())?)?;
                let (numbers, _) = bytes.as_chunks::<{ size_of::<$number>() }>();
                Some(numbers.iter().map(|number| <$number>::from_le_bytes(*number)).collect())
            }
        }
    };
}

numbers!(put_u8, u8s, u8);
numbers!(put_u16, u16s, u16);
numbers!(put_u32, u32s, u32);
numbers!(put_i32, i32s, i32);
numbers!(put_u64, u64s, u64);
numbers!(put_f32, f32s, f32);
numbers!(put_f64, f64s, f64);

impl Out {
    pub(super) fn length(&mut self, length: usize) {
        self.0.extend_from_slice(&(length as u64).to_le_bytes());
    }

    /// Texts: their lengths, then all of them.
    pub(super) fn texts<'t>(&mut self, texts: impl ExactSizeIterator<Item = &'t str> + Clone) {
        // No text is longer than a record, which is far below 4 GiB.
        self.put_u32(texts.clone().map(|text| text.len() as u32));
        for text in texts {
            self.0.extend_from_slice(text.as_bytes());
        }
    }
}

impl<'b> In<'b> {
    pub(super) fn length(&mut self) -> Option<usize> {
        let (head, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        usize::try_from(u64::from_le_bytes(*head)).ok()
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn texts(&mut self) -> Option<Vec<Arc<str>>> {
        let lengths = self.u32s()?;
        lengths.into_iter().map(|length| Some(std::str::from_utf8(self.take(length as usize)?).ok()?.into())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn arrays_round_trip(numbers in proptest::collection::vec(any::<u64>(), 0..50), texts in proptest::collection::vec(".{0,9}", 0..20)) {
            let mut out = Out::default();
            out.put_u64(numbers.iter().copied());
            out.texts(texts.iter().map(String::as_str));
            let mut read = In(&out.0);
            prop_assert_eq!(read.u64s(), Some(numbers));
            let found: Vec<String> = read.texts().unwrap_or_default().iter().map(ToString::to_string).collect();
            prop_assert_eq!(found, texts);
            prop_assert!(read.0.is_empty());
        }

        #[test]
        fn whatever_the_bytes_reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = In(&bytes).texts();
            let _ = In(&bytes).f64s();
        }
    }
}
