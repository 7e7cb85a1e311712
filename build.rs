//! Links the program at a fixed address where that was measured to pay.
//!
//! A program that may stand anywhere has its tables of texts put right at every start: 14,000 addresses on 140 pages,
//! a sixth of the CPU that one update takes. Libraries, heap and stack stay where nobody can foretell; only the
//! program's own image, safe Rust nearly all of it, does not move. Go's programs are linked so by default.

#[allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // `release/build` says it in another way for musl, whose start-up files depend on it.
    if std::env::var("TARGET").is_ok_and(|target| target == "x86_64-unknown-linux-gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
