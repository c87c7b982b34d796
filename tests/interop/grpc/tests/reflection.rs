//! tonic's service of reflection, generated with the lines that make its messages ours, against
//! `tonic-reflection`, whose messages are prost's.

use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use fastcodec::prost::Message;
use fastcodec::prost::types::{FileDescriptorProto, FileDescriptorSet};
use fastcodec_interop_grpc::of_tonic::grpc::reflection::v1 as ours;
use ours::server_reflection_request::MessageRequest;
use ours::server_reflection_response::MessageResponse;
use ours::server_reflection_server::{ServerReflection, ServerReflectionServer};
use ours::{
    ErrorResponse, FileDescriptorResponse, ListServiceResponse, ServerReflectionRequest,
    ServerReflectionResponse, ServiceResponse,
};
use tokio_stream::{Stream, StreamExt};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_reflection::pb::v1 as theirs;

/// What both servers know: the services of health and of reflection.
const DESCRIPTORS: [&[u8]; 2] = [
    tonic_health::pb::FILE_DESCRIPTOR_SET,
    tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
];
const SERVICES: [&str; 2] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
];

/// The service of reflection with our messages, about the services and messages of these files.
#[derive(Clone)]
struct Files(Arc<[FileDescriptorProto]>);

impl Files {
    fn new() -> Self {
        let mut set = FileDescriptorSet::default();
        for encoded in DESCRIPTORS {
            set.merge(encoded).unwrap();
        }
        Files(set.file.into())
    }

    fn services(&self) -> Vec<ServiceResponse> {
        let of_file = |file: &FileDescriptorProto| {
            let name = |service: &str| ServiceResponse {
                name: format!("{}.{service}", file.package()),
            };
            let services = file.service.iter();
            services.map(|it| name(it.name())).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of_file).collect()
    }

    fn answer(&self, request: &MessageRequest) -> MessageResponse {
        let declares = |file: &FileDescriptorProto, symbol: &str| {
            let messages = file.message_type.iter().map(|it| it.name());
            let mut names = messages.chain(file.service.iter().map(|it| it.name()));
            names.any(|name| format!("{}.{name}", file.package()) == symbol)
        };
        let file = match request {
            MessageRequest::ListServices(_) => {
                return MessageResponse::ListServicesResponse(ListServiceResponse {
                    service: self.services(),
                });
            }
            MessageRequest::FileByFilename(name) => self.0.iter().find(|it| it.name() == name),
            MessageRequest::FileContainingSymbol(symbol) => {
                self.0.iter().find(|it| declares(it, symbol))
            }
            _ => None,
        };
        match file {
            Some(file) => MessageResponse::FileDescriptorResponse(FileDescriptorResponse {
                file_descriptor_proto: vec![file.encode_to_vec()],
            }),
            None => MessageResponse::ErrorResponse(ErrorResponse {
                error_code: Code::NotFound as i32,
                error_message: "no such file or symbol".into(),
            }),
        }
    }
}

#[tonic::async_trait]
impl ServerReflection for Files {
    type ServerReflectionInfoStream =
        Pin<Box<dyn Stream<Item = Result<ServerReflectionResponse, Status>> + Send>>;

