#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::thrift_decode(bytes));
