"""A server over UDP that says whose it is, and how somebody inside a container asks it; both run on Node, or ask by nc."""

from __future__ import annotations

from collections.abc import Sequence

UDP_PORT = 5300
SERVER = (
    "const dgram = require('dgram'); "
    "for (const type of ['udp4', 'udp6']) { "
    "const server = dgram.createSocket({ type, ipv6Only: type === 'udp6' }); "
    "server.on('error', () => server.close()); "
    "server.on('message', (said, from) => server.send(`${process.argv[1]} ${said} ${from.address}`, from.port, from.address)); "
    f"server.bind({UDP_PORT}); }}"
)
"""It answers each datagram, over either family, with its first argument, what it was sent, by which late answers are known, and
the address that it sees."""
ASK_BY_NODE = (
    "const [host, port, said, seconds] = process.argv.slice(1); "
    "const socket = require('dgram').createSocket(host.includes(':') ? 'udp6' : 'udp4'); "
    "const end = (text) => { process.stdout.write(text); process.exit(0); }; "
    "socket.on('error', (error) => end(`${error.code}`)); "
    "socket.on('message', (heard) => end(`${heard}`)); "
    "setTimeout(() => end(''), 1000 * seconds); "
    # A connected socket hears only who was asked, and of refusals.
    "socket.connect(Number(port), host, (error) => error ? end(`${error.code}`) : socket.send(said));"
)
ASK_BY_NC = "printf %s {said} | nc -u -w {seconds} {host} {port}"


def server_words(name: str) -> Sequence[str]:
    """The command of a server that says that it is `name`."""
    return ("node", "-e", SERVER, name)


def asking_words(host: str, port: int, said: str, seconds: int, *, node: bool) -> tuple[str, ...]:
    """The command inside a container with which it asks once, by Node or by nc, and waits so many seconds."""
    if node:
        return ("node", "-e", ASK_BY_NODE, host, str(port), said, str(seconds))
    return ("sh", "-c", ASK_BY_NC.format(said=said, seconds=seconds, host=host, port=port))