    async fn server_reflection_info(
        &self,
        requests: Request<Streaming<ServerReflectionRequest>>,
    ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
        let files = self.clone();
        let answers = requests.into_inner().map(move |request| {
            let request = request?;
            let asked = request.message_request.as_ref();
            let asked = asked.ok_or_else(|| Status::invalid_argument("no request"))?;
            Ok(ServerReflectionResponse {
                valid_host: request.host.clone(),
                message_response: Some(files.answer(asked)),
                original_request: Some(request),
            })
        });
        Ok(Response::new(Box::pin(answers)))
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

/// The answers to a client with the messages of a module, on one stream. The client asks each
/// question after the answer to the previous one. Also returns the stream.
macro_rules! ask {
    ($messages:ident, $address:expr) => {{
        use $messages::ServerReflectionRequest;
        use $messages::server_reflection_client::ServerReflectionClient;
        use $messages::server_reflection_request::MessageRequest;
        use $messages::server_reflection_response::MessageResponse;

        let mut client = ServerReflectionClient::new(connected($address).await);
        let (questions, asked) = tokio::sync::mpsc::channel(1);
        let asked = tokio_stream::wrappers::ReceiverStream::new(asked);
        let question = |question| ServerReflectionRequest {
            host: "loopback".into(),
            message_request: Some(question),
        };

        let first = question(MessageRequest::ListServices(String::new()));
        questions.send(first.clone()).await.unwrap();
        let answers = client.server_reflection_info(asked).await.unwrap();
        let mut answers = answers.into_inner();
        let answer = answers.message().await.unwrap().unwrap();
        assert_eq!(answer.valid_host, "loopback");
        assert_eq!(answer.original_request, Some(first));
        let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
            panic!("a list of services: {answer:?}");
        };
        let mut names: Vec<_> = list.service.into_iter().map(|it| it.name).collect();
        names.sort();
        assert_eq!(names, SERVICES);

        let health = FileDescriptorSet::decode(DESCRIPTORS[0])
            .unwrap()
            .file
            .remove(0);
        for asked in [
            MessageRequest::FileByFilename(health.name().into()),
            MessageRequest::FileContainingSymbol("grpc.health.v1.Health".into()),
            MessageRequest::FileContainingSymbol("grpc.health.v1.HealthCheckResponse".into()),
        ] {
            let asked = question(asked);
            questions.send(asked.clone()).await.unwrap();
            let answer = answers.message().await.unwrap().unwrap();
            assert_eq!(answer.original_request, Some(asked));
            let Some(MessageResponse::FileDescriptorResponse(files)) = answer.message_response
            else {
                panic!("a file: {answer:?}");
            };
            let [file] = &files.file_descriptor_proto[..] else {
                panic!("one file: {files:?}");
            };
            assert_eq!(FileDescriptorProto::decode(&file[..]).unwrap(), health);
        }
        (questions, answers)
    }};
}

#[tokio::test]
async fn our_client_asks_the_server_of_tonic_reflection() {
    let mut builder = tonic_reflection::server::Builder::configure();
    for encoded in DESCRIPTORS {
        builder = builder.register_encoded_file_descriptor_set(encoded);
    }
    let server = builder.build_v1().unwrap();
    let (incoming, address) = incoming();
    let serving = tokio::spawn(Server::builder().serve_with_incoming(server, incoming));
    let (questions, mut answers) = ask!(ours, address);

    // It ends the stream with a status where there is no such symbol.
    let asked = MessageRequest::FileContainingSymbol("no.such.Symbol".into());
    let asked = ServerReflectionRequest {
        message_request: Some(asked),
        ..ServerReflectionRequest::default()
    };
    questions.send(asked).await.unwrap();
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    serving.abort();
}

#[tokio::test]
async fn the_client_of_tonic_reflection_asks_our_server() {
    let server = ServerReflectionServer::new(Files::new());
    let (incoming, address) = incoming();
    let serving = tokio::spawn(Server::builder().serve_with_incoming(server, incoming));
    let (questions, mut answers) = ask!(theirs, address);

    // Ours answers with the message that the service has for it, and goes on.
    let asked = theirs::server_reflection_request::MessageRequest::FileByFilename("none".into());
    let asked = theirs::ServerReflectionRequest {
        message_request: Some(asked),
        ..theirs::ServerReflectionRequest::default()
    };
    questions.send(asked).await.unwrap();
    let answer = answers.message().await.unwrap().unwrap();
    let Some(theirs::server_reflection_response::MessageResponse::ErrorResponse(error)) =
        answer.message_response
    else {
        panic!("an error: {answer:?}");
    };
    assert_eq!(error.error_code, Code::NotFound as i32);
    drop(questions);
    assert!(answers.message().await.unwrap().is_none());
    serving.abort();
}

#[tokio::test]
async fn one_server_has_services_with_messages_of_both_kinds() {
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter
        .set_service_status("stations", tonic_health::ServingStatus::NotServing)
        .await;
    let (incoming, address) = incoming();
    let server = Server::builder()
        .add_service(ServerReflectionServer::new(Files::new()))
        .add_service(health);
    let serving = tokio::spawn(server.serve_with_incoming(incoming));
    ask!(theirs, address);
    let mut client = tonic_health::pb::health_client::HealthClient::new(connected(address).await);
    let asked = tonic_health::pb::HealthCheckRequest {
        service: "stations".into(),
    };
    let answer = client.check(asked).await.unwrap().into_inner();
    assert_eq!(
        answer.status(),
        tonic_health::pb::health_check_response::ServingStatus::NotServing
    );
    serving.abort();
}
