//! Generates the code of every codec from the same schemas, without `protoc`.
//!
//! `proto/shapes.proto` and `proto/blobs.proto` are always compiled. If `FASTCODEC_DATA` names the folder with the recorded
//! data sets, its schemas are compiled as well, and `cfg(recorded)` is set.

use std::path::{self, Path, PathBuf};
use std::{env, fs};

use fastcodec_benches_generate::{
    Fallible, Schemas, buffa, emptied, generate_buffa, generate_fastcodec, generate_prost,
};

const OTLP: [&str; 2] = [
    "opentelemetry/proto/collector/trace/v1/trace_service.proto",
    "opentelemetry/proto/collector/metrics/v1/metrics_service.proto",
];

fn main() -> Fallible<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=FASTCODEC_DATA");
    println!("cargo::rustc-check-cfg=cfg(recorded)");

    let mut roots = vec![PathBuf::from("proto")];
    let mut files = vec!["shapes.proto", "blobs.proto"];
    let data = env::var_os("FASTCODEC_DATA").map(PathBuf::from);
    if let Some(data) = &data {
        println!("cargo::rustc-cfg=recorded");
        roots.extend([data.join("messages"), data.join("otlp/proto")]);
        files.extend([
            "bench_messages.proto",
            "benchmark_message1_proto3.proto",
            "benchmarks.proto",
        ]);
        files.extend(OTLP);
    } else {
        println!("cargo::warning=FASTCODEC_DATA is not set: the recorded data sets are omitted");
    }

    let schemas = Schemas::load(&roots, &files)?;
    for path in schemas.paths() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    generate_prost(
        &emptied(&out, "prost")?,
        &schemas,
        &mut prost_build::Config::new(),
    )?;
    generate_prost(
        &emptied(&out, "takeover")?,
        &schemas,
        prost_build::Config::new().prost_path("::fastcodec::prost"),
    )?;
    generate_buffa(
        &emptied(&out, "buffa")?,
        &schemas,
        buffa().generate_views(true),
    )?;
    generate_fastcodec(
        &emptied(&out, "fastcodec")?,
        &schemas,
        fastcodec_build::Config::new().views(["."]),
    )?;
    generate_quick_protobuf(&emptied(&out, "quick_protobuf")?, &schemas)?;

    // Once more with bytes that share the input.
    let blobs = Schemas::load(&roots[..1], &["blobs.proto"])?;
    generate_prost(
        &emptied(&out, "prost_shared")?,
        &blobs,
        prost_build::Config::new().bytes(["."]),
    )?;
    generate_buffa(
        &emptied(&out, "buffa_shared")?,
        &blobs,
        buffa().use_bytes_type(),
    )?;
    generate_fastcodec(
        &emptied(&out, "fastcodec_shared")?,
        &blobs,
        fastcodec_build::Config::new().bytes(["."]),
    )?;

    generate_thrift(&out, data.as_deref())?;
    footprint(data.as_deref())
}

/// Generates code for the Thrift schemas: `thrift/shapes.thrift`, and the recorded ones if they are
/// available.
///
/// pilota's types are generated twice: with `String` and `Vec<u8>`, as in ours, and with its
/// default types, which share the input.
fn generate_thrift(out: &Path, data: Option<&Path>) -> Fallible<()> {
    let mut schemas = vec![PathBuf::from("thrift/shapes.thrift")];
    if let Some(data) = data {
        schemas.push(data.join("thrift/baseline.thrift"));
        schemas.push(data.join("parquet/parquet.thrift"));
    }
    for (name, shared) in [("thrift", false), ("thrift_shared", true)] {
        let mut config = fastcodec_build::Config::new();
        config
            .out_dir(emptied(out, name)?)
            .include_file("mod.rs")
            // The hasher of pilota's maps, so that the codecs are compared and not the hashers.
            .hasher("::ahash::RandomState");
        if shared {
            config
                .bytes(["."])
                .string_type(["."], "::fastcodec::thrift::SharedStr");
        } else {
            config.views(["."]);
        }
        config.compile_thrift(&schemas, &[] as &[&str])?;
    }
    for (name, shared) in [("pilota", false), ("pilota_shared", true)] {
        let folder = emptied(out, name)?;
        let mut modules = String::new();
        for schema in &schemas {
            println!("cargo::rerun-if-changed={}", schema.display());
            let stem = schema.file_stem().unwrap_or_default().to_string_lossy();
            // pilota cannot read the footers.
            if stem == "parquet" {
                continue;
            }
            let source = for_pilota(&fs::read_to_string(schema)?);
            let annotated = folder.join(format!("{stem}.thrift"));
            fs::write(&annotated, source)?;
            let generated = folder.join(format!("{stem}.rs"));
            pilota_build::Builder::thrift()
                .ignore_unused(false)
                .compile_with_config(
                    vec![pilota_build::IdlService::from_path(annotated)],
                    pilota_build::Output::File(generated.clone()),
                );
            // Its code for a `double` with an order does not compile.
            let mut code = fs::read_to_string(&generated)?.replace("*value.0", "value.0");
            if !shared {
                code = with_owned_types(&code);
            }
            fs::write(&generated, code)?;
            modules.push_str(&format!(
                "include!({:?});\n",
                generated.display().to_string()
            ));
        }
        fs::write(folder.join("mod.rs"), modules)?;
    }
    Ok(())
}

