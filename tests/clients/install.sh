#!/usr/bin/env bash
# Owns the test of what a release holds: the archive and its list of parts, made as the release workflow makes them,
# installed where there is no Rust; and the image, built where an engine runs and linted everywhere.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
need jq
clients

version=$(sed -n '/^version = "/{s/^version = "\(.*\)"$/\1/p;q;}' "$root/Cargo.toml")
target=$(uname -m)-unknown-linux-musl
name=mk-passport-$version-$target
dist=$scratch/dist
copy=$scratch/copy
snapshot "$copy"

# What the release workflow installs first, kept with the other clients.
tools=$checks/tools
PATH=$tools/bin:$PATH
if ! command -v cargo-auditable >/dev/null || ! command -v cargo-cyclonedx >/dev/null; then
  CARGO_INSTALL_ROOT=$tools "$copy/.ci/archive" tools
fi
rustup --quiet target add "$target" 2>/dev/null || rustup target add "$target"
check 'the archive is made' "$copy/.ci/archive" "$target" "$dist"
check 'the repository stays as it was' test ! -e "$copy/sbom.json"

mkdir "$scratch/user"
tar -C "$scratch/user" -xzf "$dist/$name.tar.gz"
mk=$scratch/user/mk
check 'the archive holds the licences' test -s "$scratch/user/LICENSE-MIT"
if command -v file >/dev/null; then
  file "$mk" >"$scratch/kind"
  check 'the program is static' grep -qE 'static(-pie|ally) linked' "$scratch/kind"
fi
"$mk" --version >"$scratch/version"
check 'it has the version of the manifest' holds "$scratch/version" "$version"
check 'it writes a passport' "$mk" passport init --template safe -o "$scratch/user/passport.json"
check 'it checks it' env PATH=/usr/bin:/bin "$mk" passport scan "$scratch/user/passport.json"

# What the program is made of, from both places that say it.
sbom=$dist/$name.cdx.json
check 'the list of parts is CycloneDX' jq -e '.bomFormat == "CycloneDX"' "$sbom"
check 'it is about this version' env version="$version" jq -e '.metadata.component.version == env.version' "$sbom"
check 'it names a dependency' jq -e 'any(.components[]; .name == "serde_json" and (.purl | startswith("pkg:cargo/")))' "$sbom"
check 'it names no dependency of tests' jq -e 'all(.components[]; .name != "proptest" and .name != "trycmd")' "$sbom"
check 'the program itself holds the list' grep -qa '\.dep-v0' "$mk"

# `cargo binstall` puts this address together from the manifest.
address=$(sed -n 's/^pkg-url = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
address=${address//'{ name }'/mk-passport}
address=${address//'{ version }'/$version}
address=${address//'{ target }'/$target}
check 'binstall looks for the archive by its name' test "${address##*/}" = "$name.tar.gz"

check 'the Containerfile has no faults' hadolint "$root/Containerfile"
if docker info >/dev/null 2>&1; then
  image="mk-passport-test"
  cp "$mk" "$root/Containerfile" "$root/.dockerignore" "$scratch/user"
  check 'the image is built' docker build --quiet --file "$scratch/user/Containerfile" --tag "$image" "$scratch/user"
  house=$scratch/house
  mkdir "$house"
  cp "$root/templates/safe.json" "$house/ads.passport.json"
  repository "$house"
  check 'it checks a repository of another user' docker run --rm --volume "$house:/repository:ro" "$image"
  docker run --rm --entrypoint id "$image" -u >"$scratch/uid"
  check 'it does not run as root' not grep -qx 0 "$scratch/uid"
  docker image rm "$image" >/dev/null
else
  echo 'no container engine: the image was linted and not built'
fi
