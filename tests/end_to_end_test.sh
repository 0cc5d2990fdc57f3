#!/usr/bin/env bash
# Starts the program on a free port and asks it as a client would; the program is the argument.
set -euo pipefail
lumbar=$1
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
unset LUMBAR_WRITE_CASES  # for other tests; the program takes no variable that it does not know
export LUMBAR_LIMITS_NOTICE="10 ms" LUMBAR_SERVER_OPERATIONS_LISTEN=127.0.0.1:0 LUMBAR_FEEDBACK_STORE="sqlite:$work/feedback.db"
export LUMBAR_CLINICAL_CODE_MAPS="$work/site_codes.csv"
echo system,code,concept >"$work/site_codes.csv"
touch "$work/out"  # it is looked into before the program may have made it
"$lumbar" serve --listen 127.0.0.1:0 --now 2026-07-15T12:00Z >"$work/out" 2>"$work/log" &
service=$!
trap 'kill -9 "$service" 2>/dev/null || true; rm -rf "$work"' EXIT

passed=0
failed=0
expect() {  # what, expected, got
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s: expected "%s", got "%s"\n' "$1" "$2" "$3"
  fi
}

url=
for _ in $(seq 100); do
  url=$(sed -n 's/^listening on //p' "$work/out")
  [ -n "$url" ] && break
  kill -0 "$service" 2>/dev/null || break
  sleep 0.1
done
if [ -z "$url" ]; then
  cat "$work/log"
  echo "FAILED: the program did not start"
  exit 1
fi

# The status of one request; the reply's head and body are left in $work.
ask() {
  local path=$1
  shift
  curl -sS --max-time 10 -D "$work/head" -o "$work/body" -w '%{http_code}' "$@" "$url$path"
}
header() { sed -n "s/^$1: //Ip" "$work/head" | tr -d '\r'; }
contains() { grep -qF -- "$1" "$work/$2" && echo yes || echo no; }

json='Content-Type: application/json'
request=deploy/examples/xray-breast-cancer.json
service_path=/cds-services/lumbar-order-sign

expect "discovery" 200 "$(ask /cds-services)"
expect "discovery lists services" yes "$(contains '"services":[' body)"
expect "discovery is JSON" application/json "$(header content-type)"
expect "a slash too many" 200 "$(ask /cds-services/)"
expect "alive" 200 "$(ask /livez)"
expect "ready" 200 "$(ask /readyz)"
expect "no metrics for clients" 404 "$(ask /metrics)"
clients=$url
url=$(sed -n 's/^for operators on //p' "$work/out")
expect "it says who may call" yes "$(contains 'no token is asked for: everyone is the client default (demo)' out)"
expect "metrics for operators" 200 "$(ask /metrics)"
expect "nothing else for them" 404 "$(ask /cds-services)"
url=$clients

expect "a call" 200 "$(ask "$service_path" -H "$json" --data-binary "@$request")"
expect "a call is answered with cards" yes "$(contains '"summary":' body)"
expect "a page may read it" '*' "$(header access-control-allow-origin)"
expect "nobody keeps it" no-store "$(header cache-control)"
cp "$work/body" "$work/served"
"$lumbar" evaluate --now 2026-07-15T12:00Z "$request" >"$work/evaluated"
expect "evaluate says the same" "" "$(cmp "$work/served" "$work/evaluated" 2>&1)"
"$lumbar" explain --now 2026-07-15T12:00Z - <"$request" >"$work/explained"
expect "explain says something" yes "$([ -s "$work/explained" ] && echo yes)"

expect "preflight" 204 "$(ask "$service_path" -X OPTIONS -H 'Origin: https://ehr.example' \
  -H 'Access-Control-Request-Method: POST')"
expect "preflight methods" 'GET, POST, OPTIONS' "$(header access-control-allow-methods)"
expect "unknown path" 404 "$(ask /nowhere)"
expect "unknown path is an OperationOutcome" yes "$(contains '"OperationOutcome"' body)"
expect "unknown service" 404 "$(ask /cds-services/nobody -H "$json" -d '{}')"
expect "wrong method" 405 "$(ask "$service_path")"
expect "wrong method names the right one" 'POST, OPTIONS' "$(header allow)"
expect "not JSON by its type" 415 "$(ask "$service_path" -H 'Content-Type: text/plain' -d '{}')"
expect "not JSON" 400 "$(ask "$service_path" -H "$json" -d '{')"
head -c 3000000 /dev/zero >"$work/zeros"
expect "too long" 413 "$(ask "$service_path" -H "$json" --data-binary "@$work/zeros")"
expect "too long, in chunks" 413 "$(ask "$service_path" -H "$json" \
  -H 'Transfer-Encoding: chunked' --data-binary "@$work/zeros")"


# The examples of the README, each with the rule of its card.
example() {  # file, rule or "no card"
  ask "$service_path" -H "$json" --data-binary "@$1" >"$work/status"
  local got
  got=$(grep -o '"code":"R-[A-Z]*-[0-9]*"' "$work/body" | cut -d'"' -f4) || got="no card"
  expect "$1" "200 $2" "$(cat "$work/status") $got"
}
sed 's/YESTERDAY/2026-07-14/; s/LAST_WEEK/2026-07-08/' deploy/examples/xray-urinary-retention.json \
  >"$work/retention.json"
example "$work/retention.json" R-CES-01
example deploy/examples/xray-breast-cancer.json R-MAL-02
example deploy/examples/bed-rest-inflammatory.json R-SPA-03
example deploy/examples/oxycodone-inflammatory.json R-SPA-04
for name in chest-xray amoxicillin hydrocodone-wrist-fracture; do
  example "deploy/examples/$name.json" "no card"
  expect "$name has no cards" '{"cards":[]}' "$(cat "$work/body")"
