"""Drives the servers in turns and prints the table of tests/bench/run."""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import servers
from table import Table

PATHS = {hook: f"/cds-services/lumbar-{hook}" for hook in ("order-sign", "patient-view")}
CONNECTIONS = {9000: 32, 50000: 32, 500000: 8, 5000000: 4}


class Bench:
    def __init__(self, build, work, rounds):
        self.build, self.work, self.rounds = build, work, rounds
        self.running = []

    def start(self, server):
        self.running.append(server)
        return server

    def end(self, server):
        server.end()
        self.running.remove(server)

    def file(self, hook, size):
        return f"{self.work}/{hook}-{size}.json"

    def first_status(self, server, hook, size):
        """How the server answers one such request."""
        body = Path(self.file(hook, size)).read_bytes()
        return ask(server.port, PATHS[hook], body)[0]

    def round(self, server, hook, size, seconds=1, connections=None):
        """CPU microseconds a request, and requests a second, of one round with wrk."""
        before = server.cpu_ns()
        wrk = subprocess.run(
            ["wrk", "-t1", f"-c{connections or CONNECTIONS[size]}", f"-d{seconds}s", "--timeout",
             "10s", "-s", "tests/bench/post.lua", f"http://127.0.0.1:{server.port}{PATHS[hook]}"],
            env={**os.environ, "POST_FILE": self.file(hook, size)}, capture_output=True, text=True,
            timeout=seconds + 30, check=False)
        if wrk.returncode != 0:
            raise RuntimeError(f"{server.name}: wrk could not drive it: {wrk.stdout}{wrk.stderr}")
        spent = server.cpu_ns() - before
        line = next(line for line in wrk.stdout.splitlines() if line.startswith("RESULT"))
        requests, duration, wrong, _ = map(int, line.split()[1:])
        if wrong:
            raise RuntimeError(f"{server.name}: {wrong} of {requests} were not answered with 200")
        return spent / max(requests, 1) / 1000, requests / duration * 1e6

    def in_turns(self, several, hook, size):
        """The median of each server's rounds, and of the ratio of each to the first's."""
        for server in several:
            self.round(server, hook, size)  # warms it
        rounds = [[self.round(server, hook, size) for server in several]
                  for _ in range(self.rounds)]
        cost = [statistics.median(r[i][0] for r in rounds) for i in range(len(several))]
        rate = [statistics.median(r[i][1] for r in rounds) for i in range(len(several))]
        ratio = [statistics.median(r[i][0] / r[0][0] for r in rounds)
                 for i in range(len(several))]
        return cost, rate, ratio


