//! Generates the code of every codec from the same schemas, without `protoc`.
//!
//! `proto/shapes.proto` and `proto/blobs.proto` are always compiled. If `FASTCODEC_DATA` names the folder with the recorded
//! data sets, its schemas are compiled as well, and `cfg(recorded)` is set.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};

type Fallible<T> = Result<T, Box<dyn Error>>;

const OTLP: [&str; 2] = [
    "opentelemetry/proto/collector/trace/v1/trace_service.proto",
    "opentelemetry/proto/collector/metrics/v1/metrics_service.proto",
];

/// Schemas to compile for every codec.
struct Schemas {
    /// The folders in which they are searched.
    roots: Vec<PathBuf>,
    /// All of them with their imports, without comments.
    descriptors: FileDescriptorSet,
}

impl Schemas {
    fn load(roots: &[PathBuf], files: &[&str]) -> Fallible<Self> {
        let mut compiler = protox::Compiler::new(roots)?;
        compiler.include_imports(true).include_source_info(false);
        compiler.open_files(files)?;
        Ok(Self {
            roots: roots.to_vec(),
            descriptors: compiler.file_descriptor_set(),
        })
    }

    /// Returns the names of the files, as in imports.
    fn names(&self) -> Vec<String> {
        let files = self.descriptors.file.iter();
        files.map(|file| file.name().to_owned()).collect()
    }

    fn paths(&self) -> Vec<PathBuf> {
        let find = |name: String| {
            let mut candidates = self.roots.iter().map(|root| root.join(&name));
            candidates.find(|path| path.is_file())
        };
        self.names().into_iter().filter_map(find).collect()
    }

    /// Returns the messages that are reachable from these, as full names with a leading dot.
    fn reachable(&self, from: &[&str]) -> BTreeSet<String> {
        let mut all = Vec::new();
        for file in &self.descriptors.file {
            let package = format!(".{}", file.package());
            collect(&package, &file.message_type, &mut all);
        }
        let mut reached = BTreeSet::new();
        let mut open: Vec<String> = from.iter().map(|name| format!(".{name}")).collect();
        while let Some(name) = open.pop() {
            let message = all.iter().find(|(known, _)| *known == name);
            if let Some((_, message)) = message
                && reached.insert(name)
            {
                open.extend(message.field.iter().map(|field| field.type_name().into()));
            }
        }
        reached
    }
}

fn collect<'a>(
    prefix: &str,
    messages: &'a [DescriptorProto],
    all: &mut Vec<(String, &'a DescriptorProto)>,
) {
    for message in messages {
        let name = format!("{prefix}.{}", message.name());
        collect(&name, &message.nested_type, all);
        all.push((name, message));
    }
}

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
    footprint(&out, &roots, data.is_some())
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

/// Generates code for the schema that `footprint` measures, only for the owned types.
fn footprint(out: &Path, roots: &[PathBuf], recorded: bool) -> Fallible<()> {
    let (files, messages): (&[&str], &[&str]) = if recorded {
        (
            &OTLP,
            &[
                "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest",
                "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest",
            ],
        )
    } else {
        (
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
        )
    };
    let schemas = Schemas::load(roots, files)?;
    generate_prost(
        &emptied(out, "footprint/prost")?,
        &schemas,
        &mut prost_build::Config::new(),
    )?;
    generate_buffa(&emptied(out, "footprint/buffa")?, &schemas, buffa())?;
    generate_fastcodec(
        &emptied(out, "footprint/fastcodec")?,
        &schemas,
        &mut fastcodec_build::Config::new(),
    )?;
    let paths = messages.join(",").replace('.', "::");
    println!("cargo::rustc-env=FOOTPRINT_ROOTS={paths}");
    let count = schemas.reachable(messages).len();
    println!("cargo::rustc-env=FOOTPRINT_MESSAGES={count}");
    Ok(())
}

/// Creates an empty folder with that name.
fn emptied(out: &Path, name: &str) -> Fallible<PathBuf> {
    let folder = out.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Generates code with the unmodified generator.
fn generate_prost(
    folder: &Path,
    schemas: &Schemas,
    config: &mut prost_build::Config,
) -> Fallible<()> {
    config.out_dir(folder).include_file("mod.rs");
    config.compile_fds(schemas.descriptors.clone())?;
    Ok(())
}

/// Returns the options for buffa: without views, and without unknown fields, because prost's types
/// do not keep them either.
fn buffa() -> buffa_build::Config {
    buffa_build::Config::new()
        .generate_views(false)
        .preserve_unknown_fields(false)
}

fn generate_buffa(folder: &Path, schemas: &Schemas, config: buffa_build::Config) -> Fallible<()> {
    let set = folder.join("schemas.binpb");
    fs::write(&set, schemas.descriptors.encode_to_vec())?;
    config
        .descriptor_set(&set)
        .files(&schemas.names())
        .out_dir(folder)
        .include_file("mod.rs")
        .compile()
}

fn generate_fastcodec(
    folder: &Path,
    schemas: &Schemas,
    config: &mut fastcodec_build::Config,
) -> Fallible<()> {
    config.out_dir(folder).include_file("mod.rs");
    config.compile_fds(schemas.descriptors.encode_to_vec())?;
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
