//! The list as it is reported.

use std::collections::HashMap;

use offswitch_model::OfferingKind;

use crate::export::ReportMetadata;
use crate::views::{CatalogueView, NewOfferingsView, OfferingView, Problem, ProblemCode, TenantSummary, ValueKind};

/// The list as the service told it last, with the sentences about it.
#[derive(Debug, Clone)]
pub(crate) struct ListReport {
    /// Author and time of the report.
    pub metadata: ReportMetadata,
    /// The list; its offerings in the window's order, products first.
    pub list: CatalogueView,
    /// Summary of the tenant.
    pub summary: TenantSummary,
}

impl ListReport {
    /// A report of this list.
    ///
    /// # Errors
    /// The problem `run.outdated` if the window's sentences are about another list.
    pub(crate) fn new(
        metadata: ReportMetadata,
        mut list: CatalogueView,
        summary: TenantSummary,
    ) -> Result<Self, Problem> {
        let having = |kind: ValueKind| list.offerings.iter().filter(|offering| offering.value.kind == kind).count();
        let counts = [ValueKind::On, ValueKind::Trials, ValueKind::Off, ValueKind::Other].map(having);
        if counts != summary.counts || list.offer_types_problem.is_none() != summary.offer_types_known {
            return Err(Problem::new(ProblemCode::RunOutdated));
        }
        let places: HashMap<_, _> = summary.order.iter().enumerate().map(|(place, key)| (key, place)).collect();
        list.offerings.sort_by_key(|offering| {
            let place = places.get(&offering.key).copied().unwrap_or(usize::MAX);
            (offering.kind == OfferingKind::OfferType, place)
        });
        Ok(Self { metadata, list, summary })
    }

    /// Returns whether an offering was not in the account's last snapshot.
    pub(super) fn is_new(&self, offering: &OfferingView) -> bool {
        self.list.new.as_ref().is_some_and(|NewOfferingsView { keys, .. }| keys.contains(&offering.key))
    }
}
