//! ```text
//! stations serve JOURNAL   prints the port, and stops when standard input ends
//! stations check ADDRESS   reports readings, watches them, and compares
//! ```

use std::error::Error;

use stations::pb::stations::WatchRequest;
use stations::pb::stations::stations_client::StationsClient;
use stations::pb::stations::stations_server::StationsServer;
use stations::service::{Service, reading};
use tokio::io::AsyncReadExt;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", journal] => serve(journal).await,
        ["check", address] => check(address).await,
        _ => Err("stations serve JOURNAL | check ADDRESS".into()),
    }
}

async fn serve(journal: &str) -> Result<(), Box<dyn Error>> {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse()?)?;
    println!("{}", incoming.local_addr()?.port());
    let ended = async {
        let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
    };
    Server::builder()
        .add_service(StationsServer::new(Service::new(journal.into())))
        .serve_with_incoming_shutdown(incoming, ended)
        .await?;
    Ok(())
}

async fn check(address: &str) -> Result<(), Box<dyn Error>> {
    let mut client = StationsClient::connect(format!("http://{address}")).await?;
    let sent: Vec<_> = (0..5)
        .map(|hour| reading("Säntis", hour * 3600, -0.5 * hour as f64))
        .collect();
    for reading in &sent {
        client.report(reading.clone()).await?;
    }
    let request = WatchRequest {
        station: "Säntis".into(),
        at_most: Some(5),
    };
    let mut watched = client.watch(request).await?.into_inner();
    let mut received = Vec::new();
    while let Some(reading) = watched.message().await? {
        received.push(reading);
    }
    if received != sent {
        return Err(format!("sent {sent:?}, received {received:?}").into());
    }
    println!("{} readings came back", received.len());
    Ok(())
}
