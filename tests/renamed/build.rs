//! Generates the schema with the stock generators and none of their options: they name `::prost`,
//! `::prost_types` and `tonic_prost`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");
    let parcels = protox::compile(["proto/parcels.proto"], ["proto"])?;
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_fds(parcels)?;
    Ok(())
}
