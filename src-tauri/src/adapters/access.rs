//! Access of a session to the service: the facts that choose the words for what it is refused.

use offswitch_signin::{Permission, Session};

use crate::views::{Problem, ProblemCode};

/// The application that signed in, its permission, and whose organization it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Access {
    /// An application of the company's own signed in, and not the built-in client.
    own_application: bool,
    /// The permission of that application.
    permission: Permission,
    /// The organization may be another than the person's own.
    elsewhere: bool,
}

impl Access {
    /// The access of a session now.
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            own_application: session.uses_own_application(),
            permission: session.permission(),
            elsewhere: session.account().is_elsewhere(session.tenant()),
        }
    }

    /// The access of somebody in their own organization, by the built-in client.
    #[cfg(test)]
    pub(crate) const fn at_home() -> Self {
        Self { own_application: false, permission: Permission::Unknown, elsewhere: false }
    }

    /// A problem with what its sentence depends on: of a 403, what may be missing and who grants it; of one of Microsoft's
    /// numbers, whose application it is about.
    pub(crate) fn explain(self, problem: Problem) -> Problem {
        if problem.code != ProblemCode::ServiceRefused {
            return with_application(problem, self.own_application);
        }
        let permission = match self.permission {
            Permission::Granted => "granted",
            Permission::Missing => "missing",
            Permission::Unknown => "unknown",
        };
        problem
            .param("application", application(self.own_application))
            .param("permission", permission)
            .param("organization", if self.elsewhere { "other" } else { "own" })
    }
}

/// A problem that one of Microsoft's numbers explains, with the application that it is about.
pub(crate) fn with_application(problem: Problem, own_application: bool) -> Problem {
    if problem.params.contains_key("number") {
        problem.param("application", application(own_application))
    } else {
        problem
    }
}

const fn application(own: bool) -> &'static str {
    if own { "own" } else { "builtIn" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_may_be_missing_and_whose_application_a_number_is_about() {
        let access = Access { own_application: true, permission: Permission::Missing, elsewhere: true };
        let params = |problem: Problem| problem.params.into_iter().collect::<Vec<_>>();
        let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(
            params(access.explain(Problem::new(ProblemCode::ServiceRefused))),
            pairs(&[("application", "own"), ("organization", "other"), ("permission", "missing")]),
            "of a 403"
        );
        let numbered = Problem::new(ProblemCode::SignInExpired).param("number", 7_000_112);
        assert_eq!(
            params(access.explain(numbered.clone())),
            pairs(&[("application", "own"), ("number", "7000112")]),
            "of a number"
        );
        let built_in = Access { own_application: false, ..access };
        assert_eq!(
            params(built_in.explain(numbered)),
            pairs(&[("application", "builtIn"), ("number", "7000112")]),
            "under the built-in client"
        );
        let other = access.explain(Problem::new(ProblemCode::ServiceRefusedOffering));
        assert_eq!(params(other), pairs(&[]), "nothing else depends on it");
    }
}
