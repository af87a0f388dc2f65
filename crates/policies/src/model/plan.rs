//! Plan: the changes that an intent comes to, given the present values.

use std::collections::{HashMap, HashSet};

use offswitch_model::{Effect, OfferingKey};

use crate::model::offering::Offering;
use crate::model::value::Value;

/// One offering, from one value to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The offering.
    pub key: OfferingKey,
    /// Its name to show.
    pub name: String,
    /// The value that it had when the plan was made.
    pub from: Value,
    /// The value that it is to have.
    pub to: Value,
}

impl Change {
    fn of(offering: &Offering, to: Value) -> Self {
        Self { key: offering.key.clone(), name: offering.name.clone(), from: offering.value.clone(), to }
    }
}

/// The changes that an intent comes to. No offering that has the wanted value already is among them, and none twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Changes to make, in the order of the offerings unless [`Plan::write_last`] moved some.
    pub changes: Vec<Change>,
    /// Number of the offerings meant that have the wanted value already (no-op).
    pub unchanged: usize,
    /// Offerings skipped because their value is unknown to this program and nobody asked for them by name.
    pub skipped_unknown: Vec<Offering>,
    /// Changes skipped because the offering has since been set by somebody else: since an admin saw its value, or, for undo and
    /// retry, since the earlier change.
    pub drifted: Vec<Change>,
    /// Undo and retry: earlier changes skipped because the list lacks their offerings, of which nothing is known.
    pub missing: Vec<Change>,
}

/// Error: an offering was asked for that the service does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such offering: {0}")]
pub struct UnknownOffering(pub OfferingKey);

impl Plan {
    /// Plan that turns everything off. Offerings whose value is unknown are skipped.
    #[must_use]
    pub fn turn_off_all(now: &[Offering]) -> Self {
        let mut plan = Self::default();
        for offering in now {
            match offering.value.turn_off_effect() {
                Effect::Unchanged => plan.unchanged += 1,
                Effect::Skip => plan.skipped_unknown.push(offering.clone()),
                Effect::Change => plan.changes.push(Change::of(offering, Value::Off)),
            }
        }
        plan
    }

    /// Plan that sets the offerings of `seen` to `value`, those with an unknown value too, since they are asked for by name.
    /// Each goes with the value that the admin saw: one that has another by now has drifted, unless that is the wanted one.
    ///
    /// # Errors
    /// If one of `seen` is not among the offerings.
    pub fn set(now: &[Offering], seen: &[(OfferingKey, Value)], value: &Value) -> Result<Self, UnknownOffering> {
        let mut wanted: HashMap<_, _> = seen.iter().map(|(key, seen)| (key, seen)).collect();
        let mut plan = Self::default();
        for offering in now {
            let Some(seen) = wanted.remove(&offering.key) else { continue };
            let change = Change::of(offering, value.clone());
            match offering.value.set_effect(value) {
                Effect::Change if offering.value == *seen => plan.changes.push(change),
                Effect::Change => plan.drifted.push(Change { from: seen.clone(), ..change }),
                Effect::Unchanged | Effect::Skip => plan.unchanged += 1,
            }
        }
        match seen.iter().find(|(key, _)| wanted.contains_key(key)) {
            Some((unknown, _)) => Err(UnknownOffering(unknown.clone())),
            None => Ok(plan),
        }
    }

    /// The offerings to be changed that an admin saw with another value, which somebody else has changed since.
    #[must_use]
    pub fn changed_since(&self, seen: &[(OfferingKey, Value)]) -> HashSet<OfferingKey> {
        let seen: HashMap<_, _> = seen.iter().map(|(key, value)| (key, value)).collect();
        let differs = |change: &&Change| seen.get(&change.key).is_some_and(|value| **value != change.from);
        self.changes.iter().filter(differs).map(|change| change.key.clone()).collect()
    }

    /// Plan that brings back what a run changed, to the exact former values. `done` are the run's changes that took effect, or may
    /// have (verified, accepted but not confirmed, failed halfway or interrupted). Only an offering that still has the value
    /// that the run set is changed back; one that has its former value is unchanged; one with another value has drifted; one that is not listed is missing.
    #[must_use]
    pub fn undo(done: &[Change], now: &[Offering]) -> Self {
        let back = |change: &Change| Change { from: change.to.clone(), to: change.from.clone(), ..change.clone() };
        Self::replan(done, back, now)
    }

