//! Fault injection: rules, and the fault that they add up to for one request.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use fastrand::Rng;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::routes::{Route, Target};
use crate::strict_json;

/// The rules as they are sent to `PUT /control/faults`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleSet {
    /// Seed of the random numbers for `chance`; 0 if absent.
    #[serde(default)]
    seed: u64,
    rules: Vec<Value>,
}

/// One rule. The crate's README describes each field for those who write rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    route: String,
    offering: Option<String>,
    skip: Option<u64>,
    times: Option<u64>,
    chance: Option<f64>,

    latency_ms: Option<u64>,
    hold: Option<Phase>,
    status: Option<u16>,
    retry_after: Option<RetryAfter>,
    retry_after_date: Option<u64>,
    status_body: Option<Value>,
    #[serde(default)]
    took_effect: bool,
    claims: Option<Map<String, Value>>,
    drop: Option<Phase>,
    body: Option<Corruption>,
    stale_ms: Option<u64>,
    page_size: Option<usize>,
    next_link: Option<NextLink>,
    offer_type_id_in: Option<IdField>,
    odd_items: Option<Arc<[Value]>>,
    omit: Option<Arc<[String]>>,
    #[serde(default)]
    coupled: bool,
}

/// The header `Retry-After`: a number of seconds, or any text as it stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum RetryAfter {
    Seconds(u64),
    Text(String),
}

/// Phase of a request: before or after it takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Phase {
    Before,
    After,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Corruption {
    Truncated,
    Garbage,
}

/// Field of a list that holds the link to its next page. licensing-service.md names both.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) enum NextLink {
    #[default]
    #[serde(rename = "nextLink")]
    Plain,
    #[serde(rename = "@odata.nextLink")]
    OData,
}

impl NextLink {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "nextLink",
            Self::OData => "@odata.nextLink",
        }
    }
}

/// The field that carries an offer type's id; licensing-service.md calls it open which one does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum IdField {
    #[default]
    #[serde(rename = "scopeId")]
    ScopeId,
    #[serde(rename = "scopeValue")]
    ScopeValue,
}

/// Failure of a response.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Status {
        status: u16,
        retry_after: Option<String>,
        /// Body of the response; `None` for the usual one of the status.
        body: Option<Value>,
        /// True if a write is carried out although the response denies it.
        took_effect: bool,
        /// Claims that the response asks for.
        claims: Option<Value>,
    },
    /// The connection ends before anything was done.
    DropBefore,
    /// The connection ends after it was done.
    DropAfter,
    /// The body ends in the middle.
    Truncated,
    /// The body is not what its type says.
    Garbage,
}

/// Options of a request that is answered: staleness, page size, field names, coupled ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResponseOptions {
    /// A write shows only after this long.
    pub(crate) stale: Duration,
    /// Items on a page of a list; all if absent.
    pub(crate) page_size: Option<usize>,
    pub(crate) next_link: NextLink,
    pub(crate) offer_type_id_in: IdField,
    /// Items at the end of a list, of whatever form.
    pub(crate) odd_items: Option<Arc<[Value]>>,
    /// Ids that a list lacks, though each can be read by itself.
    pub(crate) omit: Option<Arc<[String]>>,
    /// A write sets all offerings of the same name.
    pub(crate) coupled: bool,
}

/// Hold of a request in a phase, until all rules are replaced.
#[derive(Clone, Debug)]
pub(crate) struct Hold {
    phase: Phase,
    replaced: watch::Receiver<()>,
}

impl Hold {
    /// Waits for the end of the hold, if it is one in this phase.
    pub(crate) async fn wait(&mut self, phase: Phase) {
        if self.phase == phase {
            // An error means that the tenant is gone, and nobody holds anything any more.
            let _ = self.replaced.changed().await;
        }
    }
}

/// Sum of the rules that apply to one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct InjectedFault {
    /// Latency added to the tenant's own.
    pub(crate) latency: Duration,
    pub(crate) hold: Option<Hold>,
    pub(crate) failure: Option<Failure>,
    /// Claims that the request's token must have been issued for.
    pub(crate) claims: Option<Value>,
    pub(crate) response_options: ResponseOptions,
}

/// The rules in force.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Mutex<Rules>,
    /// Told of each replacement of the rules.
    replaced: watch::Sender<()>,
}

#[derive(Default)]
struct Rules {
    rules: Vec<(Target, Rule)>,
    rng: Rng,
}

impl Faults {
    /// Replaces all rules, or none of them: the error names the rule and what is wrong with it.
    pub(crate) fn replace(&self, body: &[u8]) -> Result<(), String> {
        let set: RuleSet = strict_json::from_slice(body)?;
        let rules = set
            .rules
            .into_iter()
            .enumerate()
            .map(|(index, rule)| validate(rule).map_err(|error| format!("rules[{index}]: {error}")))
            .collect::<Result<Vec<_>, _>>()?;
        self.set(Rules { rules, rng: Rng::with_seed(set.seed) });
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.set(Rules::default());
    }

