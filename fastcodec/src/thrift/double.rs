//! A `double` that can be a key.

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// A `double` with a total order, for keys of maps and elements of sets. `f64` cannot be either.
///
/// The order is that of [`f64::total_cmp`]. Two values are equal if their bits are equal, so −0 and
/// 0 are two keys, and so are NaNs with different bits. A value is written back bit for bit.
///
/// ```
/// use std::collections::BTreeMap;
/// use fastcodec::thrift::Double;
///
/// let prices = BTreeMap::from([(Double(1.5), "low"), (Double(f64::NAN), "unknown")]);
/// assert_eq!(prices[&Double(f64::NAN)], "unknown");
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
pub struct Double(pub f64);

impl From<f64> for Double {
    fn from(value: f64) -> Self {
        Double(value)
    }
}

impl From<Double> for f64 {
    fn from(value: Double) -> Self {
        value.0
    }
}

impl PartialEq for Double {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Double {}

impl PartialOrd for Double {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Double {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Hash for Double {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}
