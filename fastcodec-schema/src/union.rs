//! Two schemas as one.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::error::Error;
use crate::model::{
    Annotation, Comment, Constant, ConstantId, Enum, EnumId, Extension, ExtensionId, Field, File,
    FileId, Message, MessageId, Service, ServiceId, Shape, Type, Typedef, TypedefId,
};
use crate::schema::Parts;

impl Parts {
    /// Adds the files of `other` that are not here yet. Files in both have to be the same, apart
    /// from comments and places.
    pub fn append(&mut self, other: &Parts) -> Result<(), Error> {
        let known: HashMap<&str, FileId> = self
            .files
            .iter()
            .map(|file| (file.name.as_str(), file.id))
            .collect();
        let shared: HashMap<FileId, FileId> = other
            .files
            .iter()
            .filter_map(|file| Some((file.id, *known.get(file.name.as_str())?)))
            .collect();
        let mut ids = Ids::default();
        map(&mut ids.files, &self.files, &other.files, |it| {
            shared.get(&it.id).copied()
        });
        macro_rules! map_ids {
            ($($items:ident),*) => {$({
                // What a shared file declares has its ids here, in the same order.
                let mut there: HashMap<FileId, Vec<_>> = HashMap::new();
                for it in self.$items.iter().rev() {
                    there.entry(it.file).or_default().push(it.id);
                }
                map(&mut ids.$items, &self.$items, &other.$items, |it| {
                    match shared.get(&it.file) {
                        None => None,
                        // One that has no counterpart is told when the files are compared.
                        Some(file) => Some(there.get_mut(file)?.pop()?),
                    }
                });
            })*};
        }
        map_ids!(messages, enums, extensions, services, typedefs, constants);
        macro_rules! add {
            ($($items:ident of $file:expr),*) => {$(
                for it in &other.$items {
                    let added = ids.of(it.clone());
                    let file = $file(it);
                    match self.$items.get(added.id.index()) {
                        None => self.$items.push(added),
                        Some(here) if bare(here.clone()) == bare(added) => {}
                        Some(_) => {
                            return Err(Error::new(format!(
                                "the file `{}` is not the same in both schemas",
                                other.files[file.index()].name
                            )));
                        }
                    }
                }
            )*};
        }
        add!(
            files of |it: &File| it.id,
            messages of |it: &Message| it.file,
            enums of |it: &Enum| it.file,
            extensions of |it: &Extension| it.file,
            services of |it: &Service| it.file,
            typedefs of |it: &Typedef| it.file,
            constants of |it: &Constant| it.file
        );
        Ok(())
    }
}

/// The ids that the items of another schema have here.
#[derive(Default)]
struct Ids {
    files: HashMap<FileId, FileId>,
    messages: HashMap<MessageId, MessageId>,
    enums: HashMap<EnumId, EnumId>,
    extensions: HashMap<ExtensionId, ExtensionId>,
    services: HashMap<ServiceId, ServiceId>,
    typedefs: HashMap<TypedefId, TypedefId>,
    constants: HashMap<ConstantId, ConstantId>,
}

/// An item that has an id.
trait Identified {
    type Id: Copy + Eq + Hash;

    fn id(&self) -> Self::Id;

    fn id_of(index: usize) -> Self::Id;
}

/// An item whose ids can be exchanged.
trait Remap {
    fn remap(&mut self, ids: &Ids);
}

/// An item without what may differ in two schemas that have it.
trait Bare {
    fn strip(&mut self);
}

fn bare<T: Bare>(mut item: T) -> T {
    item.strip();
    item
}

/// Finds the id here of each of the items: that of `known`, or the next one.
fn map<T: Identified>(
    ids: &mut HashMap<T::Id, T::Id>,
    here: &[T],
    items: &[T],
    mut known: impl FnMut(&T) -> Option<T::Id>,
) {
    let mut next = here.len();
    for it in items {
        let id = known(it).unwrap_or_else(|| {
            next += 1;
            T::id_of(next - 1)
        });
        ids.insert(it.id(), id);
    }
}

impl Ids {
    fn of<T: Remap>(&self, mut item: T) -> T {
        item.remap(self);
        item
    }
}

/// Exchanges ids, alone or in lists.
trait RemapId {
    fn exchange(&mut self, ids: &Ids);
}

impl<T: RemapId> RemapId for Vec<T> {
    fn exchange(&mut self, ids: &Ids) {
        self.iter_mut().for_each(|it| it.exchange(ids));
    }
}

impl<T: RemapId> RemapId for Option<T> {
    fn exchange(&mut self, ids: &Ids) {
        self.iter_mut().for_each(|it| it.exchange(ids));
    }
}

macro_rules! identified {
    ($($item:ident, $id:ident in $items:ident;)*) => {$(
        impl Identified for $item {
            type Id = $id;

            fn id(&self) -> $id {
                self.id
            }

            fn id_of(index: usize) -> $id {
                $id(index as u32)
            }
        }

        impl RemapId for $id {
            fn exchange(&mut self, ids: &Ids) {
                *self = ids.$items[self];
            }
        }
    )*};
}

