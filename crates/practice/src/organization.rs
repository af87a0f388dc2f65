//! Names and ids of the practice organization: domain, tenant id, client ids and resource.

/// The organization's name.
pub(crate) const ORGANIZATION: &str = "Tailwater Trading";
/// The organization's domain. Domains under `.example` can belong to nobody (RFC 2606 section 3).
pub(crate) const DOMAIN: &str = "tailwater.example";
/// The directory's id; always the same, so that what a client keeps for this tenant fits its next run.
pub(crate) const TENANT_ID: &str = "5b8e2c4a-93d7-4f06-8a1e-d24c70f9b365";
/// The public client that may sign people in (licensing-service.md, "Sign-in").
pub(crate) const CLIENT_ID: &str = "3d5cffa9-04da-4657-8cab-c7f074657cad";
/// The organization's own public client for the same purpose
/// (licensing-service.md, "An application of the company's own").
pub(crate) const OWN_CLIENT_ID: &str = "b7c41d0e-6a85-4f2b-9d13-8e50a2f7c964";
/// The licensing service as a resource (licensing-service.md, "Sign-in").
pub(crate) const RESOURCE: &str = "aeb86249-8ea3-49e2-900b-54cc8e308f85";
/// The delegated permission that an application of the organization's own needs there
/// (licensing-service.md, "An application of the company's own").
pub(crate) const PERMISSION: &str = "LicenseManager.AccessAsUser";
