//! The table of rows: inputs, and each codec's type for them.

use std::fmt;

use fastcodec::thrift::{Binary, Compact, DecodeValue, Protocol};

#[cfg(recorded)]
use crate::codecs::Parquet;
use crate::codecs::{
    Apache, Buffa, BuffaShared, BuffaView, Family, Fastcodec, FastcodecShared, FastcodecView,
    InBinary, InCompact, Pilota, PilotaShared, PilotaUnchecked, Prost, ProstShared, QuickProtobuf,
    Takeover, ThriftOwned, ThriftShared, ThriftView, apache_types, are_equal,
};
use crate::inputs::{self, Format};
use crate::schemas;
use crate::subject::Subject;

/// Adds the codecs of Protobuf to inputs. The path of the message and its view is the same in every
/// codec's generated modules. quick-protobuf's type is named separately, because only some of its
/// types have a lifetime. It is omitted if a message has packed fixed-width lists, because
/// quick-protobuf casts those to slices without regard to alignment, which is undefined behaviour.
macro_rules! protobuf {
    ($inputs:expr; $($module:ident)::+, $message:ident, $view:ident $(, $quick:ty)?) => {{
        let subject = Subject::new(
            $inputs,
            are_equal::<schemas::prost::$($module)::+::$message>,
        )
        .with::<Prost<schemas::prost::$($module)::+::$message>>()
        .with::<Buffa<schemas::buffa::$($module)::+::$message>>()
        .with::<BuffaView<schemas::buffa::$($module)::+::$message>>()
        .with::<Takeover<schemas::takeover::$($module)::+::$message>>()
        .with::<Fastcodec<schemas::fastcodec::$($module)::+::$message>>()
        .with::<FastcodecView<schemas::fastcodec::$($module)::+::$view<'static>>>();
        $(
            struct Quick;
            impl Family for Quick {
                type Of<'a> = $quick;
            }
            let subject = subject.with::<QuickProtobuf<Quick>>();
        )?
        subject
    }};
}

/// Creates a row: the function of the inputs, whose name it has, and the types.
macro_rules! row {
    ($inputs:ident: $($types:tt)*) => {
        Case::new(stringify!($inputs), || protobuf!(inputs::$inputs(); $($types)*))
    };
}

/// Returns whether two encodings are of equal values.
fn are_equal_in<P: Protocol, T: for<'de> DecodeValue<'de> + PartialEq>(
    one: &[u8],
    other: &[u8],
) -> bool {
    P::decode::<T>(one).expect("a valid input") == P::decode::<T>(other).expect("a valid input")
}

/// Creates two rows of Thrift, one for each protocol: the inputs, the module of the types, their
/// names in our code, pilota's and Apache's, and the use of pilota in Compact.
macro_rules! thrift_rows {
    ($rows:ident, $inputs:ident: $module:ident, $pilota:ident :: $inner:ident, $message:ident, $view:ident,
        $pilota_message:ident $(, compact $with:ident)?) => {
        $rows.push(Case::new(
            concat!(stringify!($inputs), "-binary"),
            || {
                let inputs = inputs::thrift::$inputs::<Binary>(Format::ThriftBinary);
                let equal = are_equal_in::<Binary, schemas::thrift::$module::$message>;
                Subject::new(inputs, equal)
                    .with::<Pilota<schemas::pilota::$pilota::$inner::$pilota_message, InBinary>>()
                    .with::<PilotaShared<schemas::pilota_shared::$pilota::$inner::$pilota_message, InBinary>>()
                    .with::<PilotaUnchecked<schemas::pilota::$pilota::$inner::$pilota_message>>()
                    .with::<Apache<apache_types::$message, InBinary>>()
                    .with::<ThriftOwned<schemas::thrift::$module::$message, Binary>>()
                    .with::<ThriftShared<schemas::thrift_shared::$module::$message, Binary>>()
                    .with::<ThriftView<schemas::thrift::$module::$view<'static>, Binary>>()
            },
        ));
        $rows.push(Case::new(
            concat!(stringify!($inputs), "-compact"),
            || {
                let inputs = inputs::thrift::$inputs::<Compact>(Format::ThriftCompact);
                let equal = are_equal_in::<Compact, schemas::thrift::$module::$message>;
                let subject = Subject::new(inputs, equal);
                $(
                    let subject = subject
                        .$with::<Pilota<schemas::pilota::$pilota::$inner::$pilota_message, InCompact>>();
                )?
                subject
                    .with::<Apache<apache_types::$message, InCompact>>()
                    .with::<ThriftOwned<schemas::thrift::$module::$message, Compact>>()
                    .with::<ThriftView<schemas::thrift::$module::$view<'static>, Compact>>()
            },
        ));
    };
}

