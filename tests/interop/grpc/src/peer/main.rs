//! A peer of the gRPC test: a server, and a client that checks another server. Both exist with
//! three kinds of types: those of `fastcodec-build` (`native`), those that the stock
//! `tonic-prost-build` generates for fastcodec (`one_line`), and those that it generates for prost
//! (`prost`).
//!
//! ```text
//! grpc-peer serve SPELLING           prints the port, and stops when standard input ends
//! grpc-peer call  SPELLING ADDRESS   calls everything, and fails if an answer is wrong
//! grpc-peer pairs                    each client of the three calls each server
//! ```

use std::error::Error;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::sync::oneshot;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Status};

#[macro_use]
mod spelling;

type Failure = Box<dyn Error + Send + Sync>;

spelling!(
    native,
    malformed: "at byte 7 in Everything.tree.branches[0].label",
    deep: ResourceExhausted "nested deeper than 100 levels"
);
spelling!(
    one_line,
    malformed: "at byte 7 in Everything.tree.branches[0].label",
    deep: ResourceExhausted "nested deeper than 100 levels"
);
spelling!(prost, malformed: "Tree.label", deep: Internal "recursion limit reached");

/// Does the same for each spelling.
macro_rules! by_spelling {
    ($spelling:expr, $module:ident => $call:expr) => {
        match $spelling {
            "native" => {
                use crate::native as $module;
                $call
            }
            "one_line" => {
                use crate::one_line as $module;
                $call
            }
            "prost" => {
                use crate::prost as $module;
                $call
            }
            other => Err(format!("`{other}` is no spelling").into()),
        }
    };
}

async fn serve(
    spelling: &str,
    incoming: TcpIncoming,
    stop: oneshot::Receiver<()>,
) -> Result<(), Failure> {
    by_spelling!(spelling, types => types::serve(incoming, stop).await)
}

async fn talk(spelling: &str, address: SocketAddr) -> Result<(), Failure> {
    by_spelling!(spelling, types => types::talk(address).await)
}

async fn refuse(spelling: &str, address: SocketAddr) -> Result<(), Failure> {
    by_spelling!(spelling, types => types::refuse(address).await)
}

fn incoming() -> Result<(TcpIncoming, SocketAddr), Failure> {
    let incoming = TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let address = incoming.local_addr()?;
    Ok((incoming, address))
}

/// Each server is called by each client.
async fn pairs() -> Result<(), Failure> {
    const SPELLINGS: [&str; 3] = ["native", "one_line", "prost"];
    for server in SPELLINGS {
        let (incoming, address) = incoming()?;
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(server, incoming, stopped));
        for client in SPELLINGS {
            talk(client, address)
                .await
                .map_err(|error| format!("{client} to {server}: {error}"))?;
        }
        drop(stop);
        serving.await??;
    }
    println!("{} spellings, each with each other", SPELLINGS.len());
    Ok(())
}

/// Resolves when standard input ends.
fn end_of_input() -> oneshot::Receiver<()> {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        let mut ignored = [0; 64];
        while std::io::stdin().read(&mut ignored).is_ok_and(|len| len > 0) {}
        // An error is that nobody waits any more.
        let _ = ended.send(());
    });
    end
}

/// What a call that must fail failed with, if it is this.
fn expect_status<T>(
    answer: Result<T, Status>,
    code: Code,
    part_of_message: &str,
) -> Result<(), Failure> {
    match answer {
        Err(status) if status.code() == code && status.message().contains(part_of_message) => {
            Ok(())
        }
        Err(status) => Err(format!("{code:?} with {part_of_message:?} expected: {status}").into()),
        Ok(_) => Err(format!("{code:?} with {part_of_message:?} expected, and no success").into()),
    }
}

fn expect(holds: bool, what: &str) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(format!("not so: {what}").into())
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", spelling] => {
            let (incoming, address) = incoming()?;
            println!("{}", address.port());
            serve(spelling, incoming, end_of_input()).await
        }
        ["call", spelling, address] => {
            let address = address.parse()?;
            talk(spelling, address).await?;
            refuse(spelling, address).await
        }
        ["pairs"] => pairs().await,
        _ => Err("grpc-peer serve SPELLING | call SPELLING ADDRESS | pairs".into()),
    }
}
