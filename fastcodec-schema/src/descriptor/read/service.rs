//! Services and their methods.

use super::super::path;
use super::super::types::{MethodDescriptorProto, ServiceDescriptorProto};
use super::declared::{Top, indexed};
use super::naming::absolute;
use super::reader::{Reader, boxed, deprecation};
use crate::error::Error;
use crate::features::Features;
use crate::model::{Method, Service, ServiceId, WrittenMethod};

impl Reader<'_> {
    pub(super) fn service(
        &self,
        id: ServiceId,
        top: &Top,
        descriptor: &ServiceDescriptorProto,
        full_name: &str,
        index: i32,
    ) -> Result<Service, Error> {
        let path = [path::FILE_SERVICE, index];
        let options = descriptor.options.as_ref();
        let features = top
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        let methods = indexed(&descriptor.method).map(|(index, method)| {
            let path = [&path[..], &[path::SERVICE_METHOD, index]].concat();
            self.method(method, descriptor.name(), &path, features)
        });
        Ok(Service {
            id,
            file: top.id,
            name: self.named(&descriptor.name, "a service", self.file.package())?,
            full_name: full_name.to_owned(),
            extends: None,
            place: self.place(&path),
            comment: self.comment(&path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            methods: methods.collect::<Result<_, _>>()?,
            features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            unknown: descriptor.unknown.clone(),
        })
    }

    fn method(
        &self,
        descriptor: &MethodDescriptorProto,
        service: &str,
        path: &[i32],
        features: Features,
    ) -> Result<Method, Error> {
        let name = self.named(&descriptor.name, "a method", service)?;
        let message = |ty: &Option<String>| match absolute(ty) {
            Some(full_name) => Ok(self.declared(full_name)?.id),
            None => {
                let message = format!(
                    "the method `{service}.{name}` does not name its request or its response by a full name"
                );
                Err(Error::in_file(self.file.name(), message))
            }
        };
        let options = descriptor.options.as_ref();
        Ok(Method {
            name: name.clone(),
            place: self.place(path),
            comment: self.comment(path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            input: message(&descriptor.input_type)?,
            output: Some(message(&descriptor.output_type)?),
            client_streaming: descriptor.client_streaming == Some(true),
            server_streaming: descriptor.server_streaming == Some(true),
            returns_value: false,
            features: features.with(options.and_then(|it| it.features.as_ref())),
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            written: WrittenMethod {
                client_streaming: descriptor.client_streaming.is_some(),
                server_streaming: descriptor.server_streaming.is_some(),
            },
            unknown: descriptor.unknown.clone(),
        })
    }
}
