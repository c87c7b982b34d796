//! The service over a loopback socket.

use std::path::Path;

use stations::pb::stations::stations_client::StationsClient;
use stations::pb::stations::stations_server::StationsServer;
use stations::pb::stations::{Quantity, WatchRequest};
use stations::service::{Service, reading};
use stations::{journal, pb};
use tonic::Code;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

#[tokio::test]
async fn a_client_reports_and_watches() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("served");
    let _ = std::fs::remove_file(&path);
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = incoming.local_addr().unwrap();
    let server = Server::builder()
        .add_service(StationsServer::new(Service::new(path.clone())))
        .serve_with_incoming(incoming);
    let serving = tokio::spawn(server);

    let mut client = StationsClient::connect(format!("http://{address}"))
        .await
        .unwrap();
    for hour in 0..3 {
        let reading = reading("Säntis", hour * 3600, 0.25);
        client.report(reading).await.unwrap();
    }
    let mut unknown = reading("Säntis", 0, 0.0);
    unknown.set_quantity(Quantity::Unspecified);
    let status = client.report(unknown).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);

    let request = WatchRequest {
        station: "Säntis".into(),
        at_most: Some(2),
    };
    let mut watched = client.watch(request).await.unwrap().into_inner();
    for hour in 0..2 {
        let received = watched.message().await.unwrap();
        assert_eq!(received, Some(reading("Säntis", hour * 3600, 0.25)));
    }
    assert_eq!(watched.message().await.unwrap(), None);
    let journal: Vec<pb::journal::Entry> = journal::read(&path).unwrap();
    assert_eq!(journal.len(), 3);
    serving.abort();
}
