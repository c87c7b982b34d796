//! The table of rows: which inputs, and each codec's type for them.

use crate::codecs::{
    Buffa, BuffaView, Family, Fastcodec, FastcodecView, Prost, QuickProtobuf, are_equal,
};
use crate::inputs;
use crate::schemas;
use crate::subject::Subject;

/// A row: the inputs, then the message and its view by the path that they have in every codec's
/// generated modules. quick-protobuf's type is named apart, because only some of its types have a
/// lifetime; it is left out where a message has packed fixed-width lists, because quick-protobuf
/// takes those for slices without regard to alignment, which is undefined behaviour.
macro_rules! row {
    ($inputs:ident: $($module:ident)::+, $message:ident, $view:ident $(, $quick:ty)?) => {
        Case {
            name: stringify!($inputs),
            prepare: || {
                let subject = Subject::new(
                    inputs::$inputs(),
                    are_equal::<schemas::prost::$($module)::+::$message>,
                )
                .with::<Prost<schemas::prost::$($module)::+::$message>>()
                .with::<Buffa<schemas::buffa::$($module)::+::$message>>()
                .with::<BuffaView<schemas::buffa::$($module)::+::$message>>()
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
            },
        }
    };
}

/// A row that is not prepared yet.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The name of its inputs.
    pub name: &'static str,
    /// Reads or makes the inputs.
    pub prepare: fn() -> Subject,
}

/// All rows.
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
    ]);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_codec_gives_back_the_message_that_it_decoded() {
        for case in all() {
            (case.prepare)().verify();
        }
    }

    #[test]
    fn inputs_are_the_same_each_time_they_are_made() {
        for case in all() {
            let [one, other] = [(case.prepare)(), (case.prepare)()];
            assert_eq!(one.inputs.payloads, other.inputs.payloads, "{}", case.name);
        }
    }

    #[test]
    fn a_row_is_called_as_its_inputs_are() {
        for case in all() {
            assert_eq!((case.prepare)().inputs.name, case.name);
        }
    }
}
