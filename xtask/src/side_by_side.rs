//! Work on several items at the same time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, anyhow};

/// Does `work` on each item, on at most `at_once` threads, each of which is told its number. Returns the results in the
/// order of the items.
pub(crate) fn side_by_side<Item: Sync, Done: Send>(
    items: &[Item],
    at_once: usize,
    work: impl Fn(&Item, usize) -> Result<Done> + Sync,
) -> Result<Vec<Done>> {
    let next = AtomicUsize::new(0);
    let worker = |number: usize| -> Result<Vec<(usize, Done)>> {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { return Ok(done) };
            done.push((place, work(item, number)?));
        }
    };
    let mut done = thread::scope(|scope| {
        let worker = &worker;
        let threads: Vec<_> = (0..at_once.min(items.len())).map(|number| scope.spawn(move || worker(number))).collect();
        let mut done = Vec::new();
        for thread in threads {
            done.extend(thread.join().map_err(|_| anyhow!("a thread ended in a panic"))??);
        }
        anyhow::Ok(done)
    })?;
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, done)| done).collect())
}

/// Number of cores.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let doubled = side_by_side(&[1, 2, 3, 4, 5], 3, |number, _| Ok(number * 2)).expect("nothing fails");
        assert_eq!(doubled, [2, 4, 6, 8, 10], "whoever is ready first");
        let error = side_by_side(&[1, 2], 2, |number, _| if *number == 2 { Err(anyhow!("two")) } else { Ok(()) });
        assert!(error.is_err(), "an error is not lost");
    }
}
