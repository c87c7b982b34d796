//! The service and its client, for the types of each spelling: they have the same names and fields.

/// Declares a module with `serve`, `talk` and `refuse` for the types in the module of the same
/// name. The other arguments are the expected statuses: a part of the text for a malformed message,
/// and code and text for a message that is nested too deep.
macro_rules! spelling {
    ($spelling:ident, malformed: $malformed:literal, deep: $deep_code:ident $deep:literal) => {
        mod $spelling {
            use std::net::SocketAddr;
            use std::pin::Pin;

            use fastcodec_interop_grpc::$spelling::interop::everything::Choice;
            use fastcodec_interop_grpc::$spelling::interop::peer_client::PeerClient;
            use fastcodec_interop_grpc::$spelling::interop::peer_server::{Peer, PeerServer};
            use fastcodec_interop_grpc::$spelling::interop::{Everything, Order, Summary, Tree};
            use tokio_stream::{Stream, StreamExt};
            use tonic::transport::Server;
            use tonic::transport::server::TcpIncoming;
            use tonic::{Code, Request, Response, Status, Streaming};

            use tokio::sync::oneshot;

            use crate::{Failure, expect, expect_status};

            struct Service;

            type Items = Pin<Box<dyn Stream<Item = Result<Everything, Status>> + Send>>;

            #[tonic::async_trait]
            impl Peer for Service {
                async fn echo(
                    &self,
                    request: Request<Everything>,
                ) -> Result<Response<Everything>, Status> {
                    Ok(Response::new(request.into_inner()))
                }

                async fn gather(
                    &self,
                    request: Request<Streaming<Everything>>,
                ) -> Result<Response<Summary>, Status> {
                    let mut items = request.into_inner();
                    let mut summary = Summary::default();
                    while let Some(item) = items.message().await? {
                        summary.messages += 1;
                        summary.sum = summary.sum.wrapping_add(item.large);
                        summary.last = item.text;
                    }
                    Ok(Response::new(summary))
                }

                type ScatterStream = Items;

                async fn scatter(
                    &self,
                    request: Request<Order>,
                ) -> Result<Response<Items>, Status> {
                    let Order { count, item } = request.into_inner();
                    let item = item.ok_or_else(|| Status::invalid_argument("no item"))?;
                    let items = (0..count).map(move |natural| {
                        Ok(Everything {
                            natural,
                            ..item.clone()
                        })
                    });
                    Ok(Response::new(Box::pin(tokio_stream::iter(items))))
                }

                type ChatStream = Items;

                async fn chat(
                    &self,
                    request: Request<Streaming<Everything>>,
                ) -> Result<Response<Items>, Status> {
                    Ok(Response::new(Box::pin(request.into_inner())))
                }

                async fn nothing(&self, _: Request<Nothing>) -> Result<Response<Nothing>, Status> {
                    Ok(Response::new(Nothing::default()))
                }
            }

            /// Serves until it is told to stop, or nobody can tell it any more.
            pub(crate) async fn serve(
                incoming: TcpIncoming,
                stop: oneshot::Receiver<()>,
            ) -> Result<(), Failure> {
                let ended = async {
                    let _ = stop.await;
                };
                Server::builder()
                    .serve_with_incoming_shutdown(PeerServer::new(Service), incoming, ended)
                    .await?;
                Ok(())
            }

            fn item(place: u32) -> Everything {
                let leaf = |label: String| Tree {
                    label,
                    branches: Vec::new(),
                };
                Everything {
                    ratio: f64::from(place) / 3.0,
                    part: -0.5,
                    small: -1,
                    large: i64::MIN + i64::from(place),
                    natural: place,
                    huge: u64::MAX,
                    zigzag: i32::MIN,
                    long_zigzag: i64::MAX,
                    fixed: 0xdead_beef,
                    signed_fixed: -2,
                    yes: place % 2 == 0,
                    text: format!("Grüße {place}"),
                    raw: vec![0xff; place as usize * 1000],
                    maybe: (place % 3 == 0).then_some(0),
                    numbers: vec![-1, 0, 1, i32::MIN],
                    words: vec![String::new(), "words".into()],
                    counts: [("one".into(), 1), ("none".into(), 0)].into(),
                    trees: [(-1, leaf("in a map".into()))].into(),
                    tree: Some(Tree {
                        label: "root".into(),
                        branches: (0..place).map(|it| leaf(format!("{it}"))).collect(),
                    }),
                    colour: spelling!(@number $spelling 7),
                    colours: vec![
                        spelling!(@number $spelling 1),
                        spelling!(@number $spelling 7),
                    ],
                    choice: Some(if place % 2 == 0 {
                        Choice::Name(String::new())
                    } else {
                        Choice::Node(leaf("chosen".into()))
                    }),
                }
            }

            /// What the server in Python answers with bytes that are wrong.
            fn asked_for(what: &str) -> Everything {
                Everything {
                    text: what.into(),
                    ..Everything::default()
                }
            }

            /// Calls of every kind.
            pub(crate) async fn talk(address: SocketAddr) -> Result<(), Failure> {
                let mut client = PeerClient::connect(format!("http://{address}")).await?;
                for place in 0..20 {
                    let echoed = client.echo(item(place)).await?.into_inner();
                    expect(echoed == item(place), "an echo is what was sent")?;
                }

                let sent = tokio_stream::iter((0..50).map(item));
                let summary = client.gather(sent).await?.into_inner();
                let sum = (0..50).fold(0_i64, |sum, it| sum.wrapping_add(item(it).large));
                expect(summary.messages == 50, "all of a stream arrive")?;
                expect(summary.sum == sum, "their numbers arrive")?;
                expect(summary.last == item(49).text, "the last one arrives last")?;

                let order = Order {
                    count: 50,
                    item: Some(item(5)),
                };
                let scattered = client.scatter(order).await?.into_inner();
                let scattered: Vec<_> = scattered.collect::<Result<_, _>>().await?;
                let expected: Vec<_> = (0..50)
                    .map(|natural| Everything { natural, ..item(5) })
                    .collect();
                expect(scattered == expected, "what was ordered arrives")?;

                // Each is sent when the one before has come back.
                let (send, sent) = tokio::sync::mpsc::channel(1);
                send.send(item(0)).await?;
                let sent = tokio_stream::wrappers::ReceiverStream::new(sent);
                let mut answers = client.chat(sent).await?.into_inner();
                for place in 0..20 {
                    let answer = answers.message().await?;
                    expect(answer == Some(item(place)), "a chat answers in turn")?;
                    send.send(item(place + 1)).await?;
                }
                drop(send);
                expect(
                    answers.message().await? == Some(item(20)),
                    "the last one too",
                )?;
                expect(answers.message().await?.is_none(), "a chat ends")?;

                client.nothing(Nothing::default()).await?;
                Ok(())
            }

            /// Answers of the server in Python that must be refused.
            pub(crate) async fn refuse(address: SocketAddr) -> Result<(), Failure> {
                let mut client = PeerClient::connect(format!("http://{address}")).await?;
                for (what, code, message) in [
                    ("malformed", Code::Internal, $malformed),
                    ("deep", Code::$deep_code, $deep),
                    // tonic's own limit, of 4 MiB.
                    ("oversized", Code::OutOfRange, "too large"),
                ] {
                    let answer = client.echo(asked_for(what)).await;
                    expect_status(answer, code, message)?;
                    let echoed = client.echo(item(1)).await?.into_inner();
                    expect(echoed == item(1), "the client goes on")?;
                }
                let mut answers = client
                    .scatter(Order {
                        count: 3,
                        item: Some(asked_for("malformed")),
                    })
                    .await?
                    .into_inner();
                expect_status(answers.message().await, Code::Internal, $malformed)?;
                Ok(())
            }

            type Nothing = spelling!(@nothing $spelling);
        }
    };
    // The field of an enumeration.
    (@number native $number:literal) => { fastcodec::protobuf::Open::from_number($number) };
    (@number $of_prost:ident $number:literal) => { $number };
    // The stock generator makes `()` of the empty message.
    (@nothing native) => {
        fastcodec::types::Empty
    };
    (@nothing $of_prost:ident) => {
        ()
    };
}