def ask(port, path, body):
    """One request on a connection of its own: the status, and the bytes of the reply."""
    head = (f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(head + body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was read
        reply = b""
        while chunk := connection.recv(65536):
            reply += chunk
    return int(reply.split()[1]), reply


def measure_cost(bench, floor, lumbar, nginx, table):
    rates = {}
    for work, hook, size, goal, stretch in (
            ("order-sign, 9 KB, two cards", "order-sign", 9000, 2.5, 2.0),
            ("patient-view without back pain, 9 KB, no cards", "patient-view", 9000, 2.0, 1.7),
            ("order-sign, 50 KB", "order-sign", 50000, None, None),
            ("order-sign, 500 KB", "order-sign", 500000, 8, 5),
            ("patient-view, 500 KB", "patient-view", 500000, None, None),
            ("order-sign, 5 MB", "order-sign", 5000000, 6, 3)):
        status = bench.first_status(lumbar, hook, size)
        if status != 200:
            table.skip(work, f"answered {status}: raise the limits of body and values")
            continue
        cost, rate, ratio = bench.in_turns([floor, lumbar, nginx], hook, size)
        rates[hook, size] = rate[1]
        table.ratio(work, f"{cost[1]:.1f} us CPU a request (floor {cost[0]:.1f}, "
                    f"nginx {cost[2]:.1f})", ratio[1], goal, stretch, "x floor")
    return rates


def measure_scaling(bench, lumbar, table):
    """With fewer than four processors the client takes one, so that the clock cannot tell: CPU
    time a request tells whether a second thread costs the first anything."""
    one = bench.start(servers.start_lumbar(bench.build, bench.work, "lumbar-1",
                                           ["taskset", "-c", "0"]))
    cost, rate, _ = bench.in_turns([one, lumbar], "order-sign", 9000)
    bench.end(one)
    if (os.cpu_count() or 1) >= 4:
        table.at_least("2 threads against 1", f"{rate[1]:.0f} and {rate[0]:.0f} requests/s",
                       rate[1] / rate[0], 1.85)
    else:
        table.at_least("2 threads against 1, by CPU time a request",
                       f"{cost[1]:.1f} and {cost[0]:.1f} us", 2 * cost[0] / cost[1], 1.85)


def measure_latency(bench, lumbar, nginx, rate, table):
    """Half of what the server did with the client beside it, for both alike."""
    half = rate / 2
    found = {lumbar: [], nginx: []}
    for _ in range(bench.rounds):
        for server in (nginx, lumbar):
            line = subprocess.run(
                [f"{bench.build}/load", str(server.port), PATHS["order-sign"],
                 bench.file("order-sign", 9000), "32", f"{half:.0f}", "2"],
                capture_output=True, text=True, timeout=60, check=True).stdout
            found[server].append([float(word) for word in line.split()])
    # The quietest round of each: whatever else runs on the machine only adds.
    ours, theirs = (min(r[1] for r in found[s]) for s in (lumbar, nginx))
    ratio = ours / theirs
    lost = sum(r[4] for r in found[lumbar])
    table.ratio("p99 at half load, 9 KB", f"{ours:.0f} us at {half:.0f}/s (nginx {theirs:.0f})"
                + (f"; {lost:.0f} failed" if lost else ""), ratio, 1.5, 1.1, "x nginx")


def measure_start(bench, table):
    took = []
    body = Path(bench.file("order-sign", 9000)).read_bytes()
    for _ in range(5):
        began = time.monotonic()
        process = subprocess.Popen(servers.lumbar_command(bench.build), stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        ask(port, PATHS["order-sign"], body)
        took.append((time.monotonic() - began) * 1000)
        process.terminate()
        process.wait(15)
    table.at_most("start to first answer", f"{statistics.median(took):.0f} ms",
                  statistics.median(took), 60, 20)


def measure_memory(bench, table):
    lumbar = bench.start(servers.start_lumbar(bench.build, bench.work, "lumbar-memory"))
    idle = lumbar.resident_kb() / 1024
    table.at_most("resident memory, idle", f"{idle:.1f} MB", idle, 40)
    status = bench.first_status(lumbar, "order-sign", 5000000)
    if status != 200:
        table.skip("resident memory, after 5 MB on 64 connections",
                   f"answered {status}: raise the limits of body and values")
    else:
        bench.round(lumbar, "order-sign", 5000000, 3, 64)
        after = lumbar.resident_kb() / 1024
        table.at_most("resident memory, after 5 MB on 64 connections",
                      f"{after:.1f} MB (peak {lumbar.resident_kb('VmHWM') / 1024:.1f})", after, 150)
    bench.end(lumbar)
    measure_idle_connections(bench, table)


def measure_idle_connections(bench, table):
    lumbar = bench.start(servers.start_lumbar(bench.build, bench.work, "lumbar-idle"))
    holder = subprocess.Popen([f"{bench.build}/load", str(lumbar.port), "hold", "10000"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    kept = int(holder.stdout.readline())
    memory = lumbar.resident_kb() / 1024
    holder.communicate("", timeout=30)
    bench.end(lumbar)
    figure = f"{memory:.1f} MB with {kept}"
    if kept < 10000:
        table.skip("10,000 idle connections", f"{figure}: raise the limits of connections and "
                   "descriptors")
    else:
        table.at_most("10,000 idle connections", figure, memory, 100)


def measure_allocations(bench, table):
    """Of the whole process, as the C library is asked for them."""
    counter = Path(bench.work) / "allocations"
    lumbar = bench.start(servers.start_lumbar(
        bench.build, bench.work, "lumbar-allocations",
        env={"LD_PRELOAD": f"{bench.build}/libcount_allocations.so",
             "COUNT_ALLOCATIONS": str(counter)}))
    for hook in PATHS:
        counts = []
        for times in (200, 700):  # their difference is of warm requests alone
            before = int.from_bytes(counter.read_bytes(), "little")
            keep_asking(lumbar.port, PATHS[hook], Path(bench.file(hook, 9000)).read_bytes(), times)
            counts.append(int.from_bytes(counter.read_bytes(), "little") - before)
        each = (counts[1] - counts[0]) / 500
        table.at_most(f"heap allocations in a warm 9 KB request, {hook}", f"{each:.1f}", each,
                      20, 0)
    bench.end(lumbar)


def keep_asking(port, path, body, times):
    """So many requests on one connection."""
    request = (f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
               f"Content-Length: {len(body)}\r\n\r\n").encode() + body
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        stream = connection.makefile("rb")
        for _ in range(times):
            connection.sendall(request)
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            stream.read(length)


def measure_functions(bench, table):
    """Of the suite: what needs no socket."""
    out = subprocess.run(
        [f"{bench.build}/bench_suite", "--benchmark_filter=CodeLookUp|Guideline.*bytes:9000",
         "--benchmark_format=json", "--benchmark_repetitions=3", "--benchmark_min_time=0.2"],
        capture_output=True, text=True, timeout=120, check=True).stdout
    found = {b["name"]: b for b in json.loads(out)["benchmarks"] if b["name"].endswith("_median")}
    for i, who in enumerate(("order-sign, two cards", "patient-view, no back pain")):
        cost = found[f"Guideline/patient_view:{i}/bytes:9000_median"]["cpu_time"]
        table.at_most(f"the guideline itself: {who}", f"{cost:.2f} us", cost, 3, 1)
    each = found["CodeLookUp_median"]["each"] * 1e9
    table.at_most("code look-up, 20,000 codes loaded", f"{each:.1f} ns a coding", each, 30)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    bench = Bench(args.build, args.work, max(args.rounds, 1))
    table = Table()
    threads = min(os.cpu_count() or 1, 2)
    try:
        floor = bench.start(servers.start_floor(args.build, args.work, threads))
        nginx = bench.start(servers.start_nginx(args.work))
        lumbar = bench.start(servers.start_lumbar(args.build, args.work))
        rates = measure_cost(bench, floor, lumbar, nginx, table)
        measure_scaling(bench, lumbar, table)
        measure_latency(bench, lumbar, nginx, rates["order-sign", 9000], table)
        measure_start(bench, table)
        measure_memory(bench, table)
        measure_allocations(bench, table)
        measure_functions(bench, table)
    finally:
        for server in list(bench.running):
            bench.end(server)
    print(table.text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
