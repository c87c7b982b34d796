//! Tokens to the tree of a file.

use super::dialect;
use super::lexer::{self, Mistake, Token, TokenKind};
use super::syntax::{
    Annotation, Constant, Document, Enum, EnumValue, Field, Function, Name, Namespace, Notes,
    Requiredness, Service, Struct, StructKind, Type, TypeKind, Typedef, Value, ValueKind,
};
use crate::scalar::{Scalar, ScalarKind};

/// How deep types and values may be nested: the parser calls itself for each level.
pub(super) const DEPTH: usize = 32;

/// The words that cannot be names, but for those of scalars.
#[rustfmt::skip]
const WORDS: [&str; 23] = [
    "async", "const", "cpp_include", "cpp_type", "enum", "exception", "extends", "include", "list",
    "map", "namespace", "oneway", "optional", "required", "senum", "service", "set", "slist",
    "struct", "throws", "typedef", "union", "void",
];

/// Whether the word cannot be a name. `uuid` can: it was a name before it was a type.
fn is_of_language(word: &str) -> bool {
    let scalar = Scalar::from_thrift_name(word);
    WORDS.contains(&word) || scalar.is_some_and(|it| it.kind() != ScalarKind::Uuid)
}

/// Reads a file.
pub(super) fn parse(text: &str) -> Result<Document, Mistake> {
    let mut parser = Parser {
        tokens: lexer::tokens(text)?,
        next: 0,
        item: 0,
        function: None,
    };
    let mut document = Document::default();
    while parser.peek().kind != TokenKind::End {
        if let Err(mistake) = parser.item(&mut document) {
            return Err(parser.of_dialect(mistake));
        }
    }
    Ok(document)
}

struct Parser<'a> {
    /// The last one is the end of the file.
    tokens: Vec<Token<'a>>,
    next: usize,
    /// Where the definition begins that is being read.
    item: usize,
    /// Where the function begins that is being read, up to its arguments.
    function: Option<usize>,
}

/// What the parser expects between definitions.
const DEFINITION: &str = "a definition: `include`, `namespace`, `typedef`, `const`, `enum`, `struct`, \
                          `union`, `exception` or `service`";

impl<'a> Parser<'a> {
    /// The mistake, with the name of the dialect that the file is in, if it is wrong for that
    /// reason.
    fn of_dialect(&self, mistake: Mistake) -> Mistake {
        let place = self.tokens.iter().position(|token| token.at == mistake.at);
        let feature =
            place.and_then(|place| dialect::at(&self.tokens, place, self.item, self.function));
        match feature {
            Some(feature) => Mistake::new(
                mistake.at,
                format!("{}; {}", mistake.message, feature.describe()),
            ),
            None => mistake,
        }
    }

    fn item(&mut self, document: &mut Document) -> Result<(), Mistake> {
        self.item = self.next;
        let doc = self.doc();
        let at = self.peek().at;
        let TokenKind::Word(word) = self.peek().kind else {
            return Err(self.expected(DEFINITION));
        };
        self.advance();
        match word {
            "include" => document.includes.push(self.literal("the path of a file")?),
            "cpp_include" => {
                let header = self.literal("the path of a header")?;
                document.cpp_includes.push(header);
            }
            "namespace" => document.namespaces.push(self.namespace()?),
            "typedef" => document.typedefs.push(self.typedef(doc)?),
            "const" => document.constants.push(self.constant(doc)?),
            "enum" => document.enums.push(self.enumeration(doc)?),
            "struct" => document
                .structs
                .push(self.structure(StructKind::Struct, doc)?),
            "union" => document
                .structs
                .push(self.structure(StructKind::Union, doc)?),
            "exception" => {
                let exception = self.structure(StructKind::Exception, doc)?;
                document.structs.push(exception);
            }
            "service" => document.services.push(self.service(doc)?),
            "senum" => {
                return Err(Mistake::new(
                    at,
                    "`senum` is no longer a part of the language: declare an `enum`, or use `string`",
                ));
            }
            _ => {
                self.next -= 1;
                return Err(self.expected(DEFINITION));
            }
        }
        self.separator();
        Ok(())
    }