    /// Plan that tries again what a run did not achieve, or goes on with what it left. `missed` are the run's changes that were
    /// refused, failed, interrupted or never sent, as the intent has it. Only an offering that still has its former value is
    /// changed; one that has the wanted value by now is unchanged; one with another value has drifted; one that is not listed is
    /// missing.
    #[must_use]
    pub fn retry(missed: &[Change], now: &[Offering]) -> Self {
        Self::replan(missed, Change::clone, now)
    }

    /// Moves the changes of the offerings of `keys` to the end: what was refused before does not hold up the others.
    pub fn write_last(&mut self, keys: &HashSet<OfferingKey>) {
        self.changes.sort_by_key(|change| keys.contains(&change.key));
    }

    /// Drops the changes of all offerings but those of `keys`.
    pub fn restrict_to(&mut self, keys: &HashSet<OfferingKey>) {
        self.changes.retain(|change| keys.contains(&change.key));
    }

    /// Plan of the changes that `turned` makes of earlier ones, as far as the offerings still have the values that those start
    /// from.
    fn replan(earlier: &[Change], turned: impl Fn(&Change) -> Change, now: &[Offering]) -> Self {
        let now: HashMap<_, _> = now.iter().map(|offering| (&offering.key, &offering.value)).collect();
        let mut plan = Self::default();
        for change in earlier {
            let next = turned(change);
            match now.get(&next.key) {
                Some(value) if **value == next.from => plan.changes.push(next),
                Some(value) if **value == next.to => plan.unchanged += 1,
                Some(_) => plan.drifted.push(change.clone()),
                None => plan.missing.push(change.clone()),
            }
        }
        plan
    }
}

#[cfg(test)]
mod tests {
    use offswitch_model::OfferingKind;

    use super::*;

    /// Offerings of every kind and value, in numbers and an order that the seed chooses.
    fn offerings(random: &mut fastrand::Rng) -> Vec<Offering> {
        (0..random.usize(0..60))
            .map(|number| {
                let kind = if random.u8(0..8) == 0 { OfferingKind::OfferType } else { OfferingKind::Product };
                let key = OfferingKey { kind, id: format!("CFQ{number}") };
                Offering { key, name: format!("Product {}", random.u8(0..20)), value: value(random) }
            })
            .collect()
    }

    fn value(random: &mut fastrand::Rng) -> Value {
        match random.u8(0..7) {
            0..=2 => Value::On,
            3 | 4 => Value::Off,
            5 => Value::TrialsOnly,
            _ => Value::Other(format!("Perhaps{}", random.u8(0..3))),
        }
    }

    /// The offerings after the service accepted `changes`.
    fn after(now: &[Offering], changes: &[Change]) -> Vec<Offering> {
        let mut now = now.to_vec();
        for change in changes {
            for offering in now.iter_mut().filter(|offering| offering.key == change.key) {
                offering.value = change.to.clone();
            }
        }
        now
    }

    fn for_many_seeds(check: impl Fn(&mut fastrand::Rng)) {
        for seed in 0..500 {
            check(&mut fastrand::Rng::with_seed(seed));
        }
    }

    #[test]
    fn turning_off_all_covers_every_offering_once() {
        for_many_seeds(|random| {
            let now = offerings(random);
            let plan = Plan::turn_off_all(&now);
            assert_eq!(
                plan.changes.len() + plan.unchanged + plan.skipped_unknown.len(),
                now.len(),
                "each is changed, unchanged or skipped"
            );
            assert!(
                plan.changes.iter().all(|change| change.to == Value::Off && change.from != Value::Off),
                "only what is not off"
            );
            assert!(
                plan.changes.iter().all(|change| change.from.is_known()),
                "and nothing of unknown value is changed"
            );
            assert!(
                plan.skipped_unknown.iter().all(|offering| !offering.value.is_known()),
                "only the unknown is skipped"
            );
            let second = Plan::turn_off_all(&after(&now, &plan.changes));
            assert!(second.changes.is_empty(), "a second plan after the first finds nothing to do");
        });
    }

