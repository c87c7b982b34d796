//! The schemas, and the code that the generators write for them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::api::Api;
use crate::library::{Library, ONE};
use crate::workspace::cargo;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// A schema with the code of every library.
#[derive(Debug)]
pub struct Schema {
    /// The messages that the programs decode and encode, as full names.
    pub roots: Vec<String>,
    /// How many messages these contain.
    pub reachable: usize,
    folder: TempDir,
}

impl Schema {
    /// Generates the code for OTLP, or for `shapes.proto` where the recorded data sets are missing.
    ///
    /// # Errors
    ///
    /// If the generator fails.
    pub fn otlp() -> Fallible<Self> {
        Self::compile(
            TempDir::new()?,
            Path::new(env!("FOOTPRINT_FOLDER")),
            env!("FOOTPRINT_FILES").split(','),
            env!("FOOTPRINT_ROOTS").split(',').map(str::to_owned),
        )
    }

    /// Generates a schema in the shape of a public API, and its code.
    ///
    /// # Errors
    ///
    /// If the generator fails.
    pub fn api(messages: usize, seed: u64) -> Fallible<Self> {
        let api = Api::new(messages, seed);
        Self::of_text(&api.text, api.roots)
    }

    /// Generates the code of the schema with one message.
    ///
    /// # Errors
    ///
    /// If the generator fails.
    pub fn one() -> Fallible<Self> {
        Self::of_text(ONE, vec!["one.Person".into()])
    }

    fn of_text(text: &str, roots: Vec<String>) -> Fallible<Self> {
        let folder = TempDir::new()?;
        let include = folder.path().to_owned();
        fs::write(include.join("schema.proto"), text)?;
        Self::compile(folder, &include, ["schema.proto"], roots)
    }

    /// Runs the generators, which are a separate program: only it depends on them, and the
    /// builds that are measured do not contain them.
    fn compile<'a>(
        folder: TempDir,
        include: &Path,
        files: impl IntoIterator<Item = &'a str>,
        roots: impl IntoIterator<Item = String>,
    ) -> Fallible<Self> {
        let roots: Vec<String> = roots.into_iter().collect();
        let mut command = Command::new(cargo());
        command
            .args(["run", "--quiet", "--offline", "--locked"])
            .args(["-p", "fastcodec-benches-generate", "--"])
            .arg("--out")
            .arg(folder.path().join("generated"))
            .arg("--include")
            .arg(include);
        for root in &roots {
            command.arg("--root").arg(root);
        }
        let output = command
            .args(files)
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .stdin(Stdio::null())
            .output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(format!("the generators failed:\n{errors}").into());
        }
        // buffa's generator also prints what a build script tells Cargo.
        let output = String::from_utf8(output.stdout)?;
        let reachable = output.lines().last().unwrap_or_default();
        Ok(Self {
            roots,
            reachable: reachable.parse()?,
            folder,
        })
    }

    /// Returns the folder with the code of all libraries.
    pub fn all_generated(&self) -> PathBuf {
        self.folder.path().join("generated")
    }

    /// Returns the folder with the code of a library.
    pub fn generated(&self, library: &Library) -> PathBuf {
        self.all_generated().join(library.name)
    }
}