    fn namespace(&mut self) -> Result<Namespace, Mistake> {
        let scope = if self.take('*') {
            "*".to_owned()
        } else {
            self.word("the language of the namespace, or `*`")?.text
        };
        let name = match &self.peek().kind {
            TokenKind::String(_) => self.literal("a namespace")?,
            _ => self.word("a namespace")?,
        };
        Ok(Namespace {
            scope,
            name,
            annotations: self.annotations()?,
        })
    }

    fn typedef(&mut self, doc: String) -> Result<Typedef, Mistake> {
        let ty = self.ty()?;
        let name = self.new_name("the name of the type")?;
        Ok(Typedef {
            name,
            ty,
            notes: self.notes(doc)?,
        })
    }

    fn constant(&mut self, doc: String) -> Result<Constant, Mistake> {
        let ty = self.ty()?;
        let name = self.new_name("the name of the constant")?;
        self.expect('=', "`=` and the value of the constant")?;
        Ok(Constant {
            name,
            ty,
            value: self.value(0)?,
            notes: self.notes(doc)?,
        })
    }

    fn enumeration(&mut self, doc: String) -> Result<Enum, Mistake> {
        let name = self.new_name("the name of the enumeration")?;
        self.expect('{', "`{` and the values of the enumeration")?;
        let mut values = Vec::new();
        // As the reference compiler counts: from 0, and on from a number that is given.
        let mut next = 0;
        while !self.take('}') {
            let doc = self.doc();
            let name = self.new_name("a value of the enumeration, or `}`")?;
            if self.take('=') {
                let at = self.peek().at;
                next = self.int("the number of the value")?;
                if i32::try_from(next).is_err() {
                    let message = format!("the number of a value has 32 bits, but {next} has more");
                    return Err(Mistake::new(at, message));
                }
            }
            let Ok(number) = i32::try_from(next) else {
                let message = format!("`{}` would be number {next}, past 32 bits", name.text);
                return Err(Mistake::new(name.at, message));
            };
            next += 1;
            let notes = self.notes_of_part(doc)?;
            values.push(EnumValue {
                name,
                number,
                notes,
            });
        }
        Ok(Enum {
            name,
            values,
            notes: self.notes(doc)?,
        })
    }

    fn structure(&mut self, kind: StructKind, doc: String) -> Result<Struct, Mistake> {
        let name = self.new_name(match kind {
            StructKind::Struct => "the name of the struct",
            StructKind::Union => "the name of the union",
            StructKind::Exception => "the name of the exception",
        })?;
        self.take_word("xsd_all");
        self.expect('{', "`{` and the fields")?;
        let fields = self.fields('}')?;
        Ok(Struct {
            kind,
            name,
            fields,
            notes: self.notes(doc)?,
        })
    }

    /// Fields up to `end`.
    fn fields(&mut self, end: char) -> Result<Vec<Field>, Mistake> {
        let mut fields = Vec::new();
        // As the reference compiler counts: fields without an id have −1, −2 and so on.
        let mut next_id = -1;
        while !self.take(end) {
            fields.push(self.field(end, &mut next_id)?);
        }
        Ok(fields)
    }

