//! Clients and servers of gRPC for [tonic](https://docs.rs/tonic), from the services of `.proto`
//! files. Needs the feature `tonic`.
//!
//! The code is written by tonic's own generator (`tonic-build`), so it is what `tonic-prost-build`
//! writes, with the codec of `fastcodec-tonic` in it. The options have the names of
//! `tonic_prost_build::Builder`; those for messages are on [`Config`](crate::Config).
//!
//! ```no_run
//! // build.rs
//! fn main() -> std::io::Result<()> {
//!     fastcodec_build::Config::new()
//!         .tonic(fastcodec_build::tonic::configure().build_client(false))
//!         .compile_protos(&["proto/greeter.proto"], &["proto"])
//! }
//! ```
//!
//! For a service `Greeter` there are a module `greeter_client` with a `GreeterClient`, and a module
//! `greeter_server` with a trait `Greeter` and a `GreeterServer`. A method whose name is one of the
//! client's own (`new`, for instance) gets a trailing underscore, and so has a service whose trait
//! would hide a type that the code beside it needs (`Context`, `Option`). The crate that includes
//! the code depends on `tonic`, with its feature `codegen`, and on `fastcodec-tonic`.

use fastcodec_schema::Error;

use super::path_map::PathMap;

/// The default options: a client and a server for each service, with `fastcodec_tonic::Codec`.
pub fn configure() -> Builder {
    Builder::default()
}

/// The options for services. Create it with [`configure`], and pass it to
/// [`Config::tonic`](crate::Config::tonic).
///
/// Paths are those of services, `.pkg.Service`, and of packages for the attributes of modules, with
/// the [rules of `Config`](crate::Config#paths).
#[derive(Clone, Debug)]
pub struct Builder {
    pub(crate) client: bool,
    pub(crate) server: bool,
    pub(crate) transport: bool,
    pub(crate) codec: String,
    pub(crate) arc_self: bool,
    pub(crate) default_stubs: bool,
    pub(crate) client_attributes: Attributes,
    pub(crate) server_attributes: Attributes,
    pub(crate) trait_attributes: PathMap<String>,
}

/// The attributes of a module and of the struct in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    pub module: PathMap<String>,
    pub structure: PathMap<String>,
}

impl Default for Builder {
    fn default() -> Self {
        Builder {
            client: true,
            server: true,
            transport: true,
            codec: "fastcodec_tonic::Codec".to_owned(),
            arc_self: false,
            default_stubs: false,
            client_attributes: Attributes::default(),
            server_attributes: Attributes::default(),
            trait_attributes: PathMap::default(),
        }
    }
}

impl Builder {
    /// Sets whether to generate clients. The default is `true`.
    #[must_use]
    pub fn build_client(mut self, enable: bool) -> Self {
        self.client = enable;
        self
    }

    /// Sets whether to generate servers. The default is `true`.
    #[must_use]
    pub fn build_server(mut self, enable: bool) -> Self {
        self.server = enable;
        self
    }

    /// Sets whether clients have a function `connect`, for which `tonic` needs its feature
    /// `channel`. The default is `true`.
    #[must_use]
    pub fn build_transport(mut self, enable: bool) -> Self {
        self.transport = enable;
        self
    }

    /// The path of the codec: an alias of `fastcodec_tonic::CodecWith` with your own limits, or
    /// another codec that has the two types as its parameters and a `Default`.
    ///
    /// ```
    /// # let _ =
    /// fastcodec_build::tonic::configure().codec_path("crate::PublicCodec")
    /// # ;
    /// ```
    #[must_use]
    pub fn codec_path(mut self, path: impl AsRef<str>) -> Self {
        self.codec = path.as_ref().to_owned();
        self
    }

    /// Adds an attribute to the modules of clients, by the path of the package.
    ///
    /// ```
    /// # let _ =
    /// fastcodec_build::tonic::configure()
    ///     .client_mod_attribute("helloworld", "#[cfg(feature = \"client\")]")
    ///     .server_mod_attribute("helloworld", "#[cfg(feature = \"server\")]")
    /// # ;
    /// ```
    #[must_use]
    pub fn client_mod_attribute(
        mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> Self {
        let attribute = attribute.as_ref().to_owned();
        self.client_attributes
            .module
            .insert(path.as_ref(), attribute);
        self
    }

    /// Adds an attribute to the structs of clients, by the path of the service.
    #[must_use]
    pub fn client_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        let attribute = attribute.as_ref().to_owned();
        self.client_attributes
            .structure
            .insert(path.as_ref(), attribute);
        self
    }

    /// Adds an attribute to the modules of servers, by the path of the package.
    #[must_use]
    pub fn server_mod_attribute(
        mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> Self {
        let attribute = attribute.as_ref().to_owned();
        self.server_attributes
            .module
            .insert(path.as_ref(), attribute);
        self
    }

    /// Adds an attribute to the structs of servers, by the path of the service.
    #[must_use]
    pub fn server_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        let attribute = attribute.as_ref().to_owned();
        self.server_attributes
            .structure
            .insert(path.as_ref(), attribute);
        self
    }

    /// Adds an attribute to the traits that servers implement, by the path of the service.
    ///
    /// ```
    /// # let _ =
    /// fastcodec_build::tonic::configure().trait_attribute("Greeter", "#[mockall::automock]")
    /// # ;
    /// ```
    #[must_use]
    pub fn trait_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.trait_attributes
            .insert(path.as_ref(), attribute.as_ref().to_owned());
        self
    }

    /// Sets whether the methods of the trait take `self: Arc<Self>` instead of `&self`. The default
    /// is `false`.
    #[must_use]
    pub fn use_arc_self(mut self, enable: bool) -> Self {
        self.arc_self = enable;
        self
    }

    /// Sets whether the methods of the trait have a default body that answers `Unimplemented`. The
    /// default is `false`.
    #[must_use]
    pub fn generate_default_stubs(mut self, enable: bool) -> Self {
        self.default_stubs = enable;
        self
    }

    /// The attributes that are set, by the name of their option.
    pub(crate) fn attributes(&self) -> [(&'static str, &PathMap<String>); 5] {
        [
            ("client_mod_attribute", &self.client_attributes.module),
            ("client_attribute", &self.client_attributes.structure),
            ("server_mod_attribute", &self.server_attributes.module),
            ("server_attribute", &self.server_attributes.structure),
            ("trait_attribute", &self.trait_attributes),
        ]
    }

    /// Refuses an invalid path, on which tonic's generator would panic. Attributes are checked when
    /// they are used.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let path = &self.codec;
        syn::parse_str::<syn::Path>(path).map_err(|error| {
            Error::new(format!(
                "`{path}`, for codec_path, is not the path of a type: {error}"
            ))
        })?;
        Ok(())
    }
}
