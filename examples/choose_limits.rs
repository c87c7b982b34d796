//! Measures the usage of real messages, chooses limits from it, and refuses a message that exceeds
//! them.

use std::error::Error;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::{ErrorClass, Limits, Protobuf, Usage};

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Order {
    #[codec(1)]
    customer: String,
    #[codec(2)]
    items: Vec<Item>,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Item {
    #[codec(1)]
    name: String,
    #[codec(2)]
    count: u32,
    #[codec(3)]
    parts: Vec<Item>,
}

fn order(items: usize) -> Order {
    let item = |index| Item {
        name: format!("item {index}"),
        count: 1,
        parts: vec![Item::default(); index % 3],
    };
    Order {
        customer: "Ada".into(),
        items: (0..items).map(item).collect(),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // Real traffic: recorded, or the first day of a server.
    let mut usage = Usage::default();
    for items in [1, 7, 40, 12] {
        let message = order(items).encode_to_vec()?;
        let (decoded, used) = Order::decode_measured(&message, &Limits::new());
        decoded?;
        usage.include(&used);
    }
    println!(
        "at most {} bytes long, {} bytes of memory, {} levels, {} elements in a list",
        usage.message_len, usage.memory, usage.depth, usage.largest_list
    );
    assert_eq!((usage.depth, usage.largest_list), (2, 40));

    // Twice the length, twice the memory, two more levels.
    let limits = Limits::new()
        .message_len(2 * usage.message_len)
        .memory(2 * usage.memory)
        .depth(usage.depth + 2);
    assert!(Order::decode_with(&order(60).encode_to_vec()?, &limits).is_ok());

    // Only empty items: two bytes each on the wire, 56 in memory.
    let hostile = b"\x12\x00".repeat(usage.message_len / 2);
    let refused = Order::decode_with(&hostile, &limits).unwrap_err();
    assert_eq!(refused.class(), ErrorClass::Limit);
    println!("to the peer: {}", refused.for_peer());
    println!("to the log:  {refused}");
    Ok(())
}