    fn field(&mut self, end: char, next_id: &mut i16) -> Result<Field, Mistake> {
        let doc = self.doc();
        let at = self.peek().at;
        let id = if let TokenKind::Int(id) = self.peek().kind {
            self.advance();
            self.expect(':', "`:` after the id of the field")?;
            i16::try_from(id).map_err(|_| {
                let message =
                    format!("the id of a field is from -32768 to 32767, but this is {id}");
                Mistake::new(at, message)
            })?
        } else {
            let id = *next_id;
            *next_id = next_id.checked_sub(1).ok_or_else(|| {
                Mistake::new(at, "too many fields without an id: give this one an id")
            })?;
            id
        };
        let requiredness = if self.take_word("required") {
            Requiredness::Required
        } else if self.take_word("optional") {
            Requiredness::Optional
        } else {
            Requiredness::Default
        };
        if !matches!(self.peek().kind, TokenKind::Word(_)) {
            return Err(self.expected(&format!("a field, or `{end}`")));
        }
        let ty = self.ty()?;
        let is_reference = self.take('&');
        let name = self.word("the name of the field")?;
        if name.text.contains('.') {
            let message = format!("`{}` cannot be a name: it has a dot", name.text);
            return Err(Mistake::new(name.at, message));
        }
        let default = if self.take('=') {
            Some(self.value(0)?)
        } else {
            None
        };
        self.xsd()?;
        let notes = self.notes_of_part(doc)?;
        Ok(Field {
            id,
            at,
            requiredness,
            ty,
            is_reference,
            name,
            default,
            notes,
        })
    }

    /// What was once for XML schemas, and means nothing here.
    fn xsd(&mut self) -> Result<(), Mistake> {
        self.take_word("xsd_optional");
        self.take_word("xsd_nillable");
        if self.take_word("xsd_attrs") {
            self.expect('{', "`{` and the attributes")?;
            self.fields('}')?;
        }
        Ok(())
    }

    fn service(&mut self, doc: String) -> Result<Service, Mistake> {
        let name = self.new_name("the name of the service")?;
        let extends = if self.take_word("extends") {
            Some(self.word("the name of a service")?)
        } else {
            None
        };
        self.expect('{', "`{` and the functions of the service")?;
        let mut functions = Vec::new();
        while !self.take('}') {
            functions.push(self.function()?);
        }
        Ok(Service {
            name,
            extends,
            functions,
            notes: self.notes(doc)?,
        })
    }

    fn function(&mut self) -> Result<Function, Mistake> {
        self.function = Some(self.next);
        let doc = self.doc();
        // `async` is what `oneway` was called first.
        let is_oneway = self.take_word("oneway") || self.take_word("async");
        if !matches!(self.peek().kind, TokenKind::Word(_)) {
            return Err(self.expected("a function, or `}`"));
        }
        let result = if self.take_word("void") {
            None
        } else {
            Some(self.ty()?)
        };
        let name = self.word("the name of the function")?;
        if name.text.contains('.') {
            let message = format!("`{}` cannot be a name: it has a dot", name.text);
            return Err(Mistake::new(name.at, message));
        }
        self.expect('(', "`(` and the arguments of the function")?;
        self.function = None;
        let arguments = self.fields(')')?;
        let throws = if self.take_word("throws") {
            self.expect('(', "`(` and the exceptions of the function")?;
            self.fields(')')?
        } else {
            Vec::new()
        };
        let notes = self.notes_of_part(doc)?;
        Ok(Function {
            name,
            is_oneway,
            result,
            arguments,
            throws,
            notes,
        })
    }

    fn ty(&mut self) -> Result<Type, Mistake> {
        self.nested_type(0)
    }

