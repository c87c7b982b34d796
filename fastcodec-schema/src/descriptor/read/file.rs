//! Files and their imports.

use super::declared::Top;
use super::reader::{Reader, boxed};
use crate::error::Error;
use crate::model::{File, Format, Import, ImportKind, ServiceId};

impl Reader<'_> {
    pub(super) fn file(&self, top: Top, services: Vec<ServiceId>) -> Result<File, Error> {
        let file = self.file;
        Ok(File {
            id: top.id,
            format: Format::Protobuf,
            name: file.name().to_owned(),
            package: file.package().to_owned(),
            imports: self.imports()?,
            edition: top.edition,
            features: top.features,
            options: boxed(&file.options),
            messages: top.nested.messages,
            enums: top.nested.enums,
            extensions: top.nested.extensions,
            services,
            typedefs: Vec::new(),
            constants: Vec::new(),
            namespaces: Vec::new(),
            cpp_includes: Vec::new(),
            source_code_info: boxed(&file.source_code_info),
            syntax: file.syntax.clone(),
            unknown: file.unknown.clone(),
        })
    }

    fn imports(&self) -> Result<Vec<Import>, Error> {
        let file = self.file;
        let import = |name: &String, kind| Import {
            name: name.clone(),
            // Found when the files are linked.
            file: None,
            kind,
        };
        let normal = file.dependency.iter();
        let mut imports: Vec<Import> = normal.map(|it| import(it, ImportKind::Normal)).collect();
        let of_kind = [
            (&file.public_dependency, ImportKind::Public),
            (&file.weak_dependency, ImportKind::Weak),
        ];
        for (indices, kind) in of_kind {
            for index in indices {
                let import = usize::try_from(*index).ok();
                let Some(import) = import.and_then(|index| imports.get_mut(index)) else {
                    return Err(Error::in_file(
                        file.name(),
                        format!(
                            "import {index} is said to be public or weak, but the file has no \
                                 such import"
                        ),
                    ));
                };
                if kind == ImportKind::Weak && import.kind == ImportKind::Public {
                    let message = format!("the import `{}` is public and weak", import.name);
                    return Err(Error::in_file(file.name(), message));
                }
                import.kind = kind;
            }
        }
        let options = file.option_dependency.iter();
        imports.extend(options.map(|it| import(it, ImportKind::Option)));
        Ok(imports)
    }
}
