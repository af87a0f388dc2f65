//! Reading accounts and runs.

use rusqlite::{OptionalExtension, params};

use crate::error::Error;
use crate::file::Ledger;
use crate::from_row::{HEAD_AND_PERSON, account, head_and_person, whole};
use crate::rows::{Account, Person, Run, RunId};

impl Ledger {
    /// The account of that user in that tenant.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn account(&self, tenant_id: &str, user_id: &str) -> Result<Option<Account>, Error> {
        let sql = "SELECT id, tenant_id, user_id, name, username, first_seen, last_seen FROM accounts
                   WHERE tenant_id = ?1 AND user_id = ?2";
        Ok(self.connection().prepare_cached(sql)?.query_row([tenant_id, user_id], account).optional()?)
    }

    /// The run with that number, if it is one of that tenant, and who started it.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn run(&self, tenant_id: &str, id: RunId) -> Result<Option<(Run, Person)>, Error> {
        let mut connection = self.connection();
        // One transaction, so that another program's write cannot come between a run and its changes.
        let connection = connection.transaction()?;
        let sql = format!(
            "SELECT {HEAD_AND_PERSON} FROM runs JOIN accounts ON accounts.id = runs.account
             WHERE runs.id = ?1 AND accounts.tenant_id = ?2"
        );
        let found = connection.prepare_cached(&sql)?.query_row(params![id.0, tenant_id], head_and_person).optional()?;
        found.map(|(head, person)| Ok((whole(&connection, head)?, person))).transpose()
    }

    /// The runs of that tenant, whoever started them, that are not closed, oldest first: the one that this program has
    /// under way, and those in which a program died. No other program has one under way, since this one is in charge.
    ///
    /// # Errors
    /// [`Error::InUse`] if another program is in charge of runs; any other [`Error`] of a ledger that cannot be read.
    pub fn unfinished_runs(&self, tenant_id: &str) -> Result<Vec<Run>, Error> {
        let mut connection = self.in_charge()?;
        let connection = connection.transaction()?;
        let heads = {
            let sql = format!(
                "SELECT {HEAD_AND_PERSON} FROM accounts JOIN runs ON runs.account = accounts.id
                 WHERE accounts.tenant_id = ?1 AND runs.ended_at IS NULL ORDER BY runs.id"
            );
            let mut query = connection.prepare_cached(&sql)?;
            query.query_map([tenant_id], head_and_person)?.collect::<Result<Vec<_>, _>>()?
        };
        heads.into_iter().map(|(head, _)| whole(&connection, head)).collect()
    }
}
