//! Services of gRPC, written by tonic's generator.

use fastcodec_schema::{self as schema, Error, File};
use proc_macro2::TokenStream;
use quote::quote;
use tonic_build::CodeGenBuilder;

use super::{Context, attributes, layout, tokens};
use crate::comments;
use crate::options::path_map::PathMap;
use crate::options::tonic::{Attributes, Builder};
use crate::plan::spelling::{self, Claims};

/// The functions that a client has in addition to its methods. With a transport, it also has
/// `connect`.
const OF_THE_CLIENT: [&str; 7] = [
    "new",
    "with_origin",
    "with_interceptor",
    "send_compressed",
    "accept_compressed",
    "max_decoding_message_size",
    "max_encoding_message_size",
];

/// The types and parameters that tonic's generator names without a path while the trait of the
/// service is in scope. A trait of the same name would hide them.
const BESIDE_THE_TRAIT: [&str; 16] = [
    "Arc",
    "B",
    "Body",
    "Box",
    "BoxFuture",
    "Clone",
    "CompressionEncoding",
    "Context",
    "Default",
    "EnabledCompressionEncodings",
    "InterceptedService",
    "Into",
    "Option",
    "Poll",
    "StdError",
    "T",
];

/// A service as tonic's generator wants it described.
struct Service {
    name: String,
    proto_name: String,
    package: String,
    comment: Vec<String>,
    methods: Vec<Method>,
}

struct Method {
    name: String,
    proto_name: String,
    comment: Vec<String>,
    deprecated: bool,
    codec: String,
    /// The Rust types, as seen from the module of a client or a server.
    request: TokenStream,
    response: TokenStream,
    client_streaming: bool,
    server_streaming: bool,
}

