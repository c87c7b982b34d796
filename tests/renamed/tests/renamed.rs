//! A program that depends on fastcodec by prost's names.

use fastcodec_tests_renamed::pb::parcels_client::ParcelsClient;
use fastcodec_tests_renamed::pb::parcels_server::{Parcels, ParcelsServer};
use fastcodec_tests_renamed::pb::{Parcel, State, Weight, parcel};
use fastcodec_tests_renamed::{Degrees, Outcome, Stop, Task};
use prost::Message;
use prost_types::{Any, Timestamp};
use tonic::{Code, Request, Response, Status};

fn parcel() -> Parcel {
    Parcel {
        label: "tea".into(),
        sent: Some("2026-01-02 03:04:05Z".parse().unwrap()),
        travelled: Some("1.5s".parse().unwrap()),
        sizes: vec![-1, 2],
        weights: [("net".into(), Weight { grams: 250.0 })].into(),
        to: Some(parcel::To::Depot(Weight { grams: 0.5 })),
        state: State::Sent.into(),
        note: Some(Any::from_msg(&Timestamp::default()).unwrap()),
        seal: b"\x01\x02".to_vec(),
    }
}

#[test]
fn what_the_stock_generators_write_is_encoded_and_decoded() {
    let parcel = parcel();
    let bytes = parcel.encode_to_vec();
    assert_eq!(bytes.len(), parcel.encoded_len());
    assert_eq!(Parcel::decode(&bytes[..]).unwrap(), parcel);
    assert_eq!(&bytes[..7], b"\x0a\x03tea\x12\x06");
    assert!(format!("{parcel:?}").contains("state: Sent"));
}

#[test]
fn a_message_by_hand_is_a_field_and_a_member_of_a_oneof() {
    let stop = Stop {
        parcels: vec![parcel()],
        latitude: Some(Degrees(47.249)),
        at: Timestamp::date(2026, 1, 2).unwrap(),
        task: Some(Task::Turn(Degrees(-0.5))),
        outcome: Outcome::Delivered.into(),
    };
    let bytes = stop.encode_to_vec();
    assert_eq!(Stop::decode(&bytes[..]).unwrap(), stop);
    assert!(bytes.ends_with(
        b"\x12\x04\x08\xa2\xe2\x05\x1a\x06\x08\x80\x95\xdc\xca\x06\x2a\x03\x08\xe7\x07\x30\x01"
    ));
    assert_eq!(stop.outcome(), Outcome::Delivered);
}

#[test]
fn an_error_says_in_which_field_it_occurred() {
    let error = Stop::decode(&b"\x12\x02\x08\x80"[..]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to decode Protobuf message: the message ends in the middle of a value at byte 4 in \
         Stop.latitude.thousandths"
    );
}

struct Depot;

#[tonic::async_trait]
impl Parcels for Depot {
    async fn deliver(&self, request: Request<Parcel>) -> Result<Response<Weight>, Status> {
        let parcel = request.into_inner();
        match parcel.weights.get("net") {
            Some(weight) => Ok(Response::new(*weight)),
            None => Err(Status::not_found(parcel.label)),
        }
    }
}

#[tokio::test]
async fn a_generated_client_calls_a_generated_server() {
    // The server is a service by itself: no socket is needed.
    let mut client = ParcelsClient::new(ParcelsServer::new(Depot));
    let answer = client.deliver(parcel()).await.unwrap();
    assert_eq!(answer.into_inner(), Weight { grams: 250.0 });
    let mut unknown = parcel();
    unknown.weights.clear();
    let status = client.deliver(unknown).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "tea"));
}