    fn set(&self, rules: Rules) {
        *self.rules.lock() = rules;
        self.replaced.send_replace(());
    }

    /// Draws the fault for a request, counting each rule's uses and throwing its dice. Latencies add up; of everything
    /// else the first rule that has a say wins.
    pub(crate) fn draw(&self, route: Route, offering: Option<&str>) -> InjectedFault {
        let mut rules = self.rules.lock();
        let Rules { rules, rng } = &mut *rules;
        let mut drawn = InjectedFault::default();
        let (mut stale, mut next_link, mut offer_type_id_in) = (None, None, None);
        for (target, rule) in rules {
            let aimed = target.matches(route)
                && rule.offering.as_ref().is_none_or(|id| offering.is_some_and(|asked| asked.eq_ignore_ascii_case(id)))
                && rule.times != Some(0);
            // A failure that comes too late is not used up, so that rules can follow one another.
            let late = drawn.failure.is_some() && rule.fails();
            if aimed && let Some(skip @ 1..) = &mut rule.skip {
                *skip -= 1;
                continue;
            }
            if !aimed || late || rule.chance.is_some_and(|chance| rng.f64() >= chance) {
                continue;
            }
            if let Some(times) = &mut rule.times {
                *times -= 1;
            }
            drawn.latency += Duration::from_millis(rule.latency_ms.unwrap_or_default());
            let hold = |phase| Hold { phase, replaced: self.replaced.subscribe() };
            drawn.hold = drawn.hold.or_else(|| rule.hold.map(hold));
            drawn.failure = drawn.failure.or_else(|| rule.failure());
            let claims = rule.claims.clone().filter(|_| rule.status.is_none());
            drawn.claims = drawn.claims.or_else(|| claims.map(Value::from));
            stale = stale.or(rule.stale_ms);
            drawn.response_options.page_size = drawn.response_options.page_size.or(rule.page_size);
            next_link = next_link.or(rule.next_link);
            offer_type_id_in = offer_type_id_in.or(rule.offer_type_id_in);
            drawn.response_options.odd_items = drawn.response_options.odd_items.or_else(|| rule.odd_items.clone());
            drawn.response_options.omit = drawn.response_options.omit.or_else(|| rule.omit.clone());
            drawn.response_options.coupled |= rule.coupled;
        }
        drawn.response_options.stale = Duration::from_millis(stale.unwrap_or_default());
        drawn.response_options.next_link = next_link.unwrap_or_default();
        drawn.response_options.offer_type_id_in = offer_type_id_in.unwrap_or_default();
        drawn
    }
}

impl Rule {
    const fn fails(&self) -> bool {
        self.status.is_some() || self.drop.is_some() || self.body.is_some()
    }

    fn failure(&self) -> Option<Failure> {
        if let Some(status) = self.status {
            let retry_after = match (&self.retry_after, self.retry_after_date) {
                (Some(RetryAfter::Seconds(seconds)), _) => Some(seconds.to_string()),
                (Some(RetryAfter::Text(text)), _) => Some(text.clone()),
                // The date counts from the answer, not from when the rule was made.
                (None, Some(seconds)) => {
                    Some(httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds)))
                }
                (None, None) => None,
            };
            return Some(Failure::Status {
                status,
                retry_after,
                body: self.status_body.clone(),
                took_effect: self.took_effect,
                claims: self.claims.clone().map(Value::from),
            });
        }
        match (self.drop, self.body) {
            (Some(Phase::Before), _) => Some(Failure::DropBefore),
            (Some(Phase::After), _) => Some(Failure::DropAfter),
            (None, Some(Corruption::Truncated)) => Some(Failure::Truncated),
            (None, Some(Corruption::Garbage)) => Some(Failure::Garbage),
            (None, None) => None,
        }
    }
}

/// The longest time that a rule may name: a day.
const MAX_SECONDS: u64 = 24 * 60 * 60;

