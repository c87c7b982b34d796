//! Two schemas as one.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use crate::error::Error;
use crate::model::{
    Annotation, Comment, Constant, ConstantId, Enum, EnumId, Extension, ExtensionId, Field, File,
    FileId, Message, MessageId, Service, ServiceId, Shape, Type, Typedef, TypedefId,
};
use crate::parts::Parts;

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
                        // One that has no counterpart is told when the items are compared.
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
                    let difference = match self.$items.get(added.id.index()) {
                        None if !shared.contains_key(&file) => {
                            self.$items.push(added);
                            continue;
                        }
                        // One that has no counterpart, in a file that has.
                        None => format!("only one of them has `{}`", added.label()),
                        Some(here) => {
                            let (here, added) = (bare(here.clone()), bare(added));
                            if here == added {
                                continue;
                            }
                            here.difference(&added)
                        }
                    };
                    let difference = match self.only_one_has(shared[&file], other, file) {
                        Some(label) => format!("only one of them has `{label}`"),
                        None => difference,
                    };
                    let file = &other.files[file.index()].name;
                    return Err(not_the_same(file, &difference));
                }
            )*};
        }
        add!(
            messages of |it: &Message| it.file,
            enums of |it: &Enum| it.file,
            extensions of |it: &Extension| it.file,
            services of |it: &Service| it.file,
            typedefs of |it: &Typedef| it.file,
            constants of |it: &Constant| it.file
        );
        add!(files of |it: &File| it.id);
        let came = other.order.iter().filter(|id| !shared.contains_key(id));
        self.order.extend(came.map(|id| ids.files[id]));
        Ok(())
    }

    /// The first item of a file that the same file of another schema lacks, or the other way round.
    fn only_one_has<'a>(
        &'a self,
        here: FileId,
        other: &'a Parts,
        there: FileId,
    ) -> Option<&'a str> {
        macro_rules! find {
            ($($items:ident),*) => {$(
                let of_here = self.$items.iter().filter(|it| it.file == here);
                let of_there = other.$items.iter().filter(|it| it.file == there);
                let of_here: Vec<&str> = of_here.map(Differ::label).collect();
                let of_there: Vec<&str> = of_there.map(Differ::label).collect();
                if let Some(label) = lacking(&of_here, &of_there) {
                    return Some(label);
                }
            )*};
        }
        find!(messages, enums, extensions, services, typedefs, constants);
        None
    }

    /// Puts the files in this order, and what they declare in that of the files.
    pub fn reorder(&mut self, sorted: &[FileId]) {
        let mut ids = Ids::default();
        for (index, id) in sorted.iter().enumerate() {
            ids.files.insert(*id, File::id_of(index));
        }
        macro_rules! map_ids {
            ($($items:ident),*) => {$({
                self.$items.sort_by_key(|it| ids.files[&it.file]);
                let next = self.$items.iter().enumerate();
                ids.$items = next.map(|(index, it)| (it.id, id_at(it, index))).collect();
            })*};
        }
        map_ids!(messages, enums, extensions, services, typedefs, constants);
        self.files.sort_by_key(|it| ids.files[&it.id]);
        macro_rules! exchange {
            ($($items:ident),*) => {$(
                self.$items.iter_mut().for_each(|it| it.remap(&ids));
            )*};
        }
        exchange!(
            files, messages, enums, extensions, services, typedefs, constants
        );
        self.order.exchange(&ids);
    }
}

/// The id of an item at an index.
fn id_at<T: Identified>(_: &T, index: usize) -> T::Id {
    T::id_of(index)
}

fn not_the_same(file: &str, difference: &str) -> Error {
    Error::in_file(
        file,
        format!("`{file}` is not the same in both schemas: {difference}"),
    )
}

/// The first name that one of two lists lacks.
fn lacking<'a>(here: &[&'a str], there: &[&'a str]) -> Option<&'a str> {
    let lacks = |all: &[&str], of: &[&'a str]| {
        let all: HashSet<&str> = all.iter().copied().collect();
        of.iter().copied().find(|name| !all.contains(name))
    };
    lacks(here, there).or_else(|| lacks(there, here))
}

/// An item that can differ from that of another schema.
trait Differ: PartialEq {
    /// What errors call it.
    fn label(&self) -> &str;

    /// The first part of it that differs, if it is one with a name.
    fn part(&self, _other: &Self) -> Option<String> {
        None
    }

    /// How it differs from another, which it is not equal to.
    fn difference(&self, other: &Self) -> String {
        let (here, there) = (self.label(), other.label());
        if here != there {
            return format!("one has `{here}` where the other has `{there}`");
        }
        match self.part(other) {
            Some(part) => format!("{part} of `{here}` differs"),
            None => format!("`{here}` differs in what its declaration or its options say"),
        }
    }
}

/// The first parts of two lists that differ, by their names.
fn first<'a, T: PartialEq>(
    here: &'a [T],
    there: &'a [T],
    name: impl Fn(&'a T) -> &'a str,
) -> Option<String> {
    let same = here
        .iter()
        .zip(there)
        .take_while(|(one, other)| one == other);
    let index = same.count();
    let (here, there) = (here.get(index).map(&name), there.get(index).map(&name));
    match (here, there) {
        (Some(here), Some(there)) if here != there => {
            Some(format!("`{here}` in one and `{there}` in the other"))
        }
        (one, other) => Some(format!("`{}`", one.or(other)?)),
    }
}

impl Differ for File {
    fn label(&self) -> &str {
        &self.name
    }

    fn part(&self, other: &File) -> Option<String> {
        first(&self.imports, &other.imports, |it| &it.name)
    }
}

impl Differ for Message {
    fn label(&self) -> &str {
        &self.full_name
    }

    fn part(&self, other: &Message) -> Option<String> {
        first(&self.fields, &other.fields, |it| &it.name)
            .or_else(|| first(&self.oneofs, &other.oneofs, |it| &it.name))
    }
}

impl Differ for Enum {
    fn label(&self) -> &str {
        &self.full_name
    }

    fn part(&self, other: &Enum) -> Option<String> {
        first(&self.values, &other.values, |it| &it.name)
    }
}

impl Differ for Service {
    fn label(&self) -> &str {
        &self.full_name
    }

    fn part(&self, other: &Service) -> Option<String> {
        first(&self.methods, &other.methods, |it| &it.name)
    }
}

macro_rules! differ {
    ($($item:ident),*) => {$(
        impl Differ for $item {
            fn label(&self) -> &str {
                &self.full_name
            }
        }
    )*};
}

differ!(Extension, Typedef, Constant);

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
