//! Every way into a decode, and every container, against every limit. The tables in `THREAT_MODEL.md` name these tests.

mod by_hand;
mod check;
mod containers;
mod protobuf;
mod thrift;
