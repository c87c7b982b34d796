//! What the attributes in Rust source say.
//!
//! The derive checks them; here they are only read, so what is wrong in them is left to it.

use fastcodec_schema::Scalar;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Lit, LitInt, LitStr, Meta, Token, parenthesized};

use super::prost;

/// The attribute of a field, of a member of a oneof or of a union, or of a value.
#[derive(Debug, Default)]
pub struct OfField {
    pub spelling: Spelling,
    pub number: Option<i64>,
    pub encoding: Option<Encoding>,
    pub name: Option<String>,
    pub default: Option<Box<Expr>>,
    pub is_expanded: bool,
    pub is_required: bool,
    pub role: Role,
    /// What converts a foreign type, or the values of a list or map.
    pub converter: Converter,
    /// What converts the keys of a map.
    pub key: Converter,
    /// Of a type: whether it is on the wire what its field is.
    pub is_transparent: bool,
    /// prost's label, which says of a type that is not known how often it occurs.
    pub label: Option<Label>,
    /// The enumeration that names the numbers of an `i32`, in prost's spelling.
    pub enumeration: Option<syn::Path>,
    /// The numbers of the members of a oneof, in prost's spelling.
    pub members: Vec<i64>,
}

/// What converts a foreign type, if anything does.
#[derive(Debug, Default)]
pub struct Converter {
    /// Whether functions of a module do.
    pub is_by_functions: bool,
    /// The type on the wire.
    pub wire: Option<syn::Type>,
}

impl Converter {
    /// Whether nothing says what it is on the wire.
    fn is_unknown(&self) -> bool {
        self.is_by_functions && self.wire.is_none()
    }
}

/// Which attributes a type has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Spelling {
    /// `#[codec(…)]`
    #[default]
    Codec,
    /// `#[prost(…)]`
    Prost,
}

impl Spelling {
    /// The name of the attribute.
    pub fn name(self) -> &'static str {
        match self {
            Spelling::Codec => "codec",
            Spelling::Prost => "prost",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Optional,
    Required,
    Repeated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Plain(Coded),
    /// Of keys and values; nothing for `_`.
    Map(Option<Coded>, Option<Coded>),
}

/// What one value is on the wire, as an attribute names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coded {
    Scalar(Scalar),
    Enumeration,
    Message,
    Group,
}

impl Coded {
    /// The encoding that is called so in attributes of both spellings.
    pub fn parse(word: &str) -> Option<Coded> {
        match word {
            "enumeration" => Some(Coded::Enumeration),
            "message" => Some(Coded::Message),
            "group" => Some(Coded::Group),
            word => Scalar::from_protobuf_name(word).map(Coded::Scalar),
        }
    }

    pub fn scalar(self) -> Option<Scalar> {
        match self {
            Coded::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Field,
    /// Its members are fields of the struct.
    Oneof,
    /// Keeps unknown fields.
    Unknown,
    /// Not on the wire.
    Skip,
}

/// What is derived for a type, of that which matters here, in either spelling.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Derives {
    pub protobuf: bool,
    pub thrift: bool,
    pub oneof: bool,
    pub enumeration: bool,
    pub default: bool,
    pub error: bool,
    /// Whether `Protobuf`, `Oneof` or `Enumeration` is fastcodec's own.
    pub codec: bool,
    /// Whether it is prost's: `Message`, `Oneof` or `Enumeration`.
    pub prost: bool,
}

impl Derives {
    /// `resolve` says what the path of a derive stands for.
    pub fn of(attributes: &[Attribute], resolve: impl Fn(&syn::Path) -> Vec<String>) -> Derives {
        let mut derives = Derives::default();
        for meta in metas(attributes) {
            let Meta::List(list) = meta else { continue };
            if !list.path.is_ident("derive") {
                continue;
            }
            let paths = list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
            for path in paths.into_iter().flatten() {
                let names = resolve(&path);
                let Some((last, before)) = names.split_last() else {
                    continue;
                };
                let is_prost = before.iter().any(|name| name == "prost");
                let of_message = match (last.as_str(), is_prost) {
                    ("Message", true) | ("Protobuf", false) => &mut derives.protobuf,
                    ("Oneof", _) => &mut derives.oneof,
                    ("Enumeration", _) => &mut derives.enumeration,
                    (name, _) => {
                        match name {
                            "Thrift" => derives.thrift = true,
                            "Default" => derives.default = true,
                            "Error" => derives.error = true,
                            _ => {}
                        }
                        continue;
                    }
                };
                *of_message = true;
                derives.prost |= is_prost;
                derives.codec |= !is_prost;
            }
        }
        derives
    }

