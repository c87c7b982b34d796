//! Types that do on request what an implementation of a trait must not do.

use std::cell::Cell;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Once;

use fastcodec::protobuf::encoding::Str;
use fastcodec::protobuf::{self, Element, wire_len};
use fastcodec::thrift::{self, Protocol, Type};
use fastcodec::{Error, ErrorKind};
use fastcodec_tests::counted;

/// Where the library calls an implementation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hook {
    Read,
    Write,
    Len,
    HeapLen,
    Default,
    Hash,
    Eq,
    Cmp,
    Clone,
    Drop,
}

/// What the implementation does there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Whim {
    /// Panics, in the middle.
    Panic,
    /// Reports an error, in the middle.
    Fail,
    /// Reads nothing at all.
    ReadNothing,
    /// Reads the length and leaves the bytes.
    ReadLittle,
    /// Reads its value and the one after it.
    ReadMuch,
    /// Says, or writes, something else: what the number means is up to the hook.
    Lie(usize),
}

/// Which calls do it: the one with this number, or all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    Call(usize),
    Always,
}

thread_local! {
    static PLAN: Cell<Option<(Hook, Whim, When)>> = const { Cell::new(None) };
    static COUNTED: Cell<(Option<Hook>, usize)> = const { Cell::new((None, 0)) };
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Takes the plan back, also when the work panics.
struct Planned;

impl Drop for Planned {
    fn drop(&mut self) {
        PLAN.set(None);
    }
}

/// Runs `work` with calls of `hook` doing `whim`.
pub fn planned<R>(hook: Hook, whim: Whim, when: When, work: impl FnOnce() -> R) -> R {
    PLAN.set(Some((hook, whim, when)));
    COUNTED.set((Some(hook), 0));
    let _planned = Planned;
    work()
}

/// How often `work` calls `hook`.
pub fn calls(hook: Hook, work: impl FnOnce()) -> usize {
    PLAN.set(None);
    COUNTED.set((Some(hook), 0));
    work();
    COUNTED.get().1
}

/// What the implementation that is called at `hook` is to do.
pub fn whim(hook: Hook) -> Option<Whim> {
    let (counted, call) = COUNTED.get();
    if counted != Some(hook) {
        return None;
    }
    COUNTED.set((counted, call + 1));
    match PLAN.get() {
        Some((_, whim, When::Always)) => Some(whim),
        Some((_, whim, When::Call(planned))) if planned == call => Some(whim),
        _ => None,
    }
}

/// Panics, with no message to be printed.
pub fn panic_quietly() -> ! {
    resume_unwind(Box::new(()))
}

/// What came of a piece of work.
#[derive(Debug, PartialEq)]
pub enum Outcome<R> {
    Done(R),
    Failed(ErrorKind),
    Panicked,
}

impl<R> Outcome<R> {
    pub fn is_panicked(&self) -> bool {
        matches!(self, Outcome::Panicked)
    }

    pub fn without_value(self) -> Outcome<()> {
        match self {
            Outcome::Done(_) => Outcome::Done(()),
            Outcome::Failed(kind) => Outcome::Failed(kind),
            Outcome::Panicked => Outcome::Panicked,
        }
    }
}

/// What the implementations of this file report.
pub const REFUSED: ErrorKind = ErrorKind::Custom("refused");

/// Runs `work`, and catches its panic; the message of one of the library's is not printed, as
/// printing takes memory.
pub fn caught<R>(work: impl FnOnce() -> R) -> Option<R> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let printing = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                printing(info);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    result.ok()
}

/// What comes of `work`.
pub fn outcome<R>(work: impl FnOnce() -> Result<R, Error>) -> Outcome<R> {
    match caught(work) {
        Some(Ok(value)) => Outcome::Done(value),
        Some(Err(error)) => Outcome::Failed(error.kind().clone()),
        None => Outcome::Panicked,
    }
}

/// Runs `work`, of which nothing may stay allocated.
#[track_caller]
pub fn leaks_nothing(what: &str, work: impl FnOnce()) {
    // What a thread allocates once is not counted.
    assert!(caught(|| panic_quietly()).is_none());
    let ((), counts) = counted(work);
    assert_eq!(counts.live, 0, "bytes that leaked: {what}");
}

/// Runs `work` once for each of its calls of `hook`. That call does `whim`, and `check` gets the
/// outcome. Nothing may leak.
#[track_caller]
pub fn each_call<R>(
    hook: Hook,
    whim: Whim,
    work: impl Fn() -> Result<R, Error>,
    check: impl Fn(Outcome<R>),
) {
    let calls = calls(hook, || assert!(work().is_ok(), "it works without a plan"));
    assert!(calls > 3, "{hook:?} is called {calls} times only");
    for call in 0..calls {
        leaks_nothing(&format!("{whim:?} in call {call} of {hook:?}"), || {
            check(planned(hook, whim, When::Call(call), || outcome(&work)));
        });
    }
}

