//! Adapter that calls a blocking journal from async code.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::run::journal::{Journal, JournalError};

/// Makes the journal's blocking calls off the async threads, and keeps the first error.
pub(crate) struct BlockingJournal {
    journal: Arc<dyn Journal>,
    first_error: Mutex<Option<JournalError>>,
}

impl BlockingJournal {
    pub(crate) fn new(journal: Arc<dyn Journal>) -> Self {
        Self { journal, first_error: Mutex::new(None) }
    }

    /// Appends one record; `None` if it could not be appended.
    pub(crate) async fn append<T: Send + 'static>(
        &self,
        step: impl FnOnce(&dyn Journal) -> Result<T, JournalError> + Send + 'static,
    ) -> Option<T> {
        let journal = self.journal.clone();
        let outcome = tokio::task::spawn_blocking(move || step(&*journal)).await;
        match outcome.unwrap_or_else(|panicked| Err(JournalError::new(panicked))) {
            Ok(appended) => Some(appended),
            Err(error) => {
                tracing::error!(%error, "a step of the run could not be recorded");
                self.first_error.lock().get_or_insert(error);
                None
            }
        }
    }

    pub(crate) fn first_error(&self) -> Option<JournalError> {
        self.first_error.lock().clone()
    }
}
