"""Rooms of our unit's, whose members say what the server asks for and no
more: what they would seal to each other it does not look at."""
import os
import select
import sys
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path += [os.path.join(TOP, "tests", "process"),
             os.path.join(TOP, "tests", "control")]
# pylint: disable=wrong-import-position
from client import Closed, Room, Seat, Socket, new_group  # noqa: E402
from server import Server  # noqa: E402
from sfu_kit import (REST_S, SERVER_CORE, People, cpu_s,  # noqa: E402
                     pinned, resident_b)

ADDED_N = 63  # by one commit
FROM_ONE_N = 100  # sockets from one address
CAMERA = 1
HEIGHT = 720


def until(socket, kind):
    while True:
        message = socket.hear(20)
        if message["t"] == kind:
            return message
        assert message["t"] not in ("refused", "parted"), message


class OneRoom:
    """Its members, and the sockets they have; the first one sends."""

    def __init__(self, server, people, n, first):
        """first: how many sockets there are before."""
        self.people = people
        self.sockets = []
        self.enter(server, n, first)
        self.who = [people.new()[0] for _ in self.sockets]
        people.source(self.who[0], True)
        self.connect(0)

    def enter(self, server, n, first):
        """All are members of one group."""
        room = Room()
        self.seats = [Seat(room) for _ in range(n)]
        for i, seat in enumerate(self.seats):
            at = f"127.0.0.{1 + (first + i) // FROM_ONE_N}"
            self.sockets.append(Socket(server, source=at))
            self.sockets[i].say(seat.join())
            until(self.sockets[i], "joined")
        self.sockets[0].say({"t": "found", "group": new_group()})
        assert until(self.sockets[0], "group")["is"] == "yours"
        for epoch, first in enumerate(range(1, n, ADDED_N)):
            to = self.seats[first:first + ADDED_N]
            self.sockets[0].commit(epoch, to=to)
            until(self.sockets[0], "taken")
            for socket in self.sockets[first:first + ADDED_N]:
                until(socket, "welcome")

    def connect(self, i):
        self.sockets[i].say({"t": "meet", "quiet": False})
        offer = until(self.sockets[i], "offer")
        self.sockets[i].say({
            "t": "answer", "n": offer["n"],
            **self.people.offer(self.who[i], offer["sdp"])})

    def receivers(self):
        return range(1, len(self.who))

    def watch(self, i):
        self.sockets[i].say({"t": "watch", "slots": [
            {"s": 0, "from": self.seats[0].peer, "k": CAMERA, "h": HEIGHT}]})


class Ours:
    """So many rooms of one sender and so many receivers each."""

    name = "incamera"

    def __init__(self, receivers_n, threads_n=1, rooms_n=1):
        self.server = Server("--threads", str(threads_n),
                             preexec_fn=pinned(SERVER_CORE))
        self.pids = [self.server.pid, *self.server.children()]
        self.media_pid = self.server.process("media")
        self.people = People()
        self.is_over = False
        members_n = receivers_n + 1
        self.rooms = [OneRoom(self.server, self.people, members_n,
                              i * members_n) for i in range(rooms_n)]
        self.senders = [room.who[0] for room in self.rooms]
        self.people.wait(rooms_n)
        self.join_all(receivers_n * rooms_n)
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def join_all(self, n):
        """One after the other; what each costs."""
        before = cpu_s(self.pids), cpu_s([self.media_pid])
        memory = resident_b(self.pids)
        for room in self.rooms:
            for i in room.receivers():
                room.connect(i)
        self.people.wait(n + len(self.rooms))
        self.join_s = (cpu_s(self.pids) - before[0]) / n
        self.join_media_s = (cpu_s([self.media_pid]) - before[1]) / n
        time.sleep(REST_S)
        self.idle_b = (resident_b(self.pids) - memory) / n
        for room in self.rooms:
            for i in room.receivers():
                room.watch(i)

    def sockets(self):
        return [socket for room in self.rooms for socket in room.sockets]

    def listen(self):
        """So that no socket is taken for dead."""
        by_fd = {s.http.tls.fileno(): s for s in self.sockets()}
        while not self.is_over:
            ready = select.select(list(by_fd), [], [], 0.5)[0]
            for fd in ready:
                try:
                    while True:
                        message = by_fd[fd].hear(0.02)
                        if message["t"] in ("refused", "parted"):
                            print(f"incamera: {message}", file=sys.stderr)
                except (TimeoutError, Closed):
                    pass

    def cpu_s(self):
        return cpu_s(self.pids)

    def end(self):
        self.is_over = True
        self.thread.join()
        for socket in self.sockets():
            socket.drop()
        self.people.end()
        self.server.end()
        self.server.__exit__()
