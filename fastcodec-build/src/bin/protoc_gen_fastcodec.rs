//! `protoc --fastcodec_out=FOLDER --fastcodec_opt=OPTIONS file.proto`

use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut request = Vec::new();
    io::stdin().read_to_end(&mut request)?;
    io::stdout().write_all(&fastcodec_build::plugin::respond(&request))
}
