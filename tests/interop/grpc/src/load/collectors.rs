//! The same collector, with the types and codecs that are compared.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// A collector that is running, until the program ends.
pub(crate) struct Collector {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
}

/// A collector that counts spans. Its answer has their number, so that a client can check that they
/// arrived.
macro_rules! collector {
    ($name:ident { $($uses:item)* }) => {
        mod $name {
            use super::*;
            $($uses)*
            use service::trace_service_server::{TraceService, TraceServiceServer};
            use service::{ExportTracePartialSuccess, ExportTraceServiceResponse};

            struct Counting;

            #[tonic::async_trait]
            impl TraceService for Counting {
                async fn export(
                    &self,
                    request: Request<TraceExport>,
                ) -> Result<Response<ExportTraceServiceResponse>, Status> {
                    let export = request.into_inner();
                    let scopes = export.resource_spans.iter().flat_map(|it| &it.scope_spans);
                    let spans = scopes.map(|scope| scope.spans.len() as i64).sum();
                    Ok(Response::new(ExportTraceServiceResponse {
                        partial_success: Some(ExportTracePartialSuccess {
                            rejected_spans: spans,
                            error_message: String::new(),
                        }),
                    }))
                }
            }

            pub(super) fn start(name: &'static str) -> io::Result<Collector> {
                let incoming =
                    TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into())?.with_nodelay(Some(true));
                let address = incoming.local_addr()?;
                let service = TraceServiceServer::new(Counting);
                tokio::spawn(Server::builder().serve_with_incoming(service, incoming));
                Ok(Collector { name, address })
            }
        }
    };
}

collector!(prost {
    use fastcodec_interop_grpc::prost::opentelemetry::proto::collector::trace::v1 as service;
    use fastcodec_interop_grpc::prost::trace::TraceExport;
});
collector!(native {
    use fastcodec_examples::trace::TraceExport;
    use fastcodec_examples_grpc::collector as service;
});
collector!(one_line {
    use fastcodec_interop_grpc::one_line::opentelemetry::proto::collector::trace::v1 as service;
    use fastcodec_interop_grpc::one_line::trace::TraceExport;
});

/// Starts all of them; the first is what the others are compared with.
pub(crate) fn start() -> io::Result<Vec<Collector>> {
    Ok(vec![
        prost::start("prost, tonic-prost")?,
        native::start("fastcodec")?,
        one_line::start("fastcodec, prost's structs")?,
    ])
}