/// Lets each call of `hook` that `work` makes panic, then fail. Nothing may leak.
#[track_caller]
pub fn each_panic_and_failure<R>(hook: Hook, work: impl Fn() -> Result<R, Error>) {
    for (whim, expected) in [
        (Whim::Panic, Outcome::Panicked),
        (Whim::Fail, Outcome::Failed(REFUSED)),
    ] {
        each_call(hook, whim, &work, |outcome| {
            assert_eq!(outcome.without_value(), expected);
        });
    }
}

/// Lets each drop of a `decode` that fails panic. Nothing may leak.
#[track_caller]
pub fn each_panic_in_a_drop<R>(decode: impl Fn() -> Result<R, Error>) {
    let drops = calls(Hook::Drop, || drop(decode()));
    assert!(drops > 20, "{drops}");
    for drop in 0..drops {
        leaks_nothing("a decode that failed", || {
            let outcome = planned(Hook::Drop, Whim::Panic, When::Call(drop), || {
                outcome(&decode)
            });
            assert!(outcome.is_panicked());
        });
    }
}

/// Lets each read of a `decode` read too little or too much: an error, or a value for `check`, but no
/// panic.
#[track_caller]
pub fn each_wrong_read<R>(decode: impl Fn() -> Result<R, Error>, check: impl Fn(&R)) {
    for whim in [Whim::ReadNothing, Whim::ReadLittle, Whim::ReadMuch] {
        let mut errors = 0;
        let reads = calls(Hook::Read, || drop(decode()));
        for read in 0..reads {
            match planned(Hook::Read, whim, When::Call(read), || outcome(&decode)) {
                Outcome::Done(value) => check(&value),
                Outcome::Failed(_) => errors += 1,
                Outcome::Panicked => panic!("{whim:?} in read {read}"),
            }
        }
        assert!(errors > 0, "{whim:?} is never noticed");
    }
}

/// A string that owns memory, so that a leak is seen.
#[derive(Debug)]
pub struct Rogue(pub String);

impl From<&str> for Rogue {
    fn from(text: &str) -> Self {
        Rogue(text.to_owned())
    }
}

fn panics_if(hook: Hook) {
    if whim(hook) == Some(Whim::Panic) {
        panic_quietly();
    }
}

impl Default for Rogue {
    fn default() -> Self {
        panics_if(Hook::Default);
        Rogue(String::new())
    }
}

impl Clone for Rogue {
    fn clone(&self) -> Self {
        let clone = Rogue(self.0.clone());
        panics_if(Hook::Clone);
        clone
    }
}

impl Drop for Rogue {
    fn drop(&mut self) {
        panics_if(Hook::Drop);
    }
}

impl Hash for Rogue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match whim(Hook::Hash) {
            Some(Whim::Panic) => panic_quietly(),
            // Another one each time, or the same for all.
            Some(Whim::Lie(0)) => COUNTED.get().1.hash(state),
            Some(_) => {}
            None => self.0.hash(state),
        }
    }
}

impl PartialEq for Rogue {
    fn eq(&self, other: &Self) -> bool {
        match whim(Hook::Eq) {
            Some(Whim::Panic) => panic_quietly(),
            Some(Whim::Lie(answer)) => answer == 1,
            _ => self.0 == other.0,
        }
    }
}

impl Eq for Rogue {}

impl PartialOrd for Rogue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rogue {
    fn cmp(&self, other: &Self) -> Ordering {
        match whim(Hook::Cmp) {
            Some(Whim::Panic) => panic_quietly(),
            Some(Whim::Lie(0)) => Ordering::Less,
            Some(Whim::Lie(1)) => Ordering::Greater,
            Some(Whim::Lie(2)) => Ordering::Equal,
            // By turns.
            Some(Whim::Lie(_)) if COUNTED.get().1.is_multiple_of(2) => Ordering::Less,
            Some(Whim::Lie(_)) => Ordering::Greater,
            _ => self.0.cmp(&other.0),
        }
    }
}

/// The same, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RogueView<'a>(pub &'a str);

impl Element for Rogue {
    type Encoding = Str;
}

impl Element for RogueView<'_> {
    type Encoding = Str;
}

fn protobuf_len(text: &str) -> usize {
    match whim(Hook::Len) {
        Some(Whim::Panic) => panic_quietly(),
        Some(Whim::Lie(len)) => len,
        _ => wire_len::bytes(text.len()),
    }
}

fn write_protobuf(text: &str, encoder: &mut protobuf::Encoder<'_>) {
    let whim = whim(Hook::Write);
    match whim {
        None => encoder.bytes(text.as_bytes()),
        Some(Whim::Lie(len)) => encoder.bytes(&vec![b'x'; len]),
        Some(_) => {
            encoder.bytes(b"half");
            if whim == Some(Whim::Panic) {
                panic_quietly();
            }
            encoder.fail(REFUSED);
            encoder.bytes(b"more");
        }
    }
}

