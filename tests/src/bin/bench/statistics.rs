//! Medians and their spread.

/// Results of several runs, none of them left out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    runs: Vec<f64>,
    sorted: Vec<f64>,
}

impl Sample {
    /// Creates a sample of at least one run.
    ///
    /// # Panics
    /// Without any.
    pub(crate) fn new(runs: Vec<f64>) -> Self {
        assert!(!runs.is_empty(), "there is a run to tell of");
        let mut sorted = runs.clone();
        sorted.sort_by(f64::total_cmp);
        Self { runs, sorted }
    }

    /// Ratios of `ours` to `theirs`, run by run.
    ///
    /// # Panics
    /// If one has more runs than the other.
    pub(crate) fn ratios(ours: &Self, theirs: &Self) -> Self {
        assert_eq!(ours.runs.len(), theirs.runs.len(), "runs are compared in pairs");
        Self::new(ours.runs.iter().zip(&theirs.runs).map(|(ours, theirs)| ours / theirs).collect())
    }

    /// The runs in their order.
    pub(crate) fn runs(&self) -> &[f64] {
        &self.runs
    }

    /// Median: half of the runs gave less.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// Quartiles: a quarter of the runs gave less than the first, a quarter more than the second.
    pub(crate) fn quartiles(&self) -> (f64, f64) {
        (self.quantile(0.25), self.quantile(0.75))
    }

    /// The least and the most.
    pub(crate) fn extremes(&self) -> (f64, f64) {
        (self.quantile(0.0), self.quantile(1.0))
    }

    /// Quantile, between two runs by straight line (Hyndman and Fan's type 7, which spreadsheets and R use).
    #[expect(clippy::cast_precision_loss, reason = "nobody makes 2^52 runs")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a place among the runs")]
    fn quantile(&self, share: f64) -> f64 {
        let place = share * (self.sorted.len() - 1) as f64;
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        self.sorted[below] + (self.sorted[above] - self.sorted[below]) * place.fract()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    #[test]
    fn median_and_quartiles_are_those_of_the_textbook() {
        let odd = Sample::new(vec![9.0, 1.0, 5.0, 3.0, 7.0]);
        assert!(close(odd.median(), 5.0), "the middle one of five");
        assert!(close(odd.quartiles().0, 3.0) && close(odd.quartiles().1, 7.0), "the middles of the halves");
        let even = Sample::new(vec![4.0, 1.0, 3.0, 2.0]);
        assert!(close(even.median(), 2.5), "between the two in the middle");
        assert!(close(even.quartiles().0, 1.75) && close(even.quartiles().1, 3.25), "a quarter of the way");
        assert_eq!(even.extremes(), (1.0, 4.0), "the least and the most");
        assert_eq!(even.runs(), [4.0, 1.0, 3.0, 2.0], "the runs keep their order");
        let one = Sample::new(vec![2.0]);
        assert_eq!((one.median(), one.quartiles()), (2.0, (2.0, 2.0)), "one run is all there is to tell");
    }

    #[test]
    fn ratios_are_taken_run_by_run() {
        let ours = Sample::new(vec![1.0, 2.0, 3.0]);
        let theirs = Sample::new(vec![2.0, 2.0, 1.0]);
        let ratios = Sample::ratios(&ours, &theirs);
        assert_eq!(ratios.runs(), [0.5, 1.0, 3.0], "each run is held against the one beside it");
        assert!(close(ratios.median(), 1.0), "and the middle one counts, not the ratio of the middles");
    }
}
