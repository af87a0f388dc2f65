//! Names and ids of the practice organization: domain, tenant id, client id and resource.

/// The organization's name.
pub(crate) const ORGANIZATION: &str = "Tailwater Trading";
/// The organization's domain. Domains under `.example` can belong to nobody (RFC 2606 section 3).
pub(crate) const DOMAIN: &str = "tailwater.example";
/// The directory's id; always the same, so that what a client keeps for this tenant fits its next run.
pub(crate) const TENANT_ID: &str = "5b8e2c4a-93d7-4f06-8a1e-d24c70f9b365";
/// The public client that may sign people in (licensing-service.md, "Sign-in").
pub(crate) const CLIENT_ID: &str = "3d5cffa9-04da-4657-8cab-c7f074657cad";
/// The licensing service as a resource (licensing-service.md, "Sign-in").
pub(crate) const RESOURCE: &str = "aeb86249-8ea3-49e2-900b-54cc8e308f85";
