//! Does nothing. Cargo takes build dependencies into account only where there is a build script, and
//! those of this crate hold the features of the RDF store's binding generator at what the whole workspace
//! resolves to: otherwise building one crate alone (`-p`) would compile the store's C++ a second time.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