    fn nested_type(&mut self, depth: usize) -> Result<Type, Mistake> {
        let name = self.word("a type")?;
        if depth > DEPTH {
            let message = format!("types are nested at most {DEPTH} deep");
            return Err(Mistake::new(name.at, message));
        }
        let scalar = Scalar::from_thrift_name(&name.text).map(TypeKind::Scalar);
        let kind = match name.text.as_str() {
            _ if scalar.is_some() => scalar,
            "list" => Some(TypeKind::List(self.element(depth)?)),
            "set" => Some(TypeKind::Set(self.element(depth)?)),
            "map" => {
                self.cpp_type()?;
                self.expect('<', "`<` and the type of the keys")?;
                let key = self.nested_type(depth + 1)?;
                self.expect(',', "`,` and the type of the values")?;
                let value = self.nested_type(depth + 1)?;
                self.expect('>', "`>` after the type of the values")?;
                Some(TypeKind::Map(Box::new(key), Box::new(value)))
            }
            "slist" => {
                return Err(Mistake::new(
                    name.at,
                    "`slist` is no longer a part of the language: use `string`",
                ));
            }
            "void" => {
                return Err(Mistake::new(
                    name.at,
                    "`void` is only what a function returns",
                ));
            }
            word if is_of_language(word) => {
                return Err(Mistake::new(
                    name.at,
                    format!("expected a type, but found `{word}`"),
                ));
            }
            _ => None,
        };
        let kind = kind.unwrap_or(TypeKind::Named(name.text));
        // It may also follow a list.
        self.cpp_type()?;
        Ok(Type {
            kind,
            at: name.at,
            annotations: self.annotations()?,
        })
    }

    fn element(&mut self, depth: usize) -> Result<Box<Type>, Mistake> {
        self.cpp_type()?;
        self.expect('<', "`<` and the type of the elements")?;
        let element = self.nested_type(depth + 1)?;
        self.expect('>', "`>` after the type of the elements")?;
        Ok(Box::new(element))
    }

