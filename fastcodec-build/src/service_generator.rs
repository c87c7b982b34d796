//! Services, described for a generator of clients and servers.

/// A service of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// The Rust name.
    pub name: String,
    /// The name in the schema.
    pub proto_name: String,
    /// The package that it is in.
    pub package: String,
    /// The comment above it, one string a line.
    pub comments: Vec<String>,
    /// Whether it is deprecated in the schema.
    pub deprecated: bool,
    /// The full name of the service whose methods it has as well, in Thrift.
    pub extends: Option<String>,
    /// Its methods, in the order of the schema.
    pub methods: Vec<Method>,
}

/// A method of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Method {
    /// The Rust name.
    pub name: String,
    /// The name in the schema.
    pub proto_name: String,
    /// The comment above it, one string a line.
    pub comments: Vec<String>,
    /// Whether it is deprecated in the schema.
    pub deprecated: bool,
    /// The Rust type of the request, as seen from the module of the package. In Thrift it is the
    /// struct of the arguments, and the response that of the result.
    pub input_type: String,
    /// The Rust type of the response, as seen from the module of the package.
    pub output_type: String,
    /// The full name of the request's message.
    pub input_proto_type: String,
    /// The full name of the response's message.
    pub output_proto_type: String,
    /// Whether the client sends a stream of requests.
    pub client_streaming: bool,
    /// Whether the server sends a stream of responses.
    pub server_streaming: bool,
    /// Whether the server sends no answer, as with Thrift's `oneway`. Then the output type is `()`.
    pub oneway: bool,
}

/// Writes code for services; set with
/// [`Config::service_generator`](crate::Config::service_generator).
pub trait ServiceGenerator {
    /// Appends the code for a service to `code`, the file of its package.
    fn generate(&mut self, service: Service, code: &mut String);

    /// Appends code that a package needs once, after its services.
    fn finalize_package(&mut self, package: &str, code: &mut String) {
        let _ = (package, code);
    }
}
