//! Variants of one recorded message, so that a loop over them does not take the same branches in
//! the same order each time.
//!
//! A variant has the fields of the recorded message, and about the same size.

use prost::{DecodeError, Message};

use crate::random::Random;
use crate::schemas::prost::benchmarks::proto3::{GoogleMessage1, GoogleMessage1SubMessage};
use crate::schemas::prost::opentelemetry::proto::{
    collector::{metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest},
    metrics::v1::metric,
};

/// A message that can be varied in place.
pub trait Vary {
    /// Changes values or their order, but never which fields are set.
    fn vary(&mut self, random: &mut Random);
}

/// Returns the recorded message unchanged, and `count - 1` variants of it.
pub fn of<M: Message + Default + Vary>(
    recorded: &[u8],
    count: usize,
) -> Result<Vec<Vec<u8>>, DecodeError> {
    let mut payloads = vec![recorded.to_vec()];
    for seed in 1..count {
        let mut message = M::decode(recorded)?;
        message.vary(&mut Random::new(seed as u64));
        payloads.push(message.encode_to_vec());
    }
    Ok(payloads)
}

/// A change to another integer whose varint has the same number of bytes, one more or one fewer. 0
/// stays 0, because it is not written.
trait VaryVarint {
    fn vary_varint(&mut self, random: &mut Random);
}

macro_rules! vary_varint {
    ($($integer:ty)*) => {$(
        impl VaryVarint for $integer {
            fn vary_varint(&mut self, random: &mut Random) {
                if *self > 0 {
                    let bits = self.ilog2() + 1;
                    let low = bits.saturating_sub(7).max(1);
                    let high = (bits + 7).min(<$integer>::MAX.ilog2());
                    let bits = random.between(u64::from(low), u64::from(high)) as u32;
                    *self = random.of_length(bits) as $integer;
                }
            }
        }
    )*};
}

vary_varint!(i32 i64 u64);

macro_rules! vary_fields {
    ($message:expr, $random:expr, $($field:ident)*) => {
        $($message.$field.vary_varint($random);)*
    };
}

impl Vary for GoogleMessage1 {
    fn vary(&mut self, random: &mut Random) {
        vary_fields!(self, random,
            field2 field3 field280 field6 field22 field16 field130 field104 field100 field101
            field29 field60 field271 field272 field150 field23 field25 field67 field68 field128
            field131);
        if let Some(nested) = &mut self.field15 {
            nested.vary(random);
        }
    }
}

impl Vary for GoogleMessage1SubMessage {
    fn vary(&mut self, random: &mut Random) {
        vary_fields!(self, random,
            field1 field2 field3 field13 field14 field16 field19 field22 field204 field207
            field300);
    }
}

impl Vary for ExportTraceServiceRequest {
    fn vary(&mut self, random: &mut Random) {
        for resource in &mut self.resource_spans {
            for scope in &mut resource.scope_spans {
                random.shuffle(&mut scope.spans);
                for span in &mut scope.spans {
                    random.shuffle(&mut span.attributes);
                }
            }
        }
    }
}

impl Vary for ExportMetricsServiceRequest {
    fn vary(&mut self, random: &mut Random) {
        for resource in &mut self.resource_metrics {
            for scope in &mut resource.scope_metrics {
                random.shuffle(&mut scope.metrics);
                for metric in &mut scope.metrics {
                    match &mut metric.data {
                        Some(metric::Data::Gauge(gauge)) => random.shuffle(&mut gauge.data_points),
                        Some(metric::Data::Sum(sum)) => random.shuffle(&mut sum.data_points),
                        Some(metric::Data::Histogram(histogram)) => {
                            random.shuffle(&mut histogram.data_points);
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}
