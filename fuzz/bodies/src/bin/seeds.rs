//! Writes the seeds of the fuzzer: `seeds FOLDER` creates a folder for each target in it.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use fastcodec_fuzz_bodies::{TARGETS, seeds};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).ok_or("usage: seeds FOLDER")?;
    for (target, _) in TARGETS {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        for (number, seed) in seeds(target).iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:02}")), seed)?;
        }
    }
    Ok(())
}