    #[test]
    fn setting_covers_exactly_what_is_asked_for() {
        for_many_seeds(|random| {
            let now = offerings(random);
            let chosen = now.iter().filter(|_| random.bool());
            let mut seen: Vec<_> = chosen.map(|offering| (offering.key.clone(), offering.value.clone())).collect();
            let distinct = seen.len();
            for (_, value) in &mut seen {
                if random.u8(0..4) == 0 {
                    *value = self::value(random);
                }
            }
            seen.extend(seen.first().cloned());
            let value = value(random);
            let plan = Plan::set(&now, &seen, &value).expect("all keys are known");
            assert_eq!(
                plan.changes.len() + plan.unchanged + plan.drifted.len(),
                distinct,
                "each key counts once, unknown values too"
            );
            let saw = |change: &Change, value: &Value| seen.contains(&(change.key.clone(), value.clone()));
            assert!(plan.changes.iter().all(|change| saw(change, &change.from)), "only what is as it was seen");
            assert!(
                plan.drifted.iter().all(|change| saw(change, &change.from) && change.to == value),
                "and what is not has drifted"
            );
            assert!(
                plan.changes.iter().all(|change| change.to == value && change.from != value),
                "what has the value is not changed"
            );
            let missing = OfferingKey { kind: OfferingKind::Product, id: "missing".to_owned() };
            seen.push((missing.clone(), Value::On));
            assert_eq!(Plan::set(&now, &seen, &value), Err(UnknownOffering(missing)), "an unknown key is named");
        });
    }

    #[test]
    fn undoing_a_run_brings_back_exactly_what_was() {
        for_many_seeds(|random| {
            let before = offerings(random);
            let done = Plan::turn_off_all(&before);
            let undo = Plan::undo(&done.changes, &after(&before, &done.changes));
            assert_eq!(undo.changes.len(), done.changes.len(), "all of it can be undone");
            let off = after(&before, &done.changes);
            assert_eq!(after(&off, &undo.changes), before, "and then all is as it was, trials and all");
        });
    }

    #[test]
    fn undoing_leaves_what_somebody_else_changed() {
        for_many_seeds(|random| {
            let before = offerings(random);
            let done = Plan::turn_off_all(&before);
            let mut now = after(&before, &done.changes);
            now.retain(|_| random.u8(0..10) > 0);
            for offering in &mut now {
                if random.u8(0..4) == 0 {
                    offering.value = value(random);
                }
            }
            let undo = Plan::undo(&done.changes, &now);
            let counted = undo.changes.len() + undo.unchanged + undo.drifted.len() + undo.missing.len();
            assert_eq!(counted, done.changes.len(), "each change is undone, unchanged, drifted or missing");
            for change in &done.changes {
                let value = now.iter().find(|offering| offering.key == change.key).map(|offering| &offering.value);
                let undone = undo.changes.iter().any(|back| back.key == change.key && back.to == change.from);
                assert_eq!(
                    undone,
                    value == Some(&change.to),
                    "only what still has the value that the run set is undone"
                );
                let drifted = undo.drifted.contains(change);
                assert_eq!(
                    drifted,
                    value.is_some_and(|value| *value != change.to && *value != change.from),
                    "what was set since is named"
                );
                assert_eq!(
                    undo.missing.contains(change),
                    value.is_none(),
                    "what is not listed was set by nobody known"
                );
            }
        });
    }

    #[test]
    fn retrying_takes_only_what_is_still_as_it_was() {
        for_many_seeds(|random| {
            let before = offerings(random);
            let planned = Plan::turn_off_all(&before);
            let (done, missed): (Vec<_>, Vec<_>) = planned.changes.iter().cloned().partition(|_| random.bool());
            let retry = Plan::retry(&missed, &after(&before, &done));
            assert_eq!(retry.changes, missed, "just the failures are tried again");
            let retry = Plan::retry(&planned.changes, &after(&before, &done));
            assert_eq!(
                (retry.changes.len(), retry.unchanged),
                (missed.len(), done.len()),
                "what has the wanted value by now is not"
            );
        });
    }
}
