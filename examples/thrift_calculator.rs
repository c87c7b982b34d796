//! Serves a small service over TCP and calls it, with the framed transport, first in Binary, then
//! in Compact, as any Apache Thrift program does. The service is generated from
//! `idl/calculator.thrift`.

use std::collections::HashMap;
use std::error::Error;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use fastcodec::thrift::service::CallError;
use fastcodec::thrift::transport::{
    Framed, FramedReader, FramedWriter, StreamChannel, StreamError,
};
use fastcodec::thrift::{ApplicationException, Binary, Compact, Open, Protocol};
use fastcodec_examples::arithmetic::{Calculator, Impossible, Operation, Work, calculator};

/// The service.
#[derive(Default)]
struct Abacus {
    remembered: Mutex<HashMap<String, i64>>,
}

impl Calculator for Abacus {
    fn calculate(&self, work: Work) -> Result<i64, calculator::CalculateError> {
        let (left, right) = (work.left, work.right);
        let result = match work.operation.known() {
            Some(Operation::Add) => left.checked_add(right),
            Some(Operation::Subtract) => left.checked_sub(right),
            Some(Operation::Multiply) => left.checked_mul(right),
            Some(Operation::Divide) => left.checked_div(right),
            None => None,
        };
        result.ok_or_else(|| {
            let message = format!("{:?} of {left} and {right} has no result", work.operation);
            Impossible { work, message }.into()
        })
    }

    fn remember(&self, name: String, result: i64) {
        let mut remembered = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        remembered.insert(name, result);
    }

    fn remembered(&self) -> Result<HashMap<String, i64>, ApplicationException> {
        let remembered = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(remembered.clone())
    }
}

/// Answers the calls of one connection until it ends.
fn serve<P: Protocol>(connection: TcpStream, service: &Abacus) -> Result<(), StreamError> {
    let mut calls = FramedReader::new(connection.try_clone()?);
    let mut answers = FramedWriter::new(connection);
    while let Some(call) = calls.read()? {
        if let Some(answer) = calculator::serve::<P>(service, &call)? {
            answers.write(&answer)?;
        }
    }
    Ok(())
}

fn call<P: Protocol>(connection: TcpStream) -> Result<(), Box<dyn Error>> {
    let channel = StreamChannel::<_, _, Framed>::new(connection.try_clone()?, connection);
    let mut client = calculator::Client::<_, P>::new(channel);
    let work = |operation: Operation, left, right| Work {
        operation: Open::from(operation),
        left,
        right,
    };

    let product = client.calculate(work(Operation::Multiply, 6, 7))?;
    println!("  6 * 7 = {product}");

    match client.calculate(work(Operation::Divide, 1, 0)) {
        Err(CallError::Method(exception)) => println!("  1 / 0: {exception}"),
        other => return Err(format!("an exception was expected, not {other:?}").into()),
    }

    client.remember("the answer".to_owned(), product)?;
    println!("  remembered: {:?}", client.remembered()?);
    Ok(())
}

/// Serves on a port that the system chooses, and calls the service.
fn talk<P: Protocol + Send>(name: &str) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let service = Arc::new(Abacus::default());
    let server = thread::spawn(move || serve::<P>(listener.accept()?.0, &service));
    println!("{name}, framed, on port {}", address.port());
    call::<P>(TcpStream::connect(address)?)?;
    // The client is dropped, so the connection is closed.
    server.join().map_err(|_| "the server panicked")??;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    talk::<Binary>("Binary")?;
    talk::<Compact>("Compact")
}
