#!/bin/sh
# Builds the addon inside a Linux container, whose C library decides where it runs. RUST is the toolchain.
set -eu

if command -v apk >/dev/null; then
    apk add --no-cache curl gcc musl-dev
    # An addon is loaded into a process that has its C library already.
    export RUSTFLAGS="-C target-feature=-crt-static"
fi
curl --proto '=https' --tlsv1.2 --silent --show-error --fail https://sh.rustup.rs |
    sh -s -- -y --profile minimal --default-toolchain "$RUST"
"$HOME/.cargo/bin/cargo" build --release --locked --package tc3-node
