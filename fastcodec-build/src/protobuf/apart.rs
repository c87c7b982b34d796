//! Schemas that the front end in Rust refuses as they are, shown to it in another way:
//!
//! - each file on its own, with what it imports: of files that are compiled together, it looks for
//!   a name in the packages of those, too, that are not imported;
//! - with imports of what is imported publicly over several steps, of which it follows one;
//! - without the options of `extensions`, of which it reads none and which decide nothing here.
//!   Today's `descriptor.proto` has them;
//! - with a number in the place of `-inf` and `-nan` as the value of an option.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use fastcodec::Protobuf;
use fastcodec::protobuf::Encode;
use fastcodec_schema::descriptor::FileDescriptorSet;
use protox::file::{File, FileResolver, GoogleFileResolver, IncludeFileResolver};

use super::descriptor_set::{Descriptors, of_builder, remove_source_info};

/// Compiles files, and those that they import, each apart from those that it does not import.
pub(super) fn compile(
    protos: &[PathBuf],
    includes: &[PathBuf],
    source_info: bool,
) -> Result<Descriptors, protox::Error> {
    let resolver = Resolver::new(includes);
    let mut order = Vec::new();
    for proto in protos {
        let resolved = resolver.resolve_path(proto);
        let name = resolved.unwrap_or_else(|| proto.to_string_lossy().replace('\\', "/"));
        let found = resolver
            .path(&name)
            .and_then(|path| path.canonicalize().ok());
        if proto.canonicalize().is_ok_and(|path| Some(path) != found) {
            // Another file with that name comes first: reported where they are compiled together.
            return Err(protox::Error::file_not_found(&name));
        }
        resolver.collect(&name, &mut order)?;
    }
    let mut set = FileDescriptorSet::default();
    for name in &order {
        let mut compiler = protox::Compiler::with_file_resolver(resolver.clone());
        // With all that there is: what leaves something out decodes its own output, and panics
        // where that is too deep.
        compiler
            .include_source_info(true)
            .include_imports(true)
            .open_file(name)?;
        let number = compiler.files().position(|file| file.name() == name);
        let compiled = of_builder(&compiler.encode_file_descriptor_set());
        let Encoded { file } = compiled.map_err(protox::Error::new)?;
        // Not the files that it imports: each of them has its own turn.
        for encoded in number.iter().filter_map(|number| file.get(*number)) {
            let descriptor = of_builder(encoded).map_err(protox::Error::new)?;
            set.file.push(descriptor);
        }
    }
    if !source_info {
        remove_source_info(&mut set);
    }
    let files = order.iter().filter_map(|name| resolver.path(name));
    Ok(Descriptors {
        files: files.collect(),
        encoded: set.encode_to_vec().map_err(protox::Error::new)?,
        set,
    })
}

/// A set whose files are not decoded.
#[derive(Default, Protobuf)]
#[codec(name = "google.protobuf.FileDescriptorSet")]
struct Encoded {
    #[codec(1)]
    file: Vec<Vec<u8>>,
}

#[derive(Clone)]
struct Resolver(std::rc::Rc<Files>);

struct Files {
    includes: Vec<PathBuf>,
    /// The files as they are, and as they are shown.
    known: RefCell<HashMap<String, File>>,
    shown: RefCell<HashMap<String, File>>,
}

impl Resolver {
    fn new(includes: &[PathBuf]) -> Resolver {
        Resolver(std::rc::Rc::new(Files {
            includes: includes.to_vec(),
            known: RefCell::default(),
            shown: RefCell::default(),
        }))
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        let mut paths = self.0.includes.iter().map(|include| include.join(name));
        paths.find(|path| path.is_file())
    }

    /// The text of a file that is in one of the folders, without options of `extensions`.
    fn text(&self, name: &str) -> Option<String> {
        let text = fs::read_to_string(self.path(name)?).ok()?;
        Some(readable(&text))
    }

    /// The file, without more imports than it has.
    fn file(&self, name: &str) -> Result<File, protox::Error> {
        if let Some(known) = self.0.known.borrow().get(name) {
            return Ok(known.clone());
        }
        let file = match self.text(name) {
            Some(text) => File::from_source(name, &text)?,
            None => GoogleFileResolver::new().open_file(name)?,
        };
        self.0
            .known
            .borrow_mut()
            .insert(name.to_owned(), file.clone());
        Ok(file)
    }

    /// The names of a file and of all that it imports, each after those that it imports.
    fn collect(&self, name: &str, order: &mut Vec<String>) -> Result<(), protox::Error> {
        // Not recursive: a schema may be deeper than the stack.
        let mut known: HashSet<String> = order.iter().cloned().collect();
        let mut open = vec![(name.to_owned(), false)];
        while let Some((name, is_done)) = open.pop() {
            if is_done {
                order.push(name);
            } else if known.insert(name.clone()) {
                let file = self.file(&name)?;
                open.push((name, true));
                let imports = file.file_descriptor_proto().dependency.iter().rev();
                open.extend(imports.map(|import| (import.clone(), false)));
            }
        }
        Ok(())
    }

