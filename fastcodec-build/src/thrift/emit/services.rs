//! Services: a trait to implement, a client to call, and what carries arguments and results.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::types::{Form, Holding, Place, Pointer};
use super::{Context, doc_lines};
use crate::emit::{derives, ident, layout, tokens};
use crate::error::Error;
use crate::names::{self, Scope};
use crate::service::{Method, ServiceGenerator};
use crate::thrift::program::{Id, Resolved};
use crate::thrift::syntax::{
    Annotations, Definition, Field, Function, Item, Requiredness, Service, StructKind,
};
use crate::traits::Derivable;

/// What a method is called, and what goes with it.
struct Names {
    arguments: String,
    result: String,
    exception: String,
}

impl Context<'_> {
    /// The module of a service, and its trait.
    pub(super) fn service(
        &self,
        module: &[String],
        id: Id,
        definition: &Definition,
        service: &Service,
    ) -> Result<Vec<TokenStream>, Error> {
        let names = self.names(id)?;
        let mut inner = module.to_vec();
        inner.push(names.module.clone());
        let mut scope = Scope::default();
        scope.claim("Client");
        let mut items = Vec::new();
        let (mut calls, mut arms, mut methods) = (Vec::new(), Vec::new(), Vec::new());
        for (function, rust_name) in service.functions.iter().zip(&names.members) {
            let camel = names::camel(&function.name.text);
            let camel = names::unraw(&camel);
            let of = Names {
                arguments: scope.claim(format!("{camel}Arguments")),
                result: scope.claim(format!("{camel}Result")),
                exception: scope.claim(format!("{camel}Exception")),
            };
            items.push(self.arguments(&inner, id, function, &of)?);
            if !function.is_oneway {
                items.push(self.result(&inner, id, function, &of)?);
            }
            if !function.throws.is_empty() {
                items.push(self.exceptions(&inner, id, function, &of)?);
            }
            calls.push(self.call(&inner, id, function, rust_name, &of)?);
            arms.push(self.arm(&inner, id, function, rust_name, &of)?);
            methods.push(self.method(module, id, function, rust_name, &of)?);
        }
        let docs = self.docs(&self.program.full_name(id), &definition.comment);
        let runtime = self.runtime()?;
        let trait_name = ident(&names.item);
        let module_name = ident(&names.module);
        let (bases, call_base, serve_base) = self.bases(module, &inner, id, service)?;
        let module_doc = format!(
            " Arguments and results of the service [`{0}`](super::{0}), its client, and how it is served.",
            names.item
        );
        let client_doc = format!(
            " Calls the methods of `{}` over a [`Channel`](thrift::service::Channel).",
            definition.name.text
        );
        let serve_doc = format!(
            " Answers a message with a call of a method of `{}`: the encoded answer, or nothing for a \
             method that is oneway.",
            definition.name.text
        );
        let unused = arms.is_empty().then(|| quote!(let _ = service;));
        let tail =
            serve_base.unwrap_or_else(|| quote!(thrift::service::unknown_method::<P>(message)));
        let body = if arms.is_empty() {
            quote!(#unused #tail)
        } else {
            quote! {
                match thrift::service_and_method(message.name).1 {
                    #(#arms)*
                    _ => #tail,
                }
            }
        };
        Ok(vec![
            quote! {
                #[doc = #module_doc]
                pub mod #module_name {
                    use #runtime::thrift;

                    #(#items)*

                    #[doc = #client_doc]
                    #[derive(Debug)]
                    pub struct Client<P, C>(pub thrift::service::Caller<P, C>);

                    impl<P: thrift::Protocol, C: thrift::service::Channel> Client<P, C> {
                        /// A client that calls over the channel.
                        pub fn new(channel: C) -> Self {
                            Self(thrift::service::Caller::new(channel))
                        }

                        #call_base
                        #(#calls)*
                    }

                    #[doc = #serve_doc]
                    ///
                    /// # Errors
                    ///
                    /// That the answer could not be encoded, or the arguments of a method that is oneway
                    /// could not be decoded.
                    pub fn serve<P: thrift::Protocol>(
                        service: &(impl super::#trait_name + ?Sized),
                        message: &thrift::Message<'_>,
                    ) -> Result<
                        Option<Vec<u8>>,
                        #runtime::Error,
                    > {
                        #body
                    }
                }
            },
            quote! {
                #docs
                pub trait #trait_name #bases {
                    #(#methods)*
                }
            },
        ])
    }

    /// What a service takes from the one that it extends: its trait as a bound, its client, and the
    /// serving of its methods.
    #[expect(clippy::type_complexity, reason = "three parts of what is emitted")]
    fn bases(
        &self,
        module: &[String],
        inner: &[String],
        id: Id,
        service: &Service,
    ) -> Result<
        (
            Option<TokenStream>,
            Option<TokenStream>,
            Option<TokenStream>,
        ),
        Error,
    > {
        let Some(base) = &service.extends else {
            return Ok((None, None, None));
        };
        let Some(base) = self.program.find(id.file, &base.text) else {
            return Err(self
                .program
                .error(id.file, base.at, "there is no such service"));
        };
        let of_base = self.names(base)?;
        let path = tokens(&self.path(module, base, &of_base.item))?;
        let base_module = tokens(&self.path(inner, base, &of_base.module))?;
        let name = ident(&of_base.module);
        let doc = format!(
            " The client of `{}`, which this service extends, over the same channel.",
            self.program.definition(base).name.text
        );
        Ok((
            Some(quote!(: #path)),
            Some(quote! {
                #[doc = #doc]
                pub fn #name(&mut self) -> #base_module::Client<P, &mut C> {
                    #base_module::Client(self.0.by_ref())
                }
            }),
            Some(quote!(#base_module::serve::<P>(service, message))),
        ))
    }

    fn place_in<'a>(&self, module: &'a [String], id: Id, path: &'a str) -> Place<'a> {
        Place {
            module,
            file: id.file,
            path,
            form: Form::Owned,
            is_key: false,
        }
    }

    fn path_of(&self, id: Id, function: &Function, field: &str) -> String {
        format!(
            "{}.{}.{field}",
            self.program.full_name(id),
            function.name.text
        )
    }

    /// How an argument is held: always there, unless it says otherwise.
    fn argument_holding(&self, id: Id, field: &Field) -> Result<Holding, Error> {
        let holding = self.holding(id, StructKind::Union, field, Form::Owned)?;
        let resolved = self.program.resolve(id.file, &field.ty)?;
        let has_no_value = matches!(resolved,
            Resolved::Struct(held, ..) if self.analysis.ending(held).is_none());
        Ok(Holding {
            is_optional: field.requiredness == Requiredness::Optional || has_no_value,
            pointer: match holding.pointer {
                // Arguments close no circle.
                Pointer::Box if !field.is_reference => Pointer::None,
                pointer => pointer,
            },
        })
    }

    /// The names of arguments, as parameters and as fields.
    fn argument_names(function: &Function) -> Vec<String> {
        let mut scope = Scope::default();
        let names = function.arguments.iter();
        scope.claim_all(names.map(|field| field.name.text.as_str()), names::snake)
    }

    fn arguments(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
        of: &Names,
    ) -> Result<TokenStream, Error> {
        let mut fields = Vec::new();
        let mut defaults = Vec::new();
        for (field, name) in function
            .arguments
            .iter()
            .zip(Self::argument_names(function))
        {
            let path = self.path_of(id, function, &field.name.text);
            let place = self.place_in(module, id, &path);
            let holding = self.argument_holding(id, field)?;
            let ty = tokens(&self.held_type(place, field, holding)?)?;
            let docs = self.docs(&path, &field.comment);
            let number = Literal::i16_unsuffixed(field.id);
            let required =
                (field.requiredness == Requiredness::Required).then(|| quote!(, required));
            let named = super::items::codec_name(names::unraw(&name), &field.name.text)
                .map(|name| quote!(, #name));
            let name = ident(&name);
            fields.push(quote!(#docs #[codec(#number #required #named)] pub #name: #ty,));
            let value = match &field.default {
                Some(value) => self.held_value(place, field, holding, value)?,
                None => quote!(Default::default()),
            };
            defaults.push(quote!(#name: #value,));
        }
        let has_defaults = function.arguments.iter().any(|it| it.default.is_some());
        let doc = format!(" The arguments of `{}`.", function.name.text);
        let label = format!("{}_args", function.name.text);
        let name = ident(&of.arguments);
        let runtime = self.runtime()?;
        let derives = derives(Derivable::NONE, true, !has_defaults);
        let default = has_defaults.then(|| {
            quote! {
                impl ::core::default::Default for #name {
                    fn default() -> Self {
                        Self { #(#defaults)* }
                    }
                }
            }
        });
        Ok(quote! {
            #[doc = #doc]
            #[derive(#(#derives,)* #runtime::Thrift)]
            #[codec(name = #label)]
            pub struct #name {
                #(#fields)*
            }

            #default
        })
    }

    /// The names of exceptions, as fields of the result and as variants.
    fn exception_names(function: &Function) -> (Vec<String>, Vec<String>) {
        let mut fields = Scope::default();
        fields.claim("success");
        let mut variants = Scope::default();
        let names = || function.throws.iter().map(|field| field.name.text.as_str());
        (
            fields.claim_all(names(), names::snake),
            variants.claim_all(names(), names::camel),
        )
    }

    fn result(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
        of: &Names,
    ) -> Result<TokenStream, Error> {
        let mut fields = Vec::new();
        if let Some(ty) = self.result_type(module, id, function)? {
            fields.push(quote! {
                /// What the method returns.
                #[codec(0)]
                pub success: Option<#ty>,
            });
        }
        let (names, _) = Self::exception_names(function);
        for (field, name) in function.throws.iter().zip(names) {
            let ty = self.exception_type(module, id, function, field)?;
            let docs = self.docs("", &field.comment);
            let number = Literal::i16_unsuffixed(field.id);
            let named = super::items::codec_name(names::unraw(&name), &field.name.text)
                .map(|name| quote!(, #name));
            let name = ident(&name);
            fields.push(quote!(#docs #[codec(#number #named)] pub #name: Option<#ty>,));
        }
        let doc = format!(
            " What `{}` returns or throws: one of the fields.",
            function.name.text
        );
        let label = format!("{}_result", function.name.text);
        let name = ident(&of.result);
        let runtime = self.runtime()?;
        let derives = derives(Derivable::NONE, true, true);
        Ok(quote! {
            #[doc = #doc]
            #[derive(#(#derives,)* #runtime::Thrift)]
            #[codec(name = #label)]
            pub struct #name {
                #(#fields)*
            }
        })
    }

    fn result_type(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
    ) -> Result<Option<TokenStream>, Error> {
        let path = self.path_of(id, function, "success");
        let place = self.place_in(module, id, &path);
        let ty = function.result.as_ref();
        let ty = ty.map(|ty| tokens(&self.rust_type(place, ty, &Annotations::default())?));
        ty.transpose()
    }

    fn exception_type(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
        field: &Field,
    ) -> Result<TokenStream, Error> {
        if !matches!(
            self.program.resolve(id.file, &field.ty)?,
            Resolved::Struct(_, StructKind::Exception, _)
        ) {
            let message = format!(
                "`{}` is not an exception, and cannot be thrown",
                field.name.text
            );
            return Err(self.program.error(id.file, field.name.at, message));
        }
        let path = self.path_of(id, function, &field.name.text);
        let place = self.place_in(module, id, &path);
        tokens(&self.rust_type(place, &field.ty, &field.annotations)?)
    }

    /// The exceptions that a method declares, as one type.
    fn exceptions(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
        of: &Names,
    ) -> Result<TokenStream, Error> {
        let name = ident(&of.exception);
        let (_, variants) = Self::exception_names(function);
        let (mut members, mut arms, mut conversions) = (Vec::new(), Vec::new(), Vec::new());
        let mut seen = Vec::new();
        for (field, variant) in function.throws.iter().zip(variants) {
            let ty = self.exception_type(module, id, function, field)?;
            let docs = self.docs("", &field.comment);
            let variant = ident(&variant);
            members.push(quote!(#docs #variant(#ty),));
            arms.push(quote!(Self::#variant(exception) => exception.fmt(f),));
            // Of two exceptions of one type, neither is the one that is meant.
            let text = ty.to_string();
            let is_only = function.throws.iter().filter(|other| {
                self.exception_type(module, id, function, other)
                    .is_ok_and(|other| other.to_string() == text)
            });
            if is_only.count() == 1 && !seen.contains(&text) {
                conversions.push(quote! {
                    impl From<#ty> for #name {
                        fn from(exception: #ty) -> Self {
                            Self::#variant(exception)
                        }
                    }

                    impl From<#ty> for thrift::service::Failure<#name> {
                        fn from(exception: #ty) -> Self {
                            Self::Exception(#name::#variant(exception))
                        }
                    }
                });
            }
            seen.push(text);
        }
        let doc = format!(" The exceptions that `{}` declares.", function.name.text);
        Ok(quote! {
            #[doc = #doc]
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name {
                #(#members)*
            }

            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    match self {
                        #(#arms)*
                    }
                }
            }

            impl ::core::error::Error for #name {}

            #(#conversions)*
        })
    }

    /// The parameters of a method, and their names.
    fn parameters(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
    ) -> Result<(Vec<TokenStream>, Vec<proc_macro2::Ident>), Error> {
        let (mut parameters, mut idents) = (Vec::new(), Vec::new());
        for (field, name) in function
            .arguments
            .iter()
            .zip(Self::argument_names(function))
        {
            let path = self.path_of(id, function, &field.name.text);
            let place = self.place_in(module, id, &path);
            let ty = tokens(&self.held_type(place, field, self.argument_holding(id, field)?)?)?;
            let name = ident(&name);
            parameters.push(quote!(#name: #ty));
            idents.push(name);
        }
        Ok((parameters, idents))
    }

    /// A method of the client.
    fn call(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
        rust_name: &str,
        of: &Names,
    ) -> Result<TokenStream, Error> {
        let docs = self.function_docs(id, function);
        // The client has methods of its own.
        let rust_name = if rust_name == "new" {
            "new_"
        } else {
            rust_name
        };
        let (name, label) = (ident(rust_name), &function.name.text);
        let (parameters, idents) = self.parameters(module, id, function)?;
        let (arguments, result) = (ident(&of.arguments), ident(&of.result));
        if function.is_oneway {
            return Ok(quote! {
                #docs
                pub fn #name(
                    &mut self #(, #parameters)*
                ) -> Result<(), thrift::service::CallError<C::Error>> {
                    self.0.send(#label, &#arguments { #(#idents),* })
                }
            });
        }
        let success = self.result_type(module, id, function)?;
        let returned = success.clone().unwrap_or_else(|| quote!(()));
        let (fields, variants) = Self::exception_names(function);
        let exception = ident(&of.exception);
        let thrown = fields.iter().zip(&variants).map(|(field, variant)| {
            let (field, variant) = (ident(field), ident(variant));
            quote! {
                if let Some(exception) = result.#field {
                    return Err(
                        thrift::service::CallError::Exception(#exception::#variant(exception)),
                    );
                }
            }
        });
        let error = if function.throws.is_empty() {
            quote!(thrift::service::CallError<C::Error>)
        } else {
            quote!(thrift::service::CallError<C::Error, #exception>)
        };
        let end = match &success {
            Some(_) => quote!(
                result
                    .success
                    .ok_or_else(thrift::service::CallError::missing_result)
            ),
            None => quote!(Ok(())),
        };
        let result_name = if success.is_none() && function.throws.is_empty() {
            quote!(_)
        } else {
            quote!(result)
        };
        Ok(quote! {
            #docs
            pub fn #name(
                &mut self #(, #parameters)*
            ) -> Result<#returned, #error> {
                let #result_name: #result = self.0.call(#label, &#arguments { #(#idents),* })?;
                #(#thrown)*
                #end
            }
        })
    }

    /// How a call of a method is served.
    fn arm(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
        rust_name: &str,
        of: &Names,
    ) -> Result<TokenStream, Error> {
        let (name, label) = (ident(rust_name), &function.name.text);
        let (_, idents) = self.parameters(module, id, function)?;
        let (arguments, result) = (ident(&of.arguments), ident(&of.result));
        let given = if idents.is_empty() {
            quote!(_)
        } else {
            quote!(arguments)
        };
        if function.is_oneway {
            return Ok(quote! {
                #label => thrift::service::receive::<P, #arguments>(message, |#given| {
                    service.#name(#(arguments.#idents),*)
                }),
            });
        }
        let success = match self.result_type(module, id, function)? {
            Some(_) => quote!(success: Some(success),),
            None => quote!(),
        };
        let value = if success.is_empty() {
            quote!(())
        } else {
            quote!(success)
        };
        let (fields, variants) = Self::exception_names(function);
        let rest = (!fields.is_empty()).then(|| quote!(..Default::default()));
        let body = if fields.is_empty() {
            quote! {
                let #value = service.#name(#(arguments.#idents),*)?;
                Ok(#result { #success })
            }
        } else {
            let exception = ident(&of.exception);
            let is_only = success.is_empty() && fields.len() == 1;
            let arms = fields.iter().zip(&variants).map(|(field, variant)| {
                let (field, variant) = (ident(field), ident(variant));
                let rest = (!is_only).then(|| quote!(..Default::default()));
                quote! {
                    #exception::#variant(exception) => #result {
                        #field: Some(exception),
                        #rest
                    },
                }
            });
            quote! {
                Ok(match service.#name(#(arguments.#idents),*) {
                    Ok(#value) => #result { #success #rest },
                    Err(failure) => match failure.declared()? {
                        #(#arms)*
                    },
                })
            }
        };
        Ok(quote! {
            #label => thrift::service::answer::<P, #arguments, #result>(message, |#given| {
                #body
            }),
        })
    }

    /// A method of the trait.
    fn method(
        &self,
        module: &[String],
        id: Id,
        function: &Function,
        rust_name: &str,
        of: &Names,
    ) -> Result<TokenStream, Error> {
        let docs = self.function_docs(id, function);
        let name = ident(rust_name);
        let (parameters, _) = self.parameters(module, id, function)?;
        let runtime = self.runtime()?;
        if function.is_oneway {
            return Ok(quote!(#docs fn #name(&self #(, #parameters)*);));
        }
        let returned = self.result_type(module, id, function)?;
        let returned = returned.unwrap_or_else(|| quote!(()));
        let error = if function.throws.is_empty() {
            quote!(#runtime::thrift::ApplicationException)
        } else {
            let inner = ident(&self.names(id)?.module);
            let exception = format_ident!("{}", of.exception);
            quote!(#runtime::thrift::service::Failure<#inner::#exception>)
        };
        Ok(quote! {
            #docs
            fn #name(&self #(, #parameters)*) -> ::core::result::Result<#returned, #error>;
        })
    }

    fn function_docs(&self, id: Id, function: &Function) -> TokenStream {
        let path = format!("{}.{}", self.program.full_name(id), function.name.text);
        let docs = self.docs(&path, &function.comment);
        if !docs.is_empty() {
            return docs;
        }
        let text = format!(" `{}`", function.name.text);
        quote!(#[doc = #text])
    }

    /// What the user's generator writes for the services of a namespace.
    pub(super) fn described_services(
        &self,
        module: &[String],
        files: &[usize],
        generator: &mut dyn ServiceGenerator,
    ) -> Result<String, Error> {
        let mut code = String::new();
        let mut packages: Vec<&str> = Vec::new();
        for (id, definition) in self.program.definitions() {
            let Item::Service(service) = &definition.item else {
                continue;
            };
            if !files.contains(&id.file) {
                continue;
            }
            let package = &self.program.files[id.file].package;
            let names = self.names(id)?;
            let mut methods = Vec::new();
            for (function, rust_name) in service.functions.iter().zip(&names.members) {
                let camel = names::camel(&function.name.text);
                let camel = names::unraw(&camel);
                let output = if function.is_oneway {
                    "()".to_owned()
                } else {
                    format!("{}::{camel}Result", names.module)
                };
                methods.push(Method {
                    name: rust_name.clone(),
                    proto_name: function.name.text.clone(),
                    comments: doc_lines(&function.comment),
                    deprecated: false,
                    input_type: format!("{}::{camel}Arguments", names.module),
                    output_type: output,
                    input_proto_type: format!("{}_args", function.name.text),
                    output_proto_type: format!("{}_result", function.name.text),
                    client_streaming: false,
                    server_streaming: false,
                });
            }
            generator.generate(
                crate::service::Service {
                    name: names.item.clone(),
                    proto_name: definition.name.text.clone(),
                    package: package.clone(),
                    comments: doc_lines(&definition.comment),
                    deprecated: definition.annotations.has("deprecated"),
                    methods,
                },
                &mut code,
            );
            if !packages.contains(&package.as_str()) {
                packages.push(package);
            }
        }
        let _ = module;
        for package in packages {
            generator.finalize_package(package, &mut code);
        }
        Ok(layout::foreign(code, self.options.format))
    }
}
