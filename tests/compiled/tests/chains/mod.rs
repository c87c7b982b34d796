//! A service that takes a chain of structs and returns it, asynchronously.

/// For each chain its code, an implementation of its service, and a call of it.
macro_rules! chain {
    ($($name:ident),*) => {
        $(mod $name {
            use std::future::Future;
            use std::pin::pin;
            use std::task::{Context, Poll, Waker};

            use fastcodec::ErrorKind;
            use fastcodec::thrift::service::{AsyncChannel, CallError};
            use fastcodec::thrift::{ApplicationException, Binary};

            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));

            struct Returns;

            impl Pass for Returns {
                async fn on(&self, chain: M0) -> Result<M0, ApplicationException> {
                    // As a function of the user's holds it while it waits.
                    std::future::ready(()).await;
                    Ok(chain)
                }
            }

            struct Near;

            impl AsyncChannel for Near {
                type Error = fastcodec::Error;

                async fn call(&mut self, request: &[u8]) -> Result<fastcodec::bytes::Bytes, Self::Error> {
                    let answer = pass::serve::<Binary>(&Returns, request).await?;
                    Ok(answer.expect("an answer").into())
                }

                async fn send(&mut self, _: &[u8]) -> Result<(), Self::Error> {
                    Ok(())
                }
            }

            /// What a runtime asks of a task.
            fn spawn<T>(task: impl Future<Output = T> + Send + 'static) -> T {
                match pin!(task).poll(&mut Context::from_waker(Waker::noop())) {
                    Poll::Ready(value) => value,
                    Poll::Pending => panic!("it waits"),
                }
            }

            #[test]
            fn it_is_called_and_served() {
                let returned = spawn(async {
                    let mut client = pass::Client::<_, Binary>::new(Near);
                    let chain = M0::default();
                    client.on(chain).await
                });
                match returned {
                    Ok(chain) => assert_eq!(chain, M0::default()),
                    // What is required is written, deeper than the limits allow: it compiles.
                    Err(CallError::Codec(error)) => {
                        assert!(stringify!($name).ends_with("_required"), "{error}");
                        assert!(matches!(error.kind(), ErrorKind::DepthLimit { .. }), "{error}");
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        })*
    };
}
