//! Values, lists and objects of JSON, and messages in `Any`.

use fastcodec::Arena;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::types::{Any, ListValue, Struct, Value, ValueView};

use super::{deepest, delimited, everything_is_done_with, in_a_small_thread, use_it};

/// Field `number` of a `Value`, with `content` in its list or its object.
fn value_around(number: u8, content: &[u8]) -> Vec<u8> {
    let inner = match number {
        5 => delimited(
            1,
            &[&delimited(1, b"name")[..], &delimited(2, content)].concat(),
        ),
        _ => delimited(1, content),
    };
    delimited(number, &inner)
}

#[test]
fn the_deepest_values_in_lists_and_objects_fit_in_a_small_stack() {
    for (number, expected_levels) in [(5, 33), (6, 50)] {
        let (input, levels) = deepest(
            delimited(3, b"text"),
            |inner| value_around(number, inner),
            |input| Value::decode(input).map(drop),
        );
        assert_eq!(levels, expected_levels);
        everything_is_done_with::<Value>(input.clone());
        in_a_small_thread(move || {
            let arena = Arena::new();
            let view = ValueView::decode_in(&input, &arena).unwrap();
            assert_eq!(view.encode_to_vec().unwrap(), input);
            use_it(view);
            // A view is made into what it is a view of.
            use_it(Value::from(view));
        });
    }
    // From the outside they are one level deeper, or two.
    let (list, _) = deepest(
        vec![],
        |inner| delimited(1, &value_around_list(inner)),
        |input| ListValue::decode(input).map(drop),
    );
    everything_is_done_with::<ListValue>(list);
    let (object, _) = deepest(
        vec![],
        |inner| {
            let value = delimited(5, inner);
            delimited(
                1,
                &[&delimited(1, b"name")[..], &delimited(2, &value)].concat(),
            )
        },
        |input| Struct::decode(input).map(drop),
    );
    everything_is_done_with::<Struct>(object);
}

fn value_around_list(list: &[u8]) -> Vec<u8> {
    delimited(6, list)
}

#[test]
fn hundreds_of_messages_in_anys_fit_in_a_small_stack() {
    let mut any = Any::pack(&Struct::default()).unwrap();
    // It holds bytes: there is no limit but that on what each of them is when it is unpacked.
    for _ in 0..300 {
        any = Any::pack(&any).unwrap();
    }
    in_a_small_thread(move || {
        let encoded = any.encode_to_vec().unwrap();
        assert_eq!(Any::decode(&encoded).unwrap(), any);
        use_it(any.unpack::<Any>().unwrap());
        use_it(any);
    });
}
