#!/usr/bin/env bash
# deploy/lumbar.service: systemd takes it, finds little that it leaves open, and the program calls
# nothing that it forbids. The program is the argument. No systemd runs it here.
set -euo pipefail
lumbar=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null || true; rm -rf "$work"' EXIT
fault() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

sed "s|/usr/local/bin/lumbar|$lumbar|" deploy/lumbar.service >"$work/lumbar.service"
systemd-analyze verify "$work/lumbar.service" >"$work/verified" 2>&1 || fault "$(cat "$work/verified")"
[ ! -s "$work/verified" ] || fault "$(cat "$work/verified")"
systemd-analyze security --offline=true --threshold=15 --no-pager deploy/lumbar.service \
  >"$work/security" || fault "exposed: $(tail -n 1 "$work/security")"
for setting in LimitCORE=0 MemoryMax=1G StateDirectory=lumbar; do
  grep -qx "$setting" deploy/lumbar.service || fault "$setting is not there"
done
seconds=$("$lumbar" serve --print-config | awk -F "'" '/^(notice|drain) = / { sum += $2 } END { print sum / 1000 }')
[ "$seconds" -lt "$(sed -n 's/^TimeoutStopSec=//p' deploy/lumbar.service)" ] ||
  fault "TimeoutStopSec is not longer than limits.notice and limits.drain"

# The names of a set, the sets in it unfolded.
calls_of() {
  systemd-analyze syscall-filter "$1" | sed -n 's/^  *\([@a-z_0-9-]*\)$/\1/p' | while read -r name; do
    case $name in @*) calls_of "$name" ;; *) echo "$name" ;; esac
  done
}
calls_of @system-service | sort -u >"$work/allowed"
{ calls_of @privileged && calls_of @resources; } | sort -u >"$work/denied"

# As the unit starts it, with what a demo does: a call, feedback, a SIGHUP, a stop.
STATE_DIRECTORY="$work" LUMBAR_LIMITS_NOTICE="10 ms" strace -f -o "$work/trace" /usr/bin/env --ignore-signal=HUP \
  setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set -all \
  "$lumbar" serve --config deploy/lumbar.toml --listen 127.0.0.1:0 >"$work/out" 2>"$work/log" &
service=$!
chown 10001 "$work"
url=
for _ in $(seq 200); do
  url=$(sed -n 's/^listening on //p' "$work/out")
  [ -n "$url" ] && break
  sleep 0.1
done
[ -n "$url" ] || fault "it does not start: $(cat "$work/log")"
json='Content-Type: application/json'
curl -fs -o "$work/cards" -H "$json" --data-binary @deploy/examples/xray-breast-cancer.json \
  "$url/cds-services/lumbar-order-sign" || fault "a call is not answered"
card=$(grep -o '"uuid":"[^"]*"' "$work/cards" | head -n 1 | cut -d'"' -f4)
curl -fs -o /dev/null -H "$json" "$url/cds-services/lumbar-order-sign/feedback" \
  -d '{"feedback":[{"card":"'"$card"'","outcome":"overridden","outcomeTimestamp":"2026-07-15T12:05:00Z"}]}' ||
  fault "feedback is not kept"
program=$(pgrep -P "$service")
kill -HUP "$program"
sleep 0.3
LUMBAR_URL=$url deploy/health || fault "a SIGHUP ends it"
kill -TERM "$program"
wait "$service" || fault "it does not stop in order"
service=

# From where the program itself was started: what went before is setpriv's and env's.
sed -n "\|execve(\"$lumbar\"|,\$p" "$work/trace" | grep -oP '^\d+ +\K[a-z_0-9]+(?=\()' | sort -u >"$work/used"
forbidden=$( (comm -23 "$work/used" "$work/allowed"; comm -12 "$work/used" "$work/denied") | tr '\n' ' ')
[ -z "$forbidden" ] || fault "it calls what the unit forbids: $forbidden"
! grep -q 'PROT_WRITE|PROT_EXEC' "$work/trace" || fault "it makes memory both writable and executable"
printf '%s; %d system calls used\n' "$(tail -n 1 "$work/security" | sed 's/^[^A-Z]*//; s/ [^ ]*$//')" \
  "$(wc -l <"$work/used")"
