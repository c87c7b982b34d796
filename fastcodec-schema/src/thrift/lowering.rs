//! The state while files are lowered, and types in it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::depth::{MAX_DEPTH, shown};
use super::dialect;
use super::scope::{Definition, Found, Scope};
use super::source::SourceFile;
use super::syntax::{self, At, TypeKind};
use crate::error::Problem;
use crate::model::{Type, TypedefId};
use crate::parts::Parts;
use crate::scalar::Scalar;

/// The limit on the parts of a type with its typedefs written out. As each typedef may double the
/// one before, a short file can name a type that no machine holds.
const MAX_PARTS: usize = 10_000;

/// The state while files are lowered. A problem is noted, and the rest goes on.
pub(super) struct Lowering<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) parts: Parts,
    pub(super) problems: Vec<Problem>,
    /// The targets of typedefs.
    aliases: HashMap<TypedefId, Option<Type>>,
    /// The number of their parts.
    sizes: HashMap<TypedefId, usize>,
    /// The number of their levels.
    depths: HashMap<TypedefId, usize>,
    /// The level of the current type, from the outermost typedef that is being looked at.
    depth_of_type: usize,
    /// The typedefs that are being looked at, each a part of the one before.
    open_aliases: Vec<TypedefId>,
    /// The same of constants, with their files.
    pub(super) open_constants: Vec<Found<&'a str>>,
    /// The number of parts, so far, of the current value.
    pub(super) parts_of_value: usize,
    /// Constants with too many parts.
    pub(super) too_large: HashSet<Found<&'a str>>,
    /// The level of the current part of a value, with its constants written out.
    pub(super) depth_of_value: usize,
    /// Whether a chain that is too long was told of: its other links are not told again, and
    /// constants that are named in values no longer looked at.
    pub(super) has_told_of_depth: bool,
    /// Warnings, each with its place.
    pub(super) warnings: Vec<String>,
    warned: HashSet<String>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(scope: &'a Scope<'a>, problems: Vec<Problem>) -> Lowering<'a> {
        Lowering {
            scope,
            parts: Parts::default(),
            problems,
            aliases: HashMap::new(),
            sizes: HashMap::new(),
            depths: HashMap::new(),
            depth_of_type: 0,
            parts_of_value: 0,
            too_large: HashSet::new(),
            depth_of_value: 0,
            has_told_of_depth: false,
            open_aliases: Vec::new(),
            open_constants: Vec::new(),
            warnings: Vec::new(),
            warned: HashSet::new(),
        }
    }

    pub(super) fn refuse(&mut self, file: usize, at: At, message: impl Into<String>) {
        self.problems
            .push(self.scope.files[file].problem(at, message));
    }

    /// Notes a warning, once.
    pub(super) fn warn(&mut self, file: usize, at: At, message: impl Into<String>) {
        let warning = self.scope.files[file].problem(at, message).to_string();
        if self.warned.insert(warning.clone()) {
            self.warnings.push(warning);
        }
    }

    pub(super) fn source(&self, file: usize) -> &'a SourceFile {
        &self.scope.files[file]
    }

    /// The type as the file means it, unless a name in it is unknown.
    pub(super) fn ty(&mut self, file: usize, ty: &'a syntax::Type) -> Option<Type> {
        self.depth_of_type += 1;
        let found = self.ty_at_depth(file, ty);
        self.depth_of_type -= 1;
        found
    }

    fn ty_at_depth(&mut self, file: usize, ty: &'a syntax::Type) -> Option<Type> {
        Some(match &ty.kind {
            // Before it was a type of the language it was a name like others, which schemas have.
            TypeKind::Scalar(Scalar::Uuid) if self.scope.ty(file, "uuid").is_some() => {
                return self.named_type(file, ty.at, "uuid");
            }
            TypeKind::Scalar(scalar) => Type::Scalar(*scalar),
            TypeKind::List(element) => Type::List(Arc::new(self.ty(file, element)?)),
            TypeKind::Set(element) => Type::Set(Arc::new(self.ty(file, element)?)),
            TypeKind::Map(key, value) => {
                let (key, value) = (self.ty(file, key), self.ty(file, value));
                Type::Map(Arc::new(key?), Arc::new(value?))
            }
            TypeKind::Named(name) => return self.named_type(file, ty.at, name),
        })
    }

    fn named_type(&mut self, file: usize, at: At, name: &str) -> Option<Type> {
        let Some((_, definition)) = self.scope.ty(file, name) else {
            let what = match self.scope.service(file, name) {
                Some(_) => ", but a service".to_owned(),
                None => match dialect::type_name(name) {
                    Some(feature) => format!("; {}", feature.describe()),
                    None => self.scope.hint(file, name),
                },
            };
            self.refuse(file, at, format!("`{name}` is not a type{what}"));
            return None;
        };
        Some(match definition {
            Definition::Typedef(id) => {
                self.alias(id)?;
                Type::Alias(id)
            }
            Definition::Enum(id) => Type::Enum(id),
            Definition::Struct(id) => Type::Message(id),
        })
    }

    /// The target of a typedef: looked at once, and nothing if it refers to itself.
    pub(super) fn alias(&mut self, id: TypedefId) -> Option<Type> {
        if let Some(known) = self.aliases.get(&id) {
            return known.clone();
        }
        let (file, it) = self.scope.typedef(id);
        if self.open_aliases.contains(&id) {
            let message = format!("the typedef `{}` refers to itself", it.name.text);
            self.refuse(file, it.name.at, message);
            return None;
        }
        if self.depth_of_type > MAX_DEPTH {
            // Of the typedef that the chain begins with, all is known that is to be told.
            let first = self.open_aliases.first().copied().unwrap_or(id);
            self.refuse_depth_of(first);
            self.aliases.insert(id, None);
            return None;
        }
        self.open_aliases.push(id);
        let target = self.ty(file, &it.ty);
        self.open_aliases.pop();
        let depth = target.as_ref().map_or(0, |target| self.depth_of(target));
        self.depths.insert(id, depth);
        if depth > MAX_DEPTH {
            self.refuse_depth_of(id);
            self.aliases.insert(id, None);
            return None;
        }
        let parts = target
            .as_ref()
            .map_or(0, |target| self.count_of_parts(target));
        self.sizes.insert(id, parts);
        // What uses it in vain is not told again.
        if parts > MAX_PARTS {
            let message = format!(
                "the typedef `{}` is a type of more than {MAX_PARTS} parts: make a part of \
                 it a struct",
                it.name.text
            );
            self.refuse(file, it.name.at, message);
            self.aliases.insert(id, None);
            return None;
        }
        self.aliases.insert(id, target.clone());
        target
    }

    /// The type itself, whatever other names it has. Types that are known have known typedefs.
    pub(super) fn resolved(&self, ty: &Type) -> Type {
        let mut ty = ty;
        while let Type::Alias(id) = ty
            && let Some(Some(target)) = self.aliases.get(id)
        {
            ty = target;
        }
        ty.clone()
    }

    /// Refuses a typedef of a type that is too deep, and shows where its chain begins.
    fn refuse_depth_of(&mut self, id: TypedefId) {
        if std::mem::replace(&mut self.has_told_of_depth, true) {
            return;
        }
        let (file, it) = self.scope.typedef(id);
        let next = |(file, it): &Found<&'a syntax::Typedef>| match self
            .scope
            .ty(*file, it.ty.first_name()?)
        {
            Some((_, Definition::Typedef(id))) => Some(self.scope.typedef(id)),
            _ => None,
        };
        let chain = std::iter::successors(Some((file, it)), next);
        let message = format!(
            "the typedef `{}` is a type of more than {MAX_DEPTH} levels: {}",
            it.name.text,
            shown(chain.map(|(_, it)| it.name.text.as_str()))
        );
        self.refuse(file, it.name.at, message);
    }

    /// The number of levels of a type, with the targets of its typedefs written out.
    fn depth_of(&self, ty: &Type) -> usize {
        let inner = match ty {
            Type::Alias(id) => self.depths.get(id).copied(),
            _ => ty.parts().map(|part| self.depth_of(part)).max(),
        };
        1 + inner.unwrap_or(0)
    }

    /// The number of parts of a type, with the targets of its typedefs written out.
    fn count_of_parts(&self, ty: &Type) -> usize {
        match ty {
            Type::Alias(id) => self.sizes.get(id).copied().unwrap_or(1),
            _ => {
                let parts = ty.parts().map(|part| self.count_of_parts(part));
                parts.fold(1, usize::saturating_add)
            }
        }
    }
}
