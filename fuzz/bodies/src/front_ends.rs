//! The compilers of `.proto` and `.thrift` files.

use std::path::{Path, PathBuf};
use std::{fs, io};

use fastcodec_build::{Config, plugin};
use fastcodec_tests::counted;

/// The separator between the files of an input: a form feed, which is white space in both languages
/// and rare in both.
const BETWEEN_FILES: char = '\x0c';

/// Checks that any text is compiled or refused, in time proportional to its length, and also any
/// request to the plugin of `protoc`.
pub fn proto_front_end(bytes: &[u8]) {
    bounded(bytes.len(), || drop(plugin::respond(bytes)));
    compile(bytes, "proto", |config, file, folder| {
        config.compile_protos(&[file], &[folder])
    });
}

/// Checks that any text is compiled or refused, in time proportional to its length.
pub fn thrift_front_end(bytes: &[u8]) {
    compile(bytes, "thrift", |config, file, folder| {
        config.compile_thrift(&[file], &[folder])
    });
}

/// Compiles the first of the files `a`, `b` and `c`, with each set of options.
fn compile(
    bytes: &[u8],
    suffix: &str,
    compile: impl Fn(&mut Config, &Path, &Path) -> io::Result<()>,
) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| -> PathBuf { folder.path().join(name).with_extension(suffix) };
    for (name, part) in ["a", "b", "c"].iter().zip(text.split(BETWEEN_FILES)) {
        fs::write(path(name), part).expect("a file can be written");
    }
    for has_options in [false, true] {
        let mut config = Config::new();
        config.without_protoc().emit_warnings(false);
        config.out_dir(folder.path()).emit_rerun_if_changed(false);
        if has_options {
            config
                .views(["."])
                .unknown_fields(["."])
                .btree_map(["."])
                .bytes(["."])
                .async_services()
                .include_file("all.rs");
        }
        let result = bounded(bytes.len(), || {
            compile(&mut config, &path("a"), folder.path())
        });
        if let Err(error) = result {
            assert!(!error.to_string().is_empty());
        }
    }
}

/// Fails if the work is not proportional to an input of this length. Time is measured in calls of
/// the allocator, which are the same on every machine.
pub(crate) fn bounded<R>(len: usize, work: impl FnOnce() -> R) -> R {
    let (result, counts) = counted(work);
    let (calls, peak) = (100_000 + 4_000 * len, (8 << 20) + (64 << 10) * len);
    assert!(
        counts.calls <= calls,
        "{} allocations for {len} bytes",
        counts.calls
    );
    assert!(
        counts.peak <= peak as isize,
        "{} bytes for {len} bytes",
        counts.peak
    );
    result
}
