//! A form is one way to read an input; what is seen of it is what the files say something about.

use bytes::Bytes;
use fastcodec::{Error, Limits};
use fastcodec_tests::{Counts, counted};

/// An input and what a decode of it may do.
pub struct Input<'c> {
    pub bytes: &'c [u8],
    /// The same bytes, to be shared.
    pub shared: &'c Bytes,
    pub limits: &'c Limits,
}

/// One way to read an input.
#[derive(Clone, Copy)]
pub struct Form {
    pub name: &'static str,
    /// Forms of which the same is expected.
    pub group: &'static str,
    /// What it writes whatever it has read, if it does not keep that.
    pub writes: Option<&'static [u8]>,
    pub run: fn(&Input<'_>) -> Seen,
}

impl Form {
    /// A form that knows the fields.
    pub fn known(name: &'static str, run: fn(&Input<'_>) -> Seen) -> Form {
        Form {
            name,
            group: "known",
            writes: None,
            run,
        }
    }

    /// A form that knows none.
    pub fn unknown(name: &'static str, run: fn(&Input<'_>) -> Seen) -> Form {
        Form {
            group: "unknown",
            ..Form::known(name, run)
        }
    }
}

/// What came of it.
pub struct Seen {
    pub result: Result<Vec<u8>, Refused>,
    /// The most heap that was taken at a time.
    pub peak: isize,
    /// What was not given back.
    pub leaked: isize,
    /// What the form itself holds: a frame that was read from a stream.
    pub beside: isize,
}

/// What is wrong, where and in which field.
#[derive(Debug)]
pub struct Refused {
    pub kind: String,
    pub offset: usize,
    pub path: String,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused {
            kind: format!("{:?}", error.kind()),
            offset: error.offset(),
            path: error.path(),
        }
    }
}

/// Something that has no place in the input.
pub fn refused(kind: impl std::fmt::Debug) -> Refused {
    Refused {
        kind: format!("{kind:?}"),
        offset: 0,
        path: String::new(),
    }
}

/// What is done with a value that was read.
#[derive(Clone, Copy, PartialEq)]
pub enum Then {
    Drop,
    Write,
}

/// Measures `work`, which decodes and, only if it is told to, writes what it decoded.
pub fn seen<E: Into<Refused>>(work: impl Fn(Then) -> Result<Vec<u8>, E>) -> Seen {
    let (_, counts): (_, Counts) = counted(|| work(Then::Drop).is_ok());
    let leaked = counts.live;
    Seen {
        result: work(Then::Write).map_err(Into::into),
        peak: counts.peak,
        leaked,
        beside: 0,
    }
}

/// Like [`seen`], for a form that holds the input, or a frame around it, itself.
pub fn seen_beside<E: Into<Refused>>(
    beside: usize,
    work: impl Fn(Then) -> Result<Vec<u8>, E>,
) -> Seen {
    Seen {
        beside: beside as isize,
        ..seen(work)
    }
}
