//! Services, as they are described to a generator of the user's.

use super::{Context, layout};
use crate::comments;
use fastcodec_schema::Error;
use crate::plan::spelling;
use fastcodec_schema::{self, File};
use crate::service::{Method, Service, ServiceGenerator};

impl Context<'_> {
    /// What the generator writes for the services of a package.
    pub(super) fn services(
        &self,
        module: &[String],
        files: &[&File],
        generator: &mut dyn ServiceGenerator,
    ) -> Result<String, Error> {
        let mut code = String::new();
        let mut packages = Vec::new();
        for file in files {
            for service in &file.services {
                let service = self.service(module, file, service)?;
                generator.generate(service, &mut code);
                if !packages.contains(&file.package.as_str()) {
                    packages.push(file.package.as_str());
                }
            }
        }
        for package in packages {
            generator.finalize_package(package, &mut code);
        }
        Ok(layout::foreign(code, self.options.format))
    }

    fn service(
        &self,
        module: &[String],
        file: &File,
        service: &schema::Service,
    ) -> Result<Service, Error> {
        let mut methods = Vec::new();
        for method in &service.methods {
            methods.push(Method {
                name: spelling::snake(&method.name),
                proto_name: method.name.clone(),
                comments: comments::doc_lines(&method.comment),
                deprecated: method.deprecated,
                input_type: self.type_path(module, &method.input)?,
                output_type: match method.output.as_str() {
                    "" => "()".to_owned(),
                    output => self.type_path(module, output)?,
                },
                input_proto_type: method.input.clone(),
                output_proto_type: method.output.clone(),
                client_streaming: method.client_streaming,
                server_streaming: method.server_streaming,
                oneway: method.output.is_empty(),
            });
        }
        Ok(Service {
            name: spelling::camel(&service.name),
            proto_name: service.name.clone(),
            package: file.package.clone(),
            comments: comments::doc_lines(&service.comment),
            deprecated: service.deprecated,
            extends: service.extends.clone(),
            methods,
        })
    }
}
