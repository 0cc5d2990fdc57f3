"""Drives tests/security/soak/run: starts the service and a slow FHIR server, sends the mix, samples
/proc, and fits a line through what it saw."""
import argparse, http.client, http.server, json, multiprocessing, os, random, re, socket, subprocess, sys, tempfile
import threading, time

parser = argparse.ArgumentParser()
parser.add_argument('lumbar')
parser.add_argument('--seconds', type=int, default=600)
parser.add_argument('--rate', type=float, default=0, help='good requests a second; 0: half of what it can')
options = parser.parse_args()
if not 5 <= options.seconds <= 3600:
    sys.exit('--seconds must be from 5 to 3600')

GOOD = open('deploy/examples/xray-breast-cancer.json').read()
PATH = '/cds-services/lumbar-order-sign'
JSON = {'Content-Type': 'application/json'}
ended = threading.Event()


class Fhir(http.server.BaseHTTPRequestHandler):
    """Answers with an empty list, late, half, or with garbage."""

    def do_GET(self):
        time.sleep(random.choice([0, 0.05, 0.2, 0.5, 1]))
        body = random.choice([b'{"resourceType":"Bundle","type":"searchset"}', b'{"resourceType":"Bun', b'\xff' * 5000])
        try:
            self.send_response(random.choice([200, 200, 200, 404, 500, 302]))
            self.send_header('Content-Type', 'application/fhir+json')
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *_):
        pass


def start(folder):
    fhir = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Fhir)
    fhir.daemon_threads = True
    base = f'http://127.0.0.1:{fhir.server_port}/fhir'
    with open(f'{folder}/lumbar.toml', 'w') as config:
        config.write(f'[server]\nlisten = "127.0.0.1:0"\nnow = "2026-07-15T12:00Z"\n[feedback]\nstore = "sqlite:{folder}/f.db"\n'
                     f'[audit]\nfile = "{folder}/audit"\n[client.default]\nfhir_servers = "{base}"\nasks_without_token = true\n')
    service = subprocess.Popen([options.lumbar, 'serve', '--config', f'{folder}/lumbar.toml'],
                               stdout=subprocess.PIPE, stderr=open(f'{folder}/log', 'w'), text=True)
    line = service.stdout.readline()
    port = re.match(r'listening on http://127.0.0.1:(\d+)', line)
    if not port:
        service.kill()
        sys.exit('the service did not start: ' + open(f'{folder}/log').read())
    return service, int(port.group(1)), fhir, base


def ask(connection, body, path=PATH, headers=JSON):
    connection.request('POST', path, body, headers)
    reply = connection.getresponse()
    reply.read()
    return reply.status


def capacity(port):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    began, count = time.monotonic(), 0
    while time.monotonic() - began < 1:
        ask(connection, GOOD)
        count += 1
        if count % 500 == 0:
            connection.close()
    return count


