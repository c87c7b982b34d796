//! Players of a saved game: wide messages with strings, tuples and optional parts.

use fastcodec::Protobuf;
use rkyv::{Archive, Deserialize, Serialize};

use crate::random::Random;

/// The form in which rkyv stores the set.
pub type Archived = ArchivedPlayers;

type Position = (f64, f64, f64);
type Uuid = (u32, u32, u32, u32);

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
pub enum GameType {
    Survival = 0,
    Creative = 1,
    Adventure = 2,
    Spectator = 3,
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
pub struct Item {
    #[codec(1)]
    #[bilrost(encoding(varint))]
    count: i8,
    #[codec(2)]
    #[bilrost(encoding(varint))]
    slot: u8,
    #[codec(3)]
    id: String,
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
pub struct Abilities {
    #[codec(1)]
    walk_speed: f32,
    #[codec(2)]
    fly_speed: f32,
    #[codec(3)]
    may_fly: bool,
    #[codec(4)]
    flying: bool,
    #[codec(5)]
    invulnerable: bool,
    #[codec(6)]
    may_build: bool,
    #[codec(7)]
    instabuild: bool,
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
pub struct Entity {
    #[codec(1)]
    id: String,
    #[codec(2)]
    position: Position,
    #[codec(3)]
    motion: Position,
    #[codec(4)]
    rotation: (f32, f32),
    #[codec(5)]
    fall_distance: f32,
    #[codec(6)]
    fire: u16,
    #[codec(7)]
    air: u16,
    #[codec(8)]
    on_ground: bool,
    #[codec(9)]
    no_gravity: bool,
    #[codec(10)]
    invulnerable: bool,
    #[codec(11)]
    portal_cooldown: i32,
    #[codec(12)]
    #[bilrost(encoding((fixed, fixed, fixed, fixed)))]
    uuid: Uuid,
    #[codec(13)]
    custom_name: Option<String>,
    #[codec(14)]
    custom_name_visible: bool,
    #[codec(15)]
    silent: bool,
    #[codec(16)]
    glowing: bool,
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
pub struct RecipeBook {
    #[codec(1)]
    recipes: Vec<String>,
    #[codec(2)]
    to_be_displayed: Vec<String>,
    #[codec(3)]
    filters_craftable: bool,
    #[codec(4)]
    is_open: bool,
    #[codec(5)]
    furnace_filters_craftable: bool,
    #[codec(6)]
    furnace_is_open: bool,
    #[codec(7)]
    blasting_filters_craftable: bool,
    #[codec(8)]
    blasting_is_open: bool,
    #[codec(9)]
    smoker_filters_craftable: bool,
    #[codec(10)]
    smoker_is_open: bool,
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
pub struct Player {
    #[codec(1)]
    game_type: GameType,
    #[codec(2)]
    previous_game_type: GameType,
    #[codec(3)]
    score: i64,
    #[codec(4)]
    dimension: String,
    #[codec(5)]
    selected_item_slot: u32,
    #[codec(6)]
    selected_item: Item,
    #[codec(7)]
    spawn_dimension: Option<String>,
    #[codec(8)]
    spawn_x: i64,
    #[codec(9)]
    spawn_y: i64,
    #[codec(10)]
    spawn_z: i64,
    #[codec(11)]
    spawn_forced: Option<bool>,
    #[codec(12)]
    sleep_timer: u16,
    #[codec(13)]
    food_exhaustion: f32,
    #[codec(14)]
    food_saturation: f32,
    #[codec(15)]
    food_tick_timer: u32,
    #[codec(16)]
    xp_level: u32,
    #[codec(17)]
    xp_progress: f32,
    #[codec(18)]
    xp_total: i32,
    #[codec(19)]
    xp_seed: i32,
    #[codec(20)]
    inventory: Vec<Item>,
    #[codec(21)]
    ender_items: Vec<Item>,
    #[codec(22)]
    abilities: Abilities,
    #[codec(23)]
    entered_nether_position: Option<Position>,
    #[codec(24)]
    #[bilrost(encoding(((fixed, fixed, fixed, fixed), general)))]
    root_vehicle: Option<(Uuid, Entity)>,
    #[codec(25)]
    shoulder_entity_left: Option<Entity>,
    #[codec(26)]
    shoulder_entity_right: Option<Entity>,
    #[codec(27)]
    seen_credits: bool,
    #[codec(28)]
    recipe_book: RecipeBook,
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
pub struct Players {
    #[codec(1)]
    players: Vec<Player>,
}

// What bilrost reads without copying strings and bytes. It has no lists but vectors.

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct ItemBorrowed<'a> {
    #[bilrost(encoding(varint))]
    count: i8,
    #[bilrost(encoding(varint))]
    slot: u8,
    id: &'a str,
}

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct EntityBorrowed<'a> {
    id: &'a str,
    position: Position,
    motion: Position,
    rotation: (f32, f32),
    fall_distance: f32,
    fire: u16,
    air: u16,
    on_ground: bool,
    no_gravity: bool,
    invulnerable: bool,
    portal_cooldown: i32,
    #[bilrost(encoding((fixed, fixed, fixed, fixed)))]
    uuid: Uuid,
    custom_name: Option<&'a str>,
    custom_name_visible: bool,
    silent: bool,
    glowing: bool,
}

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct RecipeBookBorrowed<'a> {
    recipes: Vec<&'a str>,
    to_be_displayed: Vec<&'a str>,
    filters_craftable: bool,
    is_open: bool,
    furnace_filters_craftable: bool,
    furnace_is_open: bool,
    blasting_filters_craftable: bool,
    blasting_is_open: bool,
    smoker_filters_craftable: bool,
    smoker_is_open: bool,
}

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct PlayerBorrowed<'a> {
    game_type: GameType,
    previous_game_type: GameType,
    score: i64,
    dimension: &'a str,
    selected_item_slot: u32,
    selected_item: ItemBorrowed<'a>,
    spawn_dimension: Option<&'a str>,
    spawn_x: i64,
    spawn_y: i64,
    spawn_z: i64,
    spawn_forced: Option<bool>,
    sleep_timer: u16,
    food_exhaustion: f32,
    food_saturation: f32,
    food_tick_timer: u32,
    xp_level: u32,
    xp_progress: f32,
    xp_total: i32,
    xp_seed: i32,
    inventory: Vec<ItemBorrowed<'a>>,
    ender_items: Vec<ItemBorrowed<'a>>,
    abilities: Abilities,
    entered_nether_position: Option<Position>,
    #[bilrost(encoding(((fixed, fixed, fixed, fixed), general)))]
    root_vehicle: Option<(Uuid, EntityBorrowed<'a>)>,
    shoulder_entity_left: Option<EntityBorrowed<'a>>,
    shoulder_entity_right: Option<EntityBorrowed<'a>>,
    seen_credits: bool,
    recipe_book: RecipeBookBorrowed<'a>,
}

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct PlayersBorrowed<'a> {
    players: Vec<PlayerBorrowed<'a>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct ItemView<'a> {
    #[codec(1)]
    count: i8,
    #[codec(2)]
    slot: u8,
    #[codec(3)]
    id: &'a str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct EntityView<'a> {
    #[codec(1)]
    id: &'a str,
    #[codec(2)]
    position: Position,
    #[codec(3)]
    motion: Position,
    #[codec(4)]
    rotation: (f32, f32),
    #[codec(5)]
    fall_distance: f32,
    #[codec(6)]
    fire: u16,
    #[codec(7)]
    air: u16,
    #[codec(8)]
    on_ground: bool,
    #[codec(9)]
    no_gravity: bool,
    #[codec(10)]
    invulnerable: bool,
    #[codec(11)]
    portal_cooldown: i32,
    #[codec(12)]
    uuid: Uuid,
    #[codec(13)]
    custom_name: Option<&'a str>,
    #[codec(14)]
    custom_name_visible: bool,
    #[codec(15)]
    silent: bool,
    #[codec(16)]
    glowing: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct RecipeBookView<'a> {
    #[codec(1)]
    recipes: &'a [&'a str],
    #[codec(2)]
    to_be_displayed: &'a [&'a str],
    #[codec(3)]
    filters_craftable: bool,
    #[codec(4)]
    is_open: bool,
    #[codec(5)]
    furnace_filters_craftable: bool,
    #[codec(6)]
    furnace_is_open: bool,
    #[codec(7)]
    blasting_filters_craftable: bool,
    #[codec(8)]
    blasting_is_open: bool,
    #[codec(9)]
    smoker_filters_craftable: bool,
    #[codec(10)]
    smoker_is_open: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct PlayerView<'a> {
    #[codec(1)]
    game_type: GameType,
    #[codec(2)]
    previous_game_type: GameType,
    #[codec(3)]
    score: i64,
    #[codec(4)]
    dimension: &'a str,
    #[codec(5)]
    selected_item_slot: u32,
    #[codec(6)]
    selected_item: ItemView<'a>,
    #[codec(7)]
    spawn_dimension: Option<&'a str>,
    #[codec(8)]
    spawn_x: i64,
    #[codec(9)]
    spawn_y: i64,
    #[codec(10)]
    spawn_z: i64,
    #[codec(11)]
    spawn_forced: Option<bool>,
    #[codec(12)]
    sleep_timer: u16,
    #[codec(13)]
    food_exhaustion: f32,
    #[codec(14)]
    food_saturation: f32,
    #[codec(15)]
    food_tick_timer: u32,
    #[codec(16)]
    xp_level: u32,
    #[codec(17)]
    xp_progress: f32,
    #[codec(18)]
    xp_total: i32,
    #[codec(19)]
    xp_seed: i32,
    #[codec(20)]
    inventory: &'a [ItemView<'a>],
    #[codec(21)]
    ender_items: &'a [ItemView<'a>],
    #[codec(22)]
    abilities: Abilities,
    #[codec(23)]
    entered_nether_position: Option<Position>,
    #[codec(24)]
    root_vehicle: Option<(Uuid, EntityView<'a>)>,
    #[codec(25)]
    shoulder_entity_left: Option<EntityView<'a>>,
    #[codec(26)]
    shoulder_entity_right: Option<EntityView<'a>>,
    #[codec(27)]
    seen_credits: bool,
    #[codec(28)]
    recipe_book: RecipeBookView<'a>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct PlayersView<'a> {
    #[codec(1)]
    players: &'a [PlayerView<'a>],
}

/// Returns 500 players.
pub fn generate(random: &mut Random) -> Players {
    Players {
        players: (0..500).map(|_| player(random)).collect(),
    }
}

fn position(random: &mut Random) -> Position {
    (random.fraction(), random.fraction(), random.fraction())
}

fn uuid(random: &mut Random) -> Uuid {
    let (high, low) = (random.bits(), random.bits());
    (
        (high >> 32) as u32,
        high as u32,
        (low >> 32) as u32,
        low as u32,
    )
}

fn game_type(random: &mut Random) -> GameType {
    *random.pick(&[
        GameType::Survival,
        GameType::Creative,
        GameType::Adventure,
        GameType::Spectator,
    ])
}

/// Returns up to `most` items.
fn items(random: &mut Random, most: u64) -> Vec<Item> {
    (0..random.between(0, most)).map(|_| item(random)).collect()
}

/// Returns up to `most` names of recipes.
fn recipes(random: &mut Random, most: u64) -> Vec<String> {
    const RECIPES: [&str; 8] = [
        "bread",
        "lantern",
        "ladder",
        "bowl",
        "compass",
        "stone_bricks",
        "rail",
        "bookshelf",
    ];
    (0..random.between(0, most))
        .map(|_| (*random.pick(&RECIPES)).into())
        .collect()
}

fn item(random: &mut Random) -> Item {
    const IDS: [&str; 8] = [
        "clay", "granite", "axe", "oak_log", "torch", "bucket", "leggings", "bread",
    ];
    Item {
        count: random.bits() as i8,
        slot: random.bits() as u8,
        id: (*random.pick(&IDS)).into(),
    }
}

fn abilities(random: &mut Random) -> Abilities {
    Abilities {
        walk_speed: random.fraction() as f32,
        fly_speed: random.fraction() as f32,
        may_fly: random.one_in(2),
        flying: random.one_in(2),
        invulnerable: random.one_in(2),
        may_build: random.one_in(2),
        instabuild: random.one_in(2),
    }
}

fn entity(random: &mut Random) -> Entity {
    const IDS: [&str; 8] = [
        "pig", "horse", "witch", "slime", "wolf", "drowned", "ocelot", "fox",
    ];
    const NAMES: [&str; 8] = [
        "thunder", "duchess", "peter", "gizmo", "pearl", "grumpy", "comet", "otto",
    ];
    Entity {
        id: (*random.pick(&IDS)).into(),
        position: position(random),
        motion: position(random),
        rotation: (random.fraction() as f32, random.fraction() as f32),
        fall_distance: random.fraction() as f32,
        fire: random.bits() as u16,
        air: random.bits() as u16,
        on_ground: random.one_in(2),
        no_gravity: random.one_in(2),
        invulnerable: random.one_in(2),
        portal_cooldown: random.bits() as i32,
        uuid: uuid(random),
        custom_name: random.one_in(2).then(|| (*random.pick(&NAMES)).into()),
        custom_name_visible: random.one_in(2),
        silent: random.one_in(2),
        glowing: random.one_in(2),
    }
}

fn recipe_book(random: &mut Random) -> RecipeBook {
    RecipeBook {
        recipes: recipes(random, 29),
        to_be_displayed: recipes(random, 9),
        filters_craftable: random.one_in(2),
        is_open: random.one_in(2),
        furnace_filters_craftable: random.one_in(2),
        furnace_is_open: random.one_in(2),
        blasting_filters_craftable: random.one_in(2),
        blasting_is_open: random.one_in(2),
        smoker_filters_craftable: random.one_in(2),
        smoker_is_open: random.one_in(2),
    }
}

fn player(random: &mut Random) -> Player {
    const DIMENSIONS: [&str; 3] = ["overworld", "nether", "end"];
    Player {
        game_type: game_type(random),
        previous_game_type: game_type(random),
        score: random.bits() as i64,
        dimension: (*random.pick(&DIMENSIONS)).into(),
        selected_item_slot: random.bits() as u32,
        selected_item: item(random),
        spawn_dimension: random.one_in(2).then(|| (*random.pick(&DIMENSIONS)).into()),
        spawn_x: random.bits() as i64,
        spawn_y: random.bits() as i64,
        spawn_z: random.bits() as i64,
        spawn_forced: random.one_in(2).then(|| random.one_in(2)),
        sleep_timer: random.bits() as u16,
        food_exhaustion: random.fraction() as f32,
        food_saturation: random.fraction() as f32,
        food_tick_timer: random.bits() as u32,
        xp_level: random.bits() as u32,
        xp_progress: random.fraction() as f32,
        xp_total: random.bits() as i32,
        xp_seed: random.bits() as i32,
        inventory: items(random, 39),
        ender_items: items(random, 26),
        abilities: abilities(random),
        entered_nether_position: random.one_in(2).then(|| position(random)),
        root_vehicle: random.one_in(2).then(|| (uuid(random), entity(random))),
        shoulder_entity_left: random.one_in(2).then(|| entity(random)),
        shoulder_entity_right: random.one_in(2).then(|| entity(random)),
        seen_credits: random.one_in(2),
        recipe_book: recipe_book(random),
    }
}
