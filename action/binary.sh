#!/usr/bin/env bash
# Owns where the action's binary comes from: a release that the checksum table vouches for, or a build of this source.
# Reads MK_VERSION. Writes the outputs binary (its path), home (the folder to keep), key (of the cache) and
# build (whether action/build.sh has to make it).
set -euo pipefail

source_dir=$GITHUB_ACTION_PATH
table=$source_dir/action/checksums.txt
temp=$RUNNER_TEMP
executable=mk
if [ "$RUNNER_OS" = Windows ]; then
  # One spelling that this shell, tar and the cache understand.
  source_dir=$(cygpath -m "$source_dir")
  temp=$(cygpath -m "$temp")
  executable=mk.exe
fi

fail() {
  printf 'mk passport: %s\n' "$1" >&2
  exit 2
}

# The value of a key of the package in the manifest: manifest KEY
manifest() {
  sed -n "/^$1 = \"/{s/^$1 = \"\(.*\)\"\$/\1/p;q;}" "$source_dir/Cargo.toml"
}

# The SHA-256 of standard input.
sha256() {
  local line
  if command -v sha256sum >/dev/null; then line=$(sha256sum); else line=$(shasum -a 256); fi
  printf '%s' "${line%% *}"
}

# The release target of this runner; nothing where no release is built for it.
target() {
  case $RUNNER_OS-$RUNNER_ARCH in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
  esac
}

# Hands the places over: places HOME BUILD KEY
places() {
  {
    printf 'home=%s\n' "$1"
    printf 'binary=%s/bin/%s\n' "$1" "$executable"
    printf 'build=%s\n' "$2"
    printf 'key=%s\n' "$3"
  } >>"$GITHUB_OUTPUT"
}

# The checksum that the table has for an archive, or nothing: vouched ARCHIVE
vouched() {
  ARCHIVE=$1 awk '!/^#/ && $2 == ENVIRON["ARCHIVE"] { print $1; exit }' "$table"
}

# Fetches an archive, believes it only with its checksum, and unpacks the binary: download VERSION ARCHIVE CHECKSUM
download() {
  local home=$temp/mk-passport/$1 url actual
  url=$(manifest repository)/releases/download/v$1/$2
  # What an earlier step left there is not the release.
  rm -rf -- "$home"
  mkdir -p "$home/bin"
  # Names without a drive letter: tar takes one for a host.
  cd "$home"
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output archive.tar.gz -- "$url" ||
    fail "failed to download $url"
  actual=$(sha256 <archive.tar.gz)
  if [ "$actual" != "$3" ]; then
    rm -f archive.tar.gz
    fail "$2 has the checksum $actual, and action/checksums.txt wants $3: the archive is not the release"
  fi
  tar -xzf archive.tar.gz -C bin "$executable"
  rm archive.tar.gz
  places "$home" false ''
}

# Names a build after all that goes into it.
build() {
  local digest
  digest=$(
    cd "$source_dir"
    {
      rustc --version --verbose
      printf '%s\n' "${ImageOS:-}"
      find Cargo.toml Cargo.lock src templates -type f -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat
    } | sha256
  )
  # Only the cache may fill it: what an earlier step left there is not trusted.
  rm -rf -- "$temp/mk-passport/$digest"
  places "$temp/mk-passport/$digest" true "mk-passport-$RUNNER_OS-$RUNNER_ARCH-$digest"
}

version=${MK_VERSION:-$(manifest version)}
archive=mk-passport-$version-$(target).tar.gz
checksum=$(vouched "$archive")
if [ "$MK_VERSION" = source ]; then
  build
elif [ -n "$checksum" ]; then
  download "$version" "$archive" "$checksum"
elif [ -n "$MK_VERSION" ]; then
  fail "action/checksums.txt has no $archive: name a version that it has, or none, or \`source\`"
else
  build
fi