def good(port, rate, told_to_end, results):
    """Open loop, in a process of its own: a request's time counts from when it was due."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    began, count, took, failures = time.monotonic(), 0, [], []
    while not told_to_end.is_set():
        due = began + count / rate
        count += 1
        time.sleep(max(0, due - time.monotonic()))
        if count % 900 == 0:  # before the service does
            connection.close()
        try:
            status = ask(connection, GOOD)
            took.append((time.monotonic() - due) * 1000)
            if status != 200:
                failures.append(status)
        except (OSError, http.client.HTTPException) as error:
            failures.append(repr(error))
            connection.close()
    results.put((took, failures))


class Load:
    """Good requests at a rate, until Stop tells how long each took, sorted, and which failed."""

    def __init__(self, port, rate):
        self.told_to_end, self.results = multiprocessing.Event(), multiprocessing.Queue()
        multiprocessing.Process(target=good, args=(port, rate, self.told_to_end, self.results), daemon=True).start()

    def stop(self):
        self.told_to_end.set()
        took, failures = self.results.get(timeout=30)
        return sorted(took), failures


def p99(took):
    return took[int(0.99 * len(took))]


def repeat(pause, act):
    def run():
        while not ended.is_set():
            try:
                act()
            except (OSError, http.client.HTTPException):
                pass
            ended.wait(pause)
    threading.Thread(target=run, daemon=True).start()


def raw(port, data, wait=0.2):
    with socket.create_connection(('127.0.0.1', port), timeout=1) as connection:
        connection.sendall(data)
        connection.settimeout(wait)
        connection.recv(4096)


def drip(port):
    with socket.create_connection(('127.0.0.1', port), timeout=1) as connection:
        for byte in b'POST / HTTP/1.1\r\nHost: h\r\nX: ' + b'y' * 200:
            if ended.wait(0.1):
                return
            connection.send(bytes([byte]))


def once(port, body, path=PATH, headers=JSON):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    try:
        ask(connection, body, path, headers)
    finally:
        connection.close()


def mix(port, fhir, base):
    os.nice(10)  # these threads stand for other machines: they are to keep none of ours from its work
    threading.Thread(target=fhir.serve_forever, daemon=True).start()
    asking = json.loads(GOOD)
    asking['fhirServer'] = base
    asking['prefetch'] = {k: v for k, v in asking['prefetch'].items() if k in ('patient', 'conditions')}
    feedback = json.dumps({'feedback': [{'card': '18dfd2d5-4ecc-5887-98c2-a19c4b41e205', 'outcome': 'overridden',
                                         'outcomeTimestamp': '2026-07-15T12:05:00Z'}]})
    repeat(0.05, lambda: raw(port, os.urandom(2000)))
    repeat(0.1, lambda: once(port, GOOD[:random.randrange(len(GOOD))]))
    repeat(0.2, lambda: once(port, '[' * 200_000))
    repeat(0.5, lambda: once(port, 'x' * 3_000_000))
    repeat(0.1, lambda: once(port, GOOD, headers={**JSON, 'Authorization': 'Bearer a.b.c'}))
    repeat(0.2, lambda: once(port, feedback, PATH + '/feedback'))
    for _ in range(4):
        repeat(0.05, lambda: once(port, json.dumps(asking)))
    for _ in range(20):
        repeat(0.1, lambda: drip(port))


def sample(pid):
    status = open(f'/proc/{pid}/status').read()
    number = lambda name: int(re.search(rf'^{name}:\s+(\d+)', status, re.M).group(1))
    return number('VmRSS') / 1024, number('Threads'), len(os.listdir(f'/proc/{pid}/fd'))


def slope(seconds, values):
    """The growth in a minute, by least squares."""
    mean_x, mean_y = sum(seconds) / len(seconds), sum(values) / len(values)
    spread = sum((x - mean_x) ** 2 for x in seconds)
    return 60 * sum((x - mean_x) * (y - mean_y) for x, y in zip(seconds, values)) / spread if spread else 0


def main():
    with tempfile.TemporaryDirectory() as folder:
        service, port, fhir, base = start(folder)
        try:
            rate = options.rate or capacity(port) / 2
            load = Load(port, rate)
            time.sleep(min(30, options.seconds / 3))
            quiet = p99(load.stop()[0])
            samples, load = [], Load(port, rate)
            mix(port, fhir, base)
            time.sleep(min(30, options.seconds / 3))  # until all that is made once is made
            began = time.monotonic()
            while time.monotonic() - began < options.seconds:
                samples.append((time.monotonic() - began, *sample(service.pid)))
                time.sleep(1)
                if service.poll() is not None:
                    sys.exit(f'the service ended with {service.returncode}: ' + open(f'{folder}/log').read()[-2000:])
            took, failures = load.stop()
            ended.set()
            service.terminate()
            code = service.wait(timeout=30)
        finally:
            if service.poll() is None:
                service.kill()
    seconds = [each[0] for each in samples]
    print(f'{len(took)} good requests at {rate:.0f}/s, {len(failures)} failed {failures[:3]}, p50 {took[len(took) // 2]:.2f} ms, '
          f'p99 {p99(took):.2f} ms; without the mix it was {quiet:.2f} ms')
    faults = []
    if p99(took) > 2 * quiet + 10:  # what the mix itself may take of the machine
        faults.append('good requests are slow beside the mix')
    for index, (name, most) in enumerate([('RSS in MB', 1), ('threads', 1), ('descriptors', 5)], 1):
        values = [each[index] for each in samples]
        grown = slope(seconds, values)
        print(f'{name}: {values[0]:.1f} to {values[-1]:.1f}, slope {grown:+.2f} a minute')
        if options.seconds >= 300 and grown > most:
            faults.append(f'{name} grow')
    if failures:
        faults.append('good requests failed')
    if code != 0:
        faults.append(f'the service ended with {code}')
    if faults:
        sys.exit('FAILED: ' + ', '.join(faults))


main()
