#!/usr/bin/env bash
# Calls the service from a page of another origin in headless Chromium: one that is on the list
# reads cards and errors, one that is not reads nothing. The program is the argument.
set -euo pipefail
lumbar=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)

python3 - "$lumbar" "$work" <<'PYTHON' || { rm -rf "$work"; exit 1; }
import http.server, json, re, subprocess, sys, threading

lumbar, work = sys.argv[1:]

class Quiet(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args):
        super().__init__(*args, directory=work)

    def log_message(self, *args):
        pass

pages = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Quiet)
threading.Thread(target=pages.serve_forever, daemon=True).start()
port = pages.server_address[1]
origins = {'listed': f'http://127.0.0.1:{port}', 'not listed': f'http://localhost:{port}'}

config = f'{work}/lumbar.toml'
with open(config, 'w') as file:
    file.write(f'[server]\ncors_origins = ["{origins["listed"]}"]\n[feedback]\nstore = "none"\n')
service = subprocess.Popen([lumbar, 'serve', '--config', config, '--listen', '127.0.0.1:0'],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
try:
    url = service.stdout.readline().split()[-1]
    request = json.load(open('deploy/examples/xray-breast-cancer.json'))
    with open(f'{work}/page.html', 'w') as page:
        page.write('''<!doctype html><meta charset="utf-8"><title>page</title><p id="seen"></p><script>
async function ask(body) {
  try {
    const reply = await fetch('%s/cds-services/lumbar-order-sign', {method: 'POST', body,
        headers: {'Content-Type': 'application/json', 'Authorization': 'Bearer none'}});
    const answer = await reply.json();
    return reply.status + ' ' + (answer.resourceType || 'cards');
  } catch (error) { return 'kept from it'; }
}
(async () => {
  const seen = [await ask(JSON.stringify(%s)), await ask('{')];
  document.getElementById('seen').textContent = seen.join(', ');
})();
</script>''' % (url, json.dumps(request).replace('</', '<\\/')))
    for name, wanted in (('listed', '200 cards, 400 OperationOutcome'),
                         ('not listed', 'kept from it, kept from it')):
        shown = subprocess.run(
            ['chromium', '--headless', '--no-sandbox', '--disable-gpu', f'--user-data-dir={work}/{port}',
             '--virtual-time-budget=10000', '--dump-dom', f'{origins[name]}/page.html'],
            capture_output=True, text=True, timeout=120).stdout
        seen = re.search('<p id="seen">([^<]*)</p>', shown)
        if seen is None or seen[1] != wanted:
            sys.exit(f'FAILED: a page of another origin, {name}, saw {seen and seen[1]!r}')
finally:
    service.kill()
    service.wait()
print('a page of another origin reads what is answered when it is on the list, and only then')
PYTHON
rm -rf "$work"
