#!/usr/bin/env bash
# deploy/Dockerfile and compose.yaml, without a container engine: what they copy is there, the
# packages bring every library, and the installed files alone, with those libraries, serve as user
# 10001 in a root that it cannot write to, on every address of a network of its own. The build
# directory is the argument.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null || true; rm -rf "$work"' EXIT
fault() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# The list of the first stage is the one of lib.sh, but for what only a developer wants.
packages() { sed -n "$1" deploy/Dockerfile | tr -d '\\' | tr ' ' '\n' | grep -E '^[a-z0-9][a-z0-9.+-]*$' | grep -vxE 'apt-get|install|update|rm|run|env' | sort -u; }
packages '/AS build/,/^COPY/p' | grep -vxE 'debian|build' >"$work/build"
sed -n '/^need_build_packages/,/^}/p' deploy/lib.sh | tr -d '\\' | tr ' ' '\n' | grep -E '^[a-z0-9][a-z0-9.+-]*$' |
  grep -vxE 'need_packages|ccache|curl' | sort -u >"$work/needed"
missing=$(comm -23 "$work/needed" "$work/build" | tr '\n' ' ')
[ -z "$missing" ] || fault "the first stage does not install $missing"

# Its context holds what it copies.
sed -n 's/^COPY \(--from=[^ ]* \)\?//p' deploy/Dockerfile | while read -r line; do
  for source in ${line% *}; do
    case $source in
      /stage/*) ;;
      *) [ -e "$source" ] || fault "COPY $source: it is not there"
         grep -qx "!$source" deploy/Dockerfile.dockerignore || fault "$source is kept out of the context" ;;
    esac
  done
done

DESTDIR="$work/stage" cmake --install "$build" --prefix /usr/local --strip >/dev/null
root=$work/stage
for file in bin/lumbar share/lumbar/value_sets/back-pain.csv share/lumbar/order_codes.csv \
  share/lumbar/migrations/postgres/001_feedback.sql share/doc/lumbar/LICENSE; do
  [ -e "$root/usr/local/$file" ] || fault "the installation has no $file"
done

# Every library's package is installed by the second stage, or by what that depends on.
sed -n '/^FROM debian:12-slim$/,/^COPY/p' deploy/Dockerfile | tr -d '\\' | tr ' ' '\n' |
  grep -E '^(lib|ca-cert|curl)[a-z0-9.+-]*$' | sort -u >"$work/runtime"
closure() {
  local wanted=("$@") seen=" " package
  while [ ${#wanted[@]} -gt 0 ]; do
    package=${wanted[0]}
    wanted=("${wanted[@]:1}")
    case $seen in *" $package "*) continue ;; esac
    seen+="$package "
    echo "$package"
    read -r -a more < <(dpkg-query -W -f '${Depends} ${Pre-Depends}' "$package" 2>/dev/null | head -n 1 |
      sed -E 's/\([^)]*\)//g; s/:any//g; s/\|[^,]*//g; s/,/ /g') || true
    wanted+=(${more[@]+"${more[@]}"})
  done
}
# shellcheck disable=SC2046
closure $(cat "$work/runtime") libc6 libstdc++6 libgcc-s1 | sort -u >"$work/closure"
deploy/sbom "$root/usr/local/bin/lumbar" | python3 -c 'import json, sys
for part in json.load(sys.stdin)["components"]:
    if any(entry["name"] == "lumbar:file" for entry in part["properties"]): print(part["name"])' |
  sort -u >"$work/owners"
missing=$(comm -23 "$work/owners" "$work/closure" | tr '\n' ' ')
[ -z "$missing" ] || fault "the second stage does not install $missing"

python3 - <<'PYTHON'
import yaml
compose = yaml.safe_load(open("deploy/compose.yaml"))
service = compose["services"]["lumbar"]
assert set(compose["services"]) == {"lumbar", "postgres", "redis"}
assert service["read_only"] and service["cap_drop"] == ["ALL"]
assert all(port.startswith("127.0.0.1:") for port in service["ports"])
assert set(service["depends_on"]) == {"postgres", "redis"}
PYTHON

