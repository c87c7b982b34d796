//! Services: functions with arguments, results and exceptions.

use super::annotation;
use super::lower::{Lowering, Origin, comment};
use super::scope::{Found, Taken};
use super::syntax;
use crate::schema::{Call, Comment, Field, Member, Message, Method, Service, Shape, Type};

impl<'a> Lowering<'a> {
    pub(super) fn service(&mut self, file: usize, it: &'a syntax::Service) -> Service {
        let full_name = self.scope.full_name(file, &it.name.text);
        let bases = self.bases(file, it);
        let mut taken = Taken::default();
        let mut methods = Vec::new();
        for function in &it.functions {
            let name = &function.name;
            taken.claim("function", name.text.clone(), &self.scope.files[file], name);
            let base = bases.iter().find(|(_, base)| {
                let mut functions = base.functions.iter();
                functions.any(|inherited| inherited.name.text == name.text)
            });
            if let Some((_, base)) = base {
                let message = format!(
                    "there is already a function `{}` in `{}`, which this service extends",
                    name.text, base.name.text
                );
                self.refuse(file, name.at, message);
            }
            methods.push(self.method(file, &full_name, function));
        }
        self.problems.append(&mut taken.problems);
        Service {
            name: it.name.text.clone(),
            extends: bases
                .first()
                .map(|(there, base)| self.scope.full_name(*there, &base.name.text)),
            comment: comment(&it.notes),
            deprecated: annotation::is_deprecated(&it.notes),
            methods,
            full_name,
        }
    }

    /// The services that this one extends, the nearest first.
    fn bases(&mut self, file: usize, it: &'a syntax::Service) -> Vec<Found<&'a syntax::Service>> {
        let mut bases: Vec<Found<&'a syntax::Service>> = Vec::new();
        let (mut here, mut last) = (file, it);
        while let Some(name) = &last.extends {
            let Some((there, base)) = self.scope.service(here, &name.text) else {
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
            if bases.iter().any(|(_, known)| std::ptr::eq(*known, base)) {
                break;
            }
            bases.push((there, base));
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
        let fields = self.fields(file, &of("args"), &it.arguments, Origin::Arguments);
        let arguments = Message {
            name: format!("{name}_arguments"),
            full_name: of("args"),
            comment: about(&format!("The arguments of `{name}`.")),
            members: fields.into_iter().map(Member::Field).collect(),
            ..Message::default()
        };
        let result = (!it.is_oneway).then(|| self.result(file, &of("result"), it));
        Method {
            name: name.clone(),
            comment: comment(&it.notes),
            deprecated: annotation::is_deprecated(&it.notes),
            input: arguments.full_name.clone(),
            output: match &result {
                Some(result) => result.full_name.clone(),
                None => String::new(),
            },
            client_streaming: false,
            server_streaming: false,
            call: Some(Call {
                arguments,
                has_value: it.result.is_some(),
                result,
            }),
        }
    }

    fn result(&mut self, file: usize, full_name: &str, it: &'a syntax::Function) -> Message {
        let mut fields = Vec::new();
        let ty = it.result.as_ref();
        if let Some(ty) = ty.and_then(|ty| self.ty(file, ty)) {
            fields.push(Field {
                name: "success".into(),
                number: 0,
                comment: Comment::default(),
                deprecated: false,
                shape: Shape::Explicit,
                ty,
                default: None,
                boxed: false,
            });
        }
        for thrown in it.throws.iter().filter(|thrown| thrown.id == 0) {
            let message = "the id 0 is that of what the function returns";
            self.refuse(file, thrown.at, message);
        }
        fields.extend(self.fields(file, full_name, &it.throws, Origin::OneOfThem));
        Message {
            name: format!("{}_result", it.name.text),
            full_name: full_name.to_owned(),
            comment: about(&format!("What `{}` returns or throws.", it.name.text)),
            members: fields.into_iter().map(Member::Field).collect(),
            ..Message::default()
        }
    }

    fn check_exception(&mut self, file: usize, thrown: &'a syntax::Field) {
        let Some(Type::Message { full_name, .. }) = self
            .ty_quietly(file, &thrown.ty)
            .map(|ty| ty.resolved().clone())
        else {
            // What is not known at all is said elsewhere.
            if self.ty_quietly(file, &thrown.ty).is_some() {
                let message = "a function throws exceptions, and this is none";
                self.refuse(file, thrown.ty.at, message);
            }
            return;
        };
        let is_exception = self
            .structure_of(&full_name)
            .is_some_and(|(_, it)| it.kind == syntax::StructKind::Exception);
        if !is_exception {
            let message = format!("`{full_name}` is not an exception, so it cannot be thrown");
            self.refuse(file, thrown.ty.at, message);
        }
    }
}

fn about(text: &str) -> Comment {
    Comment {
        leading: format!(" {text}"),
        ..Comment::default()
    }
}
