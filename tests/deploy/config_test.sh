#!/usr/bin/env bash
# deploy/lumbar.toml: it is accepted, it names every key, and what it says is the default; and so
# is what it has commented out. The program is the argument.
set -euo pipefail
lumbar=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null || true; rm -rf "$work"' EXIT

failed=0
fault() {
  failed=1
  printf 'FAILED: %s\n' "$*"
}

"$lumbar" check --config deploy/lumbar.toml >"$work/checked" 2>&1 ||
  fault "deploy/lumbar.toml is not accepted: $(cat "$work/checked")"
"$lumbar" serve --print-config >"$work/defaults"
"$lumbar" serve --config deploy/lumbar.toml --print-config >"$work/example"
cmp -s "$work/defaults" <(head -n "$(wc -l <"$work/defaults")" "$work/example") ||
  fault "it does not say the defaults: $(diff "$work/defaults" "$work/example" | head -n 5)"

# Section and name of each key, of the printed configuration and of the example.
keys() { awk '/^\[/ { sub(/client\.[a-z]+/, "client"); section = $1 } /^[a-z_0-9]+ = / { print section, $1 }' | sort -u; }
comm -23 <(keys <"$work/example") <(sed -E 's/^#([a-z_0-9]+ = |\[)/\1/' deploy/lumbar.toml | keys) \
  >"$work/missing"
[ ! -s "$work/missing" ] || fault "keys that it does not name: $(cat "$work/missing")"

# All of it, as someone who connects an EHR would take it up.
share=$(dirname "$(dirname "$lumbar")")/share/lumbar
sed -E -e 's/^#([a-z_0-9]+ = |\[)/\1/' \
  -e 's|^public_url = ""|public_url = "https://cds.hospital.example"|' \
  -e 's/^cors_origins = \["\*"\]/cors_origins = []/' \
  -e 's/^behind_tls_proxy = false/behind_tls_proxy = true/' \
  -e "s|^file = \"\"|file = \"$work/audit.log\"|" \
  -e "s|/usr/local/share/lumbar|$share|; s|/var/lib/lumbar|$work|" \
  deploy/lumbar.toml >"$work/live.toml"
"$lumbar" check --config "$work/live.toml" >"$work/checked" 2>&1 ||
  fault "with the client taken up it is not accepted: $(cat "$work/checked")"
grep -q '^mode = .live.$' "$work/checked" || fault "the client was not taken up"
"$lumbar" serve --config "$work/live.toml" --listen 127.0.0.1:0 >"$work/out" 2>"$work/log" &
service=$!
for _ in $(seq 100); do
  url=$(sed -n 's/^listening on //p' "$work/out")
  [ -n "$url" ] && break
  kill -0 "$service" 2>/dev/null || break
  sleep 0.1
done
if [ -z "$url" ]; then
  fault "with the client taken up it does not start: $(cat "$work/log")"
else
  status=$(curl -s -o /dev/null -w '%{http_code}' "$url/cds-services")
  [ "$status" = 401 ] || fault "a call without a token is answered with $status"
  LUMBAR_URL=$url deploy/health || fault "deploy/health says that it is not ready"
  kill -INT "$service"
  wait "$service" || fault "it does not stop in order"
  ! LUMBAR_URL=$url deploy/health || fault "deploy/health says that a stopped service is ready"
fi

[ "$failed" -eq 0 ] && echo "the example configuration is in order"
exit "$failed"
