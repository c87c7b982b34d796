//! Services whose methods take arguments: a trait, and a module with the client and the server.

use fastcodec_schema::{Error, Field, Message, Method, Service};
use proc_macro2::TokenStream;
use quote::quote;

use super::members::member_names;
use super::types::{Form, Slot};
use super::{Context, deprecated, ident, seen_from, tokens};
use crate::plan::Call;
use crate::plan::names::{Prelude, ServiceNames, bases};
use crate::plan::spelling::{self, Claims};

/// A method, with the service that declares it.
struct Declared<'a> {
    service: &'a Service,
    method: &'a Method,
    call: Call<'a>,
    names: &'a ServiceNames,
    /// Its place among the methods of its service.
    index: usize,
}

impl Context<'_> {
    /// The trait of a service, and its module.
    pub(super) fn rpc(&self, module: &[String], service: &Service) -> Result<TokenStream, Error> {
        let Some(names) = self.names.service(service.id) else {
            return Ok(quote!());
        };
        let docs = self.docs(&service.full_name, &service.comment);
        let deprecated = deprecated(service.deprecation.as_ref());
        let allow = self.allow_deprecated_methods(service);
        let base = match service.extends.and_then(|it| self.names.service(it)) {
            Some(base) => {
                let base = tokens(&seen_from(module, &base.home, &base.ident))?;
                quote!(: #base)
            }
            None => quote!(),
        };
        let mut methods = Vec::new();
        for declared in self.declared(service) {
            methods.push(self.method_of_trait(module, &declared)?);
        }
        let contents = self.module_of_service(service, names)?;
        let trait_name = ident(&names.ident);
        let module_name = ident(&names.module_ident);
        let about = format!(" What calls and serves [`{}`].", names.ident);
        Ok(quote! {
            #docs
            #deprecated
            #allow
            pub trait #trait_name #base {
                #(#methods)*
            }

            #[doc = #about]
            #allow
            pub mod #module_name {
                #(#contents)*
            }
        })
    }

    /// The methods that the service declares itself.
    fn declared<'s>(&'s self, service: &'s Service) -> impl Iterator<Item = Declared<'s>> {
        let names = self.names.service(service.id);
        let methods = service.methods.iter().enumerate();
        methods.filter_map(move |(index, method)| {
            Some(Declared {
                service,
                method,
                call: Call::of(self.schema, method)?,
                names: names?,
                index,
            })
        })
    }

    /// The methods of the service, those of the services that it extends first.
    fn inherited<'s>(&'s self, service: &'s Service) -> Vec<Declared<'s>> {
        let bases = bases(self.compilation, service).into_iter();
        bases
            .chain([service])
            .flat_map(|service| self.declared(service))
            .collect()
    }

    fn method_of_trait(
        &self,
        module: &[String],
        declared: &Declared<'_>,
    ) -> Result<TokenStream, Error> {
        let docs = self.docs(&declared.full_name(), &declared.method.comment);
        let deprecated = deprecated(declared.method.deprecation.as_ref());
        let name = declared.function();
        let parameters = self.parameters(module, declared.call.arguments)?;
        let result = match declared.call.result {
            Some(_) => {
                let (value, error) = self.result_types(module, declared)?;
                let result = tokens(&self.prelude(module, Prelude::Result))?;
                Some(quote!(#result<#value, #error>))
            }
            None => None,
        };
        let signature = if self.options.async_services {
            let output = result.unwrap_or_else(|| quote!(()));
            quote!(-> impl ::core::future::Future<Output = #output> + ::core::marker::Send)
        } else {
            result.map_or_else(TokenStream::new, |result| quote!(-> #result))
        };
        Ok(quote! {
            #docs
            #deprecated
            fn #name(&self, #(#parameters),*) #signature;
        })
    }

    fn module_of_service(
        &self,
        service: &Service,
        names: &ServiceNames,
    ) -> Result<Vec<TokenStream>, Error> {
        let module = &names.module[..];
        let runtime = self.runtime()?;
        // No items of the schema are in scope there, so short names cannot collide.
        let mut items = vec![quote!(use #runtime::thrift::{self, service};)];
        for declared in self.declared(service) {
            for message in declared.call.messages() {
                items.push(self.message(module, message)?);
            }
            items.push(self.arguments_impl(module, &declared)?);
            if declared.has_error() {
                items.push(self.error_of_method(module, &declared)?);
            }
            if let Some(result) = declared.call.result {
                items.push(self.outcome(module, &declared, result)?);
            }
        }
        items.push(self.client(service, names)?);
        items.push(self.server(service, names)?);
        Ok(items)
    }

    /// `name: type` for each argument.
    fn parameters(
        &self,
        module: &[String],
        arguments: &Message,
    ) -> Result<Vec<TokenStream>, Error> {
        let slot = owned(module);
        let fields = arguments.fields.iter().zip(member_names(arguments));
        let parameters = fields.map(|(field, name)| {
            let ty = self.field_type(slot, arguments, field)?;
            let name = ident(&name);
            Ok(quote!(#name: #ty))
        });
        parameters.collect()
    }

    fn arguments_impl(
        &self,
        module: &[String],
        declared: &Declared<'_>,
    ) -> Result<TokenStream, Error> {
        let method = &declared.method.name;
        let arguments = tokens(&self.type_path(module, declared.call.arguments.id)?)?;
        let outcome = match declared.call.result {
            Some(result) => tokens(&self.type_path(module, result.id)?)?,
            None => quote!(()),
        };
        Ok(quote! {
            impl service::Arguments for #arguments {
                const METHOD: &'static str = #method;

                type Outcome = #outcome;
            }
        })
    }

    /// The result type of a method, and its error type.
    fn result_types(
        &self,
        module: &[String],
        declared: &Declared<'_>,
    ) -> Result<(TokenStream, TokenStream), Error> {
        let value = match (declared.call.value(), declared.call.result) {
            (Some(value), Some(result)) => self.thrown_type(module, result, value)?,
            _ => quote!(()),
        };
        let error = if declared.has_error() {
            let names = declared.names;
            tokens(&seen_from(
                module,
                &names.module,
                &names.methods[declared.index].error,
            ))?
        } else {
            let thrift = if module == declared.names.home {
                tokens(&self.format_path())?
            } else {
                quote!(thrift)
            };
            quote!(#thrift::ApplicationException)
        };
        Ok((value, error))
    }

    /// The type of a field of a result, without the `Option` around it.
    fn thrown_type(
        &self,
        module: &[String],
        result: &Message,
        field: &Field,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", result.full_name, field.name);
        let site = self.site(result, &path);
        let is_boxed = self.is_boxed(result, None, field);
        tokens(&self.value_type(owned(module), site, &field.ty, is_boxed)?)
    }

    /// The enum of the exceptions of a method.
    fn error_of_method(
        &self,
        module: &[String],
        declared: &Declared<'_>,
    ) -> Result<TokenStream, Error> {
        let Some(result) = declared.call.result else {
            return Ok(quote!());
        };
        let application = quote!(thrift::ApplicationException);
        let (exceptions, other) = declared.variants();
        let name = ident(&declared.names.methods[declared.index].error);
        let mut variants = Vec::new();
        let mut conversions = Vec::new();
        let mut converted = Vec::new();
        for (field, variant) in &exceptions {
            let path = format!("{}.{}", result.full_name, field.name);
            let docs = self.docs(&path, &field.comment);
            let ty = self.thrown_type(module, result, field)?;
            let variant = ident(variant);
            variants.push(quote!(#docs #variant(#ty),));
            // If two exceptions have the same type, neither has a `From` implementation.
            let same = |other: &&Field| {
                let resolved = |ty| self.compilation.resolved(ty);
                resolved(&other.ty) == resolved(&field.ty)
            };
            if declared.call.exceptions().filter(same).count() == 1 {
                conversions.push(quote! {
                    impl From<#ty> for #name {
                        fn from(exception: #ty) -> Self {
                            Self::#variant(exception)
                        }
                    }
                });
            }
            converted.push(variant);
        }
        let other = ident(&other);
        let about = format!(" What `{}` throws.", declared.method.name);
        Ok(quote! {
            #[doc = #about]
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name {
                #(#variants)*
                /// An exception that the method does not declare.
                #other(#application),
            }

            #(#conversions)*

            impl From<#application> for #name {
                fn from(exception: #application) -> Self {
                    Self::#other(exception)
                }
            }

            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    match self {
                        #(Self::#converted(exception) => exception.fmt(f),)*
                        Self::#other(exception) => exception.fmt(f),
                    }
                }
            }

            impl ::core::error::Error for #name {}
        })
    }

    /// Returns the conversions between a result and its struct on the wire.
    fn outcome(
        &self,
        module: &[String],
        declared: &Declared<'_>,
        result: &Message,
    ) -> Result<TokenStream, Error> {
        let Some(idents) = self.names.local(result.id) else {
            return Ok(quote!());
        };
        let application = quote!(thrift::ApplicationException);
        let name = ident(&idents.owned);
        let (value, error) = self.result_types(module, declared)?;
        let members = member_names(result);
        let members: Vec<_> = members.iter().map(|name| ident(name)).collect();
        let success = members.first().filter(|_| declared.call.has_value);
        let thrown = &members[usize::from(success.is_some())..];
        let (exceptions, other) = declared.variants();
        let variants: Vec<_> = exceptions.iter().map(|(_, name)| ident(name)).collect();
        let count = result.fields.len();
        let keeps_unknown = self.options.unknown_fields.contains(&result.full_name);
        let rest = (count > 1 || keeps_unknown).then(|| quote!(, ..Self::default()));
        let ok = match success {
            Some(success) => quote!(Ok(#success) => Ok(Self { #success: Some(#success) #rest }),),
            None => quote!(Ok(()) => Ok(Self::default()),),
        };
        let other = if declared.has_error() {
            let other = ident(&other);
            quote!(Err(#error::#other(exception)) => Err(exception),)
        } else {
            quote!(Err(exception) => Err(exception),)
        };
        let into = match success {
            Some(success) => quote!(self.#success.map(Ok)),
            None => quote!(Some(Ok(()))),
        };
        Ok(quote! {
            impl service::Outcome for #name {
                type Value = #value;
                type Error = #error;

                fn from_result(
                    result: Result<#value, #error>,
                ) -> Result<Self, #application> {
                    match result {
                        #ok
                        #(Err(#error::#variants(#thrown)) => {
                            Ok(Self { #thrown: Some(#thrown) #rest })
                        })*
                        #other
                    }
                }

                fn into_result(self) -> Option<Result<#value, #error>> {
                    #(if let Some(exception) = self.#thrown {
                        return Some(Err(#error::#variants(exception)));
                    })*
                    #into
                }
            }
        })
    }

    fn client(&self, service: &Service, names: &ServiceNames) -> Result<TokenStream, Error> {
        let module = &names.module[..];
        let mut methods = Vec::new();
        for declared in self.inherited(service) {
            methods.push(self.method_of_client(module, &declared)?);
        }
        let channel = if self.options.async_services {
            quote!(AsyncChannel)
        } else {
            quote!(Channel)
        };
        let about = format!(
            " Calls the methods of [`{0}`](super::{0}), over a channel and in a protocol.",
            names.ident
        );
        Ok(quote! {
            #[doc = #about]
            #[derive(Clone, Debug)]
            pub struct Client<C, P> {
                caller: service::Caller<C, P>,
            }

            impl<C, P> From<service::Caller<C, P>> for Client<C, P> {
                fn from(caller: service::Caller<C, P>) -> Self {
                    Self { caller }
                }
            }

            impl<C: service::#channel, P: thrift::Protocol> Client<C, P> {
                /// A client that calls over `channel`.
                pub fn new(channel: C) -> Self {
                    service::Caller::new(channel).into()
                }

                #(#methods)*
            }
        })
    }

    fn method_of_client(
        &self,
        module: &[String],
        declared: &Declared<'_>,
    ) -> Result<TokenStream, Error> {
        let call = declared.call;
        let docs = self.docs(&declared.full_name(), &declared.method.comment);
        let deprecated = deprecated(declared.method.deprecation.as_ref());
        let name = declared.function();
        let parameters = self.parameters(module, call.arguments)?;
        let arguments = self.arguments_value(module, call.arguments)?;
        let (value, error) = self.result_types(module, declared)?;
        let is_async = self.options.async_services;
        let (asyncness, wait) = if is_async {
            (quote!(async), quote!(.await))
        } else {
            (quote!(), quote!())
        };
        let called = match call.result {
            Some(_) => {
                let call = ident(if is_async { "call_async" } else { "call" });
                quote!(self.caller.#call(&#arguments)#wait)
            }
            None => {
                let send = ident(if is_async { "send_async" } else { "send" });
                quote!(self.caller.#send(&#arguments)#wait)
            }
        };
        Ok(quote! {
            #docs
            #deprecated
            pub #asyncness fn #name(
                &mut self,
                #(#parameters),*
            ) -> Result<#value, service::CallError<#error, C::Error>> {
                #called
            }
        })
    }

    /// The struct of the arguments, made of variables with their names.
    fn arguments_value(
        &self,
        module: &[String],
        arguments: &Message,
    ) -> Result<TokenStream, Error> {
        let ty = tokens(&self.type_path(module, arguments.id)?)?;
        let members = member_names(arguments);
        let members = members.iter().map(|name| ident(name));
        let rest = if self.options.unknown_fields.contains(&arguments.full_name) {
            quote!(..Default::default())
        } else {
            quote!()
        };
        Ok(quote!(#ty { #(#members,)* #rest }))
    }

    fn server(&self, service: &Service, names: &ServiceNames) -> Result<TokenStream, Error> {
        let module = &names.module[..];
        let service_trait = tokens(&seen_from(module, &names.home, &names.ident))?;
        let is_async = self.options.async_services;
        let (asyncness, wait, sync) = if is_async {
            (quote!(async), quote!(.await), quote!(+ Sync))
        } else {
            (quote!(), quote!(), quote!())
        };
        let name_of =
            |name: &str| ident(&format!("{name}{}", if is_async { "_async" } else { "" }));
        let mut arms = Vec::new();
        for declared in self.declared(service) {
            let method = &declared.method.name;
            let function = declared.function();
            let arguments = declared.call.arguments;
            let ty = tokens(&self.type_path(module, arguments.id)?)?;
            let members = member_names(arguments);
            let parameter = ident(if members.is_empty() { "_" } else { "it" });
            let members = members.iter().map(|name| ident(name));
            let run = match declared.call.result {
                Some(_) => name_of("answer"),
                None => name_of("run"),
            };
            arms.push(quote! {
                #method => call.#run(|#parameter: #ty| service.#function(#(it.#members),*))#wait,
            });
        }
        let base = service.extends.and_then(|it| self.names.service(it));
        let otherwise = match base {
            Some(base) => {
                let dispatch = tokens(&seen_from(module, &base.module, "dispatch"))?;
                quote!(#dispatch(service, call)#wait)
            }
            None => quote!(call.unknown_method()),
        };
        let body = if arms.is_empty() {
            otherwise
        } else {
            quote! {
                match call.method() {
                    #(#arms)*
                    _ => #otherwise,
                }
            }
        };
        // Only a service without methods does not look at itself.
        let unused = (arms.is_empty() && base.is_none()).then(|| quote!(let _ = service;));
        let served = if is_async {
            quote! {
                service::serve_async_with::<P, _>(request, limits, |call| async move {
                    dispatch(service, &call).await
                })
                .await
            }
        } else {
            quote!(service::serve_with::<P>(request, limits, |call| dispatch(
                service, call
            )))
        };
        let runtime = self.runtime()?;
        let errors = " Those of [`service::serve`].";
        Ok(quote! {
            /// Decodes a request, calls the method that it names, and returns the encoded answer;
            /// `None` if the method does not answer.
            ///
            /// # Errors
            ///
            #[doc = #errors]
            pub #asyncness fn serve<P: thrift::Protocol>(
                service: &(impl #service_trait #sync + ?Sized),
                request: &[u8],
            ) -> Result<service::Answer, #runtime::Error> {
                serve_with::<P>(service, request, &#runtime::Limits::new())#wait
            }

            /// Like [`serve`], within `limits`: the request is decoded within them, and the answer
            /// is encoded with the depth that they allow.
            ///
            /// # Errors
            ///
            #[doc = #errors]
            pub #asyncness fn serve_with<P: thrift::Protocol>(
                service: &(impl #service_trait #sync + ?Sized),
                request: &[u8],
                limits: &#runtime::Limits,
            ) -> Result<service::Answer, #runtime::Error> {
                #served
            }

            /// Calls the method that a request names.
            ///
            /// # Errors
            ///
            #[doc = #errors]
            pub #asyncness fn dispatch<P: thrift::Protocol>(
                service: &(impl #service_trait #sync + ?Sized),
                call: &service::Call<'_, P>,
            ) -> Result<service::Answer, #runtime::Error> {
                #unused
                #body
            }
        })
    }

    fn allow_deprecated_methods(&self, service: &Service) -> TokenStream {
        let all = self.inherited(service);
        let messages = || all.iter().flat_map(|declared| declared.call.messages());
        let in_types = self.allow_deprecated(messages().flat_map(|message| &message.fields));
        let in_methods = all
            .iter()
            .any(|declared| declared.method.deprecation.is_some());
        let in_fields = messages()
            .flat_map(|message| &message.fields)
            .any(|field| field.deprecation.is_some());
        let services = std::iter::once(service);
        let base = service.extends.map(|id| &self.schema[id]);
        let in_services = services
            .chain(base)
            .any(|service| service.deprecation.is_some());
        if in_methods || in_fields || in_services {
            return quote!(#[allow(deprecated)]);
        }
        in_types
    }
}

impl Declared<'_> {
    fn function(&self) -> proc_macro2::Ident {
        ident(&self.names.methods[self.index].function)
    }

    /// The path of the method, for options.
    fn full_name(&self) -> String {
        format!("{}.{}", self.service.full_name, self.method.name)
    }

    /// Returns whether the method declares exceptions.
    fn has_error(&self) -> bool {
        self.call.exceptions().next().is_some()
    }

    /// The variants of its exceptions, and the one for all others.
    fn variants(&self) -> (Vec<(&Field, String)>, String) {
        let mut scope = Claims::default();
        let other = scope.claim("Application");
        let originals = self.call.exceptions().map(|field| field.name.as_str());
        let idents = scope.claim_all(originals, spelling::camel);
        (self.call.exceptions().zip(idents).collect(), other)
    }
}

fn owned(module: &[String]) -> Slot<'_> {
    Slot {
        module,
        form: Form::Owned,
    }
}
