//! A row of the comparison: one set of inputs, with every codec that has a type for it.

use std::hint::black_box;
use std::marker::PhantomData;

use crate::codecs::{Codec, Name};
use crate::inputs::Inputs;
use crate::operation::Work;

/// A function that processes all inputs that many times.
pub type Passes = Box<dyn FnMut(u64)>;

/// A set of inputs and the codecs that have a type for it.
pub struct Subject {
    /// The inputs.
    pub inputs: Inputs,
    are_equal: fn(&[u8], &[u8]) -> bool,
    contestants: Vec<Box<dyn Contestant>>,
    unverified: Vec<Name>,
}

/// A codec with a fixed message type, as a trait object.
trait Contestant {
    fn name(&self) -> Name;
    fn start(&self, inputs: &Inputs, work: Work) -> Passes;
    /// Decodes all inputs and encodes them again, into new vectors and into a reused buffer.
    fn reencode(&self, inputs: &Inputs) -> [Vec<Vec<u8>>; 2];
}

impl Subject {
    /// Creates a row without codecs. `are_equal` says whether two encodings are equal messages.
    pub fn new(inputs: Inputs, are_equal: fn(&[u8], &[u8]) -> bool) -> Self {
        Self {
            inputs,
            are_equal,
            contestants: Vec::new(),
            unverified: Vec::new(),
        }
    }

    /// Adds a codec.
    pub fn with<C: Codec>(mut self) -> Self {
        self.contestants.push(Box::new(Entry::<C>(PhantomData)));
        self
    }

    /// Adds a codec that decodes some of the inputs to other values, at the same cost. Its output
    /// is not compared.
    pub fn with_unverified<C: Codec>(mut self) -> Self {
        self = self.with::<C>();
        self.unverified.push(C::NAME);
        self
    }

    /// Returns the codecs of the row.
    pub fn names(&self) -> impl Iterator<Item = Name> + '_ {
        self.contestants.iter().map(|contestant| contestant.name())
    }

    /// Returns the function that processes all inputs with that codec, if the row has it. Messages
    /// to encode are decoded here, before the measurement.
    pub fn start(&self, name: Name, work: Work) -> Option<Passes> {
        if name == Name::Memcpy {
            return Some(copies(self.inputs.payloads));
        }
        let contestant = self.contestants.iter().find(|entry| entry.name() == name)?;
        Some(contestant.start(&self.inputs, work))
    }

    /// Checks that every codec decodes every input and encodes the same message again. Also checks
    /// that ours writes the same bytes as prost, unless a map leaves the order open.
    ///
    /// # Panics
    ///
    /// Panics if a check fails.
    pub fn verify(&self) {
        // If the row has prost, ours writes the same bytes.
        let prost = self
            .contestants
            .iter()
            .find(|entry| entry.name() == Name::Prost);
        let expected = prost.map(|prost| prost.reencode(&self.inputs)[0].clone());
        for contestant in &self.contestants {
            let name = contestant.name();
            if self.unverified.contains(&name) {
                continue;
            }
            for outputs in contestant.reencode(&self.inputs) {
                for (index, output) in outputs.iter().enumerate() {
                    let row = self.inputs.name;
                    assert!(
                        (self.are_equal)(output, &self.inputs.payloads[index]),
                        "{} changes message {index} of {row}",
                        name.as_str(),
                    );
                    let expected = expected.as_ref().map(|expected| &expected[index]);
                    assert!(
                        self.inputs.have_maps
                            || !name.is_ours()
                            || expected.is_none_or(|expected| output == expected),
                        "{} and prost write message {index} of {row} differently",
                        name.as_str(),
                    );
                }
            }
        }
    }
}

struct Entry<C>(PhantomData<C>);

impl<C: Codec> Contestant for Entry<C> {
    fn name(&self) -> Name {
        C::NAME
    }

    fn start(&self, inputs: &Inputs, work: Work) -> Passes {
        let payloads = inputs.payloads;
        let mut scratch = C::Scratch::default();
        let mut buffer = C::Buffer::default();
        match work {
            Work::Decode => Box::new(move |passes| {
                for _ in 0..passes {
                    for payload in payloads {
                        black_box(&C::decode(black_box(payload), &mut scratch));
                    }
                }
            }),
            Work::EncodeReused => {
                let messages = decode_all::<C>(payloads);
                Box::new(move |passes| {
                    for _ in 0..passes {
                        for message in &messages {
                            black_box(C::encode_reused(black_box(message), &mut buffer));
                        }
                    }
                })
            }
            Work::EncodeFresh => {
                let messages = decode_all::<C>(payloads);
                Box::new(move |passes| {
                    for _ in 0..passes {
                        for message in &messages {
                            black_box(C::encode_fresh(black_box(message)));
                        }
                    }
                })
            }
        }
    }

    fn reencode(&self, inputs: &Inputs) -> [Vec<Vec<u8>>; 2] {
        let mut scratch = C::Scratch::default();
        let mut buffer = C::Buffer::default();
        let mut outputs = [Vec::new(), Vec::new()];
        for payload in inputs.payloads {
            let message = C::decode(payload, &mut scratch);
            outputs[0].push(C::encode_fresh(&message));
            outputs[1].push(C::encode_reused(&message, &mut buffer).to_vec());
        }
        outputs
    }
}

/// Returns the function that copies all inputs, one by one, into a reused vector.
fn copies(payloads: &'static [Vec<u8>]) -> Passes {
    let mut buffer = Vec::new();
    Box::new(move |passes| {
        for _ in 0..passes {
            for payload in payloads {
                buffer.clear();
                buffer.extend_from_slice(black_box(payload));
                black_box(&buffer);
            }
        }
    })
}

/// Decodes messages to keep. Each has separate scratch memory, which is never freed.
fn decode_all<C: Codec>(payloads: &'static [Vec<u8>]) -> Vec<C::Message<'static>> {
    payloads
        .iter()
        .map(|payload| C::decode(payload, Box::leak(Box::default())))
        .collect()
}
