//! Tasks of the service that a caller polls: scans for the resources a certificate is bound to, and deletions.

use super::Resource;

/// A scan for the resources that use a certificate.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) id: String,
    pub(crate) certificate: String,
    /// 0 querying, 1 done, 2 abnormal.
    pub(crate) status: u8,
    /// Whether it will end as abnormal.
    pub(crate) fails: bool,
    pub(crate) at: i64,
    pub(crate) stepped: i64,
    /// The resources that use the certificate as they were when it ended, and those that could not be looked at.
    pub(crate) found: Vec<Resource>,
}

impl Scan {
    pub(crate) fn is_finished(&self) -> bool {
        self.status != 0
    }
}

/// A deletion that first looks for resources that use the certificate.
#[derive(Clone, Debug)]
pub(crate) struct Deletion {
    pub(crate) id: String,
    pub(crate) certificate: String,
    /// 0 running, 1 done, 2 failed, 4 still in use. Source: `Status` of `DescribeDeleteCertificatesTaskResult`.
    pub(crate) status: u8,
    pub(crate) error: String,
    pub(crate) domains: Vec<String>,
    pub(crate) at: i64,
    pub(crate) stepped: i64,
}

impl Deletion {
    pub(crate) fn is_finished(&self) -> bool {
        self.status != 0
    }
}
