//! Services, as they are described to a generator of the user's.

use fastcodec_schema::{Error, File};

use super::{Context, layout};
use crate::comments;
use crate::plan::spelling;
use crate::service_generator::{Method, Service, ServiceGenerator};

impl Context<'_> {
    /// Returns the code of the user's generator for the services of a package.
    pub(super) fn services(
        &self,
        module: &[String],
        files: &[&File],
        generator: &mut dyn ServiceGenerator,
    ) -> Result<String, Error> {
        let mut code = String::new();
        let mut packages = Vec::new();
        for file in files {
            for id in &file.services {
                let service = self.service(module, file, &self.schema[*id])?;
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
        service: &fastcodec_schema::Service,
    ) -> Result<Service, Error> {
        let mut methods = Vec::new();
        for method in &service.methods {
            methods.push(Method {
                name: spelling::snake(&method.name),
                proto_name: method.name.clone(),
                comments: comments::doc_lines(&method.comment),
                deprecated: method.deprecation.is_some(),
                input_type: self.type_path(module, method.input)?,
                output_type: match method.output {
                    None => "()".to_owned(),
                    Some(output) => self.type_path(module, output)?,
                },
                input_proto_type: self.schema[method.input].full_name.clone(),
                output_proto_type: match method.output {
                    None => String::new(),
                    Some(output) => self.schema[output].full_name.clone(),
                },
                client_streaming: method.client_streaming,
                server_streaming: method.server_streaming,
                oneway: method.output.is_none(),
            });
        }
        Ok(Service {
            name: spelling::camel(&service.name),
            proto_name: service.name.clone(),
            package: file.package.clone(),
            comments: comments::doc_lines(&service.comment),
            deprecated: service.deprecation.is_some(),
            extends: service.extends.map(|id| self.schema[id].full_name.clone()),
            methods,
        })
    }
}
