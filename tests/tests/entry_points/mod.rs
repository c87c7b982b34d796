//! Every entry point and every container keeps every limit. The tables in `THREAT_MODEL.md` name
//! these tests.

mod by_hand;
mod check;
mod containers;
mod protobuf;
mod thrift;
