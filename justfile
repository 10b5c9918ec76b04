# List the recipes.
default:
    @just --list

# Check format and lints, and run every test, as CI does.
check:
    ./tests/run

# Run the tests. Those for which a package is missing are skipped and listed.
test *args:
    cargo test {{ args }}

# Write the tables in docs and in the README.
docs:
    UPDATE_DOCS=1 cargo test --test tidy --test transcripts docs

# Draw the pictures of the README.
pictures:
    assets/screenshots/make

# Run the program with a sandbox tenant, without an account or network.
demo *args:
    cargo run --release -- demo {{ args }}

# Run a million random inputs through the property tests.
fuzz:
    PROPTEST_CASES=1000000 cargo test --release prop

# Measure times and counts in a terminal, as ratios to a floor.
bench:
    cargo build --release --bin a0connect --example floor
    benches/terminal target/release/a0connect target/release/examples/floor

# Measure 12 checks that run at the same time, beside the slowest one.
bench-wire:
    cargo bench --bench wire

# Measure a rehearsal of a typical script.
bench-rehearsal:
    cargo bench --bench rehearsal