fn read_protobuf<'de, R>(
    decoder: &mut protobuf::Decoder<'de>,
    make: impl Fn(&mut protobuf::Decoder<'de>, &'de str) -> Result<R, Error>,
) -> Result<R, Error> {
    let whim = whim(Hook::Read);
    match whim {
        Some(Whim::ReadNothing) => return make(decoder, "nothing"),
        Some(Whim::ReadLittle) => {
            decoder.varint()?;
            return make(decoder, "little");
        }
        Some(Whim::ReadMuch) => drop(decoder.bytes()?),
        _ => {}
    }
    let text = decoder.str()?;
    let value = make(decoder, text)?;
    match whim {
        Some(Whim::Panic) => panic_quietly(),
        Some(Whim::Fail) => Err(decoder.error(REFUSED)),
        _ => Ok(value),
    }
}

impl protobuf::EncodeValue<Str> for Rogue {
    fn value_len(&self) -> usize {
        protobuf_len(&self.0)
    }

    fn write_value(&self, encoder: &mut protobuf::Encoder<'_>) {
        write_protobuf(&self.0, encoder);
    }

    fn is_default(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> protobuf::DecodeValue<'de, Str> for Rogue {
    fn read_value(decoder: &mut protobuf::Decoder<'de>) -> Result<Self, Error> {
        read_protobuf(decoder, |decoder, text| {
            decoder.charge(text.len())?;
            Ok(Rogue(text.to_owned()))
        })
    }
}

impl protobuf::EncodeValue<Str> for RogueView<'_> {
    fn value_len(&self) -> usize {
        protobuf_len(self.0)
    }

    fn write_value(&self, encoder: &mut protobuf::Encoder<'_>) {
        write_protobuf(self.0, encoder);
    }

    fn is_default(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> protobuf::DecodeValue<'de, Str> for RogueView<'de> {
    fn read_value(decoder: &mut protobuf::Decoder<'de>) -> Result<Self, Error> {
        read_protobuf(decoder, |_, text| Ok(RogueView(text)))
    }
}

impl thrift::Value for Rogue {
    const TYPE: Type = Type::String;

    fn heap_len(&self) -> usize {
        match whim(Hook::HeapLen) {
            Some(Whim::Panic) => panic_quietly(),
            Some(Whim::Lie(len)) => len,
            _ => self.0.capacity(),
        }
    }
}

impl thrift::Value for RogueView<'_> {
    const TYPE: Type = Type::String;
}

fn write_thrift<P: Protocol>(text: &str, encoder: &mut thrift::Encoder<'_, P>) {
    let whim = whim(Hook::Write);
    match whim {
        None => encoder.bytes(text.as_bytes()),
        // Nothing at all, or a value and one more.
        Some(Whim::Lie(0)) => {}
        Some(Whim::Lie(len)) => {
            encoder.bytes(text.as_bytes());
            encoder.bytes(&vec![b'x'; len]);
        }
        Some(_) => {
            encoder.bytes(b"half");
            if whim == Some(Whim::Panic) {
                panic_quietly();
            }
            encoder.fail(REFUSED);
            encoder.bytes(b"more");
        }
    }
}

fn read_thrift<'de, P: Protocol, R>(
    decoder: &mut thrift::Decoder<'de, P>,
    make: impl Fn(&mut thrift::Decoder<'de, P>, &'de str) -> Result<R, Error>,
) -> Result<R, Error> {
    let whim = whim(Hook::Read);
    match whim {
        Some(Whim::ReadNothing) => return make(decoder, "nothing"),
        Some(Whim::ReadLittle) => {
            decoder.i8()?;
            return make(decoder, "little");
        }
        Some(Whim::ReadMuch) => drop(decoder.bytes()?),
        _ => {}
    }
    let text = decoder.str()?;
    let value = make(decoder, text)?;
    match whim {
        Some(Whim::Panic) => panic_quietly(),
        Some(Whim::Fail) => Err(decoder.error(REFUSED)),
        _ => Ok(value),
    }
}

impl thrift::EncodeValue for Rogue {
    fn write<P: Protocol>(&self, encoder: &mut thrift::Encoder<'_, P>) {
        write_thrift(&self.0, encoder);
    }
}

impl<'de> thrift::DecodeValue<'de> for Rogue {
    fn read<P: Protocol>(decoder: &mut thrift::Decoder<'de, P>) -> Result<Self, Error> {
        read_thrift(decoder, |decoder, text| {
            decoder.charge(text.len())?;
            Ok(Rogue(text.to_owned()))
        })
    }
}

impl thrift::EncodeValue for RogueView<'_> {
    fn write<P: Protocol>(&self, encoder: &mut thrift::Encoder<'_, P>) {
        write_thrift(self.0, encoder);
    }
}

impl<'de> thrift::DecodeValue<'de> for RogueView<'de> {
    fn read<P: Protocol>(decoder: &mut thrift::Decoder<'de, P>) -> Result<Self, Error> {
        read_thrift(decoder, |_, text| Ok(RogueView(text)))
    }
}
