//! etcd-client has four tests of its own that need no server. These send its messages to one.

use etcd_client::proto::*;
use etcd_client::{Client, Compare, CompareOp, GetOptions, PutOptions, Txn, TxnOp};
use prost::Message;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// A message of ours around messages of other crates.
#[derive(Clone, PartialEq, prost::Message)]
struct Backup {
    #[prost(message, repeated, tag = "1")]
    pairs: Vec<PbKeyValue>,
    #[prost(message, optional, tag = "2")]
    at: Option<prost_types::Timestamp>,
}

fn pair() -> PbKeyValue {
    PbKeyValue {
        key: b"key".to_vec(),
        create_revision: 1,
        mod_revision: -1,
        version: i64::MAX,
        value: vec![0, 255],
        lease: 0,
    }
}

#[test]
fn messages_are_the_bytes_that_prost_writes() {
    let backup = Backup {
        pairs: vec![pair(), PbKeyValue::default()],
        at: Some("2026-01-02 03:04:05.5+0100".parse().unwrap()),
    };
    let bytes = backup.encode_to_vec();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "0a200a036b6579100118ffffffffffffffffff0120ffffffffffffffff7f2a0200ff0a00120c0895cfdcca061080cab5ee01"
    );
    assert_eq!(Backup::decode(&bytes[..]).unwrap(), backup);
    assert_eq!(
        format!("{:?}", pair()),
        "KeyValue { key: [107, 101, 121], create_revision: 1, mod_revision: -1, \
         version: 9223372036854775807, value: [0, 255], lease: 0 }"
    );
}

/// A server that answers with what it was asked.
struct Echo;

#[tonic::async_trait]
impl PbKvService for Echo {
    async fn range(
        &self,
        request: Request<PbRangeRequest>,
    ) -> Result<Response<PbRangeResponse>, Status> {
        let request = request.into_inner();
        let kvs = vec![PbKeyValue {
            key: request.key,
            version: request.limit,
            ..pair()
        }];
        Ok(Response::new(PbRangeResponse {
            kvs,
            count: 1,
            ..Default::default()
        }))
    }

    type RangeStreamStream = std::pin::Pin<
        Box<
            dyn tonic::codegen::tokio_stream::Stream<Item = Result<PbRangeStreamResponse, Status>>
                + Send,
        >,
    >;

    async fn range_stream(
        &self,
        _: Request<PbRangeRequest>,
    ) -> Result<Response<Self::RangeStreamStream>, Status> {
        Err(Status::unimplemented("range_stream"))
    }

    async fn put(&self, request: Request<PbPutRequest>) -> Result<Response<PbPutResponse>, Status> {
        let request = request.into_inner();
        let previous = PbKeyValue {
            key: request.key,
            value: request.value,
            ..PbKeyValue::default()
        };
        Ok(Response::new(PbPutResponse {
            prev_kv: request.prev_kv.then_some(previous),
            ..Default::default()
        }))
    }

    async fn delete_range(
        &self,
        _: Request<PbDeleteRequest>,
    ) -> Result<Response<PbDeleteResponse>, Status> {
        Err(Status::unimplemented("delete_range"))
    }

    async fn txn(&self, request: Request<PbTxnRequest>) -> Result<Response<PbTxnResponse>, Status> {
        // What arrives as it is on the wire, in the text of an error.
        let bytes = request.into_inner().encode_to_vec();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Err(Status::failed_precondition(hex))
    }

    async fn compact(
        &self,
        _: Request<PbCompactionRequest>,
    ) -> Result<Response<PbCompactionResponse>, Status> {
        Err(Status::unimplemented("compact"))
    }
}

#[tokio::test]
async fn the_client_calls_a_server_of_the_same_schema() {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = incoming.local_addr().unwrap();
    let server = Server::builder()
        .add_service(PbKvServer::new(Echo))
        .serve_with_incoming(incoming);
    tokio::spawn(server);
    let mut client = Client::connect([address.to_string()], None).await.unwrap();

    let options = PutOptions::new().with_prev_key();
    let put = client.put("key", "value", Some(options)).await.unwrap();
    assert_eq!(put.prev_key().unwrap().value_str().unwrap(), "value");

    let got = client
        .get("other", Some(GetOptions::new().with_limit(7)))
        .await
        .unwrap();
    assert_eq!(got.kvs()[0].key(), b"other");
    assert_eq!(got.kvs()[0].version(), 7);

    let txn = Txn::new()
        .when([Compare::version("key", CompareOp::Greater, 3)])
        .and_then([TxnOp::put("key", "new", None)])
        .or_else([TxnOp::get("key", None)]);
    let error = client.txn(txn).await.unwrap_err().to_string();
    assert_eq!(
        error,
        "grpc request error: code: 'The system is not in a state required for the operation's execution', \
         message: \"0a0908011a036b65792003120c120a0a036b657912036e65771a070a050a036b6579\""
    );
}