impl Context<'_> {
    /// The clients and servers of a package.
    pub(super) fn tonic(
        &self,
        module: &[String],
        files: &[&File],
        options: &Builder,
    ) -> Result<String, Error> {
        options.check()?;
        let mut services = Vec::new();
        for file in files {
            let of_file = file.services.iter().map(|id| &self.schema[*id]);
            services.extend(of_file.map(|it| (&file.package[..], it)));
        }
        let idents = services.iter().map(|(_, service)| service.name.as_str());
        let mut scope = Claims::default();
        for taken in BESIDE_THE_TRAIT {
            scope.claim(taken);
        }
        let idents = scope.claim_all(idents, spelling::camel);
        let mut items = Vec::new();
        for ((package, service), ident) in services.into_iter().zip(idents) {
            items.extend(self.client_and_server(module, package, service, ident, options)?);
        }
        let code = quote!(#(#items)*).to_string();
        Ok(layout::foreign(code, self.options.format))
    }

    fn client_and_server(
        &self,
        module: &[String],
        package: &str,
        service: &schema::Service,
        ident: String,
        options: &Builder,
    ) -> Result<Vec<TokenStream>, Error> {
        let described = self.described(module, package, service, ident, options)?;
        let generate = |attributes: tonic_build::Attributes| {
            let mut generator = CodeGenBuilder::new();
            generator
                .attributes(attributes)
                .build_transport(options.transport)
                .use_arc_self(options.arc_self)
                .generate_default_stubs(options.default_stubs);
            generator
        };
        // The prefix of the paths of types: here they are whole.
        let nothing = "";
        let mut items = Vec::new();
        if options.client {
            let mut wanted =
                self.wanted(package, &described, service, &options.client_attributes)?;
            if service.deprecation.is_some() {
                wanted.push_struct(EVERYWHERE, "#[deprecated]");
            }
            items.push(generate(wanted).generate_client(&described, nothing));
        }
        if options.server {
            let mut wanted =
                self.wanted(package, &described, service, &options.server_attributes)?;
            let path = &service.full_name;
            for attribute in checked(path, &options.trait_attributes)? {
                wanted.push_trait(EVERYWHERE, attribute);
            }
            if service.deprecation.is_some() {
                wanted.push_trait(EVERYWHERE, "#[deprecated]");
            }
            // The type of a stream has the name of its method.
            let mut streams = service.methods.iter().filter(|it| it.server_streaming);
            if streams.any(|method| spelling::camel(&method.name) != method.name) {
                wanted.push_mod(EVERYWHERE, "#[allow(non_camel_case_types)]");
            }
            items.push(generate(wanted).generate_server(&described, nothing));
        }
        Ok(items)
    }

    /// The attributes that the user wants, and those that the code needs.
    fn wanted(
        &self,
        package: &str,
        described: &Service,
        service: &schema::Service,
        of_user: &Attributes,
    ) -> Result<tonic_build::Attributes, Error> {
        let mut wanted = tonic_build::Attributes::default();
        for attribute in checked(package, &of_user.module)? {
            wanted.push_mod(EVERYWHERE, attribute);
        }
        let has_deprecated = service.deprecation.is_some()
            || service
                .methods
                .iter()
                .flat_map(|method| [Some(method.input), method.output])
                .flatten()
                .any(|id| self.is_deprecated(&self.schema[id]));
        if has_deprecated {
            wanted.push_mod(EVERYWHERE, "#[allow(deprecated)]");
        }
        // Its types and modules are `Context_Server` and `context__server`.
        if described.name.ends_with('_') {
            wanted.push_mod(EVERYWHERE, "#[allow(non_camel_case_types, non_snake_case)]");
        }
        for attribute in checked(&service.full_name, &of_user.structure)? {
            wanted.push_struct(EVERYWHERE, attribute);
        }
        Ok(wanted)
    }

    fn described(
        &self,
        module: &[String],
        package: &str,
        service: &schema::Service,
        ident: String,
        options: &Builder,
    ) -> Result<Service, Error> {
        // Client and server are in modules of their own, whose names do not matter here.
        let mut inner = module.to_vec();
        inner.push(spelling::module(&service.name));
        let mut scope = Claims::default();
        for taken in OF_THE_CLIENT {
            scope.claim(taken);
        }
        if options.transport {
            scope.claim("connect");
        }
        let functions = service.methods.iter().map(|method| method.name.as_str());
        let functions = scope.claim_all(functions, spelling::snake);
        let mut methods = Vec::new();
        for (method, name) in service.methods.iter().zip(functions) {
            let path = format!("{}.{}", service.full_name, method.name);
            methods.push(Method {
                name,
                proto_name: method.name.clone(),
                comment: self.doc_lines(&path, &method.comment),
                deprecated: method.deprecation.is_some(),
                codec: options.codec.clone(),
                request: tokens(&self.type_path(&inner, method.input)?)?,
                response: match method.output {
                    Some(output) => tokens(&self.type_path(&inner, output)?)?,
                    None => quote!(()),
                },
                client_streaming: method.client_streaming,
                server_streaming: method.server_streaming,
            });
        }
        Ok(Service {
            name: ident,
            proto_name: service.name.clone(),
            package: package.to_owned(),
            comment: self.doc_lines(&service.full_name, &service.comment),
            methods,
        })
    }

    /// The lines of a comment, each but an empty one with a leading space.
    fn doc_lines(&self, path: &str, comment: &schema::Comment) -> Vec<String> {
        if self.options.disable_comments.contains(path) {
            return Vec::new();
        }
        let lines = comments::doc_lines(comment).into_iter();
        lines.map(|line| format!(" {line}")).collect()
    }
}

/// The pattern of tonic's generator that fits everything. It is given the attributes of one service
/// at a time.
const EVERYWHERE: &str = ".";

/// Returns the attributes for a path. tonic's generator would panic at invalid ones.
fn checked<'m>(
    path: &'m str,
    map: &'m PathMap<String>,
) -> Result<impl Iterator<Item = &'m String>, Error> {
    attributes(path, &[map])?;
    Ok(map.all(path))
}

impl tonic_build::Service for Service {
    type Comment = String;
    type Method = Method;

    fn name(&self) -> &str {
        &self.name
    }

    fn package(&self) -> &str {
        &self.package
    }

    fn identifier(&self) -> &str {
        &self.proto_name
    }

    fn methods(&self) -> &[Method] {
        &self.methods
    }

    fn comment(&self) -> &[String] {
        &self.comment
    }
}

impl tonic_build::Method for Method {
    type Comment = String;

    fn name(&self) -> &str {
        &self.name
    }

    fn identifier(&self) -> &str {
        &self.proto_name
    }

    fn codec_path(&self) -> &str {
        &self.codec
    }

    fn client_streaming(&self) -> bool {
        self.client_streaming
    }

    fn server_streaming(&self) -> bool {
        self.server_streaming
    }

    fn comment(&self) -> &[String] {
        &self.comment
    }

    fn deprecated(&self) -> bool {
        self.deprecated
    }

    fn request_response_name(&self, _: &str, _: bool) -> (TokenStream, TokenStream) {
        (self.request.clone(), self.response.clone())
    }
}
