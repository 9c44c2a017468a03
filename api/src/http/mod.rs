//! Room for http.
