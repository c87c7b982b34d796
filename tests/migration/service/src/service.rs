//! The service.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::SystemTime;

use prost_types::Timestamp;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use crate::journal;
use crate::pb::stations::reading::Value;
use crate::pb::stations::stations_server::Stations;
use crate::pb::stations::{Quantity, Reading, WatchRequest};

pub struct Service {
    journal: PathBuf,
    readings: Mutex<Vec<Reading>>,
}

impl Service {
    /// A service that keeps its journal in this file.
    pub fn new(journal: PathBuf) -> Self {
        Service {
            journal,
            readings: Mutex::default(),
        }
    }
}

#[tonic::async_trait]
impl Stations for Service {
    async fn report(&self, request: Request<Reading>) -> Result<Response<()>, Status> {
        let reading = request.into_inner();
        if reading.quantity() == Quantity::Unspecified {
            return Err(Status::invalid_argument("a reading of what?"));
        }
        if let Some(Value::Number(number)) = reading.value {
            let at = reading.at.map(SystemTime::try_from).transpose();
            let at = at.map_err(|error| Status::invalid_argument(error.to_string()))?;
            let at = at.unwrap_or_else(SystemTime::now);
            journal::append(
                &self.journal,
                &journal::measured(&reading.station, at, number),
            )?;
        }
        self.readings.lock().unwrap().push(reading);
        Ok(Response::new(()))
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<Reading, Status>> + Send>>;

    async fn watch(
        &self,
        request: Request<WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let WatchRequest { station, at_most } = request.into_inner();
        let readings = self.readings.lock().unwrap().clone();
        let of_station = readings.into_iter().filter(move |it| it.station == station);
        let at_most = at_most.map_or(usize::MAX, |at_most| at_most as usize);
        let readings = of_station.take(at_most).map(Ok);
        Ok(Response::new(Box::pin(tokio_stream::iter(readings))))
    }
}

/// A reading as a station makes it.
pub fn reading(station: &str, seconds: i64, number: f64) -> Reading {
    Reading {
        station: station.into(),
        at: Some(Timestamp { seconds, nanos: 0 }),
        quantity: Quantity::Temperature.into(),
        value: Some(Value::Number(number)),
        counters: [("restarts".into(), 2), ("errors".into(), -1)].into(),
    }
}
