//! A peer of the gRPC test: a server, and a client that checks the other side's server.
//!
//! ```text
//! grpc-peer serve native|one_line           prints the port, and stops when standard input ends
//! grpc-peer call  native|one_line ADDRESS   calls everything, and fails if an answer is wrong
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

spelling!(native);
spelling!(one_line);

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
            let incoming = TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into())?;
            println!("{}", incoming.local_addr()?.port());
            match spelling {
                "native" => native::serve(incoming).await,
                "one_line" => one_line::serve(incoming).await,
                _ => Err(format!("`{spelling}` is no spelling").into()),
            }
        }
        ["call", spelling, address] => {
            let address: SocketAddr = address.parse()?;
            match spelling {
                "native" => native::call(address).await,
                "one_line" => one_line::call(address).await,
                _ => Err(format!("`{spelling}` is no spelling").into()),
            }
        }
        _ => Err("grpc-peer serve SPELLING | call SPELLING ADDRESS".into()),
    }
}
