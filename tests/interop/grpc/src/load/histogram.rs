//! Latencies in a fixed amount of memory, so that counting them is not what makes memory grow.

use std::time::Duration;

/// How many bits of a number are kept: it is known to within 3 %.
const BITS: u32 = 5;
const PER_POWER: usize = 1 << BITS;

/// How often each latency occurred, with buckets that widen with the latency.
pub(crate) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    longest: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram {
            buckets: vec![0; PER_POWER * (65 - BITS as usize)],
            count: 0,
            longest: 0,
        }
    }
}

impl Histogram {
    pub(crate) fn record(&mut self, latency: Duration) {
        let nanoseconds = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        self.buckets[bucket(nanoseconds)] += 1;
        self.count += 1;
        self.longest = self.longest.max(nanoseconds);
    }

    pub(crate) fn add(&mut self, other: &Histogram) {
        for (bucket, more) in self.buckets.iter_mut().zip(&other.buckets) {
            *bucket += more;
        }
        self.count += other.count;
        self.longest = self.longest.max(other.longest);
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The latency that this share of the calls did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let wanted = (share * self.count as f64).ceil() as u64;
        let mut seen = 0;
        let found = self.buckets.iter().position(|count| {
            seen += count;
            seen >= wanted
        });
        let end = found.map_or(self.longest, end_of_bucket);
        Duration::from_nanos(end.min(self.longest))
    }
}

fn bucket(number: u64) -> usize {
    let Some(power) = number.checked_ilog2().filter(|power| *power >= BITS) else {
        return number as usize;
    };
    let kept = (number >> (power - BITS)) as usize - PER_POWER;
    (power - BITS + 1) as usize * PER_POWER + kept
}

/// The largest number in a bucket.
fn end_of_bucket(bucket: usize) -> u64 {
    let power = bucket / PER_POWER;
    if power == 0 {
        return bucket as u64;
    }
    let kept = (bucket % PER_POWER + PER_POWER + 1) as u128;
    ((kept << (power - 1)) - 1) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_in_the_bucket_that_ends_at_or_just_above_it() {
        for number in (0..5000).chain([u64::from(u32::MAX), u64::MAX - 1, u64::MAX]) {
            let end = end_of_bucket(bucket(number));
            assert!(
                end >= number && end - number <= number / 32,
                "{number}: {end}"
            );
        }
    }

    #[test]
    fn quantiles_are_those_of_what_was_recorded() {
        let mut histogram = Histogram::default();
        for microseconds in 1..=1000 {
            histogram.record(Duration::from_micros(microseconds));
        }
        let median = histogram.quantile(0.5).as_micros();
        assert!((500..=516).contains(&median), "{median}");
        assert_eq!(histogram.quantile(1.0), Duration::from_millis(1));
    }
}
