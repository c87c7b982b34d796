//! A temporary workspace with generated code as a crate, and a program that uses it.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{env, fs};

use object::read::archive::ArchiveFile;
use object::{Object, ObjectSection, SectionKind};
use tempfile::TempDir;

use crate::library::Library;
use crate::schema::Schema;
use crate::usage::{Usage, measure, measured};

type Fallible<T> = Result<T, Box<dyn Error>>;

const PACKAGE: &str = "version = \"0.0.0\"\nedition = \"2024\"\n";

/// What the code of one schema takes with one library.
#[derive(Debug)]
pub struct Figures {
    /// `cargo check` of the generated crate.
    pub check: Usage,
    /// The release build of the generated crate.
    pub release: Usage,
    /// The release build of the program that uses it.
    pub program: Usage,
    /// The machine code in the library of the generated crate, in bytes.
    pub rlib: u64,
    /// The machine code of the program, less that of the same program without messages, in bytes.
    pub code: u64,
}

/// Measures the code of a schema with a library.
///
/// # Errors
///
/// If a build fails, with the output of Cargo.
pub fn weigh(schema: &Schema, library: &Library, repetitions: usize) -> Fallible<Figures> {
    let workspace = Workspace::with_generated(schema, library)?;
    // The dependencies of the generated crate, and the program without messages.
    workspace.cargo(&["check", "-p", "empty"])?;
    workspace.cargo(&["build", "--release", "-p", "empty"])?;
    let mut check = Vec::new();
    let mut release = Vec::new();
    let mut program = Vec::new();
    for _ in 0..repetitions {
        workspace.cargo(&["clean", "-p", "generated"])?;
        workspace.cargo(&["clean", "--release", "-p", "generated", "-p", "all"])?;
        check.push(workspace.cargo(&["check", "-p", "generated"])?);
        release.push(workspace.cargo(&["build", "--release", "-p", "generated"])?);
        program.push(workspace.cargo(&["build", "--release", "-p", "all"])?);
    }
    let all = workspace.code_of_program("all")?;
    let empty = workspace.code_of_program("empty")?;
    Ok(Figures {
        check: Usage::median(&check),
        release: Usage::median(&release),
        program: Usage::median(&program),
        rlib: code_of_rlib(&workspace.path("target/release/libgenerated.rlib"))?,
        code: all.saturating_sub(empty),
    })
}

/// Measures the release build of a program with one message, and of everything that it needs.
/// `generated` is the folder with the code of all libraries.
///
/// # Errors
///
/// If a build fails, with the output of Cargo.
pub fn weigh_one(generated: &Path, library: &Library, repetitions: usize) -> Fallible<Usage> {
    let mut builds = Vec::new();
    for _ in 0..repetitions {
        let workspace = Workspace::with_one(generated, library)?;
        builds.push(workspace.cargo(&["build", "--release"])?);
    }
    Ok(Usage::median(&builds))
}

/// A temporary folder, with its own target folder.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// Writes three crates: `generated`, the program `all` that uses it, and its counterpart
    /// `empty`, which has the same dependencies apart from the generated crate.
    fn with_generated(schema: &Schema, library: &Library) -> Fallible<Self> {
        let workspace = Self::new()?;
        workspace.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"generated\", \"all\", \"empty\"]\n",
        )?;
        workspace.write_manifest("generated/Cargo.toml", "generated", library.dependency)?;
        workspace.write(
            "generated/src/lib.rs",
            "#![allow(warnings)]\nmod generated;\npub use generated::*;\n",
        )?;
        copy_folder(
            &schema.generated(library),
            &workspace.path("generated/src/generated"),
        )?;
        let dependencies = format!(
            "generated = {{ path = \"../generated\" }}\n{}",
            library.dependency
        );
        workspace.write_manifest("all/Cargo.toml", "all", &dependencies)?;
        workspace.write("all/src/main.rs", &library.program(&schema.roots))?;
        workspace.write_manifest("empty/Cargo.toml", "empty", library.dependency)?;
        workspace.write("empty/src/main.rs", &library.program(&[]))?;
        Ok(workspace)
    }

    /// Writes a program with one message.
    fn with_one(generated: &Path, library: &Library) -> Fallible<Self> {
        let workspace = Self::new()?;
        workspace.write_manifest("Cargo.toml", "one", library.dependency)?;
        workspace.write("src/main.rs", &library.program_with_one())?;
        if !library.has_derive() {
            copy_folder(
                &generated.join(library.name),
                &workspace.path("src/generated"),
            )?;
        }
        Ok(workspace)
    }

    /// Creates a folder with the lock file of this repository, so that the versions are its own.
    fn new() -> Fallible<Self> {
        let workspace = Self {
            folder: TempDir::new()?,
        };
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
        fs::copy(lock, workspace.path("Cargo.lock"))?;
        Ok(workspace)
    }

    /// Runs Cargo and returns what it and the compiler took.
    fn cargo(&self, arguments: &[&str]) -> Fallible<Usage> {
        let mut command = measured(&cargo())?;
        command
            .args(arguments)
            .arg("--offline")
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env("CARGO_INCREMENTAL", "0")
            // A cache of the compiler would answer instead of it.
            .env("RUSTC_WRAPPER", "");
        measure(&mut command)
    }

    fn code_of_program(&self, name: &str) -> Fallible<u64> {
        let program = self.path("target/release").join(name);
        let content = fs::read(program.with_extension(env::consts::EXE_EXTENSION))?;
        code_of_object(&content)
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    fn write_manifest(&self, path: &str, name: &str, dependencies: &str) -> Fallible<()> {
        self.write(
            path,
            &format!("[package]\nname = \"{name}\"\n{PACKAGE}\n[dependencies]\n{dependencies}\n"),
        )
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

/// Returns the Cargo that runs this program, or the one in the path.
pub fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned())
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

/// Returns the size of the sections with machine code in all objects of a library.
fn code_of_rlib(path: &Path) -> Fallible<u64> {
    let content = fs::read(path)?;
    let mut code = 0;
    for member in ArchiveFile::parse(&*content)?.members() {
        let member = member?;
        if member.name().ends_with(b".o") {
            code += code_of_object(member.data(&*content)?)?;
        }
    }
    Ok(code)
}

/// Returns the size of the sections with machine code.
fn code_of_object(content: &[u8]) -> Fallible<u64> {
    let file = object::File::parse(content)?;
    Ok(file
        .sections()
        .filter(|section| section.kind() == SectionKind::Text)
        .map(|section| section.size())
        .sum())
}
