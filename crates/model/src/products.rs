//! Known products: the table of ids and names that Microsoft has published.

const TABLE: &str = include_str!("../data/products.tsv");

/// Ids and English names of the products that Microsoft's documentation has listed under the policy, old and new ids side by
/// side (licensing-service.md). The service may have others, and may call one by a newer name.
pub fn known_products() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().skip(1).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::is_valid_id;

    #[test]
    fn every_row_is_one_product() {
        let ids: HashSet<_> = known_products().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), TABLE.lines().count() - 1, "each row has an id of its own");
        assert!(ids.iter().all(|id| is_valid_id(id)), "which can be asked for");
        assert!(known_products().all(|(_, name)| !name.trim().is_empty()), "and a name");
    }
}