    /// What a file imports publicly over more than one step.
    fn far_imports(&self, file: &File) -> Vec<String> {
        let direct = &file.file_descriptor_proto().dependency;
        let near = direct.iter().flat_map(|import| self.public_imports(import));
        let near: Vec<String> = near.collect();
        let mut known: HashSet<String> = direct.iter().chain(&near).cloned().collect();
        let mut far = Vec::new();
        let mut open = near;
        while let Some(name) = open.pop() {
            for import in self.public_imports(&name) {
                if known.insert(import.clone()) {
                    far.push(import.clone());
                    open.push(import);
                }
            }
        }
        far
    }

    fn public_imports(&self, name: &str) -> Vec<String> {
        let Ok(file) = self.file(name) else {
            // It is reported where it is imported.
            return Vec::new();
        };
        let descriptor = file.file_descriptor_proto();
        let public = descriptor.public_dependency.iter();
        let public =
            public.filter_map(|index| descriptor.dependency.get(usize::try_from(*index).ok()?));
        public.cloned().collect()
    }
}

impl FileResolver for Resolver {
    fn resolve_path(&self, path: &Path) -> Option<String> {
        let mut includes = self.0.includes.iter();
        includes.find_map(|include| IncludeFileResolver::new(include.clone()).resolve_path(path))
    }

    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        if let Some(shown) = self.0.shown.borrow().get(name) {
            return Ok(shown.clone());
        }
        let mut file = self.file(name)?;
        let far = self.far_imports(&file);
        if let (Some(mut text), false) = (self.text(name), far.is_empty()) {
            // At the end, so that places are what they are.
            for import in far {
                text.push_str(&format!("\nimport {import:?};"));
            }
            file = File::from_source(name, &text)?;
        }
        self.0
            .shown
            .borrow_mut()
            .insert(name.to_owned(), file.clone());
        Ok(file)
    }
}

/// Rewrites what `protox` cannot read: replaces options in brackets after `extensions` with spaces,
/// `-inf` with a number that is too large, and `-nan` with `nan`. Line numbers do not change.
fn readable(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    // Whether in a declaration of extensions, and in how many brackets there.
    let (mut in_extensions, mut brackets) = (false, 0);
    let (mut follows_equals, mut is_negative) = (false, false);
    while let Some(first) = rest.chars().next() {
        let length = token_len(rest, first);
        let token = &rest[..length];
        match token {
            "extensions" => in_extensions = true,
            ";" if brackets == 0 => in_extensions = false,
            "[" if in_extensions => brackets += 1,
            _ => {}
        }
        let shown = match token {
            // The minus has been written. It is read as what is too large for a `double`.
            "inf" if is_negative => "1e999",
            // A `nan` has no sign that means anything.
            "-" if follows_equals && rest[1..].trim_start().starts_with("nan") => " ",
            token => token,
        };
        if !token.trim().is_empty() {
            is_negative = token == "-" && follows_equals;
            follows_equals = token == "=";
        }
        if brackets > 0 {
            let spaces = token.chars().map(|it| if it == '\n' { '\n' } else { ' ' });
            result.extend(spaces);
        } else {
            result.push_str(shown);
        }
        if token == "]" && brackets > 0 {
            brackets -= 1;
        }
        rest = &rest[length..];
    }
    result
}

/// The length of the word, the string, the comment or the letter at the start of the text.
fn token_len(text: &str, first: char) -> usize {
    let end_of = |end: Option<usize>| end.unwrap_or(text.len());
    match first {
        '"' | '\'' => {
            let mut is_escaped = false;
            let end = text[1..].find(|letter| {
                let is_end = (letter == first && !is_escaped) || letter == '\n';
                is_escaped = letter == '\\' && !is_escaped;
                is_end
            });
            end_of(end.map(|end| end + 2))
        }
        '/' if text.starts_with("//") => end_of(text.find('\n')),
        '/' if text.starts_with("/*") => end_of(text.find("*/").map(|end| end + 2)),
        _ if first.is_alphanumeric() || first == '_' => {
            end_of(text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')))
        }
        _ => first.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_infinity_is_a_number_and_what_is_named_so_is_not() {
        assert_eq!(
            readable("[(d) = -inf, (e) = - nan] [(o) = {d: -inf}] = -info; x-inf \"= -inf\""),
            "[(d) = -1e999, (e) =   nan] [(o) = {d: -inf}] = -info; x-inf \"= -inf\""
        );
    }

    #[test]
    fn an_option_that_is_negative_infinity_has_that_value() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.proto");
        let schema = "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\";
             extend google.protobuf.FieldOptions { optional double d = 50000; }
             message M { optional int32 a = 1 [(d) = -inf]; }";
        fs::write(&file, schema).unwrap();
        let source = compile(&[file], &[folder.path().to_path_buf()], false).unwrap();
        let value = f64::NEG_INFINITY.to_le_bytes();
        assert!(source.encoded.windows(8).any(|it| it == value));
    }

    #[test]
    fn options_of_extensions_are_blank_and_nothing_else_is() {
        let text = "message A {\n extensions 4 to 5, 7 [verification = X,\n declaration = { a: \"];\" }];\n \
                    repeated int32 b = 1 [packed = true]; // extensions 3 [a]\n optional string c = 2 \
                    [default = \"extensions 1 [a]\"];\n}";
        let shown = readable(text);
        assert_eq!(shown.len(), text.len());
        assert!(!shown.contains("verification") && !shown.contains("declaration"));
        let start = text.find(" repeated").unwrap();
        assert_eq!(shown[start..], text[start..]);
        assert!(shown.starts_with("message A {\n extensions 4 to 5, 7  "));
    }
}