fn validate(rule: Value) -> Result<(Target, Rule), String> {
    let rule: Rule = strict_json::from_value(rule)?;
    let target = Target::parse(&rule.route).ok_or_else(|| {
        let names = Route::ALL.map(Route::name).join(", ");
        format!("there is no route `{}`; routes are {names}, and reads, writes, all", rule.route)
    })?;
    let failures =
        [rule.status.is_some(), rule.drop.is_some(), rule.body.is_some()].into_iter().filter(|given| *given).count();
    let needs_status =
        rule.retry_after.is_some() || rule.retry_after_date.is_some() || rule.status_body.is_some() || rule.took_effect;
    let changes_answers = rule.stale_ms.is_some()
        || rule.page_size.is_some()
        || rule.next_link.is_some()
        || rule.offer_type_id_in.is_some()
        || rule.odd_items.is_some()
        || rule.omit.is_some()
        || rule.coupled;
    let too_long = |limit: u64, time: Option<u64>| time.is_some_and(|time| time > limit);

    if failures > 1 {
        Err("a rule can have only one of `status`, `drop` and `body`".to_owned())
    } else if needs_status && rule.status.is_none() {
        Err("`retry_after`, `retry_after_date`, `status_body` and `took_effect` need `status`".to_owned())
    } else if rule.claims.is_some() && rule.status.is_some_and(|status| status != 401) {
        Err("`claims` go with the `status` 401 or with none".to_owned())
    } else if rule.retry_after.is_some() && rule.retry_after_date.is_some() {
        Err("a rule can have only one of `retry_after` and `retry_after_date`".to_owned())
    } else if rule.status.is_some_and(|status| !(200..=599).contains(&status)) {
        Err("`status` must be from 200 to 599".to_owned())
    } else if matches!(&rule.retry_after, Some(RetryAfter::Text(text)) if text.bytes().any(|byte| !(32..127).contains(&byte)))
    {
        Err("`retry_after` must be a number of seconds or a text of printable ASCII".to_owned())
    } else if rule.chance.is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
        Err("`chance` must be from 0 to 1".to_owned())
    } else if rule.page_size == Some(0) {
        Err("`page_size` must be at least 1".to_owned())
    } else if too_long(MAX_SECONDS * 1000, rule.latency_ms)
        || too_long(MAX_SECONDS * 1000, rule.stale_ms)
        || too_long(MAX_SECONDS, rule.retry_after_date)
    {
        Err("`latency_ms`, `stale_ms` and `retry_after_date` can be a day at most".to_owned())
    } else if failures == 0
        && rule.latency_ms.is_none()
        && rule.hold.is_none()
        && rule.claims.is_none()
        && !changes_answers
    {
        Err("a rule must do something: none of `latency_ms`, `hold`, `status`, `claims`, `drop`, `body`, `stale_ms`, \
             `page_size`, `next_link`, `offer_type_id_in`, `odd_items`, `omit` and `coupled` is given"
            .to_owned())
    } else {
        Ok((target, rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_ends_after_its_uses_and_meets_only_its_offering() {
        let faults = Faults::default();
        faults
            .replace(br#"{"rules":[{"route":"write-product","offering":"cfq1","status":503,"times":2}]}"#)
            .expect("the rule is well formed");
        let refused = |id| faults.draw(Route::WriteProduct, Some(id)).failure.is_some();
        assert!(!refused("CFQ2"), "another offering is left alone");
        assert!(refused("CFQ1") && refused("CFQ1"), "the named one is refused, its id compared without case");
        assert!(!refused("CFQ1"), "after two uses the rule is used up");
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let draws = |seed: u64| {
            let faults = Faults::default();
            let rules = format!(r#"{{"seed":{seed},"rules":[{{"route":"writes","drop":"after","chance":0.3}}]}}"#);
            faults.replace(rules.as_bytes()).expect("the rule is well formed");
            (0..200).map(|_| faults.draw(Route::WriteProduct, None).failure.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(draws(7), draws(7), "one seed gives one sequence");
        assert_ne!(draws(7), draws(8), "another seed gives another");
        let hits = draws(7).into_iter().filter(|hit| *hit).count();
        assert!((30..=90).contains(&hits), "about 60 of 200 at a chance of 0.3, not {hits}");
    }

    #[test]
    fn a_bad_rule_is_named_and_changes_nothing() {
        let faults = Faults::default();
        faults.replace(br#"{"rules":[{"route":"all","status":500}]}"#).expect("the rule is well formed");
        for (bad, word) in [
            (r#"{"route":"nowhere","status":500}"#, "nowhere"),
            (r#"{"route":"all"}"#, "do something"),
            (r#"{"route":"all","status":99}"#, "200 to 599"),
            (r#"{"route":"all","status":500,"drop":"after"}"#, "only one"),
            (r#"{"route":"all","drop":"sometimes"}"#, "sometimes"),
            (r#"{"route":"all","latency_ms":1,"chance":1.5}"#, "chance"),
            (r#"{"route":"all","latency_ms":-1}"#, "-1"),
            (r#"{"route":"all","stat":500}"#, "stat"),
            (r#"{"route":"all","drop":"before","retry_after":3}"#, "need `status`"),
            (r#"{"route":"all","status":403,"claims":{}}"#, "status` 401"),
            (r#"{"route":"all","claims":"e30="}"#, "map"),
        ] {
            let answer = faults.replace(format!(r#"{{"rules":[{bad}]}}"#).as_bytes());
            let wrong = answer.expect_err("a bad rule is not accepted");
            assert!(wrong.contains("rules[0]") && wrong.contains(word), "{wrong:?} should name {word:?}");
        }
        assert!(faults.draw(Route::Token, None).failure.is_some(), "the rules of before are still in force");
    }
}
