"""Two instances behind HAProxy and behind nginx are restarted one after the other under load, and
no request fails. Usage: rolling_restart_test.py LUMBAR"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from proxies import PROXIES, ROOT, Instance, status_of, wait_for

CLIENTS = 8
# How much longer than the example, by what nobody reads. HAProxy sends a request again only as long
# as all of it is in its buffer (tune.bufsize), so that the longest rely on the notice.
SIZES = (0, 200_000)


def request(folder, bytes_more):
    """An example, made longer by something that nobody reads."""
    body = json.loads((ROOT / "deploy/examples/xray-breast-cancer.json").read_text())
    body["extension"] = {"padding": "x" * bytes_more}
    path = Path(folder) / f"{bytes_more}.json"
    path.write_text(json.dumps(body))
    return path


def load(port, path):
    url = f"http://127.0.0.1:{port}/cds-services/lumbar-order-sign"
    command = ["wrk", "-t1", f"-c{CLIENTS}", "-d300s", "-s", "tests/bench/post.lua", url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "POST_FILE": str(path)})


def restart(instance):
    code = instance.stop()
    instance.start()
    return code


def roll(name, make, program, size, work):
    os.chmod(work, 0o755)  # nginx keeps long requests there as another user
    instances = [Instance(program, each, work) for each in "ab"]
    proxy, port, _ = make(instances, work)
    try:
        for each in instances:
            each.start()
        proxy.start()
        wait_for(name, lambda: status_of(port, "/livez") == 200)
        wrk = load(port, request(work, size))
        codes = []
        for turn in range(3):
            time.sleep(1.8)  # until the proxy knows that the other is back
            codes.append(restart(instances[turn % 2]))
        time.sleep(1)
        wrk.send_signal(signal.SIGINT)
        result = wrk.communicate()[0]
    finally:
        for each in [proxy, *instances]:
            each.stop()
    answered, _, refused, broken = map(int, result.split("RESULT ")[1].split())
    print(f"{name}, {size} bytes more: {answered} answered, {refused} not with success, "
          f"{broken} broken off, restarts with exit codes {codes}")
    return answered > 100 and refused == 0 and broken == 0 and set(codes) == {0}


def main():
    program = Path(sys.argv[1]).resolve()
    passed = True
    for name, make in PROXIES.items():
        for size in SIZES:
            with tempfile.TemporaryDirectory() as work:
                passed = roll(name, make, program, size, work) and passed
    sys.exit(0 if passed else "FAILED: requests failed, or an instance did not stop in order")


main()
