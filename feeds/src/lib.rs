//! What the formats of others say: fleet snapshots, weather alerts.