/// A row whose inputs are not loaded yet.
pub struct Case {
    /// The name of the inputs.
    pub name: &'static str,
    prepare: Box<dyn Fn() -> Subject>,
}

impl Case {
    fn new(name: &'static str, prepare: impl Fn() -> Subject + 'static) -> Self {
        Self {
            name,
            prepare: Box::new(prepare),
        }
    }

    /// Loads or generates the inputs.
    pub fn prepare(&self) -> Subject {
        (self.prepare)()
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Case").field(&self.name).finish()
    }
}

/// Returns all rows.
pub fn all() -> Vec<Case> {
    use schemas::quick_protobuf as quick;
    let mut rows = Vec::new();
    #[cfg(recorded)]
    {
        use quick::opentelemetry::proto::collector as quick_otlp;
        rows.extend([
            row!(api_response: bench, ApiResponse, ApiResponseView, quick::bench::ApiResponse<'a>),
            row!(log_record: bench, LogRecord, LogRecordView, quick::bench::LogRecord<'a>),
            row!(google_message1: benchmarks::proto3, GoogleMessage1, GoogleMessage1View,
                quick::benchmarks::proto3::GoogleMessage1<'a>),
            row!(traces_medium: opentelemetry::proto::collector::trace::v1,
                ExportTraceServiceRequest, ExportTraceServiceRequestView,
                quick_otlp::trace::v1::ExportTraceServiceRequest<'a>),
            row!(traces_large: opentelemetry::proto::collector::trace::v1,
                ExportTraceServiceRequest, ExportTraceServiceRequestView,
                quick_otlp::trace::v1::ExportTraceServiceRequest<'a>),
            row!(metrics: opentelemetry::proto::collector::metrics::v1,
                ExportMetricsServiceRequest, ExportMetricsServiceRequestView),
            row!(google_message1_alone: benchmarks::proto3, GoogleMessage1, GoogleMessage1View,
                quick::benchmarks::proto3::GoogleMessage1<'a>),
            row!(traces_small: opentelemetry::proto::collector::trace::v1,
                ExportTraceServiceRequest, ExportTraceServiceRequestView,
                quick_otlp::trace::v1::ExportTraceServiceRequest<'a>),
        ]);
    }
    rows.extend([
        row!(numbers: shapes, Numbers, NumbersView, quick::shapes::Numbers),
        row!(strings: shapes, Strings, StringsView, quick::shapes::Strings<'a>),
        row!(tree: shapes, Tree, TreeView, quick::shapes::Tree<'a>),
        row!(packed: shapes, Packed, PackedView),
        row!(maps: shapes, Maps, MapsView, quick::shapes::Maps<'a>),
        row!(mesh: shapes, Mesh, MeshView, quick::shapes::Mesh),
        row!(table: shapes, Table, TableView, quick::shapes::Table<'a>),
        row!(trimesh: shapes, TriMesh, TriMeshView, quick::shapes::TriMesh),
        row!(trimesh_zeros: shapes, TriMesh, TriMeshView, quick::shapes::TriMesh),
        row!(points: shapes, Cloud, CloudView, quick::shapes::Cloud),
        row!(colours: shapes, Palette, PaletteView, quick::shapes::Palette),
    ]);
    rows.extend(inputs::varints().into_iter().map(|set| {
        Case::new(
            set.name,
            move || protobuf!((set.make)(); shapes, Lists, ListsView, quick::shapes::Lists),
        )
    }));
    rows.extend(inputs::blobs().into_iter().map(|set| {
        Case::new(set.name, move || {
            protobuf!((set.make)(); blobs, Blob, BlobView, quick::blobs::Blob<'a>)
                .with::<ProstShared<schemas::prost_shared::blobs::Blob>>()
                .with::<BuffaShared<schemas::buffa_shared::blobs::Blob>>()
                .with::<FastcodecShared<schemas::fastcodec_shared::blobs::Blob>>()
        })
    }));
    thrift_rows(&mut rows);
    rows
}

fn thrift_rows(rows: &mut Vec<Case>) {
    // pilota reads and writes doubles in Compact big-endian; all others are little-endian. It is
    // measured, because the cost is the same, but not verified if there are doubles.
    //
    // With the inputs of Nesting, pilota's Compact decoder mistakes the next field for an unread
    // `bool` and panics, so it is omitted there.
    #[cfg(recorded)]
    {
        thrift_rows!(rows, simple: baseline, baseline::baseline, Simple, SimpleView,
            Simple, compact with_unverified);
        thrift_rows!(rows, nesting: baseline, baseline::baseline, Nesting, NestingView,
            Nesting);
        thrift_rows!(rows, nesting2: baseline, baseline::baseline, Nesting2, Nesting2View,
            Nesting2);
    }
    thrift_rows!(rows, list_i64: shapes, shapes::shapes, ListI64, ListI64View, ListI64,
        compact with);
    thrift_rows!(rows, list_i32: shapes, shapes::shapes, ListI32, ListI32View, ListI32,
        compact with);
    thrift_rows!(rows, list_double: shapes, shapes::shapes, ListDouble, ListDoubleView,
        ListDouble, compact with_unverified);
    thrift_rows!(rows, list_bool: shapes, shapes::shapes, ListBool, ListBoolView, ListBool,
        compact with);
    thrift_rows!(rows, list_string: shapes, shapes::shapes, ListString, ListStringView,
        ListString, compact with);
    thrift_rows!(rows, map_string_string: shapes, shapes::shapes, MapStringString,
        MapStringStringView, MapStringString, compact with);
    thrift_rows!(rows, map_i32_i64: shapes, shapes::shapes, Numbers, NumbersView,
        Numbers, compact with);
    thrift_rows!(rows, blob: shapes, shapes::shapes, Blob, BlobView, Blob,
        compact with);
    #[cfg(recorded)]
    {
        // pilota refuses all three footers. For Apache's crate, the whole schema would have to be
        // written by hand.
        use schemas::thrift::parquet::{FileMetaData, FileMetaDataView};
        macro_rules! footers {
            ($($footer:ident),*) => {$(
                rows.push(Case::new(
                    stringify!($footer),
                    || {
                        let inputs = inputs::thrift::$footer();
                        Subject::new(inputs, are_equal_in::<Compact, FileMetaData>)
                            .with::<Parquet>()
                            .with::<ThriftOwned<FileMetaData, Compact>>()
                            .with::<ThriftView<FileMetaDataView<'static>, Compact>>()
                    },
                ));
            )*};
        }
        footers!(footer_10, footer_100, footer_400);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_codec_gives_back_the_message_that_it_decoded() {
        for case in all() {
            case.prepare().verify();
        }
    }

    /// A hash map has another order each time.
    #[test]
    fn inputs_are_the_same_each_time_they_are_made_but_for_the_order_of_maps() {
        for case in all() {
            let [one, other] = [case.prepare(), case.prepare()].map(|made| {
                let mut payloads = made.inputs.payloads.to_vec();
                if made.inputs.have_maps {
                    payloads.iter_mut().for_each(|bytes| bytes.sort_unstable());
                }
                payloads
            });
            assert!(one == other, "{}", case.name);
        }
    }

    #[test]
    fn a_row_is_called_as_its_inputs_are() {
        for case in all() {
            assert_eq!(case.prepare().inputs.name, case.name);
        }
    }
}
