//! Callback parameters of any kind: only the response that is waited for counts.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::strategies::text;

const STATE: &str = "kS3fD9aPz0";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn bytes_without_the_state_are_invalid(bytes in vec(any::<u8>(), 0..3_000)) {
        prop_assert!(matches!(Callback::parse(&bytes, STATE), Callback::Invalid), "nobody guesses the state");
    }

    #[test]
    fn every_parameter_that_decides_stands_there_once(
        pairs in vec(
            (
                select(vec!["state", "code", "error", "error_description", "session_state", "State", ""]),
                prop_oneof![3 => Just(STATE.to_owned()), 1 => Just(String::new()), 3 => text()],
            ),
            0..7,
        ),
    ) {
        let parameters = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let all = |name: &str| -> Vec<&String> {
            pairs.iter().filter(|(key, _)| *key == name).map(|(_, value)| value).collect()
        };
        let (states, codes, errors) = (all("state"), all("code"), all("error"));
        let expected = states.len() == 1 && states[0] == STATE;
        match Callback::parse(parameters.as_bytes(), STATE) {
            Callback::Code(code) => {
                prop_assert!(expected && errors.is_empty(), "a code comes with the state and without an error");
                prop_assert!(codes.len() == 1 && codes[0] == code.secret(), "and it is the one that stands there");
                prop_assert!(!code.secret().is_empty(), "it is not empty");
            }
            Callback::Error(refusal) => {
                prop_assert!(expected && codes.is_empty(), "a refusal comes with the state and without a code");
                prop_assert!(errors.len() == 1 && !errors[0].is_empty(), "and with one error");
                for told in [&refusal.error, &refusal.description] {
                    prop_assert!(told.chars().count() <= 2_000 && !told.contains(char::is_control), "told in short");
                }
            }
            Callback::Invalid => {
                let code = codes.len() == 1 && !codes[0].is_empty() && errors.is_empty();
                let error = errors.len() == 1 && !errors[0].is_empty() && codes.is_empty();
                prop_assert!(!expected || !(code || error), "a proper answer is not lost: {parameters}");
            }
        }
    }
}
