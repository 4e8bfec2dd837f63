//! The run-time of tc3, a client for Tencent Cloud API 3.0.

pub mod schema;
