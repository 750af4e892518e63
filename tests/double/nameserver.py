"""A nameserver that is none: it reads the questions out of the script that asks them, and prints what the script would."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from dnslib import PTR, QTYPE, RCODE, RR, A, DNSRecord

Silence: TypeAlias = None
ASKED = re.compile(r"^.*ask (\d+|\$number) (-u datagram|'' message) '((?:\\\d{3})+)'.*$", re.MULTILINE)
TIMES_OVER = 5
LIFETIME = 600


def rows(script: str, nameservers: Sequence[str], play: Callable[[DNSRecord], DNSRecord | None]) -> str:
    """What the script prints when `play` answers its questions."""
    return "".join(_row(number, nameservers, play(question)) for number, question in enumerate(questions(script)))


def rows_over_and_over(script: str, nameservers: Sequence[str], play: Callable[[DNSRecord], DNSRecord | None]) -> str:
    """The same of the one question that is asked over and over, TIMES_OVER times."""
    (question,) = questions(script)
    return "".join(_row(number, nameservers, play(question)) for number in range(TIMES_OVER))


def questions(script: str) -> Iterator[DNSRecord]:
    """The questions of a script, in order. Over TCP the length, which comes first, has to be right."""
    for _, how, octal in ASKED.findall(script):
        message = bytes(int(digits, 8) for digits in re.findall(r"\\(\d{3})", octal))
        if how.endswith("message"):
            length, message = int.from_bytes(message[:2], "big"), message[2:]
            assert length == len(message)
        yield DNSRecord.parse(message)


def answer(question: DNSRecord, addresses: Collection[str], back: Mapping[str, str]) -> DNSRecord:
    """What an engine's nameserver answers for a name with these addresses, or for one that leads `back` to a name."""
    reply, name = question.reply(), str(question.q.qname).removesuffix(".")
    if question.q.qtype == QTYPE.PTR and name in back:
        reply.add_answer(RR(question.q.qname, QTYPE.PTR, rdata=PTR(back[name]), ttl=LIFETIME))
    elif question.q.qtype == QTYPE.A:
        for each in addresses:
            reply.add_answer(RR(question.q.qname, QTYPE.A, rdata=A(each), ttl=LIFETIME))
    if not addresses and not reply.rr:
        reply.header.rcode = RCODE.NXDOMAIN
    return reply


def _row(number: int, nameservers: Sequence[str], reply: DNSRecord | None) -> str:
    server = nameservers[0] if nameservers else "127.0.0.1"
    dump = f"{''.join(f' {byte:02x}' for byte in reply.pack())}\n" if reply else ""
    return f"asked {number} {server} 10.00\n{dump}ended 10.01\n"
