//! Updates of a game with ships: many small integers, packed lists and a few longer byte strings.

use fastcodec::Protobuf;
use rkyv::{Archive, Deserialize, Serialize};

use crate::random::Random;

/// The form in which rkyv stores the set.
pub type Archived = ArchivedUpdates;

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    fastcodec::Enumeration,
    bilrost::Enumeration,
    bitcode::Encode,
    bitcode::Decode,
    Archive,
    Serialize,
    Deserialize,
)]
pub enum EntityType {
    ArleighBurke = 0,
    Bismarck = 1,
    Clemenceau = 2,
    Fletcher = 3,
    G5 = 4,
    Iowa = 5,
    Kolkata = 6,
    Osa = 7,
    Yasen = 8,
    Zubr = 9,
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
pub struct Transform {
    #[codec(1)]
    #[bilrost(encoding(varint))]
    altitude: i8,
    #[codec(2)]
    angle: u16,
    #[codec(3)]
    position: (f32, f32),
    #[codec(4)]
    velocity: i16,
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
pub struct Guidance {
    #[codec(1)]
    angle: u16,
    #[codec(2)]
    submerge: bool,
    #[codec(3)]
    velocity: i16,
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
pub struct Contact {
    #[codec(1)]
    #[bilrost(encoding(varint))]
    damage: u8,
    #[codec(2)]
    entity_id: u32,
    #[codec(3)]
    entity_type: Option<EntityType>,
    #[codec(4)]
    guidance: Guidance,
    #[codec(5)]
    player_id: Option<u16>,
    #[codec(6)]
    #[bilrost(encoding(packed))]
    reloads: Vec<bool>,
    #[codec(7)]
    transform: Transform,
    #[codec(8)]
    #[bilrost(encoding(packed))]
    turret_angles: Vec<u16>,
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
pub struct TerrainUpdate {
    #[codec(1)]
    #[bilrost(encoding((varint, varint)))]
    chunk_id: (i8, i8),
    #[codec(2)]
    #[bilrost(encoding(plainbytes))]
    data: Vec<u8>,
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
pub struct Update {
    #[codec(1)]
    #[bilrost(encoding(packed))]
    contacts: Vec<Contact>,
    #[codec(2)]
    score: u32,
    #[codec(3)]
    world_radius: f32,
    #[codec(4)]
    #[bilrost(encoding(packed))]
    terrain_updates: Vec<TerrainUpdate>,
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
pub struct Updates {
    #[codec(1)]
    updates: Vec<Update>,
}

// What bilrost reads without copying strings and bytes. It has no lists but vectors.

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct TerrainUpdateBorrowed<'a> {
    #[bilrost(encoding((varint, varint)))]
    chunk_id: (i8, i8),
    #[bilrost(encoding(plainbytes))]
    data: &'a [u8],
}

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct UpdateBorrowed<'a> {
    #[bilrost(encoding(packed))]
    contacts: Vec<Contact>,
    score: u32,
    world_radius: f32,
    #[bilrost(encoding(packed))]
    terrain_updates: Vec<TerrainUpdateBorrowed<'a>>,
}

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct UpdatesBorrowed<'a> {
    updates: Vec<UpdateBorrowed<'a>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct ContactView<'a> {
    #[codec(1)]
    damage: u8,
    #[codec(2)]
    entity_id: u32,
    #[codec(3)]
    entity_type: Option<EntityType>,
    #[codec(4)]
    guidance: Guidance,
    #[codec(5)]
    player_id: Option<u16>,
    #[codec(6)]
    reloads: &'a [bool],
    #[codec(7)]
    transform: Transform,
    #[codec(8)]
    turret_angles: &'a [u16],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct TerrainUpdateView<'a> {
    #[codec(1)]
    chunk_id: (i8, i8),
    #[codec(2)]
    data: &'a [u8],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct UpdateView<'a> {
    #[codec(1)]
    contacts: &'a [ContactView<'a>],
    #[codec(2)]
    score: u32,
    #[codec(3)]
    world_radius: f32,
    #[codec(4)]
    terrain_updates: &'a [TerrainUpdateView<'a>],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct UpdatesView<'a> {
    #[codec(1)]
    updates: &'a [UpdateView<'a>],
}

/// Each type of ship, how often it occurs, and its numbers of turrets and weapons.
const SHIPS: [(EntityType, u64, u64, u64); 10] = [
    (EntityType::ArleighBurke, 21, 1, 20),
    (EntityType::Bismarck, 5, 4, 10),
    (EntityType::Clemenceau, 10, 4, 16),
    (EntityType::Fletcher, 15, 4, 18),
    (EntityType::G5, 132, 0, 2),
    (EntityType::Iowa, 15, 3, 28),
    (EntityType::Kolkata, 8, 1, 15),
    (EntityType::Osa, 73, 2, 6),
    (EntityType::Yasen, 41, 0, 14),
    (EntityType::Zubr, 129, 3, 11),
];

/// Returns 1,000 updates.
pub fn generate(random: &mut Random) -> Updates {
    Updates {
        updates: (0..1_000).map(|_| update(random)).collect(),
    }
}

fn update(random: &mut Random) -> Update {
    let players = random.between(200, 399);
    let radius = (players as f32 * 15_000.0).sqrt() + random.fraction() as f32 * 100.0 - 50.0;
    Update {
        contacts: (0..random.between(20, 39))
            .map(|_| contact(random, players))
            .collect(),
        score: (random.fraction().powi(4) * 5_000.0) as u32 + random.between(0, 49) as u32,
        world_radius: radius,
        terrain_updates: (0..random.between(3, 9)).map(|_| terrain(random)).collect(),
    }
}

fn contact(random: &mut Random, players: u64) -> Contact {
    let total = SHIPS.iter().map(|ship| ship.1).sum::<u64>();
    let mut at = random.between(0, total - 1);
    let mut ships = SHIPS.iter();
    let &(kind, _, turrets, weapons) = ships
        .find(|ship| {
            let found = at < ship.1;
            at = at.saturating_sub(ship.1);
            found
        })
        .unwrap_or(&SHIPS[0]);
    let is_submerged = kind == EntityType::Yasen && !random.one_in(10);
    let is_visible = !random.one_in(4);
    let seen = |count| if is_visible { count } else { 0 };
    let loaded = random.between(0, 100);
    let heading = random.bits() as u16;
    Contact {
        damage: if is_visible {
            random.between(0, 9) as u8
        } else {
            0
        },
        entity_id: random.bits() as u32,
        entity_type: is_visible.then_some(kind),
        guidance: Guidance {
            angle: random.bits() as u16,
            submerge: is_submerged,
            velocity: velocity(random),
        },
        player_id: is_visible.then(|| random.between(0, players - 1) as u16),
        reloads: (0..seen(weapons))
            .map(|_| random.between(0, 99) < loaded)
            .collect(),
        transform: Transform {
            altitude: if is_submerged {
                -(random.between(36, 120) as i8)
            } else {
                0
            },
            angle: random.bits() as u16,
            position: (coordinate(random), coordinate(random)),
            velocity: velocity(random),
        },
        turret_angles: (0..seen(turrets))
            .map(|_| {
                if random.one_in(4) {
                    random.bits() as u16
                } else {
                    heading.wrapping_add(random.between(0, 399) as u16)
                }
            })
            .collect(),
    }
}

fn coordinate(random: &mut Random) -> f32 {
    random.fraction() as f32 * 1_500.0 - 750.0
}

fn velocity(random: &mut Random) -> i16 {
    match random.between(0, 9) {
        0..8 => random.between(140, 899) as i16,
        8 => 0,
        _ => -(random.between(36, 225) as i16),
    }
}

/// Returns a new chunk of about 1,000 bytes once in 50, and otherwise a change of a few bytes.
fn terrain(random: &mut Random) -> TerrainUpdate {
    let len = if random.one_in(50) {
        random.between(900, 1_099)
    } else {
        random.between(3, 8)
    };
    TerrainUpdate {
        chunk_id: (
            random.between(0, 3) as i8 - 2,
            random.between(0, 3) as i8 - 2,
        ),
        data: (0..len).map(|_| random.bits() as u8).collect(),
    }
}
