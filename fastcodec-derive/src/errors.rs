//! Errors, collected so that one run of the compiler reports all of them.

use proc_macro2::Span;
use syn::{Error, Result};

/// The errors found so far.
#[derive(Default)]
pub struct Errors(Option<Error>);

impl Errors {
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.add(Error::new(span, message));
    }

    /// Adds an error that points at all of the tokens.
    pub fn on(&mut self, tokens: impl quote::ToTokens, message: impl std::fmt::Display) {
        self.add(Error::new_spanned(tokens, message));
    }

    /// Returns the value. Adds an error if it is wrong or, with the message `missing`, if it is
    /// not there.
    pub fn found<T>(&mut self, found: Result<Option<T>>, span: Span, missing: &str) -> Option<T> {
        match found {
            Ok(Some(found)) => return Some(found),
            Ok(None) => self.at(span, missing),
            Err(error) => self.add(error),
        }
        None
    }

    pub fn finish<T>(self, value: T) -> Result<T> {
        self.0.map_or(Ok(value), Err)
    }
}
