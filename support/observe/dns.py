"""Questions to a nameserver as they go over the wire, each asked once: what is sent from inside a container, and what comes back.

The messages are carried by nc, which speaks UDP in Alpine's busybox and in what the stand-in has in its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address

from dnslib import CLASS, QTYPE, RCODE, DNSError, DNSHeader, DNSQuestion, DNSRecord

from support.errors import ProbeBroken
from support.observe.lookup import Answer, Outcome
from support.observe.text import UNREACHABLE, lines, quoted

UDP, TCP = "UDP", "TCP"
NOERROR, SILENT, GARBLED = "NOERROR", "no answer", "garbled"
"""Response codes: success, and two of our own where there is no answer to the question, or something that is none."""
IN_TIME = 5
"""Seconds after which no answer is waited for any more: as long as glibc waits before it asks again (resolv.conf(5), timeout)."""
PACE = 0.05
"""Seconds between questions that are asked over and over."""
AFTERWARDS = 1
"""Seconds for which they go on being asked before the answers are looked at."""
FIRST = 0x4000
"""The number of the first question."""
ASKING, ASKED = "/tmp/asking", "/tmp/asked"

# Nothing but a signal ends nc over UDP once there is an answer, or in time; over TCP its input has to stay open, since Alpine's
# nc else tells the server at once that nobody is there any more. So all that belongs to a question is ended with its group,
# which is that of this script; what the shell says of it is of no interest. A datagram is one read; over TCP the length comes
# first (RFC 1035, 4.2.2).
_ASK = r"""
for tool in dd nc od printf sleep; do command -v $tool >/dev/null || exit 127; done
server=127.0.0.1
while read -r key value _; do [ "$key" != nameserver ] || { server=$value; break; }; done </etc/resolv.conf
exec 3>&2 2>/dev/null
trap : TERM
datagram() { dd bs=65535 count=1; }
message() {
  set -- $(dd bs=1 count=2 | od -An -v -tu1)
  [ $# -lt 2 ] || dd bs=1 count=$(($1*256+$2))
}
ask() {
  read -r began _ </proc/uptime
  echo "asked $1 $server $began"
  { printf "$4"; sleep IN_TIME; kill 0; } | nc $2 "$server" 53 2>&3 | { $3 | od -An -v -tx1; kill 0; }
  read -r ended _ </proc/uptime
  echo "ended $ended"
}
"""
_ROW = re.compile(r"asked (\d+) (\S+) (\d+\.\d+)\n((?:(?: +[0-9a-f]{2})+ *\n)*)ended (\d+\.\d+)\n")
_NOT_SENT = re.compile(rf"(?:nc|nc\.openbsd|\(UNKNOWN\)).*{UNREACHABLE}")


@dataclass(frozen=True)
class Question:
    """What a nameserver is asked once: records of this type for exactly this name, or for an address, over UDP or TCP."""

    name: str
    type: str = "A"
    over: str = UDP

    @property
    def asked(self) -> str:
        """The name in the message: of an address it is the one that leads back from it."""
        if self.type != "PTR":
            return self.name
        return ip_address(self.name).reverse_pointer

    def message(self, number: int) -> bytes:
        """The message, numbered so that its answer is known by it. Raises ValueError for a type or name that there cannot be."""
        question = DNSQuestion(self.asked, getattr(QTYPE, self.type))
        return bytes(DNSRecord(DNSHeader(id=FIRST + number), q=question).pack())


@dataclass(frozen=True)
class Record:
    """A record of an answer: what it is about, its type, its value as text, and for how many seconds it may be kept."""

    name: str
    type: str
    value: str
    seconds: int


@dataclass(frozen=True)
class Reply:
    """What came of one question to a `server`: the `code` in letters, its records, whether it was cut, and after how many seconds
    it came.
    """

    question: Question
    server: str
    code: str
    records: tuple[Record, ...] = ()
    truncated: bool = False
    seconds: float = 0.0

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the records that answer the question, in order; of what answers another, whose it is."""
        return tuple(
            each.value
            if each.name.lower() == self.question.asked.rstrip(".").lower() and each.type == self.question.type
            else f"{each.value} ({each.type} of {each.name or '.'})"
            for each in self.records
        )

    @property
    def answer(self) -> Answer:
        """The same as the answer to a look-up of IPv4 addresses."""
        found = tuple(IPv4Address(each.value) for each in self.records if each.type == "A")
        if self.code == NOERROR:
            return Answer(found, Outcome.FOUND if found else Outcome.NO_ADDRESS, self.seconds)
        return Answer((), _OUTCOMES.get(self.code, Outcome.ANOTHER_ERROR), self.seconds)


_OUTCOMES = {
    "NXDOMAIN": Outcome.NO_SUCH_NAME,
    "REFUSED": Outcome.REFUSED,
    "SERVFAIL": Outcome.SERVER_FAILED,
    SILENT: Outcome.NO_ANSWER,
    GARBLED: Outcome.GARBLED,
}


def asking(questions: Sequence[Question], patience: float) -> tuple[str, ...]:
    """The command that asks the first nameserver of resolv.conf each question once, in turn, and prints a row for each."""
    return _command(patience, *(_row(number, each) for number, each in enumerate(questions)))


def asking_over_and_over(question: Question, patience: float) -> tuple[str, ...]:
    """The command that has a question asked again and again, whatever comes of it, while ASKING is there; rows go to ASKED.

    It ends once there is the first row; the asking goes on.
    """
    loop = f"while [ -e {ASKING} ]; do {_row('$number', question)}; number=$((number+1)); sleep {PACE}; done"
    words = _command(patience, f"number=0; {{ {loop}; }} >{ASKED}; mv {ASKED} {ASKED}.all")
    begin = f': >{ASKING}; setsid sh -c "$1" </dev/null >/dev/null 2>&1 &'
    return (
        *words[:2],
        f"{begin} while ! grep -q ended {ASKED} 2>/dev/null; do kill -0 $! || exit 127; sleep {PACE}; done",
        *words[3:],
    )


ASKED_ALL = f"sleep {AFTERWARDS}; rm -f {ASKING}; while [ ! -e {ASKED}.all ]; do sleep {PACE}; done; cat {ASKED}.all"
"""The script that ends that, and prints all rows once there is one for each question."""


def read_replies(output: str, complaints: str, questions: Sequence[Question]) -> tuple[Reply, ...]:
    """The replies to questions, in their order, from the rows and from what nc complained of. A reply is to the question that
    is asked: its number, its name and its type are those of the question, or it is GARBLED.

    Raises ProbeBroken for rows of another form, for a question without one, and for complaints that are no network's.
    """
    for line in lines(complaints):
        if line and not _NOT_SENT.search(line):
            raise ProbeBroken(f"nc: {quoted(line)} is not understood here")
    rows = _rows(output)
    if len(rows) != len(questions):
        raise ProbeBroken(f"{len(questions)} questions were asked, and there is {quoted(output)}")
    return tuple(_reply(each, number, rows[number]) for number, each in enumerate(questions))


def read_replies_over_and_over(output: str, question: Question) -> tuple[Reply, ...]:
    """The replies to a question that was asked over and over, in the order of asking. Raises ProbeBroken as `read_replies`."""
    rows = _rows(output)
    if not rows:
        raise ProbeBroken("no question was asked at all")
    return tuple(_reply(question, 0, row) for row in rows)


def seen_with(question: Question, server: str) -> tuple[str, ...]:
    """A command for the reader that asks the same; nslookup asks again by itself, and cannot ask over TCP."""
    if question.over == UDP:
        return ("nslookup", f"-type={question.type.lower()}", f"{question.asked.removesuffix('.')}.")
    return ("sh", "-c", f"{{ printf '{_octal(question, 0)}'; sleep {IN_TIME}; }} | nc {server} 53 | od -c")


def _command(patience: float, *rows: str) -> tuple[str, ...]:
    """The group that is ended has to be the script's own; `setsid` makes one, and waits where it leads none itself."""
    script = "\n".join((_ASK.replace("IN_TIME", f"{IN_TIME * patience:g}"), *rows, ""))
    return ("sh", "-c", 'setsid sh -c "$1"; exit', "ask", script)


def _row(number: object, question: Question) -> str:
    octal = _octal(question, number if isinstance(number, int) else 0)
    how = "-u datagram" if question.over == UDP else "'' message"
    return f"ask {number} {how} '{octal}'"


def _octal(question: Question, number: int) -> str:
    message = question.message(number)
    length = len(message).to_bytes(2) if question.over == TCP else b""
    return "".join(f"\\{byte:03o}" for byte in length + message)


def _rows(output: str) -> list[re.Match[str]]:
    rows: list[re.Match[str]] = []
    end = 0
    while end < len(output):
        match = _ROW.match(output, end)
        if match is None or int(match[1]) != len(rows):
            raise ProbeBroken(
                f"{quoted(output[end:])} does not begin with row {len(rows)}: number, server, times and answer"
            )
        rows.append(match)
        end = match.end()
    return rows


def _reply(question: Question, number: int, row: re.Match[str]) -> Reply:
    seconds = float(row[5]) - float(row[3])
    server, message = row[2], bytes.fromhex(row[4])
    if not message:
        return Reply(question, server, SILENT, seconds=seconds)
    garbled = Reply(question, server, GARBLED, seconds=seconds)
    try:
        parsed = DNSRecord.parse(message)
    except (DNSError, ValueError, LookupError):
        return garbled
    header, wanted = parsed.header, DNSRecord.parse(question.message(number))
    same = header.id == wanted.header.id and header.qr and len(parsed.questions) == 1
    if not same or parsed.q.qtype != wanted.q.qtype or str(parsed.q.qname).lower() != str(wanted.q.qname).lower():
        return garbled
    records = tuple(
        Record(str(each.rname).removesuffix("."), QTYPE.get(each.rtype), str(each.rdata).removesuffix("."), each.ttl)
        for each in parsed.rr
        if each.rclass == CLASS.IN
    )
    return Reply(question, server, RCODE.get(header.rcode), records, bool(header.tc), seconds)
