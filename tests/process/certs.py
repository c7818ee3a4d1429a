"""Certificates for the tests, right and wrong ones, made by openssl."""
import os
import subprocess


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Certs:
    """Pairs of files in one directory."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="ascii") as f:
            f.write(text)
        return self.path(name)

    def pair(self, name, algorithm="ec", days="30"):
        """NAME.pem and NAME.key; the words that make the server use them."""
        how = {"ec": ["-newkey", "ec", "-pkeyopt",
                      "ec_paramgen_curve:prime256v1"],
               "rsa": ["-newkey", "rsa:2048"],
               "weak": ["-newkey", "rsa:1024"]}[algorithm]
        openssl("req", "-x509", *how, "-nodes", "-days", days, "-subj",
                f"/CN={name}", "-addext", "subjectAltName=DNS:localhost",
                "-out", self.path(f"{name}.pem"),
                "-keyout", self.path(f"{name}.key"))
        return self.words(name)

    def words(self, cert, key=None):
        return ["--cert", self.path(f"{cert}.pem"),
                "--key", self.path(f"{key or cert}.key")]

    def expired(self, name):
        """A pair whose certificate was good once."""
        self.pair(name)
        openssl("req", "-new", "-key", self.path(f"{name}.key"), "-subj",
                f"/CN={name}", "-out", self.path(f"{name}.csr"))
        os.makedirs(self.path("ca"), exist_ok=True)
        self.write("ca/index.txt", "")
        self.write("ca/serial", "01\n")
        self.write("ca/conf", "[ca]\ndefault_ca=c\n[c]\n"
                   f"database={self.path('ca/index.txt')}\n"
                   f"serial={self.path('ca/serial')}\n"
                   f"new_certs_dir={self.path('ca')}\n"
                   "default_md=sha256\npolicy=p\n[p]\n"
                   "commonName=supplied\n")
        openssl("ca", "-batch", "-config", self.path("ca/conf"), "-selfsign",
                "-keyfile", self.path(f"{name}.key"),
                "-in", self.path(f"{name}.csr"),
                "-out", self.path(f"{name}.pem"), "-notext",
                "-startdate", "20200101000000Z",
                "-enddate", "20210101000000Z")
        return self.words(name)

    def encrypted(self, name):
        self.pair(name)
        openssl("pkey", "-in", self.path(f"{name}.key"), "-aes256", "-passout",
                "pass:secret", "-out", self.path(f"{name}.locked"))
        os.replace(self.path(f"{name}.locked"), self.path(f"{name}.key"))
        return self.words(name)