identified! {
    File, FileId in files;
    Message, MessageId in messages;
    Enum, EnumId in enums;
    Extension, ExtensionId in extensions;
    Service, ServiceId in services;
    Typedef, TypedefId in typedefs;
    Constant, ConstantId in constants;
}

impl Remap for File {
    fn remap(&mut self, ids: &Ids) {
        self.id.exchange(ids);
        self.messages.exchange(ids);
        self.enums.exchange(ids);
        self.extensions.exchange(ids);
        self.services.exchange(ids);
        self.typedefs.exchange(ids);
        self.constants.exchange(ids);
    }
}

impl Remap for Message {
    fn remap(&mut self, ids: &Ids) {
        self.id.exchange(ids);
        self.file.exchange(ids);
        self.parent.exchange(ids);
        self.messages.exchange(ids);
        self.enums.exchange(ids);
        self.extensions.exchange(ids);
        for field in &mut self.fields {
            field.remap(ids);
        }
    }
}

impl Remap for Field {
    fn remap(&mut self, ids: &Ids) {
        if let Shape::Map { entry, .. } = &mut self.shape {
            entry.exchange(ids);
        }
        self.ty.exchange(ids);
    }
}

impl RemapId for Type {
    fn exchange(&mut self, ids: &Ids) {
        match self {
            Type::Scalar(_) => {}
            Type::Enum(id) => id.exchange(ids),
            Type::Message(id) => id.exchange(ids),
            Type::Alias(id) => id.exchange(ids),
            Type::List(element) | Type::Set(element) => Arc::make_mut(element).exchange(ids),
            Type::Map(key, value) => {
                Arc::make_mut(key).exchange(ids);
                Arc::make_mut(value).exchange(ids);
            }
        }
    }
}

impl Remap for Enum {
    fn remap(&mut self, ids: &Ids) {
        self.id.exchange(ids);
        self.file.exchange(ids);
        self.parent.exchange(ids);
    }
}

impl Remap for Extension {
    fn remap(&mut self, ids: &Ids) {
        self.id.exchange(ids);
        self.file.exchange(ids);
        self.parent.exchange(ids);
        self.extendee.exchange(ids);
        self.field.remap(ids);
    }
}

impl Remap for Service {
    fn remap(&mut self, ids: &Ids) {
        self.id.exchange(ids);
        self.file.exchange(ids);
        self.extends.exchange(ids);
        for method in &mut self.methods {
            method.input.exchange(ids);
            method.output.exchange(ids);
        }
    }
}

impl Remap for Typedef {
    fn remap(&mut self, ids: &Ids) {
        self.id.exchange(ids);
        self.file.exchange(ids);
        self.ty.exchange(ids);
    }
}

impl Remap for Constant {
    fn remap(&mut self, ids: &Ids) {
        self.id.exchange(ids);
        self.file.exchange(ids);
        self.ty.exchange(ids);
    }
}

/// Removes the comments and the place of items.
macro_rules! strip {
    ($($item:expr),*) => {$(
        $item.comment = Comment::default();
        $item.place = None;
    )*};
}

fn without_places(annotations: &mut [Annotation]) {
    annotations.iter_mut().for_each(|it| it.place = None);
}

impl Bare for File {
    fn strip(&mut self) {
        self.source_code_info = None;
        // Found by name when the files are linked.
        self.imports.iter_mut().for_each(|it| it.file = None);
        for namespace in &mut self.namespaces {
            without_places(&mut namespace.annotations);
        }
    }
}

impl Bare for Message {
    fn strip(&mut self) {
        strip!(self);
        without_places(&mut self.annotations);
        self.fields.iter_mut().for_each(Field::strip);
        for oneof in &mut self.oneofs {
            strip!(oneof);
        }
    }
}

impl Bare for Field {
    fn strip(&mut self) {
        strip!(self);
        without_places(&mut self.annotations);
        without_places(&mut self.type_annotations);
    }
}

impl Bare for Enum {
    fn strip(&mut self) {
        strip!(self);
        without_places(&mut self.annotations);
        for value in &mut self.values {
            strip!(value);
            without_places(&mut value.annotations);
        }
    }
}

impl Bare for Extension {
    fn strip(&mut self) {
        self.field.strip();
    }
}

impl Bare for Service {
    fn strip(&mut self) {
        strip!(self);
        without_places(&mut self.annotations);
        for method in &mut self.methods {
            strip!(method);
            without_places(&mut method.annotations);
        }
    }
}

impl Bare for Typedef {
    fn strip(&mut self) {
        strip!(self);
        without_places(&mut self.annotations);
        without_places(&mut self.type_annotations);
    }
}

impl Bare for Constant {
    fn strip(&mut self) {
        strip!(self);
        without_places(&mut self.annotations);
        without_places(&mut self.type_annotations);
    }
}
