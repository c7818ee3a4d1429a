"""Where the time of a process goes: samples of perf, added up to a few rows that
can be understood.

A sample belongs to the first row whose sign is found in it: of the kernel a
function on the way to where it was, of the program where it was itself. Who
sends by loopback delivers in the same system call; between machines that is the
receiver's time, so it has a row of its own.
"""
import collections
import glob
import os
import re
import shutil
import subprocess
import tempfile

SAMPLES_HZ = 2500
FAR = ("napi_poll", "net_rx_action", "process_backlog", "netif_receive_skb")
MEMORY = ("malloc", "calloc", "realloc", "free", "cfree", "reallocarray",
          "aligned_alloc", "posix_memalign", "memalign", "malloc_consolidate",
          "sysmalloc", "unlink_chunk", "tcache_init")
LOCK = ("futex", "pthread_mutex", "pthread_rwlock", "pthread_cond",
        "lll_lock", "mutex_lock_full")
MALLOC, MUTEX = "malloc", "mutex, futex"
OTHER = "all else"

# Of the kernel: a piece of a function's name, anywhere on the way. The first
# that is found counts.
KERNEL = (("delivery to the receivers, by loopback", FAR),
          ("sending", ("sendmmsg", "sendmsg", "sendto")),
          ("receiving", ("recvmmsg", "recvmsg", "recvfrom")),
          ("waiting and waking", ("epoll_", "do_poll", "nanosleep",
                                  "sys_read", "sys_write", "eventfd",
                                  "schedule")))
# Of the program: by the folder of src.
FOLDERS = (("who gets what: sfu, bwe, rtp", ("sfu", "bwe", "rtp")),
           ("SRTP", ("srtp", "prim")),
           ("batches, addresses: os, media", ("os", "media", "turn", "ice",
                                              "stun")))
SEALED = "SRTP"
ROWS = tuple(name for name, _ in KERNEL + FOLDERS) + (OTHER,)


def is_here():
    return shutil.which("perf") is not None


def folders_of(build):
    """The folder of src for each name of a function that is in one only."""
    found = collections.defaultdict(set)
    for path in glob.glob(os.path.join(build, "src", "*", "*.a")):
        folder = os.path.basename(os.path.dirname(path))
        names = subprocess.run(["nm", path], capture_output=True, text=True,
                               check=False).stdout
        for line in names.splitlines():
            words = line.split()
            if len(words) == 3 and words[1] in "tT":
                found[words[2].split(".")[0]].add(folder)
    return {name: folders.pop() for name, folders in found.items()
            if len(folders) == 1}


class Sample:
    """A place and the way to it, innermost first: (function, where from)."""

    def __init__(self):
        self.frames = []

    def kernel(self):
        """The names on the way through the kernel."""
        return [name for name, where in self.frames if where == "kernel"]


FRAME = re.compile(r"\s+[0-9a-f]+ (.*?)(?:\+0x[0-9a-f]+)? \((.*)\)")


def read_frame(line):
    """One line of a sample: address, function, (file)."""
    match = FRAME.fullmatch(line.rstrip())
    if match is None:
        raise ValueError(f"no frame of perf's: {line!r}")
    name, where = match.groups()
    is_kernel = where.startswith("[kernel") or where.endswith(".ko")
    return name, "kernel" if is_kernel else os.path.basename(where)


def read(text):
    """The samples of "perf script -F comm,tid,ip,sym,dso"."""
    sample = None
    for line in text.splitlines():
        if not line.strip():
            if sample is not None:
                yield sample
            sample = None
        elif not line[0].isspace() and sample is None:
            sample = Sample()
        elif sample is not None:
            sample.frames.append(read_frame(line))
        else:
            raise ValueError(f"no sample of perf's: {line!r}")
    if sample is not None:
        yield sample


def has(names, pieces):
    return any(piece in name for name in names for piece in pieces)


def row_of(sample, folders):
    """Where it belongs; folders as of folders_of()."""
    if not sample.frames:
        return OTHER
    name, where = sample.frames[0]
    way = sample.kernel()
    plain = re.sub(r"^_*(libc_|int_)?|[.@].*", "", name)
    if where.startswith("libc") and plain in MEMORY:
        return MALLOC
    if has(way, ("futex",)) or (where != "kernel" and has([name], LOCK)):
        return MUTEX
    if way:
        return next((row for row, pieces in KERNEL if has(way, pieces)), OTHER)
    if "IPSec_MB" in where or "libcrypto" in where:
        return SEALED
    folder = folders.get(name.split(".")[0])
    return next((row for row, of in FOLDERS if folder in of), OTHER)


def add_up(text, folders):
    """How many samples each row has; the two that there must be none of too."""
    rows = collections.Counter({row: 0 for row in (*ROWS, MALLOC, MUTEX)})
    rows.update(row_of(sample, folders) for sample in read(text))
    return rows


class Recording:
    """perf beside a run, of one process or of one thread. Give it to the run
    as what it asks at the beginning and at the end."""

    def __init__(self, which):
        self.which = which
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "perf.data")
        self.child = None

    def begin(self):
        self.child = subprocess.Popen(
            ["perf", "record", "-q", "-F", str(SAMPLES_HZ), "-g", *self.which,
             "-o", self.path],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self, folders):
        """The rows."""
        self.child.send_signal(2)
        self.child.wait(timeout=20)
        text = subprocess.run(
            ["perf", "script", "-i", self.path, "-F", "comm,tid,ip,sym,dso"],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True).stdout
        self.folder.cleanup()
        return add_up(text, folders)
