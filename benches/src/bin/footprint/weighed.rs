//! A temporary workspace with the generated code as a crate, and a program that uses it.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use object::{Object, ObjectSection, SectionKind};
use tempfile::TempDir;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// The root messages, as paths into the generated modules.
const ROOTS: &str = env!("FOOTPRINT_ROOTS");

/// A library that generated code depends on.
#[derive(Debug)]
pub struct Library {
    /// Its name, which is also that of the folder with the generated code.
    pub name: &'static str,
    dependencies: &'static str,
    imports: &'static str,
    /// The statements that decode `input` as `M` and encode it again.
    round_trip: &'static str,
}

impl Library {
    /// The measured libraries.
    pub const ALL: [Library; 3] = [
        Library {
            name: "prost",
            dependencies: "prost = \"0.14\"",
            imports: "use prost::Message;",
            round_trip: "<M>::decode(&input[..]).unwrap().encode_to_vec()",
        },
        Library {
            name: "buffa",
            dependencies: "buffa = \"0.9\"",
            imports: "use buffa::Message;",
            round_trip: "<M>::decode_from_slice(&input).unwrap().encode_to_vec()",
        },
        Library {
            name: "fastcodec",
            dependencies: concat!(
                "fastcodec = { path = \"",
                env!("CARGO_MANIFEST_DIR"),
                "/../fastcodec\" }"
            ),
            imports: "use fastcodec::protobuf::{Decode, Encode};",
            round_trip: "<M>::decode(&input).unwrap().encode_to_vec().unwrap()",
        },
    ];

    /// Returns a program that makes a round trip of the message that its argument names.
    fn program(&self, roots: &[&str]) -> String {
        let imports = if roots.is_empty() { "" } else { self.imports };
        let arms: String = roots
            .iter()
            .enumerate()
            .map(|(index, root)| {
                let call = self
                    .round_trip
                    .replace("<M>", &format!("<generated::{root}>"));
                format!("        {index} => {call},\n")
            })
            .collect();
        format!(
            "use std::io::{{Read, Write}};\n{imports}\n\
             fn main() {{\n    \
                 let mut input = Vec::new();\n    \
                 std::io::stdin().read_to_end(&mut input).unwrap();\n    \
                 let output: Vec<u8> = match std::env::args().count() {{\n\
                 {arms}        _ => input,\n    }};\n    \
                 std::io::stdout().write_all(&output).unwrap();\n\
             }}\n"
        )
    }
}

/// A temporary folder with two crates: `generated`, and the program `uses` with an empty
/// counterpart.
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// Writes the crates. They use the versions of this workspace's lock file.
    pub fn new(library: &Library) -> Fallible<Self> {
        let workspace = Self {
            folder: TempDir::new()?,
        };
        let generated = Path::new(env!("OUT_DIR"))
            .join("footprint")
            .join(library.name);
        copy_folder(&generated, &workspace.path("generated/src/generated"))?;
        workspace.write(
            "generated/src/lib.rs",
            "#![allow(warnings)]\nmod generated;\npub use generated::*;\n",
        )?;
        let package = "version = \"0.0.0\"\nedition = \"2024\"\n";
        workspace.write(
            "generated/Cargo.toml",
            &format!(
                "[package]\nname = \"generated\"\n{package}\n[dependencies]\n{}\n",
                library.dependencies
            ),
        )?;
        workspace.write(
            "uses/Cargo.toml",
            &format!(
                "[package]\nname = \"uses\"\n{package}\n[dependencies]\n\
                 generated = {{ path = \"../generated\" }}\n{}\n",
                library.dependencies
            ),
        )?;
        let roots: Vec<&str> = ROOTS.split(',').collect();
        workspace.write("uses/src/bin/all.rs", &library.program(&roots))?;
        workspace.write("uses/src/bin/none.rs", &library.program(&[]))?;
        workspace.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"generated\", \"uses\"]\n",
        )?;
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
        fs::copy(lock, workspace.path("Cargo.lock"))?;
        Ok(workspace)
    }

    /// Makes a clean release build of the generated crate and its dependencies.
    pub fn time_everything(&self) -> Fallible<Duration> {
        self.cargo(["fetch"])?;
        self.time(&["build", "--release", "-p", "generated"])
    }

    /// Returns the median time of a build of only the generated crate.
    pub fn time_generated(&self, command: &[&str], repetitions: usize) -> Fallible<Duration> {
        let build = [command, &["-p", "generated"]].concat();
        self.cargo(&build)?;
        let mut times = Vec::new();
        for _ in 0..repetitions {
            self.cargo(["clean", "-p", "generated"])?;
            self.cargo(["clean", "--release", "-p", "generated"])?;
            times.push(self.time(&build)?);
        }
        times.sort();
        Ok(times[times.len() / 2])
    }

    /// Returns how much machine code the round trips add to a program.
    pub fn code_bytes(&self) -> Fallible<u64> {
        self.cargo(["build", "--release", "-p", "uses"])?;
        let all = text_bytes(&self.path("target/release/all"))?;
        let none = text_bytes(&self.path("target/release/none"))?;
        Ok(all.saturating_sub(none))
    }

    fn time(&self, arguments: &[&str]) -> Fallible<Duration> {
        let start = Instant::now();
        self.cargo(arguments)?;
        Ok(start.elapsed())
    }

    fn cargo(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Fallible<()> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env("CARGO_INCREMENTAL", "0")
            .stdin(Stdio::null())
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(())
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    fn write(&self, relative: &str, content: &str) -> Fallible<()> {
        let path = self.path(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
        Ok(())
    }
}

fn copy_folder(from: &Path, to: &Path) -> Fallible<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Returns the size of the sections with machine code.
fn text_bytes(program: &Path) -> Fallible<u64> {
    let program = program.with_extension(env::consts::EXE_EXTENSION);
    let content = fs::read(program)?;
    let file = object::File::parse(&*content)?;
    Ok(file
        .sections()
        .filter(|section| section.kind() == SectionKind::Text)
        .map(|section| section.size())
        .sum())
}