if [ "$(id -u)" -ne 0 ] || ! unshare -n -m true 2>/dev/null; then
  echo "the files are in order; run as root, this also starts them in a root of their own"
  exit 0
fi
for library in $(ldd "$root/usr/local/bin/lumbar" | grep -oE '/[^ ]+'); do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
mkdir -p "$root/etc/lumbar" "$root/var/lib/lumbar" "$root/proc" "$root/tmp"
chmod 755 "$work" "$root"
chown 10001:10001 "$root/var/lib/lumbar"
"$root/usr/local/bin/lumbar" make-key --public "$root/etc/lumbar/keys.json" >/dev/null
cat >"$root/etc/lumbar/lumbar.toml" <<'TOML'
[server]
public_url = "https://cds.hospital.example"
cors_origins = []
[client.ehr]
mode = "live"
issuer = "https://ehr.hospital.example"
key_set = "/etc/lumbar/keys.json"

[audit]
file = "/var/lib/lumbar/audit.log"
TOML
cat >"$work/inside" <<'INSIDE'
set -eu
root=$1 work=$2
ip link set lo up
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o uid=10001,mode=0700 tmpfs "$root/var/lib/lumbar"
serve() {  # variables, --, arguments
  local variables=()
  while [ "$1" != -- ]; do
    variables+=("$1")
    shift
  done
  shift
  exec env -i "PATH=$PATH" STATE_DIRECTORY=/var/lib/lumbar LUMBAR_SERVER_LISTEN=0.0.0.0:8080 \
    ${variables[@]+"${variables[@]}"} setpriv --no-new-privs --bounding-set -all,+setuid,+setgid,+sys_chroot \
    chroot --userspec=10001:10001 "$root" /usr/local/bin/lumbar serve "$@"
}
with="--config /etc/lumbar/lumbar.toml"
(serve -- $with) 2>"$work/refused" && { echo "FAILED: in clear text it starts"; exit 1; }
grep -q 'in clear text' "$work/refused" || { cat "$work/refused"; echo "FAILED: another reason"; exit 1; }
(serve LUMBAR_SERVER_BEHIND_TLS_PROXY=true --) 2>"$work/refused" && { echo "FAILED: a demo starts"; exit 1; }
grep -q 'not authenticated' "$work/refused" || { cat "$work/refused"; echo "FAILED: another reason"; exit 1; }
operators="LUMBAR_SERVER_BEHIND_TLS_PROXY=true LUMBAR_SERVER_OPERATIONS_LISTEN=0.0.0.0:9090"
(serve $operators -- $with) 2>"$work/refused" && { echo "FAILED: operators from outside start"; exit 1; }
grep -q 'operations_from_outside' "$work/refused" || { cat "$work/refused"; echo "FAILED: another reason"; exit 1; }
serve $operators LUMBAR_SERVER_OPERATIONS_FROM_OUTSIDE=true -- $with >"$work/out" 2>"$work/log" &
service=$!
for _ in $(seq 100); do
  grep -q '^listening' "$work/out" && break
  kill -0 "$service" 2>/dev/null || break
  sleep 0.1
done
deploy/health || { cat "$work/out" "$work/log"; echo "FAILED: it is not ready"; exit 1; }
LUMBAR_URL=http://127.0.0.1:9090 deploy/health || { echo "FAILED: operators are not told that it is ready"; exit 1; }
[ -e "$root/var/lib/lumbar/feedback.db" ] || { echo "FAILED: it keeps no feedback there"; exit 1; }
kill -INT "$service"
wait "$service"
INSIDE
unshare -n -m bash "$work/inside" "$root" "$work"
echo "the files of the image serve alone, as user 10001 in a root that is read-only"
