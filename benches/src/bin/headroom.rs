//! Prints how much of the default memory budget each input needs: recorded messages, and large
//! valid ones.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::io::{self, Write};
use std::process;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{Arena, Limits, Protobuf, Thrift};
use fastcodec_benches::inputs;
#[cfg(recorded)]
use fastcodec_benches::inputs::Format;
use fastcodec_benches::schemas;

fn main() {
    if let Err(error) = run() {
        eprintln!("headroom: {error}");
        process::exit(2);
    }
}

/// One kind of message.
#[derive(Protobuf, Thrift, Default)]
struct Large {
    #[codec(1)]
    numbers: Vec<i64>,
    #[codec(2)]
    texts: Vec<String>,
    #[codec(3)]
    hashed: HashMap<i32, i64>,
    #[codec(4)]
    tree: BTreeMap<i32, i64>,
    #[codec(5)]
    messages: Vec<Point>,
    #[codec(6)]
    words: HashMap<String, String>,
}

#[derive(Clone, Protobuf, Thrift, Default)]
struct Point {
    #[codec(1)]
    x: i64,
    #[codec(2)]
    y: i64,
}

#[derive(Clone, Copy, Protobuf, Thrift, Default)]
struct LargeView<'a> {
    #[codec(1)]
    numbers: &'a [i64],
    #[codec(2)]
    texts: &'a [&'a str],
    #[codec(3)]
    hashed: &'a [(i32, i64)],
    #[codec(4)]
    tree: &'a [(i32, i64)],
    #[codec(5)]
    messages: &'a [PointView],
    #[codec(6)]
    words: &'a [(&'a str, &'a str)],
}

#[derive(Clone, Copy, Protobuf, Thrift, Default)]
struct PointView {
    #[codec(1)]
    x: i64,
    #[codec(2)]
    y: i64,
}

fn large() -> Vec<(&'static str, Large)> {
    let count = 1_000_000;
    let entries = 100_000;
    vec![
        (
            "64 MiB of numbers",
            Large {
                numbers: vec![1; 64 << 20],
                ..Large::default()
            },
        ),
        (
            "1,000,000 empty texts",
            Large {
                texts: vec![String::new(); count],
                ..Large::default()
            },
        ),
        (
            "1,000,000 empty messages",
            Large {
                messages: vec![Point::default(); count],
                ..Large::default()
            },
        ),
        (
            "100,000 entries of a hash map",
            Large {
                hashed: (0..entries).map(|key| (key, 1)).collect(),
                ..Large::default()
            },
        ),
        (
            "100,000 entries of a tree",
            Large {
                tree: (0..entries).map(|key| (key, 1)).collect(),
                ..Large::default()
            },
        ),
        (
            "100,000 words",
            Large {
                words: (0..entries)
                    .map(|key| (format!("word {key}"), format!("{key}")))
                    .collect(),
                ..Large::default()
            },
        ),
    ]
}

/// A decode that returns whether the memory is enough.
type Fits<'a> = &'a dyn Fn(&[u8], &Limits) -> bool;

