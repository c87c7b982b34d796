#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fastcodec_fuzz_bodies::thrift_front_end(bytes));
