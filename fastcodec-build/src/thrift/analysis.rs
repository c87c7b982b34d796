//! What the emission of one type depends on others for: recursion, keys, views, traits.

use std::collections::{HashMap, HashSet};

use super::program::{Id, Program, Resolved};
use super::syntax::{Base, Field, Item, Requiredness, StructKind, Type};
use crate::error::Error;
use crate::options::Options;
use crate::traits::Derivable;

#[derive(Debug)]
pub(crate) struct Analysis {
    /// The structs that are in a key of a map or an element of a set.
    keys: HashSet<Id>,
    /// The structs that views were asked for, and all that they refer to.
    views: HashSet<Id>,
    /// The structs whose views borrow.
    borrowing: HashSet<Id>,
    /// For each struct, those that it holds without a container between, directly or through others.
    inside: HashMap<Id, HashSet<Id>>,
    traits: HashMap<Id, Derivable>,
    endings: HashMap<Id, usize>,
}

impl Analysis {
    pub fn new(program: &Program, options: &Options) -> Result<Analysis, Error> {
        let structs: Vec<(Id, &[Field])> = structs(program).collect();
        let mut analysis = Analysis {
            keys: HashSet::new(),
            views: HashSet::new(),
            borrowing: HashSet::new(),
            inside: HashMap::new(),
            traits: HashMap::new(),
            endings: endings(program)?,
        };
        for (id, _) in &structs {
            let inside = reachable(*id, |id, found| held_by(program, id, found))?;
            analysis.inside.insert(*id, inside);
        }
        analysis.find_keys(program, &structs)?;
        analysis.find_views(program, options, &structs)?;
        analysis.find_borrowing(program, options, &structs)?;
        analysis.find_traits(program, options, &structs)?;
        Ok(analysis)
    }

    pub fn is_key(&self, id: Id) -> bool {
        self.keys.contains(&id)
    }

    /// Whether there is a view of the struct, apart from the struct itself.
    pub fn has_view(&self, id: Id) -> bool {
        self.views.contains(&id) && self.borrowing.contains(&id)
    }

    /// Whether a field that holds `held` closes a circle.
    pub fn is_recursive(&self, owner: Id, held: Id) -> bool {
        let inside = self.inside.get(&held);
        held == owner || inside.is_some_and(|inside| inside.contains(&owner))
    }

    pub fn traits(&self, id: Id) -> Derivable {
        self.traits.get(&id).copied().unwrap_or(Derivable::NONE)
    }

    /// How far from its end a value of the struct is at least; `None` if none ends.
    pub fn ending(&self, id: Id) -> Option<usize> {
        self.endings.get(&id).copied()
    }

    fn find_keys(&mut self, program: &Program, structs: &[(Id, &[Field])]) -> Result<(), Error> {
        let mut pending = Vec::new();
        for ty in all_types(program) {
            key_structs(program, ty.0, ty.1, false, &mut pending)?;
        }
        let fields: HashMap<Id, &[Field]> = structs.iter().copied().collect();
        while let Some(id) = pending.pop() {
            if self.keys.insert(id) {
                for field in fields.get(&id).copied().unwrap_or_default() {
                    key_structs(program, id.file, &field.ty, true, &mut pending)?;
                }
            }
        }
        Ok(())
    }

