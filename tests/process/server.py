"""Starts the real program and looks at it from outside."""
import hashlib
import json
import os
import select
import signal
import socket
import ssl
import subprocess
import time

PROGRAM = os.environ.get("INCAMERA", "build/incamera")


def wait_for(what, question, limit_s=5.0):
    """Asks until the answer is true, and returns it."""
    until = time.monotonic() + limit_s
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"not within {limit_s} s: {what}")
        time.sleep(0.02)


def run(*words, limit_s=10, program=PROGRAM, **more):
    """Runs the program to its end."""
    return subprocess.run([program, *words], capture_output=True, text=True,
                          timeout=limit_s, **more)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # before it, or meanwhile
        return False


def status(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        for line in f:
            if line.startswith(field + ":"):
                return line.split(":", 1)[1].strip()
    raise AssertionError(f"no {field} in /proc/{pid}/status")


class Server:
    """A running server; with-statement ends it, however the test ends.

    enter: a command that starts it elsewhere and becomes it, as nsenter does.
    """

    def __init__(self, *words, json_line=True, ports=True, program=PROGRAM,
                 enter=(), **more):
        words = ["serve", *words, *(["--tcp", "0", "--udp", "0"] * ports),
                 *(["--json"] * json_line)]
        # A whole suite with another number of threads than the machine's.
        if os.environ.get("INCAMERA_THREADS") and "--threads" not in words:
            words += ["--threads", os.environ["INCAMERA_THREADS"]]
        self.child = subprocess.Popen(
            [*enter, program, *words], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, bufsize=0, **more)
        self.errors = b""
        try:
            self.first = self.read_line()
            self.ready = json.loads(self.first) if json_line else None
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
        said = self.stderr()
        self.child.stdout.close()
        self.child.stderr.close()
        for alarm in ("Sanitizer", "runtime error:", "Assertion"):
            assert alarm not in said, said

    @property
    def pid(self):
        return self.child.pid

    def read_line(self, limit_s=10):
        line = b""
        until = time.monotonic() + limit_s
        while not line.endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.child.stdout], [], [],
                                              left)[0]:
                raise AssertionError(f"no line within {limit_s} s; so far "
                                     f"{line!r}, errors {self.stderr()!r}")
            byte = os.read(self.child.stdout.fileno(), 1)
            if not byte:
                raise AssertionError(f"ended before it was ready: "
                                     f"{self.stderr()!r}")
            line += byte
        return line.decode()

    def rest_of_stdout(self):
        """What is there to read now, without waiting for more."""
        out = b""
        while select.select([self.child.stdout], [], [], 0.1)[0]:
            more = os.read(self.child.stdout.fileno(), 4096)
            if not more:
                break
            out += more
        return out.decode()

    def stderr(self):
        """All that came so far."""
        while select.select([self.child.stderr], [], [], 0.05)[0]:
            more = os.read(self.child.stderr.fileno(), 4096)
            if not more:
                break
            self.errors += more
        return self.errors.decode()

    def children(self):
        with open(f"/proc/{self.pid}/task/{self.pid}/children",
                  encoding="ascii") as f:
            return [int(p) for p in f.read().split()]

    def process(self, role):
        """The pid of control or media; None when it does not run now."""
        for pid in self.children():
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    if f.read().split(b"\0")[-2:-1] == [role.encode()]:
                        return pid if is_alive(pid) else None
            except (FileNotFoundError, ProcessLookupError):
                pass  # it ended before its line was opened, or read
        return None

    def connect(self, host="127.0.0.1", **checks):
        """A TLS connection; with cafile= and name= it is verified."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if "cafile" in checks:
            context.load_verify_locations(checks["cafile"])
        else:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        raw = socket.create_connection((host, self.ready["tcp"]), timeout=5)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            return context.wrap_socket(raw,
                                       server_hostname=checks.get("name"))
        except BaseException:
            raw.close()
            raise

    def certificate(self, host="127.0.0.1"):
        with self.connect(host) as tls:
            return tls.getpeercert(binary_form=True)

    def fingerprint(self, host="127.0.0.1"):
        digest = hashlib.sha256(self.certificate(host)).hexdigest().upper()
        return ":".join(digest[i:i + 2] for i in range(0, 64, 2))

    def get(self, path, host="127.0.0.1"):
        with self.connect(host) as tls:
            return get_over(tls, path)

    def serves(self):
        """True when a page comes; False when nobody answers now."""
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def answers_stun(self, host="127.0.0.1"):
        """True when a STUN Binding request gets its success response."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        ask = bytes.fromhex("000100002112a442") + os.urandom(12)
        with socket.socket(family, socket.SOCK_DGRAM) as udp:
            udp.settimeout(0.2)
            udp.connect((host, self.ready["udp"]))
            try:
                udp.send(ask)
                answer = udp.recv(1500)
            except OSError:
                return False
        return answer[:2] == b"\x01\x01" and answer[4:20] == ask[4:20]

    def send_signal(self, number):
        os.kill(self.pid, number)

    def end(self, number=signal.SIGTERM, limit_s=6):
        """Ends it by a signal; the exit code."""
        self.send_signal(number)
        return self.child.wait(limit_s)


def get_over(tls, path):
    """One request on an open connection: status and body."""
    tls.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                "Connection: close\r\n\r\n".encode())
    answer = b""
    while True:
        more = tls.recv(65536)
        if not more:
            break
        answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body