    /// The type that C++ is to use, which means nothing here.
    fn cpp_type(&mut self) -> Result<(), Mistake> {
        if self.take_word("cpp_type") {
            self.literal("the name of a type in C++")?;
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Value, Mistake> {
        let Token { kind, at, .. } = self.peek().clone();
        if depth > DEPTH {
            let message = format!("values are nested at most {DEPTH} deep");
            return Err(Mistake::new(at, message));
        }
        let is_value = !matches!(kind, TokenKind::End | TokenKind::Symbol(_));
        let kind = match kind {
            TokenKind::Int(value) => ValueKind::Int(value),
            TokenKind::Double(value) => ValueKind::Double(value),
            TokenKind::String(value) => ValueKind::String(value),
            TokenKind::Word(name) => ValueKind::Name(name.to_owned()),
            TokenKind::Symbol('[') => {
                self.advance();
                let mut elements = Vec::new();
                while !self.take(']') {
                    elements.push(self.value(depth + 1)?);
                    self.separator();
                }
                ValueKind::List(elements)
            }
            TokenKind::Symbol('{') => {
                self.advance();
                let mut entries = Vec::new();
                while !self.take('}') {
                    let key = self.value(depth + 1)?;
                    self.expect(':', "`:` and a value")?;
                    entries.push((key, self.value(depth + 1)?));
                    self.separator();
                }
                ValueKind::Map(entries)
            }
            TokenKind::Symbol(_) | TokenKind::End => return Err(self.expected("a value")),
        };
        if is_value {
            self.advance();
        }
        Ok(Value { kind, at })
    }

    /// The notes of a field, a value or a function, and the separator that follows it.
    fn notes_of_part(&mut self, doc: String) -> Result<Notes, Mistake> {
        let mut notes = self.notes(doc)?;
        let before = self.peek().trailing_doc;
        self.separator();
        let trailing = before.or(self.peek().trailing_doc);
        notes.trailing_doc = trailing.map(self::doc).unwrap_or_default();
        Ok(notes)
    }

    fn notes(&mut self, doc: String) -> Result<Notes, Mistake> {
        Ok(Notes {
            doc,
            trailing_doc: String::new(),
            annotations: self.annotations()?,
        })
    }

    /// `( a.b = "c", d )`, if there are any.
    fn annotations(&mut self) -> Result<Vec<Annotation>, Mistake> {
        let mut annotations = Vec::new();
        if !self.take('(') {
            return Ok(annotations);
        }
        while !self.take(')') {
            let name = self.word("the name of an annotation, or `)`")?;
            let value = if self.take('=') {
                self.literal("the value of the annotation, a string")?.text
            } else {
                "1".to_owned()
            };
            self.separator();
            annotations.push(Annotation { name, value });
        }
        Ok(annotations)
    }

    /// The documentation of what begins here.
    fn doc(&self) -> String {
        self.peek().doc.map(doc).unwrap_or_default()
    }

    fn peek(&self) -> &Token<'a> {
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn advance(&mut self) {
        self.next += 1;
    }

    fn take(&mut self, symbol: char) -> bool {
        let is_there = self.peek().kind == TokenKind::Symbol(symbol);
        self.next += usize::from(is_there);
        is_there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_there = self.peek().kind == TokenKind::Word(word);
        self.next += usize::from(is_there);
        is_there
    }

    /// Separators may follow everything, and be left out.
    fn separator(&mut self) {
        let _ = self.take(',') || self.take(';');
    }

    fn expect(&mut self, symbol: char, what: &str) -> Result<(), Mistake> {
        if self.take(symbol) {
            return Ok(());
        }
        Err(self.expected(what))
    }

    fn word(&mut self, what: &str) -> Result<Name, Mistake> {
        let Token { kind, at, .. } = self.peek().clone();
        let TokenKind::Word(text) = kind else {
            return Err(self.expected(what));
        };
        self.advance();
        let text = text.to_owned();
        Ok(Name { text, at })
    }

    /// The name of something that is defined here.
    fn new_name(&mut self, what: &str) -> Result<Name, Mistake> {
        let name = self.word(what)?;
        if name.text.contains('.') {
            let message = format!("`{}` cannot be a name: it has a dot", name.text);
            return Err(Mistake::new(name.at, message));
        }
        if is_of_language(&name.text) {
            let message = format!(
                "expected {what}, but found `{}`, which is a word of the language",
                name.text
            );
            return Err(Mistake::new(name.at, message));
        }
        Ok(name)
    }

    fn literal(&mut self, what: &str) -> Result<Name, Mistake> {
        let Token { kind, at, .. } = self.peek().clone();
        let TokenKind::String(text) = kind else {
            return Err(self.expected(&format!("{what}, in quotes")));
        };
        self.advance();
        Ok(Name { text, at })
    }

    fn int(&mut self, what: &str) -> Result<i64, Mistake> {
        let TokenKind::Int(value) = self.peek().kind else {
            return Err(self.expected(what));
        };
        self.advance();
        Ok(value)
    }

    fn expected(&self, what: &str) -> Mistake {
        let Token { kind, at, .. } = self.peek();
        Mistake::new(
            *at,
            format!("expected {what}, but found {}", kind.describe()),
        )
    }
}

/// What a `/** … */` says: without the leading stars of its lines and without what they are all
/// indented by, but for one space.
fn doc(comment: &str) -> String {
    let mut lines: Vec<&str> = comment.lines().map(str::trim_end).collect();
    let stars = lines.iter().skip(1).all(|line| {
        let text = line.trim_start();
        text.is_empty() || text.starts_with('*')
    });
    for line in lines.iter_mut().skip(1).filter(|_| stars) {
        let text = line.trim_start();
        *line = text.strip_prefix('*').unwrap_or(text);
    }
    let indent = |line: &&str| line.len() - line.trim_start().len();
    // The first line follows `/**`, whose space says nothing about the others.
    let first = lines
        .first()
        .map(|line| line.trim_start())
        .unwrap_or_default();
    let rest = lines.get(1..).unwrap_or_default();
    let common = rest
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        // After the stars, the text of the first line begins after one space.
        .chain((stars && !first.is_empty()).then_some(1))
        .min()
        .unwrap_or_default();
    let rest = rest
        .iter()
        .map(|line| line.get(common..).unwrap_or_default());
    let lines: Vec<String> = std::iter::once(first)
        .chain(rest)
        .map(|line| format!(" {line}").trim_end().to_owned())
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests;
