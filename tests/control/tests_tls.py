"""TLS 1.3 and nothing else, whoever asks."""
import socket
import ssl
import time

from client import Http, ask, dial, dial_tls, is_ended, tls_context
from suite import test


def handshake(server, context, name=None):
    with dial_tls(server, context, name) as tls:
        return tls.version(), tls.selected_alpn_protocol(), tls.cipher()[0]


def is_refused(server, context):
    try:
        handshake(server, context)
    except (ssl.SSLError, ConnectionError):
        return True
    return False


@test
def tls_1_3_is_spoken(server):
    assert handshake(server, tls_context())[0] == "TLSv1.3"


@test
def the_first_client_after_a_long_silence_is_served(server):
    time.sleep(11)  # longer than a new client may take
    assert handshake(server, tls_context())[0] == "TLSv1.3"


@test
def everything_before_tls_1_3_is_refused(server):
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1,
                    ssl.TLSVersion.TLSv1_2):
        context = tls_context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = version
        context.maximum_version = version
        assert is_refused(server, context), version


@test
def a_client_without_a_name_and_without_alpn_is_served(server):
    version, alpn, _ = handshake(server, tls_context(), name=None)
    assert version == "TLSv1.3" and alpn is None
    assert ask(server, "/healthz")[0] == 200


@test
def a_client_is_served_whatever_name_it_gives(server):
    for name in ("localhost", "meet.example.org"):
        assert handshake(server, tls_context(), name)[0] == "TLSv1.3"


@test
def http_1_1_is_chosen_and_turn_is_known_but_not_http_2(server):
    for offered, chosen in ((["h2", "http/1.1"], "http/1.1"),
                            (["http/1.1"], "http/1.1"),
                            (["stun.turn"], "stun.turn")):
        context = tls_context()
        context.set_alpn_protocols(offered)
        assert handshake(server, context)[1] == chosen
    context = tls_context()
    context.set_alpn_protocols(["h2"])
    assert is_refused(server, context)


@test
def no_session_is_resumed(server):
    context = tls_context()
    with dial_tls(server, context) as tls:
        tls.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        tls.recv(65536)
        session = tls.session
        assert session is None or not session.has_ticket
    with context.wrap_socket(dial(server), session=session) as tls:
        assert not tls.session_reused


@test
def what_is_neither_tls_nor_stun_is_not_answered(server):
    for first in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"SSH-2.0-x\r\n",
                  bytes(64), b"\x16" + bytes(64),
                  b"\x80\x2e\x01\x00\x02" + bytes(40)):
        with dial(server) as raw:
            raw.sendall(first)
            raw.settimeout(5)
            try:
                answer = raw.recv(4096)
            except ConnectionError:
                answer = b""
            # An alert is what TLS says to a broken record.
            assert answer == b"" or answer[0] == 21, answer
            assert is_ended(raw)


@test
def a_handshake_that_is_cut_into_single_bytes_succeeds(server):
    near, far = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = tls_context().wrap_bio(near, far)
    with dial(server) as raw:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in far.read():
                    raw.sendall(bytes([byte]))
                near.write(raw.recv(4096))
        assert tls.version() == "TLSv1.3"


@test
def a_handshake_that_never_ends_in_bytes_is_cut_off(server):
    """Records of a ClientHello that says it is long."""
    hello = b"\x01\x01\x00\x00" + bytes(16380)
    with dial(server) as raw:
        try:
            for _ in range(8):
                raw.sendall(b"\x16\x03\x01" + len(hello).to_bytes(2, "big") +
                            hello)
        except ConnectionError:
            pass
        assert is_ended(raw)


@test
def a_client_that_says_goodbye_gets_goodbye(server):
    with Http(server) as http:
        http.ask("/healthz")
        http.tls.settimeout(5)
        raw = http.tls.unwrap()
        assert isinstance(raw, socket.socket)
        raw.close()
