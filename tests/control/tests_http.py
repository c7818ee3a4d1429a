"""HTTP: a small strict subset, and what every answer says."""
import glob
import gzip
import os
import re
import ssl
import subprocess

from client import Http, ask, b64, is_ended
from suite import Skip, test

CSP = ("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
       "worker-src 'self'; style-src 'self'; img-src 'self' data:; "
       "connect-src 'self'; media-src 'self'; manifest-src 'self'; "
       "frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
RULES = {
    "content-security-policy": CSP,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy":
        "camera=(self), microphone=(self), display-capture=(self), "
        "speaker-selection=(self), fullscreen=(self), "
        "screen-wake-lock=(self), clipboard-write=(self), "
        "geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=(), "
        "accelerometer=(), gyroscope=(), magnetometer=()",
}
GOOD = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

# What is wrong with each, what is sent, what is answered.
BAD = [
    ("bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", 400),
    ("a bare line feed in a head", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("a bare carriage return", "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
    ("a zero", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
    ("a byte from 0x80 on", b"GET / HTTP/1.1\r\nHost: \xc3\xa4\r\n\r\n", 400),
    ("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
    ("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    ("a Host with two ports", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", 400),
    ("a space before a colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400),
    ("a line without a colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
    ("a field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
     400),
    ("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a tab", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
    ("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("no version", "GET /\r\nHost: a\r\n\r\n", 400),
    ("a whole URL", "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a host to connect to", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
     405),
    ("a star", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("half a percent", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a quote in the target", 'GET /" HTTP/1.1\r\nHost: a\r\n\r\n', 400),
    ("HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505),
    ("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("http/1.1", "GET / http/1.1\r\nHost: a\r\n\r\n", 400),
    ("a body by length",
     "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", 400),
    ("an empty body",
     "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 400),
    ("a body in chunks",
     "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("a field of ours twice",
     "GET / HTTP/1.1\r\nHost: a\r\nOrigin: a\r\nOrigin: a\r\n\r\n", 400),
    ("POST", "POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("get", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("a long target", f"GET /{'a' * 256} HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ("a long head", f"GET / HTTP/1.1\r\nHost: a\r\nX: {'x' * 8192}\r\n\r\n",
     431),
    ("65 fields", "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n" * 64 + "\r\n",
     431),
]


def has_rules(fields):
    for name, value in RULES.items():
        assert fields.get(name) == value, f"{name}: {fields.get(name)}"
    assert "server" not in fields and "date" not in fields


@test
def every_bad_request_has_its_answer_and_is_the_last(server):
    for what, request, expected in BAD:
        with Http(server) as http:
            http.send(request)
            status, fields, _ = http.answer()
            assert status == expected, f"{what}: {status}"
            assert fields["connection"] == "close", what
            has_rules(fields)
            assert is_ended(http.tls), what


@test
def what_begins_like_neither_http_nor_stun_is_closed(server):
    for first in ("\r\n" + GOOD, " " + GOOD, "\0" * 64):
        with Http(server) as http:
            http.send(first)
            assert is_ended(http.tls), first


@test
def nothing_behind_a_bad_request_is_answered(server):
    with Http(server) as http:
        http.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 44\r\n\r\n" +
                  GOOD)
        assert http.answer()[0] == 400
        try:
            http.fill()
        except (EOFError, ssl.SSLEOFError, ConnectionError):
            return
        raise AssertionError(http.left)


@test
def healthz_says_ok(server):
    status, fields, body = ask(server, "/healthz")
    assert (status, body) == (200, b"ok\n")
    assert fields["cache-control"] == "no-store"
    has_rules(fields)


@test
def the_page_and_every_room_are_one_and_the_same(server):
    status, fields, page = ask(server, "/")
    assert status == 200 and b"<!doctype html>" in page.lower()
    assert fields["content-type"] == "text/html; charset=utf-8"
    assert fields["cache-control"] == "no-store"
    has_rules(fields)
    assert ask(server, "/r/" + b64(os.urandom(16)))[2] == page
    assert ask(server, "/?utm=1")[2] == page


@test
def what_is_not_there_is_404(server):
    room = b64(os.urandom(16))
    for path in ("/index.html", "/r/", "/r", "/r/" + room[:-1],
                 "/r/" + room + "A", "/r/" + room[:-1] + "=",
                 "/r/" + room[:-1] + "B", "/assets/", "/assets",
                 "/../etc/passwd", "/%2e%2e/etc/passwd", "/assets/../",
                 "//", "/favicon.ico", "/healthz/", "/WS", "/.well-known/"):
        status, fields, _ = ask(server, path)
        assert status == 404, f"{path}: {status}"
        has_rules(fields)


@test
def every_asset_of_the_page_is_there_for_ever(server):
    page = ask(server, "/")[2].decode()
    paths = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
    assert paths, page
    for path in paths:
        status, fields, body = ask(server, path)
        assert status == 200 and body, path
        assert fields["cache-control"] == \
            "public, max-age=31536000, immutable", path
        has_rules(fields)


@test
def the_page_names_no_other_host(server):
    page = ask(server, "/")[2].decode()
    for link in re.findall(r'(?:src|href|action|content)="([^"]*)"', page):
        assert not re.match(r"(?:[a-z]+:)?//", link), link
    assert "style=" not in page and "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page), "an inline script"


@test
def brotli_is_for_those_who_take_it(server):
    page = ask(server, "/")[2].decode()
    path = re.search(r'"(/assets/[^"]+\.js)"', page).group(1)
    _, fields, plain = ask(server, path)
    assert "content-encoding" not in fields
    assert fields["vary"] == "Accept-Encoding"
    for accept in ("br", "gzip, deflate, br", "gzip;q=1.0, BR;q=0.5"):
        _, fields, small = ask(server, path,
                               fields=[("Accept-Encoding", accept)])
        assert fields["content-encoding"] == "br", accept
        assert len(small) < len(plain)
    for accept in ("gzip", "br;q=0", "br;q=0.000", "brr", ""):
        _, fields, same = ask(server, path,
                              fields=[("Accept-Encoding", accept)])
        assert same == plain and "content-encoding" not in fields, accept
    script = ("process.stdin.pipe(require('zlib')"
              ".createBrotliDecompress()).pipe(process.stdout)")
    opened = subprocess.run(["node", "-e", script], input=small,
                            capture_output=True, check=True)
    assert opened.stdout == plain


@test
def wasm_and_worker_come_with_their_types(server):
    dist = os.path.join(os.path.dirname(__file__), "../../web/dist/assets")
    wasm = glob.glob(os.path.join(dist, "*.wasm"))
    if not wasm:
        raise Skip("web/dist has no WebAssembly")
    status, fields, body = ask(server, "/assets/" + os.path.basename(wasm[0]))
    if status == 404:
        raise Skip("the program was built with another web/dist")
    assert fields["content-type"] == "application/wasm"
    assert body[:4] == b"\0asm"
    assert len(gzip.compress(body)) < 200000


@test
def head_gets_the_same_without_the_body(server):
    for path in ("/", "/healthz", "/nothing"):
        _, fields, body = ask(server, path)
        with Http(server) as http:
            _, same, _ = http.ask(path, method="HEAD")
            assert same == fields
            assert int(same["content-length"]) == len(body)
            assert http.ask("/healthz")[0] == 200  # no body in between


@test
def requests_in_a_row_are_answered_in_order(server):
    with Http(server) as http:
        http.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + GOOD * 3 +
                  "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + GOOD[:20])
        assert http.answer()[1]["content-type"].startswith("text/html")
        for _ in range(3):
            assert http.answer()[2] == b"ok\n"
        assert http.answer(has_body=False)[0] == 404
        http.send(GOOD[20:])
        assert http.answer()[2] == b"ok\n"


@test
def a_connection_ends_after_256_requests(server):
    with Http(server) as http:
        for _ in range(255):
            http.send(GOOD)
            assert "connection" not in http.answer()[1]
        http.send(GOOD)
        assert http.answer()[1]["connection"] == "close"
        assert is_ended(http.tls)


@test
def hsts_is_for_names_that_are_not_localhost(server):
    for host, there in (("meet.example.org", True),
                        ("meet.example.org:8443", True),
                        ("localhost", False), ("localhost:8443", False),
                        ("a.localhost", False), ("LocalHost", False),
                        ("127.0.0.1", False), ("[::1]:8443", False)):
        fields = ask(server, "/", host=host)[1]
        assert (fields.get("strict-transport-security") ==
                "max-age=31536000") == there, host