    /// Notes in which spellings the fields or the variants are, of which the derives may not tell: one
    /// that was imported with `*` from elsewhere.
    pub fn with_fields(mut self, is_struct: bool, fields: &[&[Attribute]]) -> Derives {
        if !fields.iter().any(|it| prost::is_prost(it)) {
            return self;
        }
        self.prost = true;
        self.codec &= fields
            .iter()
            .any(|it| OfField::of(it, Spelling::Codec).is_some());
        match is_struct {
            true => self.protobuf = true,
            false => self.oneof = true,
        }
        self
    }

    pub fn any(self) -> bool {
        self.protobuf || self.thrift || self.oneof || self.enumeration
    }

    /// The attributes to compare with a Protobuf schema; where both are there, both.
    pub fn spellings(self) -> &'static [Spelling] {
        match (self.codec, self.prost) {
            (true, true) => &[Spelling::Codec, Spelling::Prost],
            (false, true) => &[Spelling::Prost],
            _ => &[Spelling::Codec],
        }
    }
}

/// The name that the attribute of a type, or of a value of an enumeration, gives it.
pub fn name_of_type(attributes: &[Attribute]) -> Option<String> {
    metas(attributes).into_iter().find_map(|meta| match meta {
        Meta::List(list) if list.path.is_ident("codec") => {
            let items = list.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated);
            items.ok()?.into_iter().find_map(|item| match item {
                Item::Name(name) => Some(name),
                _ => None,
            })
        }
        _ => None,
    })
}

/// What is in a newtype with `transparent`: nothing that can be told if it names an encoding of its own.
pub fn transparent(newtype: &syn::ItemStruct) -> Option<Option<&syn::Type>> {
    let mut attributes = metas(&newtype.attrs)
        .into_iter()
        .filter_map(|meta| match meta {
            Meta::List(list) if list.path.is_ident("codec") => list.parse_args::<OfField>().ok(),
            _ => None,
        });
    let attribute = attributes.find(|attribute| attribute.is_transparent)?;
    let mut fields = newtype.fields.iter().filter(|field| {
        let is_skipped = OfField::of(&field.attrs, Spelling::Codec)
            .is_some_and(|attribute| attribute.role == Role::Skip);
        let is_phantom = matches!(&field.ty, syn::Type::Path(path)
            if path.path.segments.last().is_some_and(|last| last.ident == "PhantomData"));
        !is_skipped && !is_phantom
    });
    let inner = fields.next().map(|field| &field.ty);
    Some(inner.filter(|_| attribute.encoding.is_none()))
}

impl OfField {
    /// Whether nothing says what it is on the wire.
    pub fn is_unknown_on_wire(&self) -> bool {
        self.converter.is_unknown() || self.key.is_unknown()
    }

    /// The type whose place on the wire the field has: with `as`, the one that it names in the place of the
    /// foreign one.
    pub fn type_on_wire(&self, field: &syn::Type) -> syn::Type {
        let mut ty = field.clone();
        let has_places = match places_in(&mut ty) {
            [None, None] => false,
            [key, value] => {
                for (place, converter) in [(key, &self.key), (value, &self.converter)] {
                    if let (Some(place), Some(wire)) = (place, &converter.wire) {
                        *place = wire.clone();
                    }
                }
                true
            }
        };
        match &self.converter.wire {
            Some(wire) if !has_places => wire.clone(),
            _ => ty,
        }
    }

    /// The type whose place on the wire a member of a oneof or union has.
    pub fn type_of_member(&self, member: &syn::Type) -> syn::Type {
        self.converter.wire.as_ref().unwrap_or(member).clone()
    }

    /// What the attribute in this spelling says; nothing if there is none, or none that is understood.
    pub fn of(attributes: &[Attribute], spelling: Spelling) -> Option<OfField> {
        if spelling == Spelling::Prost {
            return prost::of_field(attributes);
        }
        metas(attributes).into_iter().find_map(|meta| match meta {
            Meta::List(list) if list.path.is_ident("codec") => list.parse_args().ok(),
            _ => None,
        })
    }
}

