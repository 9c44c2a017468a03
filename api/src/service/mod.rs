//! Room for service.