    fn find_views(
        &mut self,
        program: &Program,
        options: &Options,
        structs: &[(Id, &[Field])],
    ) -> Result<(), Error> {
        let fields: HashMap<Id, &[Field]> = structs.iter().copied().collect();
        let mut pending: Vec<Id> = fields
            .keys()
            .copied()
            .filter(|id| options.views.contains(&program.full_name(*id)))
            .collect();
        while let Some(id) = pending.pop() {
            if self.views.insert(id) {
                for field in fields.get(&id).copied().unwrap_or_default() {
                    parts(program, id.file, &field.ty, &mut |part| {
                        if let Resolved::Struct(id, ..) = part {
                            pending.push(id);
                        }
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Starts with what borrows by itself, and adds what holds it until nothing changes.
    fn find_borrowing(
        &mut self,
        program: &Program,
        options: &Options,
        structs: &[(Id, &[Field])],
    ) -> Result<(), Error> {
        loop {
            let before = self.borrowing.len();
            for (id, fields) in structs {
                let mut borrows = options.unknown_fields.contains(&program.full_name(*id));
                for field in *fields {
                    borrows |= match program.resolve(id.file, &field.ty)? {
                        Resolved::Base(base) => matches!(base, Base::String | Base::Binary),
                        Resolved::Enum(..) => false,
                        Resolved::Struct(held, ..) => {
                            self.borrowing.contains(&held) || self.is_recursive(*id, held)
                        }
                        Resolved::List(..) | Resolved::Set(..) | Resolved::Map(..) => true,
                    };
                }
                if borrows {
                    self.borrowing.insert(*id);
                }
            }
            if self.borrowing.len() == before {
                return Ok(());
            }
        }
    }

    /// Starts with everything and takes away what a field contradicts, until nothing changes.
    fn find_traits(
        &mut self,
        program: &Program,
        options: &Options,
        structs: &[(Id, &[Field])],
    ) -> Result<(), Error> {
        for (id, _) in structs {
            self.traits.insert(*id, Derivable::ALL);
        }
        loop {
            let before = self.traits.clone();
            for (id, fields) in structs {
                let full_name = program.full_name(*id);
                let mut traits = Derivable::ALL;
                if options.unknown_fields.contains(&full_name) {
                    traits.copy = false;
                }
                for field in *fields {
                    let path = format!("{full_name}.{}", field.name.text);
                    let ty = program.resolve(id.file, &field.ty)?;
                    let is_key = self.is_key(*id);
                    let mut of_field = self.of_type(program, options, &path, &ty, is_key)?;
                    let is_behind_a_pointer = field.is_reference
                        || options.boxed.contains(&path)
                        || field.annotations.rust("rust_wrapper_arc").is_some()
                        || matches!(ty, Resolved::Struct(held, ..) if self.is_recursive(*id, held));
                    if is_behind_a_pointer {
                        of_field.copy = false;
                    }
                    traits = traits.and(of_field);
                }
                self.traits.insert(*id, traits);
            }
            if self.traits == before {
                return Ok(());
            }
        }
    }

    fn of_type(
        &self,
        program: &Program,
        options: &Options,
        path: &str,
        ty: &Resolved<'_>,
        is_key: bool,
    ) -> Result<Derivable, Error> {
        let owned = |eq| Derivable { copy: false, eq };
        let of = |ty: &Type, file, is_key| {
            let ty = program.resolve(file, ty)?;
            self.of_type(program, options, path, &ty, is_key)
        };
        Ok(match ty {
            Resolved::Base(Base::String | Base::Binary) => owned(true),
            Resolved::Base(Base::Double) => Derivable {
                copy: true,
                eq: is_key,
            },
            Resolved::Base(_) | Resolved::Enum(..) => Derivable::ALL,
            Resolved::Struct(id, ..) => match options.extern_path(&program.full_name(*id)) {
                Some(_) => Derivable::NONE,
                None => self.traits(*id),
            },
            Resolved::List(element, file) => owned(of(element, *file, is_key)?.eq),
            // A hash table has no hash itself.
            Resolved::Set(element, file) => {
                let is_hashable = is_key || options.set_type(path).is_hashable();
                owned(is_hashable && of(element, *file, true)?.eq)
            }
            Resolved::Map(key, value, file) => {
                let is_hashable = is_key || options.map_type(path).is_hashable();
                owned(is_hashable && of(key, *file, true)?.eq && of(value, *file, is_key)?.eq)
            }
        })
    }
}

fn structs(program: &Program) -> impl Iterator<Item = (Id, &[Field])> {
    program.definitions().filter_map(|(id, definition)| {
        let Item::Struct(_, fields) = &definition.item else {
            return None;
        };
        Some((id, fields.as_slice()))
    })
}

/// The structs that a struct holds without a container between.
fn held_by(program: &Program, id: Id, found: &mut Vec<Id>) -> Result<(), Error> {
    let Item::Struct(_, fields) = &program.definition(id).item else {
        return Ok(());
    };
    for field in fields {
        if let Resolved::Struct(held, ..) = program.resolve(id.file, &field.ty)? {
            found.push(held);
        }
    }
    Ok(())
}

/// What can be reached from `start` in one step or more.
fn reachable(
    start: Id,
    mut next: impl FnMut(Id, &mut Vec<Id>) -> Result<(), Error>,
) -> Result<HashSet<Id>, Error> {
    let (mut reached, mut pending) = (HashSet::new(), Vec::new());
    next(start, &mut pending)?;
    while let Some(id) = pending.pop() {
        if reached.insert(id) {
            next(id, &mut pending)?;
        }
    }
    Ok(reached)
}

/// How far from its end a value of each type is at least: a struct ends when all that it must hold
/// does, a union when one of its members does. What is missing has no value that ends.
fn endings(program: &Program) -> Result<HashMap<Id, usize>, Error> {
    let mut endings = HashMap::new();
    for round in 0.. {
        let before = endings.len();
        let mut found = Vec::new();
        for (id, definition) in program.definitions() {
            let Item::Struct(kind, fields) = &definition.item else {
                continue;
            };
            let ends = |field: &Field| -> Result<bool, Error> {
                Ok(match program.resolve(id.file, &field.ty)? {
                    Resolved::Struct(held, ..) => endings.contains_key(&held),
                    _ => true,
                })
            };
            let mut does_end = *kind != StructKind::Union || fields.is_empty();
            for field in fields {
                if *kind == StructKind::Union {
                    does_end |= ends(field)?;
                } else if field.requiredness == Requiredness::Required {
                    does_end &= ends(field)?;
                }
            }
            if does_end && !endings.contains_key(&id) {
                found.push(id);
            }
        }
        endings.extend(found.into_iter().map(|id| (id, round)));
        if endings.len() == before {
            break;
        }
    }
    for (id, definition) in program.definitions() {
        // A union alone is left: it is always in an `Option`, which is never there.
        if let Item::Struct(StructKind::Struct | StructKind::Exception, _) = definition.item
            && !endings.contains_key(&id)
        {
            return Err(program.error(
                id.file,
                definition.name.at,
                format!(
                    "`{}` must hold itself, through required fields: no value of it can end; make one \
                     of them optional",
                    definition.name.text
                ),
            ));
        }
    }
    Ok(endings)
}

/// Every type that is mentioned, with the file it is in.
fn all_types(program: &Program) -> Vec<(usize, &Type)> {
    let mut types = Vec::new();
    for (id, definition) in program.definitions() {
        match &definition.item {
            Item::Typedef(ty) | Item::Const(ty, _) => types.push((id.file, ty)),
            Item::Struct(_, fields) => {
                types.extend(fields.iter().map(|field| (id.file, &field.ty)));
            }
            Item::Service(service) => {
                for function in &service.functions {
                    types.extend(function.result.iter().map(|ty| (id.file, ty)));
                    let fields = function.arguments.iter().chain(&function.throws);
                    types.extend(fields.map(|field| (id.file, &field.ty)));
                }
            }
            Item::Enum(_) => {}
        }
    }
    types
}

/// Calls `visit` with a type and all types that it is made of.
fn parts<'p>(
    program: &'p Program,
    file: usize,
    ty: &'p Type,
    visit: &mut impl FnMut(Resolved<'p>),
) -> Result<(), Error> {
    let resolved = program.resolve(file, ty)?;
    visit(resolved.clone());
    match resolved {
        Resolved::List(element, file) | Resolved::Set(element, file) => {
            parts(program, file, element, visit)
        }
        Resolved::Map(key, value, file) => {
            parts(program, file, key, visit)?;
            parts(program, file, value, visit)
        }
        _ => Ok(()),
    }
}

/// The structs in a type that are in a key of a map or an element of a set, or all of them if the
/// type is.
fn key_structs(
    program: &Program,
    file: usize,
    ty: &Type,
    is_key: bool,
    found: &mut Vec<Id>,
) -> Result<(), Error> {
    match program.resolve(file, ty)? {
        Resolved::Struct(id, ..) if is_key => found.push(id),
        Resolved::List(element, file) => key_structs(program, file, element, is_key, found)?,
        Resolved::Set(element, file) => key_structs(program, file, element, true, found)?,
        Resolved::Map(key, value, file) => {
            key_structs(program, file, key, true, found)?;
            key_structs(program, file, value, is_key, found)?;
        }
        _ => {}
    }
    Ok(())
}