/// Returns a schema that pilota's generator can compile: with an order if a struct is a key, and
/// without the structs whose defaults it cannot compile.
fn for_pilota(source: &str) -> String {
    let mut schema = String::new();
    let mut in_simple = false;
    for line in source.lines() {
        if line.starts_with("struct DefaultValues") {
            break;
        }
        in_simple |= line.starts_with("struct Simple ");
        in_simple &= !line.starts_with('}');
        schema.push_str(line);
        if in_simple && line.contains(": double ") {
            schema.push_str(" (pilota.rust_type = \"ordered_f64\")");
        }
        schema.push('\n');
    }
    schema
}

/// Returns pilota's code, changed as if `pilota.rust_type` were on every string and binary: its
/// generator supports that for fields only, not for the contents of containers.
fn with_owned_types(code: &str) -> String {
    let names = [
        ("::pilota::FastStr", "::std::string::String"),
        ("::pilota::Bytes", "::std::vec::Vec<u8>"),
        ("faststr", "string"),
        ("read_bytes()", "read_bytes_vec()"),
        ("write_bytes_field(", "write_bytes_vec_field("),
        ("write_bytes(", "write_bytes_vec("),
        (".bytes_field_len(", ".bytes_vec_field_len("),
        (".bytes_len(", ".bytes_vec_len("),
    ];
    let mut owned = String::new();
    for line in code.lines() {
        let mut line = line.to_owned();
        for (from, to) in names {
            line = line.replace(from, to);
        }
        if line.contains("write_string") || line.contains("write_bytes_vec") {
            // They take a reference; the others take a value that is cheap to clone.
            line = line.replace(".clone()", "");
        }
        owned.push_str(&line);
        owned.push('\n');
    }
    owned
}

/// Tells `footprint` where the schema of OTLP is, or what it measures instead.
fn footprint(data: Option<&Path>) -> Fallible<()> {
    let (folder, files, messages): (PathBuf, &[&str], &[&str]) = match data {
        Some(data) => (
            data.join("otlp/proto"),
            &OTLP,
            &[
                "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest",
                "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest",
            ],
        ),
        None => (
            env::current_dir()?.join("proto"),
            &["shapes.proto"],
            &[
                "shapes.Numbers",
                "shapes.Strings",
                "shapes.Tree",
                "shapes.Packed",
                "shapes.Maps",
                "shapes.Mesh",
                "shapes.Table",
            ],
        ),
    };
    println!(
        "cargo::rustc-env=FOOTPRINT_FOLDER={}",
        path::absolute(folder)?.display()
    );
    println!("cargo::rustc-env=FOOTPRINT_FILES={}", files.join(","));
    println!("cargo::rustc-env=FOOTPRINT_ROOTS={}", messages.join(","));
    Ok(())
}

/// Generates code without the envelope of the data sets: only prost reads it, and its package
/// contains another one, for which the generator would write one module in two places.
fn generate_quick_protobuf(folder: &Path, schemas: &Schemas) -> Fallible<()> {
    let folder = folder.to_path_buf();
    let mut paths = schemas.paths();
    paths.retain(|path| !path.ends_with("benchmarks.proto"));
    let config = pb_rs::ConfigBuilder::new(&paths, None, Some(&folder), &schemas.roots)?
        .headers(false)
        .build();
    pb_rs::types::FileDescriptor::run(&config)?;
    Ok(())
}
