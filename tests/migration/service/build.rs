fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");

    let journal = protox::compile(["proto/journal.proto"], ["proto"])?;
    prost_build::Config::new()
        .btree_map(["."])
        .enable_type_names()
        .compile_fds(journal)?;

    let stations = protox::compile(["proto/stations.proto"], ["proto"])?;
    tonic_prost_build::configure().compile_fds(stations)?;
    Ok(())
}
