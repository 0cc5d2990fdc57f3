# What the scripts share; sourced, with the repository's root as the working directory.

say() { printf '\n==> %s\n' "$*"; }

fail() {
  printf '\nerror: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    command -v sudo >/dev/null || fail "Missing packages can only be installed by root or with sudo."
    sudo "$@"
  fi
}

is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# Installs those of the packages that are missing; asks the network only when there are any.
need_packages() {
  local missing=() package
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || fail "This needs Debian 12; please install: ${missing[*]}"
  say "Installing ${missing[*]}"
  as_root apt-get update -q ||
    fail "The package lists could not be fetched; is there a network?"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    "${missing[@]}" || fail "These packages could not be installed: ${missing[*]}"
}

# What the product is built from.
need_build_packages() {
  need_packages g++ ccache cmake ninja-build pkg-config libboost1.81-dev rapidjson-dev libcli11-dev \
    libssl-dev libtomlplusplus-dev libcpp-httplib-dev libhiredis-dev libsqlite3-dev libpq-dev curl "$@"
}

# What one checkout compiled serves the others.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

# Configures and builds a preset; the targets after it, or all.
build() {
  local preset=$1
  shift
  say "Building $preset"
  cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 || {
    cat "build/$preset.configure.log"
    fail "The build could not be configured."
  }
  cmake --build --preset "$preset" ${@:+--target "$@"} || fail "The build of $preset failed."
}
