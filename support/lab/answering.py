"""The nameservers of a run around an engine of the lab: behind those of the engine's machine, and on the neighbour host.

They are in a process of their own, which goes with the one that made it, and listen over UDP and TCP.
"""

from __future__ import annotations

import ctypes
import errno
import multiprocessing
import os
import signal
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from dnslib import RCODE, RD, RR, DNSError, DNSRecord

from support.engine.host import NeighbourHost
from support.engine.namespaces import inside
from support.engine.upstream import DOMAINS, FIRST_PORT, OF_HOST, Asked, OutsideServers, domain
from support.errors import CannotRun

LIFETIME = 60
"""Seconds for which their answers may be kept."""
READY = 10
"""Seconds within which they listen, and are asked by way of the host's."""
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG. Source: prctl(2)."""


@contextmanager
def nameservers(namespace: Path, neighbour: NeighbourHost | None, directory: Path) -> Iterator[OutsideServers]:
    """Nameservers around the engine in this network namespace, as long as the context lasts.

    Raises CannotRun when there can be none, and when the host's nameservers do not pass on to them.
    """
    directory.mkdir()
    ours, theirs = multiprocessing.Pipe()
    serving = multiprocessing.get_context("fork").Process(
        target=_serve, args=(theirs, namespace, neighbour, directory), daemon=True
    )
    serving.start()
    theirs.close()
    try:
        said = ours.recv() if ours.poll(READY) else "they do not come up"
        if not isinstance(said, OutsideServers):
            raise CannotRun(f"no nameservers can be made around the engine: {said}; {_ELSE}")
        inside(namespace, lambda: _demand_passed_on(said))
        yield said
    finally:
        serving.kill()
        serving.join()


_ANEW = "the engine may have been started by another version of the suite; stop it with make engine-down, and try again"
_ELSE = "end other runs on this engine, or leave out the scenarios that speak of nameservers outside"


def _serve(pipe: Connection, namespace: Path, neighbour: NeighbourHost | None, directory: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() == 1:
        return
    try:
        number, listening = inside(namespace, _free_domain)
        servers = OutsideServers(directory, domain(number), neighbour.servers if neighbour else ())
        if neighbour is not None:
            beside = neighbour.servers
            listening += inside(neighbour.netns, lambda: [each for at in beside for each in _listening(at, 53, at)])
    except (CannotRun, OSError) as error:
        pipe.send(str(error))
        return
    lock = threading.Lock()
    for each in listening:
        each.answer = _Answering(servers, each.called, lock)
        threading.Thread(target=each.serve_forever, daemon=True).start()
    pipe.send(servers)
    threading.Event().wait()


def _free_domain() -> tuple[int, list[_Server]]:
    """The first domain that no other run has, and the servers for it."""
    for number in range(DOMAINS):
        try:
            port = FIRST_PORT + number
            return number, [each for called, at in OF_HOST.items() for each in _listening(at, port, called)]
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise CannotRun("every domain is taken")


def _listening(address: str, port: int, called: str) -> list[_Server]:
    """Who listens there over either protocol, for the nameserver that is called so."""
    listening: list[_Server] = [_OverUDP((address, port), _Datagram), _OverTCP((address, port), _Message)]
    for each in listening:
        each.called = called
    return listening


class _Answering:
    """Answers what one server is asked; None stands for silence."""

    def __init__(self, servers: OutsideServers, server: str, lock: threading.Lock) -> None:
        self._servers = servers
        self._server = server
        self._lock = lock

    def __call__(self, message: bytes, by: str) -> bytes | None:
        try:
            query = DNSRecord.parse(message)
        except DNSError:
            return None
        name, number = str(query.q.qname).rstrip(".").lower(), int(query.q.qtype)
        with self._lock:
            self._servers.note(Asked(time.time(), self._server, name, number, by))
        given = self._servers.given(self._server, name, number)
        reply = query.reply()
        if given is None:
            reply.header.rcode = RCODE.NXDOMAIN
            return bytes(reply.pack())
        if given.silent:
            return None
        reply.header.rcode = given.code
        for data in given.data:
            reply.add_answer(RR(query.q.qname, number, ttl=LIFETIME, rdata=RD(bytes.fromhex(data))))
        return bytes(reply.pack())


class _Server(socketserver.BaseServer):
    daemon_threads = True
    answer: _Answering
    called: str


class _OverUDP(socketserver.ThreadingUDPServer, _Server):
    pass


class _OverTCP(socketserver.ThreadingTCPServer, _Server):
    allow_reuse_address = True


class _Datagram(socketserver.BaseRequestHandler):
    server: _OverUDP

    def handle(self) -> None:
        message, listening = self.request
        if reply := self.server.answer(message, self.client_address[0]):
            listening.sendto(reply, self.client_address)


class _Message(socketserver.StreamRequestHandler):
    server: _OverTCP

    def handle(self) -> None:
        """The length comes first. Source: RFC 1035, section 4.2.2."""
        while length := self.rfile.read(2):
            reply = self.server.answer(self.rfile.read(int.from_bytes(length)), self.client_address[0])
            if reply:
                self.wfile.write(len(reply).to_bytes(2) + reply)


def _demand_passed_on(servers: OutsideServers) -> None:
    """Raise CannotRun unless the host's nameservers ask ours: an engine that runs for long may have been set up otherwise."""
    question = DNSRecord.question(f"known.{servers.domain}")
    for server in OF_HOST:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(READY)
            try:
                asking.sendto(question.pack(), (server, 53))
                asking.recv(512)
            except OSError as error:
                raise CannotRun(f"the host's nameserver {server} does not answer ({error}): {_ANEW}") from error
    if {each.server for each in servers.asked([f"known.{servers.domain}"])} != set(OF_HOST):
        raise CannotRun(f"the host's nameservers do not ask on as those of the lab do: {_ANEW}")
