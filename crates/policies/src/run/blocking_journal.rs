//! Calling a record from async code.

use std::sync::{Arc, Mutex, PoisonError};

use crate::run::journal::{Record, RecordError};

/// Makes the record's blocking calls off the async threads, and remembers the first that failed.
pub(crate) struct Recorder {
    record: Arc<dyn Record>,
    first_error: Mutex<Option<RecordError>>,
}

impl Recorder {
    pub(crate) fn new(record: Arc<dyn Record>) -> Self {
        Self { record, first_error: Mutex::new(None) }
    }

    /// Takes one step; nothing comes back if it could not be recorded.
    pub(crate) async fn keep<T: Send + 'static>(
        &self,
        step: impl FnOnce(&dyn Record) -> Result<T, RecordError> + Send + 'static,
    ) -> Option<T> {
        let record = self.record.clone();
        let outcome = tokio::task::spawn_blocking(move || step(&*record)).await;
        match outcome.unwrap_or_else(|panicked| Err(RecordError::new(panicked))) {
            Ok(kept) => Some(kept),
            Err(error) => {
                tracing::error!(%error, "a step of the run could not be recorded");
                self.first_error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                None
            }
        }
    }

    pub(crate) fn first_error(&self) -> Option<RecordError> {
        self.first_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
