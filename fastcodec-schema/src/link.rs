//! Links the items of a schema: files to what they import, and items to their names.

use std::collections::HashSet;

use crate::error::Error;
use crate::model::{Enum, EnumId, FileId, Format, Message};
use crate::parts::{Parts, Scope, Symbol, Symbols, name_space};

impl Parts {
    /// The parts in the order of imports, with what finds them by name.
    pub fn link(mut self) -> Result<Parts, Error> {
        self.symbols = Default::default();
        self.extensions_by_number.clear();
        self.extensions_of.clear();
        self.link_files()?;
        for message in &mut self.messages {
            if let Some(shared) = message.order_fields() {
                let file = &self.files[message.file.index()];
                let text = format!("two fields of `{}` have {shared}", message.full_name);
                return Err(Error::in_file(&file.name, text));
            }
        }
        let mut symbols = Symbols::default();
        let mut claim = |file: FileId, full_name: &str, symbol| {
            let file = &self.files[file.index()];
            let symbols = &mut symbols[name_space(file.format, symbol)];
            match symbols.insert(full_name.to_owned(), symbol) {
                None => Ok(()),
                Some(_) => Err(Error::in_file(
                    &file.name,
                    format!("`{full_name}` is defined twice"),
                )),
            }
        };
        for it in &self.messages {
            claim(it.file, &it.full_name, Symbol::Message(it.id))?;
        }
        for it in &self.enums {
            claim(it.file, &it.full_name, Symbol::Enum(it.id))?;
        }
        for it in &self.extensions {
            claim(it.file, &it.full_name, Symbol::Extension(it.id))?;
        }
        for it in &self.services {
            claim(it.file, &it.full_name, Symbol::Service(it.id))?;
        }
        for it in &self.typedefs {
            claim(it.file, &it.full_name, Symbol::Typedef(it.id))?;
        }
        for it in &self.constants {
            claim(it.file, &it.full_name, Symbol::Constant(it.id))?;
        }
        self.symbols = symbols;
        self.link_names()?;
        for it in &self.extensions {
            let key = (it.extendee, it.field.number);
            if let Some(first) = self.extensions_by_number.insert(key, it.id) {
                let message = format!(
                    "the extension `{}` has the number {} in `{}`, which `{}` has too",
                    it.full_name,
                    it.field.number,
                    self.messages[it.extendee.index()].full_name,
                    self.extensions[first.index()].full_name,
                );
                let file = &self.files[it.file.index()];
                return Err(Error::in_file(&file.name, message));
            }
            self.extensions_of
                .entry(it.extendee)
                .or_default()
                .push(it.id);
        }
        for ids in self.extensions_of.values_mut() {
            ids.sort_by_key(|id| self.extensions[id.index()].field.number);
        }
        Ok(self)
    }

    /// Sorts the files by their imports, and finds those.
    fn link_files(&mut self) -> Result<(), Error> {
        let came = self.order.len()..self.files.len();
        self.order.extend(came.map(|index| FileId(index as u32)));
        self.find_files()?;
        let sorted = self.sorted_files()?;
        if !sorted.is_sorted() {
            self.reorder(&sorted);
            self.find_files()?;
        }
        Ok(())
    }

    fn find_files(&mut self) -> Result<(), Error> {
        self.files_by_name.clear();
        for file in &self.files {
            let known = self.files_by_name.insert(file.name.clone(), file.id);
            if known.is_some() {
                return Err(Error::new(format!("the file `{}` occurs twice", file.name)));
            }
        }
        for file in &mut self.files {
            for import in &mut file.imports {
                import.file = self.files_by_name.get(&import.name).copied();
            }
        }
        Ok(())
    }

