//! tonic's health service, generated with fastcodec's messages, agrees with `tonic-health`, which
//! has prost's messages.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;

use fastcodec_interop_grpc::of_tonic::grpc::health::v1 as ours;
use ours::health_check_response::ServingStatus;
use ours::health_server::{Health, HealthServer};
use ours::{HealthCheckRequest, HealthCheckResponse};
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};
use tonic_health::pb as theirs;

/// The service of health with our messages: the status of each service by name, as it changes.
struct Statuses(watch::Receiver<BTreeMap<String, ServingStatus>>);

fn response(status: ServingStatus) -> HealthCheckResponse {
    let mut response = HealthCheckResponse::default();
    response.set_status(status);
    response
}

#[tonic::async_trait]
impl Health for Statuses {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        match self.0.borrow().get(&request.get_ref().service) {
            Some(status) => Ok(Response::new(response(*status))),
            None => Err(Status::not_found("service not registered")),
        }
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let service = request.into_inner().service;
        let statuses = WatchStream::new(self.0.clone()).map(move |statuses| {
            let status = statuses.get(&service).copied();
            Ok(response(status.unwrap_or(ServingStatus::ServiceUnknown)))
        });
        Ok(Response::new(Box::pin(statuses)))
    }
}

fn incoming() -> (TcpIncoming, SocketAddr) {
    let incoming = TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = incoming.local_addr().unwrap();
    (incoming, address)
}

async fn connected(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    endpoint.connect().await.unwrap()
}

/// The answers to a client with the messages of a module: about the server as a whole, about a
/// service that does not exist, and about a service before and after `change`, which makes it
/// serve.
macro_rules! ask {
    ($messages:ident, $address:expr, $change:expr) => {{
        use $messages::HealthCheckRequest;
        use $messages::health_check_response::ServingStatus;
        use $messages::health_client::HealthClient;

        let about = |service: &str| HealthCheckRequest {
            service: service.into(),
        };
        let mut client = HealthClient::new(connected($address).await);
        let whole = client.check(about("")).await.unwrap().into_inner();
        assert_eq!(whole.status(), ServingStatus::Serving);
        let none = client.check(about("Grüße")).await.unwrap_err();
        assert_eq!(none.code(), tonic::Code::NotFound);

        let mut changes = client.watch(about("stations")).await.unwrap().into_inner();
        let before = changes.message().await.unwrap().unwrap();
        assert_eq!(before.status(), ServingStatus::NotServing);
        $change;
        let after = changes.message().await.unwrap().unwrap();
        assert_eq!(after.status(), ServingStatus::Serving);
        let after = client.check(about("stations")).await.unwrap().into_inner();
        assert_eq!(after.status(), ServingStatus::Serving);
    }};
}

#[tokio::test]
async fn our_client_asks_the_server_of_tonic_health() {
    let (reporter, server) = tonic_health::server::health_reporter();
    reporter
        .set_service_status("stations", tonic_health::ServingStatus::NotServing)
        .await;
    let (incoming, address) = incoming();
    let serving = tokio::spawn(Server::builder().serve_with_incoming(server, incoming));
    ask!(
        ours,
        address,
        reporter
            .set_service_status("stations", tonic_health::ServingStatus::Serving)
            .await
    );
    serving.abort();
}

#[tokio::test]
async fn the_client_of_tonic_health_asks_our_server() {
    let (change, statuses) = watch::channel(BTreeMap::from([
        (String::new(), ServingStatus::Serving),
        ("stations".into(), ServingStatus::NotServing),
    ]));
    let server = HealthServer::new(Statuses(statuses));
    let (incoming, address) = incoming();
    let serving = tokio::spawn(Server::builder().serve_with_incoming(server, incoming));
    ask!(
        theirs,
        address,
        change.send_modify(|statuses| {
            statuses.insert(
                "stations".into(),
                ours::health_check_response::ServingStatus::Serving,
            );
        })
    );
    serving.abort();
}
