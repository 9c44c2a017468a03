#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fieldpack_fuzz::hook_secret(data));
