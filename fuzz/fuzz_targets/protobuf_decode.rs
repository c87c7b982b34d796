#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::protobuf_decode(bytes));
