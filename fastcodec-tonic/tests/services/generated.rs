//! The reviewed code compiles without a warning, and its client calls its server.

#![deny(warnings)]

use fastcodec::types::{Empty, Timestamp};
use golden::library::Book;
use golden::library::book::Page;
use golden::library::library_client::LibraryClient;
use golden::library::library_server::{Library, LibraryServer};
use golden::shelf::Shelf;
use tokio_stream::{Iter, StreamExt};
use tonic::{Code, Request, Response, Status, Streaming};

include!("../golden/mod.rs");

/// The types and the codec that generated code names by path.
pub mod money {
    #[derive(Clone, Debug, Default, PartialEq, fastcodec::Protobuf)]
    pub struct Price {
        #[codec(1)]
        pub cents: i64,
    }
}

struct Branch;

type Pages = Iter<std::vec::IntoIter<Result<Page, Status>>>;

fn page(text: &str) -> Page {
    Page { text: text.into() }
}

fn book() -> Book {
    Book {
        title: "The Analytical Engine".into(),
        pages: vec![page("one"), page("two")],
    }
}

#[tonic::async_trait]
impl Library for Branch {
    async fn find(&self, request: Request<Shelf>) -> Result<Response<Book>, Status> {
        match request.into_inner().number {
            1 => Ok(Response::new(book())),
            number => Err(Status::not_found(format!("there is no shelf {number}"))),
        }
    }

    type ReadStream = Pages;

    async fn read(&self, request: Request<Book>) -> Result<Response<Pages>, Status> {
        let pages: Vec<_> = request.into_inner().pages.into_iter().map(Ok).collect();
        Ok(Response::new(tokio_stream::iter(pages)))
    }

    async fn bind(&self, request: Request<Streaming<Page>>) -> Result<Response<Book>, Status> {
        let pages: Result<Vec<_>, _> = request.into_inner().collect().await;
        let title = "Bound".into();
        Ok(Response::new(Book {
            title,
            pages: pages?,
        }))
    }

    type TranslateStream = Pages;

    async fn translate(
        &self,
        request: Request<Streaming<Page>>,
    ) -> Result<Response<Pages>, Status> {
        let pages: Vec<_> = request
            .into_inner()
            .map(|it| it.map(|it| page(&it.text.to_uppercase())))
            .collect()
            .await;
        Ok(Response::new(tokio_stream::iter(pages)))
    }

    async fn close(&self, _: Request<Empty>) -> Result<Response<Timestamp>, Status> {
        Ok(Response::new(Timestamp {
            seconds: 1,
            nanos: 2,
        }))
    }

    async fn pay(&self, request: Request<money::Price>) -> Result<Response<money::Price>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    #[allow(deprecated)]
    async fn join(&self, _: Request<golden::library::Card>) -> Result<Response<Empty>, Status> {
        Err(Status::unimplemented("cards are no longer issued"))
    }

    async fn new_(&self, request: Request<Book>) -> Result<Response<Book>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn r#move(&self, request: Request<Book>) -> Result<Response<Book>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

/// Returns a client that calls the service in the same program, through all of gRPC except the
/// connection.
fn client() -> LibraryClient<LibraryServer<Branch>> {
    LibraryClient::new(LibraryServer::new(Branch))
}

#[tokio::test]
async fn a_method_of_each_kind_is_called_and_answers() {
    let found = client().find(Shelf { number: 1 }).await.unwrap();
    assert_eq!(found.into_inner(), book());

    let pages = client().read(book()).await.unwrap().into_inner();
    let pages: Vec<_> = pages.map(Result::unwrap).collect().await;
    assert_eq!(pages, book().pages);

    let bound = client().bind(tokio_stream::iter(book().pages)).await;
    assert_eq!(bound.unwrap().into_inner().pages, book().pages);

    let pages = tokio_stream::iter(book().pages);
    let pages = client().translate(pages).await.unwrap().into_inner();
    let pages: Vec<_> = pages.map(Result::unwrap).collect().await;
    assert_eq!(pages, [page("ONE"), page("TWO")]);
}

#[tokio::test]
async fn types_come_from_the_runtime_other_packages_and_elsewhere() {
    let closed = client().close(Empty {}).await.unwrap();
    assert_eq!(closed.into_inner().nanos, 2);
    let price = money::Price { cents: 1999 };
    let paid = client().pay(price.clone()).await.unwrap();
    assert_eq!(paid.into_inner(), price);
}

#[tokio::test]
async fn a_status_of_the_service_arrives() {
    let status = client().find(Shelf { number: 7 }).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(status.message(), "there is no shelf 7");
}

#[tokio::test]
async fn a_method_named_like_a_function_of_the_client_has_an_underscore() {
    let renamed = client().new_(book()).await.unwrap();
    assert_eq!(renamed.into_inner(), book());
}
