"""testssl.sh's opinion. What it may find is listed, each with its reason."""
import json
import os
import shutil
import subprocess
import tempfile

from suite import Skip, slow

# A name, so that HSTS is looked for as well; nothing is resolved.
NAME = "meet.incamera.test"
CHECKS = ["-p", "-s", "-f", "-P", "-S", "-h", "-U"]

ALLOWED = {
    "cert_trust": "the certificate is self-signed, for localhost",
    "cert_chain_of_trust": "the certificate is self-signed",
    "cert_revocation": "nobody revokes a self-signed certificate",
    "DNS_CAArecord": "the name is not in the DNS",
    "engine_problem": "about testssl's own OpenSSL, not about the server",
    "BREACH": "what is compressed are files of the program, the same for "
              "everybody: no secret and nothing of the request is in them",
}
# Without these the checks did not run, whatever the severities say.
EXPECTED = {"service", "SSLv3", "TLS1_2", "TLS1_3", "cipher_order", "cert_keySize",
            "HSTS_time", "heartbleed", "BREACH"}


@slow
def testssl_finds_nothing_but_the_self_signed_certificate(server):
    program = shutil.which("testssl") or shutil.which("testssl.sh")
    if program is None:
        raise Skip("testssl.sh is not here (apt install testssl.sh)")
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.json")
        done = subprocess.run(
            ["timeout", "240", program, "--ip", "127.0.0.1", "--quiet",
             "--color", "0", "--warnings", "off", "--openssl-timeout", "5",
             *CHECKS, "--jsonfile", out, f"{NAME}:{server.ready['tcp']}"],
            capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL)
        assert os.path.exists(out), done.stdout + done.stderr
        with open(out, encoding="utf-8") as f:
            found = json.load(f)
    seen = {e["id"] for e in found}
    assert EXPECTED <= seen, f"not checked: {EXPECTED - seen}"
    bad = [f"{e['id']}: {e['severity']}: {e['finding']}" for e in found
           if e["severity"] not in ("OK", "INFO") and e["id"] not in ALLOWED]
    assert not bad, "\n".join(bad)
    by_id = {e["id"]: e["finding"] for e in found}
    assert "not offered" in by_id["TLS1_2"], by_id["TLS1_2"]
