//! Acceptance of the session's writes: whether a 403 is likely to be the account's or one offering's own.

use parking_lot::Mutex;

/// Number of 403 in a row after which the account may have lost its role, although writes were accepted before.
const MAX_FORBIDDEN_IN_A_ROW: u32 = 5;

/// Record of the session's writes over all its runs: whether one was accepted, and how many 403 came in a row.
#[derive(Default)]
pub(crate) struct Acceptance(Mutex<State>);

#[derive(Default)]
struct State {
    accepted: bool,
    forbidden_in_a_row: u32,
}

impl Acceptance {
    /// Returns whether the service has accepted a write of the session.
    pub(crate) fn is_known(&self) -> bool {
        self.0.lock().accepted
    }

    /// Takes note of an accepted write.
    pub(crate) fn accepted(&self) {
        *self.0.lock() = State { accepted: true, forbidden_in_a_row: 0 };
    }

    /// Takes note of a 403 of one offering. Returns true if it is the last of so many that the account may not write any more;
    /// then nothing is known again.
    pub(crate) fn forbidden(&self) -> bool {
        let mut state = self.0.lock();
        state.forbidden_in_a_row += 1;
        let too_many = state.forbidden_in_a_row >= MAX_FORBIDDEN_IN_A_ROW;
        if too_many {
            *state = State::default();
        }
        too_many
    }

    /// Forgets everything.
    pub(crate) fn forget(&self) {
        *self.0.lock() = State::default();
    }
}
