//! Where a station stands. There is no schema for it: it is kept in a file of our own.

#[derive(Clone, PartialEq, prost::Message)]
pub struct Position {
    #[prost(string, tag = "1")]
    pub station: String,
    #[prost(sint32, tag = "2")]
    pub latitude: i32,
    #[prost(sint32, tag = "3")]
    pub longitude: i32,
    #[prost(float, optional, tag = "4")]
    pub height: Option<f32>,
    #[prost(oneof = "Mounting", tags = "5, 6")]
    pub mounting: Option<Mounting>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub enum Mounting {
    #[prost(uint32, tag = "5")]
    Mast(u32),
    #[prost(string, tag = "6")]
    Roof(String),
}
