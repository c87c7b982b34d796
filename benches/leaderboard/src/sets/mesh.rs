//! Triangles: nested messages of floats.

use fastcodec::Protobuf;
use rkyv::{Archive, Deserialize, Serialize};

use crate::random::Random;

/// The form in which rkyv stores the set.
pub type Archived = ArchivedMesh;

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Protobuf,
    bilrost::Message,
    bitcode::Encode,
    bitcode::Decode,
    Archive,
    Serialize,
    Deserialize,
)]
pub struct Vector3 {
    #[codec(1)]
    x: f32,
    #[codec(2)]
    y: f32,
    #[codec(3)]
    z: f32,
}

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Protobuf,
    bilrost::Message,
    bitcode::Encode,
    bitcode::Decode,
    Archive,
    Serialize,
    Deserialize,
)]
pub struct Triangle {
    #[codec(1)]
    a: Vector3,
    #[codec(2)]
    b: Vector3,
    #[codec(3)]
    c: Vector3,
    #[codec(4)]
    normal: Vector3,
}

#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Protobuf,
    bilrost::Message,
    bitcode::Encode,
    bitcode::Decode,
    Archive,
    Serialize,
    Deserialize,
)]
pub struct Mesh {
    #[codec(1)]
    triangles: Vec<Triangle>,
}

/// What bilrost borrows: nothing, as there are no strings and no bytes.
pub type MeshBorrowed<'a> = Mesh;

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct MeshView<'a> {
    #[codec(1)]
    triangles: &'a [Triangle],
}

/// Returns 125,000 triangles.
pub fn generate(random: &mut Random) -> Mesh {
    Mesh {
        triangles: (0..125_000).map(|_| triangle(random)).collect(),
    }
}

fn triangle(random: &mut Random) -> Triangle {
    Triangle {
        a: vector(random),
        b: vector(random),
        c: vector(random),
        normal: vector(random),
    }
}

fn vector(random: &mut Random) -> Vector3 {
    Vector3 {
        x: random.fraction() as f32,
        y: random.fraction() as f32,
        z: random.fraction() as f32,
    }
}
