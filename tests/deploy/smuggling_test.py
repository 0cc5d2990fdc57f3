"""The hostile requests of tests/server/http_server_test.cpp, and the classic ones that hide a
second request, through HAProxy and nginx: an instance never sees another number of requests than
the proxy sent it. Usage: smuggling_test.py LUMBAR"""

import ast
import os
import re
import socket
import sys
import tempfile
import time
from pathlib import Path

from proxies import PROXIES, ROOT, Instance, status_of, wait_for

HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n"


def from_the_unit_test():
    """The rows of its first table: what, request."""
    text = (ROOT / "tests/server/http_server_test.cpp").read_text()
    table = text.split("const Case cases[] = {", 1)[1].split("\n  };", 1)[0]
    row = r'\{"([^"]*)",\s*(?:std::string\()?((?:"(?:[^"\\]|\\.)*"\s*)+)(?:, (\d+)\))?,\s*\d+\}'
    rows = []
    for what, literal, size in re.findall(row, table):
        request = ast.literal_eval(f"({literal})").encode("latin-1")
        rows.append((what, request[:int(size)] if size else request))
    assert len(rows) == table.count("\n      {\""), "a row was not understood"
    return rows


def hiding():
    post = b"POST /cds-services/lumbar-order-sign HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
    length = lambda body: b"Content-Length: %d\r\n" % len(body)
    empty_chunk = b"0\r\n\r\n" + HIDDEN
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)
    chunked = b"Transfer-Encoding: chunked\r\n"
    return [
        ("length before coding", post + length(empty_chunk) + chunked + b"\r\n" + empty_chunk),
        ("coding before length", post + chunked + b"Content-Length: 4\r\n\r\n" + chunk),
        ("a tab in the coding", post + length(empty_chunk) + b"Transfer-Encoding:\tchunked\r\n\r\n" + empty_chunk),
        ("a coding with a vertical tab", post + length(empty_chunk) + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + empty_chunk),
        ("a space before the colon of the coding", post + length(empty_chunk) + b"Transfer-Encoding : chunked\r\n\r\n" + empty_chunk),
        ("a coding that is folded", post + length(empty_chunk) + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + empty_chunk),
        ("a coding after a bare line feed", post + length(empty_chunk) + b"X: y\nTransfer-Encoding: chunked\r\n\r\n" + empty_chunk),
        ("a coding in quotes", post + length(empty_chunk) + b'Transfer-Encoding: "chunked"\r\n\r\n' + empty_chunk),
        ("two lengths, the first short", post + b"Content-Length: 0\r\n" + length(HIDDEN) + b"\r\n" + HIDDEN),
        ("two lengths in one", post + b"Content-Length: 0, %d\r\n\r\n" % len(HIDDEN) + HIDDEN),
        ("a length with a plus", post + b"Content-Length: +%d\r\n\r\n" % len(HIDDEN) + HIDDEN),
        ("a length in octal", post + b"Content-Length: 0%o\r\n\r\n" % len(HIDDEN) + 2 * HIDDEN),
        ("a chunk size beyond 64 bits", post + chunked + b"\r\n10000000000000000\r\n" + HIDDEN),
        ("a chunk extension with a line feed", post + chunked + b"\r\n1;x\ny\r\na\r\n0\r\n\r\n" + HIDDEN),
        ("a length named as hop by hop", post + b"Connection: Content-Length\r\n" + length(HIDDEN) + b"\r\n" + HIDDEN),
        ("an upgrade to HTTP/2", b"GET /livez HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n"
         b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n" + HIDDEN),
        ("a GET with a body", b"GET /livez HTTP/1.1\r\nHost: h\r\n" + length(HIDDEN) + b"\r\n" + HIDDEN),
    ]


def send(port, request):
    """Sends it on a connection of its own, and reads until that is closed or silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.settimeout(0.4)
        try:
            connection.sendall(request)
            while connection.recv(65536):
                pass
        except OSError:
            pass


def settled(*counts):
    """The counts, once they have stood still: both sides write their logs a little later."""
    last, since = None, time.monotonic()
    while time.monotonic() - since < 0.3:
        now = tuple(count() for count in counts)
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.03)
    return last


def attack(name, make, program, work):
    os.chmod(work, 0o755)
    instances = [Instance(program, each, work) for each in "ab"]
    proxy, port, forwarded = make(instances, work)
    rows = [(what, request + HIDDEN) for what, request in from_the_unit_test()] + hiding()
    seen = lambda: sum(each.requests() for each in instances)
    faults, passed_on = [], 0
    try:
        for each in instances:
            each.start()
        proxy.start()
        wait_for(name, lambda: status_of(port, "/livez") == 200)
        for path in ("/metrics", "/metrics/", "//metrics", "/metrics?x", "/%6Detrics", "/x/../metrics",
                     "/readyz", "/readyz/", "//readyz"):
            if (status := status_of(port, path)) != 404:
                faults.append(f"GET {path}: {status}, and it is the operators'")
        for what, request in rows:
            before = settled(forwarded, seen)
            send(port, request)
            after = settled(forwarded, seen)
            sent, got = after[0] - before[0], after[1] - before[1]
            passed_on += sent
            if sent != got:
                faults.append(f"{what}: {sent} sent on, {got} seen")
        if status_of(port, "/livez") != 200:
            faults.append("the proxy and the instances no longer answer")
    finally:
        for each in [proxy, *instances]:
            each.stop()
    for fault in faults:
        print(f"FAILED: {name}: {fault}")
    print(f"{name}: {len(rows)} hostile requests, {passed_on} sent on and seen")
    return not faults and passed_on > 0


def main():
    program = Path(sys.argv[1]).resolve()
    passed = True
    for name, make in PROXIES.items():
        with tempfile.TemporaryDirectory() as work:
            passed = attack(name, make, program, work) and passed
    sys.exit(0 if passed else 1)


main()