    /// The files, each after those that it imports; otherwise in their order.
    fn sorted_files(&self) -> Result<Vec<FileId>, Error> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.files.len()];
        let mut sorted = Vec::with_capacity(self.files.len());
        // The files that import each other, from the outermost, with the number of imports that
        // are done.
        let mut open: Vec<(FileId, usize)> = Vec::new();
        for file in &self.files {
            if states[file.id.index()] == State::New {
                states[file.id.index()] = State::Open;
                open.push((file.id, 0));
            }
            while let Some((id, done)) = open.last_mut() {
                let id = *id;
                let Some(import) = self.files[id.index()].imports.get(*done) else {
                    states[id.index()] = State::Done;
                    sorted.push(id);
                    open.pop();
                    continue;
                };
                *done += 1;
                let Some(imported) = import.file else {
                    continue;
                };
                match states[imported.index()] {
                    State::Done => {}
                    State::New => {
                        states[imported.index()] = State::Open;
                        open.push((imported, 0));
                    }
                    State::Open => {
                        let from = open.iter().position(|(id, _)| *id == imported);
                        let cycle = open.iter().skip(from.unwrap_or(0)).map(|(id, _)| *id);
                        let names = cycle
                            .chain([imported])
                            .map(|id| &*self.files[id.index()].name);
                        let names: Vec<&str> = names.collect();
                        let text = format!("files import one another: {}", names.join(" -> "));
                        return Err(Error::in_file(&self.files[id.index()].name, text));
                    }
                }
            }
        }
        Ok(sorted)
    }

    /// Finds the values of enums in their scopes, and refuses a name that a scope of Protobuf has
    /// twice. Full names are not made for this: a package may be long.
    fn link_names(&mut self) -> Result<(), Error> {
        for it in &mut self.enums {
            it.order_values();
        }
        self.packages.clear();
        self.values.clear();
        let mut names: Vec<HashSet<&str>> = Vec::new();
        for file in self.files.iter().filter(|it| it.format == Format::Protobuf) {
            let package = *self
                .packages
                .entry(file.package.clone())
                .or_insert_with(|| {
                    names.push(HashSet::new());
                    (names.len() - 1) as u32
                });
            let names = &mut names[package as usize];
            let types = file
                .messages
                .iter()
                .map(|id| &self.messages[id.index()].name);
            let extensions = file.extensions.iter();
            let extensions = extensions.map(|id| &self.extensions[id.index()].field.name);
            let services = file
                .services
                .iter()
                .map(|id| &self.services[id.index()].name);
            let enums = file.enums.iter().map(|id| &self.enums[id.index()]);
            let values = enums
                .clone()
                .flat_map(|it| it.values.iter().map(|value| &value.name));
            let all = types
                .chain(extensions)
                .chain(services)
                .chain(enums.map(|it| &it.name));
            for name in all.chain(values) {
                if !names.insert(name) {
                    return Err(twice(&file.name, &file.package, name));
                }
            }
            self.values
                .entry(Scope::Package(package))
                .or_default()
                .extend(values_of(&self.enums, &file.enums));
        }
        for file in self.files.iter().filter(|it| it.format == Format::Protobuf) {
            if self.symbols[0].contains_key(&file.package) {
                let text = format!(
                    "`{}` is a package and the name of something else",
                    file.package
                );
                return Err(Error::in_file(&file.name, text));
            }
        }
        let is_of_protobuf = |it: &&Message| self.files[it.file.index()].format == Format::Protobuf;
        for message in self.messages.iter().filter(is_of_protobuf) {
            let mut names = HashSet::new();
            let fields = message.fields.iter().map(|it| &it.name);
            let oneofs = message.oneofs.iter().map(|it| &it.name);
            let messages = message
                .messages
                .iter()
                .map(|id| &self.messages[id.index()].name);
            let extensions = message.extensions.iter();
            let extensions = extensions.map(|id| &self.extensions[id.index()].field.name);
            let enums = message.enums.iter().map(|id| &self.enums[id.index()]);
            let values = enums
                .clone()
                .flat_map(|it| it.values.iter().map(|value| &value.name));
            let all = fields.chain(oneofs).chain(messages).chain(extensions);
            for name in all.chain(enums.map(|it| &it.name)).chain(values) {
                if !names.insert(name.as_str()) {
                    let file = &self.files[message.file.index()].name;
                    return Err(twice(file, &message.full_name, name));
                }
            }
            if !message.enums.is_empty() {
                let values = values_of(&self.enums, &message.enums).collect();
                self.values.insert(Scope::Message(message.id), values);
            }
        }
        for values in self.values.values_mut() {
            let name_of = |(id, index): &(EnumId, u32)| {
                self.enums[id.index()].values[*index as usize].name.as_str()
            };
            values.sort_unstable_by(|one, other| name_of(one).cmp(name_of(other)));
        }
        Ok(())
    }
}

/// The values of enums, by their indices there.
fn values_of(enums: &[Enum], ids: &[EnumId]) -> impl Iterator<Item = (EnumId, u32)> {
    ids.iter().flat_map(|id| {
        let values = 0..enums[id.index()].values.len() as u32;
        values.map(|index| (*id, index))
    })
}

fn twice(file: &str, scope: &str, name: &str) -> Error {
    let full_name = match scope {
        "" => name.to_owned(),
        scope => format!("{scope}.{name}"),
    };
    Error::in_file(file, format!("`{full_name}` is defined twice"))
}
