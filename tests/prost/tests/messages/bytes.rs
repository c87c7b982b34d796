//! With prost's attributes, fastcodec writes the same bytes as prost, and reads any bytes as prost
//! does.

use std::fmt::Debug;

use fastcodec_tests_prost::ordered::{fastcodec as ours, prost as theirs};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// Decodes `bytes` with both: the same value in `Debug`, the same bytes from it.
fn agree<O, P>(bytes: &[u8]) -> Result<(), TestCaseError>
where
    O: fastcodec::prost::Message + Default + Debug + Clone + PartialEq,
    P: prost::Message + Default + Debug,
{
    let here = <O as fastcodec::prost::Message>::decode(bytes);
    let there = <P as prost::Message>::decode(bytes);
    let (here, there) = match (here, there) {
        (Ok(here), Ok(there)) => (here, there),
        (Err(_), Err(_)) => return Ok(()),
        (here, there) => {
            return Err(TestCaseError::fail(format!(
                "one of them refuses {bytes:02x?}: {here:?}, {there:?}"
            )));
        }
    };
    prop_assert_eq!(format!("{here:?}"), format!("{there:?}"));
    prop_assert_eq!(format!("{here:#?}"), format!("{there:#?}"));
    let written = prost::Message::encode_to_vec(&there);
    prop_assert_eq!(&fastcodec::prost::Message::encode_to_vec(&here), &written);
    prop_assert_eq!(fastcodec::prost::Message::encoded_len(&here), written.len());
    // And back: what was written there is read here, and the other way round.
    let again = <O as fastcodec::prost::Message>::decode(&written[..]);
    prop_assert_eq!(again.as_ref(), Ok(&here));

    // The other methods do the same.
    let (mut a, mut b) = (Vec::new(), Vec::new());
    here.encode_length_delimited(&mut a).unwrap();
    prost::Message::encode_length_delimited(&there, &mut b).unwrap();
    prop_assert_eq!(&a, &b);
    prop_assert_eq!(&here.encode_length_delimited_to_vec(), &b);
    prop_assert_eq!(&O::decode_length_delimited(&b[..]).unwrap(), &here);
    let mut roomy = Vec::with_capacity(written.len() + 5000);
    roomy.extend_from_slice(b"before");
    here.encode(&mut roomy).unwrap();
    prop_assert_eq!(&roomy[6..], &written[..]);
    let (mut merged, mut expected) = (here.clone(), there);
    merged.merge(&written[..]).unwrap();
    prost::Message::merge(&mut expected, &written[..]).unwrap();
    prop_assert_eq!(
        merged.encode_to_vec(),
        prost::Message::encode_to_vec(&expected)
    );
    merged.clear();
    prop_assert_eq!(merged, O::default());
    let mut room = vec![0; written.len().saturating_sub(1)];
    if !written.is_empty() {
        let error = here.encode(&mut &mut room[..]).unwrap_err();
        prop_assert_eq!(error.required_capacity(), written.len());
        prop_assert_eq!(error.remaining(), written.len() - 1);
    }
    Ok(())
}

macro_rules! same {
    ($($test:ident: $($path:ident)::+;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
            $(
                #[test]
                fn $test(bytes in super::wire::message(stringify!($($path)::+))) {
                    agree::<ours::$($path)::+, theirs::$($path)::+>(&bytes)?;
                }
            )*
        }
    };
}

same! {
    scalars_without_presence_are_the_same_bytes: forms::Plain;
    optional_fields_are_the_same_bytes: forms::Presence;
    packed_lists_are_the_same_bytes: forms::Packed;
    expanded_lists_are_the_same_bytes: forms::Expanded;
    keys_of_maps_are_the_same_bytes: forms::Keys;
    values_of_maps_are_the_same_bytes: forms::Values;
    members_of_oneofs_are_the_same_bytes: forms::Choice;
    oneofs_between_other_fields_are_the_same_bytes: forms::Scattered;
    trees_are_the_same_bytes: forms::Tree;
    well_known_types_are_the_same_bytes: forms::WellKnown;
    names_that_rust_has_other_uses_for_are_the_same_bytes: forms::Self_;
    a_message_without_fields_is_the_same_bytes: forms::Nothing;
    required_fields_are_the_same_bytes: legacy::Required;
    defaults_are_the_same_bytes: legacy::Defaults;
    lists_of_proto2_are_the_same_bytes: legacy::Lists;
    groups_are_the_same_bytes: legacy::Groups;
}
