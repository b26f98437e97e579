"""One TCP connection that sends N bytes, and what it takes until the other
side has read them all: the floor of drain.sh.
    raw.py sink READY-FILE | raw.py send BYTES    (prints microseconds)"""

import socket
import sys
import time

PORT = 8444  # of a namespace that is drain.sh's alone


def sink(ready):
    with socket.create_server(("127.0.0.1", PORT)) as server:
        open(ready, "w", encoding="ascii").close()
        peer, _ = server.accept()
        with peer:
            while peer.recv(65536):
                pass
            peer.sendall(b".")
            peer.recv(1)


def send(count):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", PORT), timeout=300) as peer:
        peer.sendall(bytes(count))
        peer.shutdown(socket.SHUT_WR)
        if peer.recv(1) != b".":
            sys.exit("raw.py: cut off")
    print(round((time.monotonic() - began) * 1000000))


if sys.argv[1] == "sink":
    sink(sys.argv[2])
else:
    send(int(sys.argv[2]))
