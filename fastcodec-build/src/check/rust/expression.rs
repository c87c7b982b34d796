//! Expressions whose value the check can see: literals, and wrappers around them.

use syn::punctuated::Punctuated;
use syn::{Expr, Lit, Token, UnOp};

/// The value of a literal, with a sign perhaps.
pub fn integer(expression: &Expr) -> Option<i128> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            Lit::Byte(byte) => Some(byte.value().into()),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            integer(&unary.expr).map(|number| -number)
        }
        Expr::Paren(paren) => integer(&paren.expr),
        Expr::Group(group) => integer(&group.expr),
        Expr::Cast(cast) => integer(&cast.expr),
        _ => None,
    }
}

/// The text of a string literal.
pub fn string_in(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(syn::ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Returns an expression without wrappers that do not change its value: `Some(…)`, `Box::new(…)`,
/// `.into()`, `&…`.
pub fn bare(expression: &Expr) -> &Expr {
    /// Functions and types that wrap one argument without changing it.
    const AROUND: [&str; 9] = [
        "Some",
        "new",
        "from",
        "from_static",
        "from_number",
        "from_iter",
        "Double",
        "Set",
        "Uuid",
    ];
    const CONVERSIONS: [&str; 10] = [
        "into",
        "to_vec",
        "to_owned",
        "to_string",
        "into_iter",
        "iter",
        "collect",
        "copied",
        "cloned",
        "into_boxed_str",
    ];
    match expression {
        Expr::Paren(it) => bare(&it.expr),
        Expr::Group(it) => bare(&it.expr),
        Expr::Reference(it) => bare(&it.expr),
        Expr::Cast(it) => bare(&it.expr),
        Expr::Unary(it) if matches!(it.op, UnOp::Deref(_)) => bare(&it.expr),
        Expr::Const(it) => of_block(expression, &it.block),
        Expr::Block(it) => of_block(expression, &it.block),
        Expr::MethodCall(it)
            if it.args.is_empty() && CONVERSIONS.iter().any(|name| it.method == name) =>
        {
            bare(&it.receiver)
        }
        Expr::Call(it) if it.args.len() == 1 => match &*it.func {
            Expr::Path(path)
                if path
                    .path
                    .segments
                    .last()
                    .is_some_and(|last| AROUND.iter().any(|name| last.ident == name)) =>
            {
                bare(&it.args[0])
            }
            _ => expression,
        },
        _ => expression,
    }
}

fn of_block<'a>(whole: &'a Expr, block: &'a syn::Block) -> &'a Expr {
    match &block.stmts[..] {
        [syn::Stmt::Expr(value, None)] => bare(value),
        _ => whole,
    }
}

/// `Default::default()`, of any type; `Vec::new()` and the like.
pub fn is_default_call(expression: &Expr) -> bool {
    let Expr::Call(call) = expression else {
        return false;
    };
    let Expr::Path(path) = &*call.func else {
        return false;
    };
    let last = path.path.segments.last();
    call.args.is_empty() && last.is_some_and(|it| it.ident == "default" || it.ident == "new")
}

pub fn lit(expression: &Expr) -> Option<&Lit> {
    match expression {
        Expr::Lit(literal) => Some(&literal.lit),
        _ => None,
    }
}

pub fn float(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(number) => number.base10_parse().ok(),
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            float(bare(&unary.expr)).map(|number| -number)
        }
        Expr::Path(path) => match path.path.segments.last()?.ident.to_string().as_str() {
            "INFINITY" => Some(f64::INFINITY),
            "NEG_INFINITY" => Some(f64::NEG_INFINITY),
            "NAN" => Some(f64::NAN),
            _ => None,
        },
        _ => None,
    }
}

/// The elements of an array or of `vec![…]`.
pub fn elements(expression: &Expr) -> Option<Vec<Expr>> {
    match bare(expression) {
        Expr::Array(array) => Some(array.elems.iter().cloned().collect()),
        Expr::Macro(it) if it.mac.path.is_ident("vec") => {
            let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
            let parsed = it.mac.parse_body_with(parse).ok()?;
            Some(parsed.into_iter().collect())
        }
        Expr::Lit(literal) => match &literal.lit {
            Lit::ByteStr(bytes) => {
                let bytes = bytes.value().into_iter();
                Some(bytes.map(|byte| syn::parse_quote!(#byte)).collect())
            }
            _ => None,
        },
        it if is_default_call(it) => Some(Vec::new()),
        _ => None,
    }
}