/// Where the types stand that are converted one by one: of keys, and of values or elements.
fn places_in(ty: &mut syn::Type) -> [Option<&mut syn::Type>; 2] {
    let path = match ty {
        syn::Type::Array(array) => return [None, Some(&mut array.elem)],
        syn::Type::Path(path) => path,
        _ => return [None, None],
    };
    let Some(last) = path.path.segments.last_mut() else {
        return [None, None];
    };
    let name = last.ident.to_string();
    let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments else {
        return [None, None];
    };
    let mut types = arguments.args.iter_mut().filter_map(|it| match it {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    match name.as_str() {
        "Option" | "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "IndexSet" => [None, types.next()],
        "SmallVec" => match types.next() {
            Some(syn::Type::Array(array)) => [None, Some(&mut array.elem)],
            _ => [None, None],
        },
        name if name.ends_with("Map") => [types.next(), types.next()],
        _ => [None, None],
    }
}

/// The attributes, and those that `cfg_attr` has, whatever its condition is.
pub fn metas(attributes: &[Attribute]) -> Vec<Meta> {
    let mut pending: Vec<Meta> = attributes.iter().map(|it| it.meta.clone()).rev().collect();
    let mut metas = Vec::new();
    while let Some(meta) = pending.pop() {
        match meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let inner = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens);
                let inner = inner.into_iter().flatten().skip(1);
                pending.extend(inner.collect::<Vec<_>>().into_iter().rev());
            }
            meta => metas.push(meta),
        }
    }
    metas
}

impl Parse for OfField {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = OfField::default();
        for item in Punctuated::<Item, Token![,]>::parse_terminated(input)? {
            match item {
                Item::Number(number) => found.number = Some(number),
                Item::Encoding(encoding) => found.encoding = Some(encoding),
                Item::Name(name) => found.name = Some(name),
                Item::Default(default) => found.default = Some(default),
                Item::As(wire) => found.converter.wire = Some(*wire),
                Item::Key(key) => found.key = *key,
                Item::Word(word) => match word.as_str() {
                    "with" => found.converter.is_by_functions = true,
                    "transparent" => found.is_transparent = true,
                    "expanded" => found.is_expanded = true,
                    "required" => found.is_required = true,
                    "oneof" => found.role = Role::Oneof,
                    "unknown" => found.role = Role::Unknown,
                    "skip" => found.role = Role::Skip,
                    // `packed` is the default; the rest is not about the wire, or an encoding.
                    word => {
                        if let Some(coded) = Coded::parse(word) {
                            found.encoding = Some(Encoding::Plain(coded));
                        }
                    }
                },
            }
        }
        Ok(found)
    }
}

enum Item {
    Number(i64),
    Encoding(Encoding),
    Name(String),
    Default(Box<Expr>),
    As(Box<syn::Type>),
    Key(Box<Converter>),
    Word(String),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let minus = input.parse::<Option<Token![-]>>()?.is_some();
        if minus || input.peek(LitInt) {
            let number: i64 = input.parse::<LitInt>()?.base10_parse()?;
            return Ok(Item::Number(if minus { -number } else { number }));
        }
        let word = input.call(Ident::parse_any)?.to_string();
        if word == "map" {
            let content;
            parenthesized!(content in input);
            let key = part_of_map(&content)?;
            content.parse::<Token![,]>()?;
            return Ok(Item::Encoding(Encoding::Map(key, part_of_map(&content)?)));
        }
        if word == "key" && input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            return Ok(Item::Key(Box::new(content.parse::<OfField>()?.converter)));
        }
        if input.parse::<Option<Token![=]>>()?.is_none() {
            return Ok(Item::Word(word));
        }
        match word.as_str() {
            "name" => Ok(Item::Name(input.parse::<LitStr>()?.value())),
            "default" => Ok(Item::Default(Box::new(input.parse()?))),
            "as" => {
                let wire = match input.peek(LitStr) {
                    true => input.parse::<LitStr>()?.parse()?,
                    false => input.parse()?,
                };
                Ok(Item::As(Box::new(wire)))
            }
            // `crate = path`, `heap_len = path`, `unknown = thrift`.
            _ => {
                if input.peek(Token![crate]) || input.peek(Token![::]) {
                    input.call(syn::Path::parse_mod_style)?;
                } else {
                    input.parse::<Expr>()?;
                }
                Ok(Item::Word(word))
            }
        }
    }
}

fn part_of_map(input: ParseStream<'_>) -> syn::Result<Option<Coded>> {
    if input.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    let word = input.call(Ident::parse_any)?.to_string();
    Ok(Coded::parse(&word))
}

/// The string in `path = "…"`.
pub fn string_of(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
