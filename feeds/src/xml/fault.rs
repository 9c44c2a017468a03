//! Faults of XML, with their places.

use super::{MAX_DECLARATIONS, Open, XmlDocument};
use crate::BYTE_ORDER_MARK;
use crate::error::{FeedCode, FeedError, locate};
use crate::expected::Expected;
use crate::limits::Limits;
use quick_xml::escape::EscapeError;
use quick_xml::name::NamespaceError;

impl XmlDocument<'_, '_> {
    /// The path of the element that is open.
    pub(super) fn path_of(&self, open: &[Open<'_>]) -> String {
        let names = open.iter().map(|open| open.node.name.as_ref());
        self.root.as_deref().into_iter().chain(names).fold(String::new(), |path, name| path + "/" + name)
    }

    /// Refuses a text that is too long.
    pub(super) fn check_length(
        &self,
        path: &dyn Fn() -> String,
        found: &str,
        characters: usize,
        byte: usize,
    ) -> Result<(), FeedError> {
        if characters <= self.limits.max_text_chars {
            return Ok(());
        }
        let expected = Expected::AtMost(self.limits.max_text_chars, "个字符", "characters");
        Err(self.fault(FeedCode::TooLong, path(), found, expected, byte))
    }

    /// A fault that quick-xml found.
    pub(super) fn faulty(&self, path: &str, error: &quick_xml::Error, byte: usize) -> FeedError {
        if let quick_xml::Error::Escape(EscapeError::UnrecognizedEntity(_, name)) = error {
            let found = format!("&{name};");
            return self.fault(FeedCode::UnknownEntity, path.to_owned(), &found, Expected::PredefinedEntity, byte);
        }
        if matches!(error, quick_xml::Error::Namespace(NamespaceError::TooManyDeclarations(_))) {
            let expected = Expected::AtMost(MAX_DECLARATIONS, "个命名空间", "namespaces");
            return self.fault(FeedCode::TooMany, path.to_owned(), "", expected, byte);
        }
        self.malformed(path, &error.to_string(), byte)
    }

    /// A fault of the XML itself.
    pub(super) fn malformed(&self, path: &str, reason: &str, byte: usize) -> FeedError {
        located(self.text, malformed(path.to_owned(), reason.to_owned()).at_byte(byte))
    }

    /// A fault of any kind.
    pub(super) fn fault(
        &self,
        code: FeedCode,
        path: String,
        found: &str,
        expected: Expected,
        byte: usize,
    ) -> FeedError {
        located(self.text, FeedError::new(code, path, found, expected).at_byte(byte))
    }
}

/// The text of a document, without byte order mark.
///
/// # Errors
/// `too_large` or `not_utf8`.
pub(crate) fn text_of<'i>(bytes: &'i [u8], limits: &Limits) -> Result<&'i str, FeedError> {
    if bytes.len() > limits.max_bytes {
        let expected = Expected::AtMost(limits.max_bytes, "字节", "bytes");
        return Err(FeedError::new(FeedCode::TooLarge, "", &bytes.len().to_string(), expected));
    }
    let body = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    std::str::from_utf8(body).map_err(|error| {
        let valid = error.valid_up_to();
        let found = format!("0x{:02X}", body.get(valid).copied().unwrap_or_default());
        let fault = FeedError::new(FeedCode::NotUtf8, "", &found, Expected::Utf8).at_byte(valid);
        located(&String::from_utf8_lossy(&body[..valid]), fault)
    })
}

/// A fault with its line and column.
pub(crate) fn located(text: &str, fault: FeedError) -> FeedError {
    let mut faults = [fault];
    locate(text, &mut faults);
    let [fault] = faults;
    fault
}

/// A fault of the XML itself, not yet located.
pub(super) fn malformed(path: String, reason: String) -> FeedError {
    FeedError::new(FeedCode::MalformedXml, path, "", Expected::WellFormed("XML", reason))
}
