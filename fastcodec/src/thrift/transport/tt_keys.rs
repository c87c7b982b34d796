//! The keys that the frameworks of CloudWeGo give a meaning, for
//! [`TtHeader::int_headers`](super::TtHeader::int_headers) (numbers) and
//! [`TtHeader::headers`](super::TtHeader::headers) (strings).
//! <https://pkg.go.dev/github.com/cloudwego/gopkg/protocol/ttheader#pkg-constants>

/// The version of the service mesh.
pub const MESH_VERSION: u16 = 0;
/// The transport that the caller used.
pub const TRANSPORT_TYPE: u16 = 1;
/// An id of the request, for logs.
pub const LOG_ID: u16 = 2;
/// The service that calls.
pub const FROM_SERVICE: u16 = 3;
/// The cluster that calls.
pub const FROM_CLUSTER: u16 = 4;
/// The data centre that calls.
pub const FROM_IDC: u16 = 5;
/// The service that is called.
pub const TO_SERVICE: u16 = 6;
/// The cluster that is called.
pub const TO_CLUSTER: u16 = 7;
/// The data centre that is called.
pub const TO_IDC: u16 = 8;
/// The method that is called.
pub const TO_METHOD: u16 = 9;
/// The environment, such as that for tests.
pub const ENV: u16 = 10;
/// The address that is called.
pub const DEST_ADDRESS: u16 = 11;
/// How long the caller waits for the answer, in milliseconds, as decimal digits.
pub const RPC_TIMEOUT: u16 = 12;
/// How long the caller waits for bytes, in milliseconds, as decimal digits.
pub const READ_TIMEOUT: u16 = 13;
/// The key for consistent hashing.
pub const RING_HASH_KEY: u16 = 14;
/// The tag for traffic that is split.
pub const DDP_TAG: u16 = 15;
/// Whether the header is for a mesh.
pub const WITH_MESH_HEADER: u16 = 16;
/// How long the caller waits for the connection, in milliseconds, as decimal digits.
pub const CONNECT_TIMEOUT: u16 = 17;
/// The context of a span, for tracing.
pub const SPAN_CONTEXT: u16 = 18;
/// Whether the connection is for one call.
pub const SHORT_CONNECTION: u16 = 19;
/// The method that calls.
pub const FROM_METHOD: u16 = 20;
/// The tag of a load test.
pub const STRESS_TAG: u16 = 21;
/// What the message is: a call, a reply, an exception, oneway.
pub const MSG_TYPE: u16 = 22;
/// The type of the content where HTTP is carried.
pub const HTTP_CONTENT_TYPE: u16 = 23;
/// The key for consistent hashing, before it was hashed.
pub const RAW_RING_HASH_KEY: u16 = 24;
/// How load is balanced.
pub const LB_TYPE: u16 = 25;
/// The shard of the cluster.
pub const CLUSTER_SHARD_ID: u16 = 26;
/// What a frame of a stream is: `1` metadata, `2` header, `3` payload, `4` trailer, `5` reset.
pub const FRAME_TYPE: u16 = 27;
/// How long a stream may take, in milliseconds, as decimal digits.
pub const STREAM_TIMEOUT: u16 = 28;

/// The name of the service in the schema.
pub const IDL_SERVICE_NAME: &str = "isn";
/// The address of the other side.
pub const REMOTE_ADDRESS: &str = "rip";
/// The cluster that answers.
pub const ANSWERING_CLUSTER: &str = "tc";
/// The data centre that answers.
pub const ANSWERING_IDC: &str = "ti";
/// The other side is about to close the connection: send no more on it.
pub const CONNECTION_READY_TO_RESET: &str = "crrst";

/// In [`TtHeader::flags`](super::TtHeader::flags): answers may come in another order than calls.
pub const FLAG_OUT_OF_ORDER: u16 = 0x01;
/// In [`TtHeader::flags`](super::TtHeader::flags): a frame of a stream.
pub const FLAG_STREAMING: u16 = 0x02;
/// In [`TtHeader::flags`](super::TtHeader::flags): the server calls the client.
pub const FLAG_DUPLEX_REVERSE: u16 = 0x08;
/// In [`TtHeader::flags`](super::TtHeader::flags): authentication.
pub const FLAG_SASL: u16 = 0x10;
