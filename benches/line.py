"""A way to a server that takes its time."""

import socket
import threading
import time
from collections import deque
from urllib.parse import urlsplit


class Line:
    """A proxy before a server that lets every byte arrive half a round trip later, in its order.

    `turns` is how often a client spoke after it was answered, connecting included: its round trips."""

    def __init__(self, port, round_trip):
        self.server, self.delay = port, round_trip / 2000
        self.turns, self.lock = 0, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client):
        # What a handshake over such a line takes; the kernel has answered ours already.
        time.sleep(2 * self.delay)
        server = socket.create_connection(("127.0.0.1", self.server))
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.lock:
            self.turns += 1
        answered = [True]

        def speaks():
            with self.lock:
                self.turns += answered[0]
                answered[0] = False

        def hears():
            answered[0] = True

        self._pump(client, server, speaks, lambda: None)
        self._pump(server, client, lambda: None, hears)

    def _pump(self, source, target, arrived, left):
        """Two threads: one that takes what comes with the time of it, one that gives it later."""
        waiting, ready = deque(), threading.Semaphore(0)

        def take():
            while True:
                try:
                    data = source.recv(1 << 16)
                except OSError:
                    data = b""
                if data:
                    arrived()
                waiting.append((time.monotonic() + self.delay, data))
                ready.release()
                if not data:
                    return

        def give():
            while True:
                ready.acquire()
                due, data = waiting.popleft()
                time.sleep(max(0, due - time.monotonic()))
                try:
                    if not data:
                        target.shutdown(socket.SHUT_WR)
                        return
                    left()
                    target.sendall(data)
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        threading.Thread(target=give, daemon=True).start()

    def url(self, server, database):
        """The database through the line."""
        parts = urlsplit(server.url(database))
        return f"postgres://{parts.username}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def close(self):
        self.listener.close()
