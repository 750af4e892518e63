"""A nameserver in a container, which answers what it is told and keeps what it was asked; it runs on Node."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from support.engine.upstream import Answers, Asked
from support.errors import ProbeBroken

DNS_PORT = 53
ANSWERS, ASKED = "/tmp/answers", "/tmp/asked"
SERVER = f"""
const fs = require('fs'), dgram = require('dgram');
const socket = dgram.createSocket({{ type: 'udp4' }});
socket.on('message', (query, from) => {{
  let at = 12;
  const labels = [];
  while (query[at]) {{
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    at += query[at] + 1;
  }}
  const name = labels.join('.').toLowerCase(), type = query.readUInt16BE(at + 1);
  fs.appendFileSync('{ASKED}', JSON.stringify({{ at: Date.now() / 1000, name, type, by: from.address }}) + '\\n');
  const told = fs.existsSync('{ANSWERS}') ? JSON.parse(fs.readFileSync('{ANSWERS}')) : {{}};
  const given = told[name] ? told[name][type] || told[name][0] : {{ code: 3, data: [] }};
  if (!given || given.silent) return;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | given.code, 2);
  [1, given.data.length, 0, 0].forEach((count, place) => header.writeUInt16BE(count, 4 + 2 * place));
  const records = given.data.map((text) => {{
    const data = Buffer.from(text, 'hex'), record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(60, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  }});
  socket.send(Buffer.concat([header, query.subarray(12, at + 5), ...records]), from.port, from.address);
}});
socket.bind({DNS_PORT});
"""
"""It answers over UDP: a name that it was not told of is none. Form of the messages: RFC 1035, section 4."""


def telling(answers: Mapping[str, Answers]) -> Sequence[str]:
    """The command inside the container that tells the server what to answer, by name."""
    told = {
        name.lower(): {number: asdict(each) for number, each in by_type.items()} for name, by_type in answers.items()
    }
    return ("sh", "-c", f'printf %s "$1" >{ANSWERS}.new && mv {ANSWERS}.new {ANSWERS}', "tell", json.dumps(told))


ASKED_SO_FAR = ("sh", "-c", f"cat {ASKED} 2>/dev/null; exit 0")
"""The command that prints what the server was asked."""


def read_asked(output: str, server: str) -> list[Asked]:
    """What the server of this name was asked, in this order. Raises ProbeBroken for output of another form."""
    try:
        return [Asked(server=server, **json.loads(line)) for line in output.splitlines()]
    except (ValueError, TypeError) as error:
        raise ProbeBroken(f'the nameserver "{server}" tells of its questions what cannot be read: {error}') from error
