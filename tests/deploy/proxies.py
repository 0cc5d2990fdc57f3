"""Two instances of lumbar, and the proxies of deploy/examples in front of them, on loopback."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


given = set()


def free_port():
    """One below those that the kernel gives to outgoing connections: a service that is down for a
    moment finds it free again."""
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(1000):
        port = random.randrange(10000, max(first, 10100))
        with socket.socket() as probe:
            if port not in given and probe.connect_ex(("127.0.0.1", port)) != 0:
                given.add(port)
                return port
    raise RuntimeError("no port is free")


def wait_for(what, until, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until():
            return
        time.sleep(0.02)
    raise RuntimeError(f"{what}: not within {seconds} s")


def status_of(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Process:
    """A program whose output goes to a file, which grows over restarts."""

    def __init__(self, command, log, env=None):
        self.command, self.log, self.env = command, Path(log), env
        self.child = None

    def start(self):
        with self.log.open("a") as log:
            self.child = subprocess.Popen(self.command, stdout=log, stderr=log, env=self.env)

    def stop(self, how=signal.SIGTERM):
        if self.child is None or self.child.poll() is not None:
            return self.child and self.child.returncode
        self.child.send_signal(how)
        try:
            return self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            return self.child.wait()


class Instance(Process):
    """A lumbar that can be ended and started again on the same port."""

    def __init__(self, program, name, work):
        self.port = free_port()
        env = {**os.environ, "LUMBAR_FEEDBACK_STORE": "none", "LUMBAR_LIMITS_NOTICE": "3 s"}
        command = [str(program), "serve", "--listen", f"127.0.0.1:{self.port}"]
        super().__init__(command, Path(work) / f"{name}.log", env)

    def start(self):
        super().start()
        wait_for(f"lumbar on {self.port}", lambda: status_of(self.port, "/readyz") == 200)

    def requests(self):
        """How many it was asked, health checks apart."""
        lines = [line for line in self.log.read_text().splitlines() if line.startswith("{")]
        return sum(json.loads(line).get("route") != "/readyz" for line in lines)


def haproxy(instances, work):
    text = (ROOT / "deploy/examples/haproxy.cfg").read_text()
    port = free_port()
    text, bound = re.subn(r"bind :443 .*", f"bind 127.0.0.1:{port}", text)
    for at, instance in zip(("127.0.0.1:8081", "127.0.0.1:8082"), instances):
        assert at in text
        text = text.replace(at, f"127.0.0.1:{instance.port}")
    assert bound == 1
    path = Path(work) / "haproxy.cfg"
    path.write_text(text)
    process = Process(["haproxy", "-db", "-f", str(path)], Path(work) / "haproxy.log")

    def forwarded():
        """Requests sent on, each again where it was sent again."""
        count = 0
        for line in process.log.read_text().splitlines():
            sent = re.search(r" cds \S+/(\S+) \S+ -?\d+ \S+ - - \S+ \d+/\d+/\d+/\d+/\+?(\d+) ", line)
            if sent and sent[1] != "<NOSRV>":
                count += 1 + int(sent[2])
        return count

    return process, port, forwarded


def nginx(instances, work):
    text = (ROOT / "deploy/examples/nginx.conf").read_text()
    port = free_port()
    text = re.sub(r" *ssl_certificate.*;\n| *ssl_protocols.*;\n", "", text)
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8081", f"127.0.0.1:{instances[0].port}"),
        ("127.0.0.1:8082", f"127.0.0.1:{instances[1].port}"),
        ("/run/nginx.pid", f"{work}/nginx.pid"),
        ("/var/log/nginx/error.log", f"{work}/nginx-error.log"),
        ("/var/log/nginx/lumbar.log", f"{work}/nginx-access.log"),
        ("server_tokens off;", "server_tokens off;\n" + "".join(
            f"  {kind}_temp_path {work}/nginx-{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = Path(work) / "nginx.conf"
    path.write_text(text)
    command = ["nginx", "-c", str(path), "-e", f"{work}/nginx-start.log", "-g", "daemon off;"]
    process = Process(command, Path(work) / "nginx.log")

    def forwarded():
        """As above: a status, or a -, for each instance that was asked."""
        count = 0
        for line in (Path(work) / "nginx-access.log").read_text().splitlines():
            statuses = re.search(r"\] \[([^\]]*)\]", line)[1]
            count += 0 if statuses == "-" else len(re.split(r", | : ", statuses))
        return count

    return process, port, forwarded


PROXIES = {"HAProxy": haproxy, "nginx": nginx}
