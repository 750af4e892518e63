"""Nameservers beyond the engine: what each of them is to answer, and what it was asked.

They are shared by a run. Scenarios do not meet in them, since each asks for names that nobody else has: a server answers by the
name asked for, and who wants to know what was asked looks for its own names. What is to be answered, and what was asked, is in
files: the workers of a run and its servers are processes of their own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

DOMAINS = 16
"""How many runs at once can have names below the host's nameservers (`support/lab/init.sh`)."""
FIRST_PORT = 5360
"""Where a run listens that has the first of the domains; each further one has the next port."""
OF_HOST = {"192.0.2.53": "127.0.0.1", "127.0.0.53": "127.0.0.2"}
"""The nameservers of the machines of the lab, and where each passes on to what is below the domain of a run."""
ELSEWHERE = "test"
"""The domain for names where a run has none of its own. Source: RFC 2606, section 2."""


def domain(number: int) -> str:
    """The domain of a run."""
    return f"run{number}.test"


@dataclass(frozen=True)
class Given:
    """What a server answers: a response code and the data of the records, in hexadecimal digits; or, `silent`, nothing at all."""

    code: int = 0
    data: tuple[str, ...] = ()
    silent: bool = False


@dataclass(frozen=True)
class Asked:
    """A question that has reached a server: when, in seconds since the epoch, at which of the servers, the name in small letters,
    the number of its type, and the address that it came from."""

    at: float
    server: str
    name: str
    type: int
    by: str


Answers = Mapping[int, Given]
"""What a server answers for a name, by the number of the type asked for; 0 stands for every other."""


@dataclass(frozen=True)
class OutsideServers:
    """The nameservers of a run: those of the host, asked for names in `domain`, and those at addresses `beside` the host.

    Servers are called by their addresses. `directory` is where the files are.
    """

    directory: Path
    domain: str
    beside: tuple[str, ...] = ()

    def tell(self, server: str, name: str, answers: Answers) -> None:
        """Have a server give these answers for a name."""
        place = self._answers(name)
        known = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
        known[server] = {str(number): asdict(each) for number, each in answers.items()}
        fresh = place.with_suffix(".new")
        fresh.write_text(json.dumps(known), encoding="utf-8")
        fresh.replace(place)

    def given(self, server: str, name: str, number: int) -> Given | None:
        """What a server is to answer; None where nobody has told it of the name."""
        try:
            known = json.loads(self._answers(name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        answers = known.get(server, {})
        found = answers.get(str(number)) or answers.get("0")
        return Given(found["code"], tuple(found["data"]), found["silent"]) if found else None

    def note(self, asked: Asked) -> None:
        """Keep that something was asked. Safe for one process at a time."""
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(asked)) + "\n")

    def asked(self, names: Collection[str]) -> list[Asked]:
        """What has been asked for these names, in this order."""
        lines = self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []
        wanted = {each.lower() for each in names}
        return [each for each in (Asked(**json.loads(line)) for line in lines) if each.name in wanted]

    @property
    def _log(self) -> Path:
        return self.directory / "asked"

    def _answers(self, name: str) -> Path:
        return self.directory / f"{name.lower()}.json"
