//! Lists of messages of fixed width.

use super::generated::generated;
use super::{Inputs, Origin};
use crate::random::Random;
use crate::schemas::prost::shapes;

/// The number of elements in a list.
const ELEMENTS: usize = 256;

/// Returns a coordinate that is not 0, which proto3 would not write.
fn coordinate(random: &mut Random) -> f32 {
    random.fraction() as f32 + 0.5
}

fn point(random: &mut Random) -> shapes::Point {
    shapes::Point {
        x: coordinate(random),
        y: coordinate(random),
        z: coordinate(random),
    }
}

fn triangle(random: &mut Random) -> shapes::Triangle {
    let [a, b, c, normal] = [(); 4].map(|()| Some(point(random)));
    shapes::Triangle { a, b, c, normal }
}

fn list<T>(random: &mut Random, make: fn(&mut Random) -> T) -> Vec<T> {
    (0..ELEMENTS).map(|_| make(random)).collect()
}

macro_rules! meshes {
    ($($(#[$doc:meta])* $name:ident: $about:literal, |$random:ident| $make:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name() -> Inputs {
            let mut inputs = generated(stringify!($name), $about, |$random| $make);
            inputs.origin = Origin::Meshes;
            inputs
        }
    )*};
}

meshes! {
    /// Generates triangles of four points.
    trimesh: "256 triangles of four points of three floats", |random| shapes::TriMesh {
        triangles: list(random, triangle),
    };
    /// Generates triangles, one in ten of which has a coordinate of 0, which is not written.
    trimesh_zeros: "the same; one triangle in ten has a coordinate of 0", |random| {
        let zero = |random: &mut Random| {
            let mut triangle = triangle(random);
            if random.one_in(10) {
                triangle.b.get_or_insert_default().y = 0.0;
            }
            triangle
        };
        shapes::TriMesh { triangles: list(random, zero) }
    };
    /// Generates points.
    points: "256 points of three floats", |random| shapes::Cloud {
        points: list(random, point),
    };
    /// Generates colours.
    colours: "256 colours of four floats", |random| {
        let colour = |random: &mut Random| shapes::Colour {
            red: coordinate(random),
            green: coordinate(random),
            blue: coordinate(random),
            alpha: 1.0,
        };
        shapes::Palette { colours: list(random, colour) }
    };
}
