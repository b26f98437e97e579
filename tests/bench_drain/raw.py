"""One TCP connection that sends N bytes, and what it takes until the other
side has read them all and said so: the floor of drain.sh.
    raw.py sink BYTES READY-FILE | raw.py send BYTES   (prints microseconds)"""

import socket
import sys
import time

PORT = 8444  # of a namespace that is drain.sh's alone


def sink(count, ready):
    with socket.create_server(("127.0.0.1", PORT)) as server:
        open(ready, "w", encoding="ascii").close()
        peer, _ = server.accept()
        with peer:
            while count > 0:
                got = len(peer.recv(65536))
                if got == 0:
                    sys.exit("raw.py: cut off")
                count -= got
            peer.sendall(b".")
            peer.recv(1)  # its end: the dot is over there


def send(count):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", PORT), timeout=300) as peer:
        peer.sendall(bytes(count))
        if peer.recv(1) != b".":
            sys.exit("raw.py: cut off")
        print(round((time.monotonic() - began) * 1000000))


if sys.argv[1] == "sink":
    sink(int(sys.argv[2]), sys.argv[3])
else:
    send(int(sys.argv[2]))