macro_rules! thrift_forms {
    ($protocol:ty) => {
        [
            &|input, limits| <$protocol>::decode_with::<Large>(input, limits).is_ok(),
            &|input, limits| {
                let arena = Arena::new();
                <$protocol>::decode_in_with::<LargeView<'_>>(input, &arena, limits).is_ok()
            },
        ]
    };
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    writeln!(out, "| input | bytes | owned | view |")?;
    writeln!(out, "| --- | ---: | ---: | ---: |")?;
    let mut row = |name: &str, payloads: &[Vec<u8>], forms: [Fits<'_>; 2]| {
        let shares = forms.map(|fits| {
            let shares = payloads.iter().map(|payload| share(payload, fits));
            shares.fold(0.0, f64::max) * 100.0
        });
        let bytes = payloads.iter().map(Vec::len).max().unwrap_or_default();
        writeln!(
            out,
            "| {name} | {bytes} | {:.1} % | {:.1} % |",
            shares[0], shares[1]
        )?;
        out.flush()
    };
    macro_rules! rows {
        ($($name:literal, $inputs:expr, $owned:ty, $view:ty;)*) => {$(
            row($name, $inputs.payloads, [&protobuf::<$owned>, &|input, limits| {
                let arena = Arena::new();
                <$view>::decode_in_with(input, &arena, limits).is_ok()
            }])?;
        )*};
        ($protocol:ty: $($name:literal, $inputs:expr, $owned:ty, $view:ty;)*) => {$(
            row($name, $inputs.payloads, [
                &|input, limits| <$protocol>::decode_with::<$owned>(input, limits).is_ok(),
                &|input, limits| {
                    let arena = Arena::new();
                    <$protocol>::decode_in_with::<$view>(input, &arena, limits).is_ok()
                },
            ])?;
        )*};
    }
    #[cfg(recorded)]
    {
        use schemas::fastcodec::opentelemetry::proto::collector;
        use schemas::fastcodec::{bench, benchmarks::proto3};
        rows! {
            "api_response", inputs::api_response(), bench::ApiResponse, bench::ApiResponseView<'_>;
            "log_record", inputs::log_record(), bench::LogRecord, bench::LogRecordView<'_>;
            "google_message1", inputs::google_message1_alone(), proto3::GoogleMessage1,
                proto3::GoogleMessage1View<'_>;
            "traces_small", inputs::traces_small(), collector::trace::v1::ExportTraceServiceRequest,
                collector::trace::v1::ExportTraceServiceRequestView<'_>;
            "traces_medium", inputs::traces_medium(), collector::trace::v1::ExportTraceServiceRequest,
                collector::trace::v1::ExportTraceServiceRequestView<'_>;
            "traces_large", inputs::traces_large(), collector::trace::v1::ExportTraceServiceRequest,
                collector::trace::v1::ExportTraceServiceRequestView<'_>;
            "metrics", inputs::metrics(), collector::metrics::v1::ExportMetricsServiceRequest,
                collector::metrics::v1::ExportMetricsServiceRequestView<'_>;
        }
        use schemas::thrift::{baseline, parquet};
        rows! {
            Binary:
            "Simple, Binary", inputs::thrift::simple::<Binary>(Format::ThriftBinary),
                baseline::Simple, baseline::SimpleView<'_>;
            "Nesting, Binary", inputs::thrift::nesting::<Binary>(Format::ThriftBinary),
                baseline::Nesting, baseline::NestingView<'_>;
            "Nesting2, Binary", inputs::thrift::nesting2::<Binary>(Format::ThriftBinary),
                baseline::Nesting2, baseline::Nesting2View<'_>;
        }
        rows! {
            Compact:
            "Nesting2, Compact", inputs::thrift::nesting2::<Compact>(Format::ThriftCompact),
                baseline::Nesting2, baseline::Nesting2View<'_>;
            "footer_10", inputs::thrift::footer_10(), parquet::FileMetaData,
                parquet::FileMetaDataView<'_>;
            "footer_100", inputs::thrift::footer_100(), parquet::FileMetaData,
                parquet::FileMetaDataView<'_>;
            "footer_400", inputs::thrift::footer_400(), parquet::FileMetaData,
                parquet::FileMetaDataView<'_>;
        }
    }
    rows! {
        "tree of messages, 20 deep", inputs::tree(), schemas::fastcodec::shapes::Tree,
            schemas::fastcodec::shapes::TreeView<'_>;
        "rows of 120 columns, 3 to 12 set", inputs::table(), schemas::fastcodec::shapes::Table,
            schemas::fastcodec::shapes::TableView<'_>;
    }
    for (name, large) in large() {
        let name = |format| format!("{name}, {format}");
        row(
            &name("Protobuf"),
            &[large.encode_to_vec()?],
            [&protobuf::<Large>, &|input, limits| {
                let arena = Arena::new();
                LargeView::decode_in_with(input, &arena, limits).is_ok()
            }],
        )?;
        row(
            &name("Binary"),
            &[Binary::encode_to_vec(&large)?],
            thrift_forms!(Binary),
        )?;
        row(
            &name("Compact"),
            &[Compact::encode_to_vec(&large)?],
            thrift_forms!(Compact),
        )?;
    }
    Ok(())
}

fn protobuf<M: for<'de> Decode<'de>>(input: &[u8], limits: &Limits) -> bool {
    M::decode_with(input, limits).is_ok()
}

/// Returns the smallest memory that is enough, as a fraction of the default.
fn share(payload: &[u8], fits: Fits<'_>) -> f64 {
    let default = (1 << 20) + 32 * payload.len();
    assert!(
        fits(payload, &Limits::new()),
        "refused by the default limits"
    );
    let (mut too_little, mut enough) = (0, default);
    if fits(payload, &Limits::new().memory(0)) {
        return 0.0;
    }
    // The precision of the output.
    while enough - too_little > default / 2000 {
        let middle = too_little + (enough - too_little) / 2;
        if fits(payload, &Limits::new().memory(middle)) {
            enough = middle;
        } else {
            too_little = middle;
        }
    }
    enough as f64 / default as f64
}
