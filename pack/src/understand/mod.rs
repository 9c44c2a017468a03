//! Understanding: from a sentence to a question with spans, origins and reasons.
