# List the recipes.
default:
    @just --list

# Format, lints and all tests, with none left out; what CI runs.
check:
    ./tests/run

# The tests; those for which a package is missing are left out and named.
test *args:
    cargo test {{ args }}

# Write the tables in docs and in the README.
docs:
    UPDATE_DOCS=1 cargo test --test tidy --test transcripts docs

# Draw the pictures of the README.
pictures:
    assets/screenshots/make

# The program with a tenant of its own to play with: no account, no network.
demo *args:
    cargo run --release -- demo {{ args }}

# A million random events and inputs through the property tests.
fuzz:
    PROPTEST_CASES=1000000 cargo test --release prop

# Times and counts in a terminal beside the floor, as ratios.
bench:
    cargo build --release --bin a0connect --example floor
    benches/terminal target/release/a0connect target/release/examples/floor

# How long 12 checks take that are asked at once, beside the slowest.
bench-wire:
    cargo bench --bench wire

# How long a rehearsal of the profile script takes after the first one.
bench-rehearsal:
    cargo bench --bench rehearsal
