//! Services: functions with arguments, results and exceptions.

use std::collections::HashMap;

use fastcodec::protobuf::UnknownFields;

use super::annotation;
use super::depth::{MAX_DEPTH, shown};
use super::fields::{Origin, bare_field, comment};
use super::lowering::Lowering;
use super::scope::{Found, Taken};
use super::syntax;
use crate::features::Features;
use crate::model::{
    Field, FileId, MessageId, MessageKind, Method, Service, ServiceId, Shape, Type, WrittenMethod,
};

impl<'a> Lowering<'a> {
    pub(super) fn service(&mut self, file: usize, it: &'a syntax::Service) -> Service {
        let full_name = self.scope.full_name(file, &it.name.text);
        let bases = self.bases(file, it);
        let source = &self.scope.files[file];
        // Of the nearest service that has a function of the name.
        let mut inherited: HashMap<&str, &str> = HashMap::new();
        for (_, (_, base)) in &bases {
            for function in &base.functions {
                inherited
                    .entry(&function.name.text)
                    .or_insert(&base.name.text);
            }
        }
        let mut taken = Taken::default();
        let mut methods = Vec::new();
        for function in &it.functions {
            let name = &function.name;
            taken.claim("function", name.text.clone(), source, name, None);
            if let Some(base) = inherited.get(name.text.as_str()) {
                let message = format!(
                    "there is already a function `{}` in `{base}`, which this service extends",
                    name.text
                );
                self.refuse(file, name.at, message);
            }
            methods.push(self.method(file, &full_name, function));
        }
        self.problems.append(&mut taken.problems);
        Service {
            id: ServiceId(self.parts.services.len() as u32),
            file: FileId(file as u32),
            name: it.name.text.clone(),
            full_name,
            extends: bases.first().map(|(id, _)| *id),
            place: Some(source.place(it.name.at)),
            comment: comment(&it.notes),
            deprecation: annotation::deprecation(&it.notes),
            methods,
            features: Features::THRIFT,
            options: None,
            annotations: annotation::raw(source, &it.notes.annotations),
            unknown: UnknownFields::default(),
        }
    }

    /// The services that this one extends, the nearest first.
    fn bases(
        &mut self,
        file: usize,
        it: &'a syntax::Service,
    ) -> Vec<(ServiceId, Found<&'a syntax::Service>)> {
        let mut bases: Vec<(ServiceId, Found<&'a syntax::Service>)> = Vec::new();
        let (mut here, mut last) = (file, it);
        while let Some(name) = &last.extends {
            let Some((id, (there, base))) = self.scope.service(here, &name.text) else {
                // That is said once, of the service that has the name.
                if bases.is_empty() {
                    let message = format!("`{}` is not a service", name.text);
                    self.refuse(here, name.at, message);
                }
                break;
            };
            if std::ptr::eq(base, it) {
                let message = format!("the service `{}` extends itself", it.name.text);
                self.refuse(here, name.at, message);
                return Vec::new();
            }
            if bases.iter().any(|(known, _)| *known == id) {
                break;
            }
            if bases.len() == MAX_DEPTH {
                if !std::mem::replace(&mut self.has_told_of_depth, true) {
                    let bases = bases.iter().map(|(_, (_, base))| base.name.text.as_str());
                    let message = format!(
                        "the service `{}` extends more than {MAX_DEPTH} services: {}",
                        it.name.text,
                        shown(std::iter::once(it.name.text.as_str()).chain(bases))
                    );
                    self.refuse(file, it.name.at, message);
                }
                break;
            }
            bases.push((id, (there, base)));
            (here, last) = (there, base);
        }
        bases
    }

    fn method(&mut self, file: usize, service: &str, it: &'a syntax::Function) -> Method {
        let name = &it.name.text;
        if it.is_oneway && it.result.is_some() {
            let message = format!("`{name}` is oneway: nothing is sent back, so it returns `void`");
            self.refuse(file, it.name.at, message);
        }
        if let (true, Some(thrown)) = (it.is_oneway, it.throws.first()) {
            let message = format!("`{name}` is oneway: nothing is sent back, so it throws nothing");
            self.refuse(file, thrown.name.at, message);
        }
        for thrown in &it.throws {
            self.check_exception(file, thrown);
        }
        let of = |suffix: &str| format!("{service}.{name}_{suffix}");
        let fields = self.fields(file, &it.arguments, Origin::Arguments);
        let input = self.of_method(file, &format!("{name}_arguments"), of("args"), fields);
        let output = (!it.is_oneway).then(|| {
            let fields = self.results(file, it);
            self.of_method(file, &format!("{name}_result"), of("result"), fields)
        });
        let source = &self.scope.files[file];
        Method {
            name: name.clone(),
            place: Some(source.place(it.name.at)),
            comment: comment(&it.notes),
            deprecation: annotation::deprecation(&it.notes),
            input,
            output,
            client_streaming: false,
            server_streaming: false,
            returns_value: it.result.is_some(),
            features: Features::THRIFT,
            options: None,
            annotations: annotation::raw(source, &it.notes.annotations),
            written: WrittenMethod::default(),
            unknown: UnknownFields::default(),
        }
    }

    /// Adds a message that a method alone has.
    fn of_method(
        &mut self,
        file: usize,
        name: &str,
        full_name: String,
        fields: Vec<Field>,
    ) -> MessageId {
        let message = self.message(file, MessageKind::OfMethod, name, full_name, fields);
        let id = message.id;
        self.parts.messages.push(message);
        id
    }

    /// What a function returns, and what it throws.
    fn results(&mut self, file: usize, it: &'a syntax::Function) -> Vec<Field> {
        let mut fields = Vec::new();
        if let Some(written) = &it.result
            && let Some(ty) = self.ty(file, written)
        {
            fields.push(Field {
                type_annotations: annotation::of_type(&self.scope.files[file], written),
                ..bare_field("success", 0, Shape::Explicit, ty)
            });
        }
        for thrown in it.throws.iter().filter(|thrown| thrown.id == 0) {
            let message = "the id 0 is reserved for what the function returns";
            self.refuse(file, thrown.at, message);
        }
        fields.extend(self.fields(file, &it.throws, Origin::OneOfThem));
        fields
    }

    fn check_exception(&mut self, file: usize, thrown: &'a syntax::Field) {
        let Some(ty) = self.ty_quietly(file, &thrown.ty) else {
            // What is not known at all is said elsewhere.
            return;
        };
        let Type::Message(id) = self.resolved(&ty) else {
            let message = "a function throws exceptions, and this is not one";
            self.refuse(file, thrown.ty.at, message);
            return;
        };
        let is_exception = self
            .scope
            .structure(id)
            .is_some_and(|(_, it)| it.kind == syntax::StructKind::Exception);
        if !is_exception {
            let full_name = self.scope.full_name_of_struct(id);
            let message = format!("`{full_name}` is not an exception, so it cannot be thrown");
            self.refuse(file, thrown.ty.at, message);
        }
    }
}