done

# What clinicians make of a card is kept before it is acknowledged.
feedback_on() {  # an outcome and what belongs to it
  ask "$service_path" -H "$json" --data-binary "@$request" >/dev/null
  local card
  card=$(grep -o '"uuid":"[^"]*"' "$work/body" | head -n 1 | cut -d'"' -f4)
  ask "$service_path/feedback" -H "$json" -d \
    '{"feedback":[{"card":"'"$card"'",'"$1"',"outcomeTimestamp":"2026-07-15T12:05:00Z"}]}'
}
expect "a card accepted" 200 \
  "$(feedback_on '"outcome":"accepted","acceptedSuggestions":[{"id":"s1"}]')"
expect "what was kept" '{"saved":1}' "$(cat "$work/body")"
expect "the same again" 200 \
  "$(feedback_on '"outcome":"accepted","acceptedSuggestions":[{"id":"s1"}]')"
expect "a card overridden" 200 "$(feedback_on '"outcome":"overridden"')"
expect "an outcome that there is not" 400 "$(feedback_on '"outcome":"ignored"')"
expect "whose place is named" yes "$(contains 'feedback[0].outcome' body)"
"$lumbar" feedback --summary >"$work/summary"
expect "the summary counts each once" yes "$(grep -qE 'R-MAL-02 +1 +1 ' "$work/summary" && echo yes)"

# What is hostile gets a clear answer, and the service lives.
head -c 200000 /dev/zero | tr '\0' '[' >"$work/brackets"
expect "200,000 open brackets" 400 "$(ask "$service_path" -H "$json" --data-binary "@$work/brackets")"
expect "they are an OperationOutcome" yes "$(contains '"OperationOutcome"' body)"
head -c 3000 "$request" >"$work/truncated"
expect "a truncated body" 400 "$(ask "$service_path" -H "$json" --data-binary "@$work/truncated")"
sed '/"resourceType": "Patient"/{n;s/"id": "[^"]*"/"id": "someone-else"/}' "$request" >"$work/other"
expect "a patient of another id" 400 "$(ask "$service_path" -H "$json" --data-binary "@$work/other")"
expect "whose place is named" yes "$(contains 'prefetch.patient.id' body)"
for member in hook hookInstance context prefetch patientId draftOrders; do
  sed "0,/\"$member\": /s//\"$member\": 7, \"was\": /" "$request" >"$work/wrong"
  expect "a number for $member" 400 "$(ask "$service_path" -H "$json" --data-binary "@$work/wrong")"
done
head -c 3000000 /dev/urandom >"$work/garbage"
expect "3 MB of garbage" 413 "$(ask "$service_path" -H "$json" --data-binary "@$work/garbage")"
expect "alive after it all" 200 "$(ask /livez)"

# The site's codes are read again when it is told to; broken ones are refused, by name.
reload_with() {  # a row, and what the log then says of it
  printf 'system,code,concept\n%s\n' "$1" >"$work/site_codes.csv"
  kill -HUP "$service"
  for _ in $(seq 50); do
    [ "$(contains "$2" log)" = yes ] && break
    sleep 0.1
  done
  ask /readyz
}
ask /readyz >/dev/null
cp "$work/body" "$work/ready"
expect "new codes" 200 "$(reload_with urn:site,X-1,order-xr-lumbar 'the value sets were read again')"
expect "they have another digest" no "$(cmp -s "$work/body" "$work/ready" && echo yes || echo no)"
expect "broken codes" 200 "$(reload_with urn:site,X-1,no-such-set 'the value sets stay as they were')"
expect "it warns of them" yes "$(contains '"warning"' body)"
expect "the log names the place" yes "$(contains "$work/site_codes.csv:2: no such concept" log)"
echo system,code,concept >"$work/site_codes.csv"

status=0
"$lumbar" serve --listen "${url#http://}" >/dev/null 2>"$work/second" || status=$?
expect "a port that is taken" 3 "$status"
status=0
echo '{' | "$lumbar" evaluate - >/dev/null 2>"$work/refused" || status=$?
expect "a refused request" 1 "$status"
expect "a refused request says why" yes "$(contains '"OperationOutcome"' refused)"
status=0
"$lumbar" evalute 2>"$work/usage" || status=$?
expect "a mistyped command" 2 "$status"
expect "a mistyped command is mended" yes "$(contains '"evaluate"' usage)"
status=0
"$lumbar" check --value-sets "$work" >/dev/null 2>&1 || status=$?
expect "no value sets" 1 "$status"
status=0
LUMBAR_CLIENT_DEFAULT_MODE=live "$lumbar" serve --listen 127.0.0.1:0 >/dev/null 2>"$work/refused" || status=$?
expect "live by the environment alone" 1 "$status"
expect "it has no issuer" yes "$(contains '[client.default] is live and has no issuer' refused)"
LUMBAR_CLIENT_DEFAULT_MODE=live "$lumbar" check >/dev/null 2>"$work/checked" || true
expect "check says what serve says" "" "$(diff "$work/refused" "$work/checked")"
status=0
LUMBAR_CLIENT_EPIC_MODE=live "$lumbar" serve --listen 127.0.0.1:0 >/dev/null 2>"$work/refused" || status=$?
expect "a variable of no client" 1 "$status"
expect "it is named" yes "$(contains 'LUMBAR_CLIENT_EPIC_MODE: no key has this variable' refused)"
expect "the fixed clock is warned of" yes "$(contains WARNING log)"

kill -TERM "$service"
status=0
wait "$service" || status=$?
expect "told to stop" 0 "$status"
expect "a call was logged" yes "$(contains '"service":"lumbar-order-sign"' log)"

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
