//! Maps: lists of entries, each a message with a key and a value. Default keys and values are not
//! written.

/// Declares the functions of a module of maps. Their arguments read and write keys and values.
macro_rules! functions {
    ($map:ident) => {
        use core::hash::Hash;

        use ::bytes::{Buf, BufMut};

        use super::super::super::error::DecodeError;
        use super::super::{
            DecodeContext, WireType, decode_key, encode_key, encode_varint, encoded_len_varint,
            key_len, merge_loop, skip_field,
        };
        use crate::collections::Entries;
        use crate::input::Input;

        /// Appends a field with this number for each entry.
        pub fn encode<K, V, B, KE, KL, VE, VL>(
            key_encode: KE,
            key_encoded_len: KL,
            val_encode: VE,
            val_encoded_len: VL,
            tag: u32,
            values: &$map<K, V>,
            buf: &mut B,
        ) where
            K: Default + Eq + Hash + Ord,
            V: Default + PartialEq,
            B: BufMut,
            KE: Fn(u32, &K, &mut B),
            KL: Fn(u32, &K) -> usize,
            VE: Fn(u32, &V, &mut B),
            VL: Fn(u32, &V) -> usize,
        {
            encode_with_default(
                key_encode,
                key_encoded_len,
                val_encode,
                val_encoded_len,
                &V::default(),
                tag,
                values,
                buf,
            );
        }

        /// Reads an entry whose field key has been read, and inserts it into the map.
        ///
        /// # Errors
        ///
        /// Returns those of reading key and value. Also returns an error if the length is longer
        /// than `buf`, the entry is nested too deep, or the map needs more memory than is left.
        pub fn merge<K, V, B, KM, VM>(
            key_merge: KM,
            val_merge: VM,
            values: &mut $map<K, V>,
            buf: &mut B,
            ctx: DecodeContext,
        ) -> Result<(), DecodeError>
        where
            K: Default + Eq + Hash + Ord,
            V: Default,
            B: Buf,
            KM: Fn(WireType, &mut K, &mut B, DecodeContext) -> Result<(), DecodeError>,
            VM: Fn(WireType, &mut V, &mut B, DecodeContext) -> Result<(), DecodeError>,
        {
            merge_with_default(key_merge, val_merge, V::default(), values, buf, ctx)
        }

        /// Returns the number of bytes that [`encode`] appends.
        pub fn encoded_len<K, V, KL, VL>(
            key_encoded_len: KL,
            val_encoded_len: VL,
            tag: u32,
            values: &$map<K, V>,
        ) -> usize
        where
            K: Default + Eq + Hash + Ord,
            V: Default + PartialEq,
            KL: Fn(u32, &K) -> usize,
            VL: Fn(u32, &V) -> usize,
        {
            encoded_len_with_default(key_encoded_len, val_encoded_len, &V::default(), tag, values)
        }

        /// Does the same as [`encode`], with another default of the values: an enumeration has its
        /// own.
        #[expect(clippy::too_many_arguments, reason = "as prost has it")]
        pub fn encode_with_default<K, V, B, KE, KL, VE, VL>(
            key_encode: KE,
            key_encoded_len: KL,
            val_encode: VE,
            val_encoded_len: VL,
            val_default: &V,
            tag: u32,
            values: &$map<K, V>,
            buf: &mut B,
        ) where
            K: Default + Eq + Hash + Ord,
            V: PartialEq,
            B: BufMut,
            KE: Fn(u32, &K, &mut B),
            KL: Fn(u32, &K) -> usize,
            VE: Fn(u32, &V, &mut B),
            VL: Fn(u32, &V) -> usize,
        {
            for (key, val) in values {
                let writes_key = *key != K::default();
                let writes_val = val != val_default;
                let key_len = if writes_key {
                    key_encoded_len(1, key)
                } else {
                    0
                };
                let val_len = if writes_val {
                    val_encoded_len(2, val)
                } else {
                    0
                };
                encode_key(tag, WireType::LengthDelimited, buf);
                encode_varint((key_len + val_len) as u64, buf);
                if writes_key {
                    key_encode(1, key, buf);
                }
                if writes_val {
                    val_encode(2, val, buf);
                }
            }
        }

        /// Does the same as [`merge`], with another default of the value.
        ///
        /// # Errors
        ///
        /// Those of [`merge`].
        pub fn merge_with_default<K, V, B, KM, VM>(
            key_merge: KM,
            val_merge: VM,
            val_default: V,
            values: &mut $map<K, V>,
            buf: &mut B,
            ctx: DecodeContext,
        ) -> Result<(), DecodeError>
        where
            K: Default + Eq + Hash + Ord,
            B: Buf,
            KM: Fn(WireType, &mut K, &mut B, DecodeContext) -> Result<(), DecodeError>,
            VM: Fn(WireType, &mut V, &mut B, DecodeContext) -> Result<(), DecodeError>,
        {
            let mut entry = (K::default(), val_default);
            let inner = ctx.enter_recursion()?;
            merge_loop(&mut entry, buf, inner, |(key, val), buf, ctx| {
                let (tag, wire_type) = decode_key(buf)?;
                match tag {
                    1 => key_merge(wire_type, key, buf, ctx),
                    2 => val_merge(wire_type, val, buf, ctx),
                    _ => skip_field(wire_type, tag, buf, ctx),
                }
            })?;
            ctx.decode(Input::from(&[]), |decoder| {
                values.put_at_once(entry, &mut decoder.reader)
            })?;
            ctx.note_list(values.len());
            Ok(())
        }

        /// Returns the number of bytes that [`encode_with_default`] appends.
        pub fn encoded_len_with_default<K, V, KL, VL>(
            key_encoded_len: KL,
            val_encoded_len: VL,
            val_default: &V,
            tag: u32,
            values: &$map<K, V>,
        ) -> usize
        where
            K: Default + Eq + Hash + Ord,
            V: PartialEq,
            KL: Fn(u32, &K) -> usize,
            VL: Fn(u32, &V) -> usize,
        {
            let entry_len = |(key, val): (&K, &V)| {
                let key_len = if *key == K::default() {
                    0
                } else {
                    key_encoded_len(1, key)
                };
                let val_len = if val == val_default {
                    0
                } else {
                    val_encoded_len(2, val)
                };
                let len = key_len + val_len;
                encoded_len_varint(len as u64) + len
            };
            key_len(tag) * values.len() + values.iter().map(entry_len).sum::<usize>()
        }
    };
}

/// Maps of type `HashMap`.
#[cfg(feature = "std")]
pub mod hash_map {
    use std::collections::HashMap;

    functions!(HashMap);
}

/// Maps of type `BTreeMap`.
pub mod btree_map {
    use alloc::collections::BTreeMap;

    functions!(BTreeMap);
}
