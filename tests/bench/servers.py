"""The servers that take turns: started on free loopback ports, and ended together."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

NOW = "2026-07-15T12:00Z"  # the clock of the requests
REPLY_BYTES = 2048

NGINX = """
worker_processes 2;
daemon off;
pid {work}/nginx.pid;
error_log {work}/nginx.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_max_body_size 0;
  client_body_temp_path {work}/nginx-body;
  proxy_temp_path {work}/nginx-proxy;
  fastcgi_temp_path {work}/nginx-fastcgi;
  uwsgi_temp_path {work}/nginx-uwsgi;
  scgi_temp_path {work}/nginx-scgi;
  keepalive_requests 1000000;
  default_type application/json;
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 200 "{reply}"; }}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_line_url(path, process):
    for _ in range(1000):
        found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", path.read_text())
        if found:
            return int(found.group(1))
        if process.poll() is not None:
            break
        time.sleep(0.005)
    raise RuntimeError(f"{process.args[0]} did not start: see {path}")


class Server:
    """A running server, and what the kernel says of it."""

    def __init__(self, name, command, work, port=None, env=None):
        self.name = name
        out = Path(work) / f"{name}.out"
        with open(out, "wb") as to, open(Path(work) / f"{name}.log", "wb") as log:
            self.process = subprocess.Popen(command, stdout=to, stderr=log, stdin=subprocess.DEVNULL,
                                            env={**os.environ, **(env or {})})
        if port is None:
            self.port = first_line_url(out, self.process)
        else:
            self.port = port
            self.await_port()

    def await_port(self):
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise RuntimeError(f"{self.name} does not listen")

    def pids(self):
        """The process and its children (nginx answers in them)."""
        own = self.process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [own] + [int(child) for child in children]

    def cpu_ns(self):
        """CPU time of every thread so far."""
        total = 0
        for pid in self.pids():
            for task in Path(f"/proc/{pid}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
        return total

    def resident_kb(self, field="VmRSS"):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(field + r":\s+(\d+)", status).group(1))

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start_floor(build, work, threads):
    return Server(f"floor-{threads}", [f"{build}/floor", str(threads)], work)


def lumbar_command(build, listen="127.0.0.1:0"):
    return [f"{build}/bin/lumbar", "serve", "--listen", listen, "--now", NOW]


# What the largest requests and the most connections of the table need; feedback is not measured.
LUMBAR = {
    "LUMBAR_LIMITS_BODY_BYTES": "8000000",
    "LUMBAR_LIMITS_JSON_NODES": "2000000",
    "LUMBAR_LIMITS_CONNECTIONS": "20000",
    "LUMBAR_FEEDBACK_STORE": "none",
    "LUMBAR_LIMITS_NOTICE": "10 ms",
}


def start_lumbar(build, work, name="lumbar", prefix=(), env=None):
    return Server(name, [*prefix, *lumbar_command(build)], work, env={**LUMBAR, **(env or {})})


def start_nginx(work):
    port = free_port()
    config = Path(work) / "nginx.conf"
    config.write_text(NGINX.format(work=work, port=port, reply="x" * REPLY_BYTES))
    return Server("nginx", ["nginx", "-e", f"{work}/nginx.log", "-p", str(work), "-c", str(config)],
                  work, port)
