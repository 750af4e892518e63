"""Results of a run that never was, for every test that needs some: `sample()` is a full one, `scenario()` one of its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.spec.results import (
    AreaRecord,
    ChapterRecord,
    DivergenceRecord,
    EngineRecord,
    ImageRecord,
    RunRecord,
    RunResults,
    ScenarioRecord,
    StatementRecord,
    StepRecord,
)
from support.spec.verdicts import Verdict

NETWORKS, LINKS = "features/names/aliases.feature", "features/links/environment.feature"

ENGINE = EngineRecord(
    kind="docker",
    version="26.1.5+dfsg1",
    api_version="1.45",
    storage="overlay2",
    kernel="6.12.48",
    os="Debian GNU/Linux 13 (trixie)",
    chosen="the embedded engine, as no other answers",
)

IMAGES = [
    ImageRecord("alpine", "alpine:3.22", f"sha256:{'a1' * 32}", f"alpine@sha256:{'b2' * 32}", "pulled"),
    ImageRecord("redis", "container-networking-spec/redis:debian-4a0d3ca9ad6e", f"sha256:{'c3' * 32}", None, "debian"),
    ImageRecord("app", "container-networking-spec/app:debian-d25a02bc24e0", f"sha256:{'d4' * 32}", None, "debian"),
]

RUN = RunRecord(
    id="d48f4b",
    seed=26184,
    jobs=4,
    started="2026-11-23T23:33:19+00:00",
    seconds=32.179,
    selection="everything",
    engine_calls=934,
    engine_seconds=83.179,
)

STATEMENTS = [
    StatementRecord(
        "ALIAS-01",
        "names",
        "A network alias given when a container is started is one more name by which its neighbours find it.",
        "core",
        [
            'docker/cli docs/reference/commandline/container_run.md, "--network-alias"',
            "docker/docs content/manuals/engine/network/dns.md",
        ],
    ),
    StatementRecord(
        "ALIAS-04",
        "names",
        "A network alias is known only on the network it was given on.",
        "core",
        ["https://docs.docker.com/reference/cli/docker/network/connect/#alias"],
    ),
    StatementRecord(
        "LINK-ENV-03",
        "links",
        "Every port that the source exposes is described by four variables.",
        "legacy",
        ['docker/docs content/manuals/engine/network/links.md, "Environment variables"'],
    ),
    StatementRecord(
        "LINK-ENV-12",
        "links",
        "From Docker 29.0 on a link sets no environment variables.",
        "legacy",
        ["docker/docs content/manuals/engine/release-notes/29.md"],
    ),
]

AREAS = [
    AreaRecord(
        "names", "Names", "A container may have another address at every start, so nobody should write one down."
    ),
    AreaRecord("addresses", "Addresses", ""),
    AreaRecord("links", "Links", "Before there were user networks, one container found another by a link."),
]

CHAPTERS = [
    ChapterRecord(
        NETWORKS,
        "An alias is one more name of a container on one network",
        "Programs look for “db”, not for the container that happens to be the database today. A network alias gives a "
        "container such a name on a network, for as long as it is attached there.",
        {
            "An alias given at the start is known to the neighbours": "",
            "An alias is known only on the network it was given on": "Names of one network mean nothing on another.",
        },
        "names",
    ),
    ChapterRecord(
        LINKS,
        "A link tells the recipient where its source is, through environment variables",
        "A container started with a link to another one finds that one's address and ports in its own environment.",
        {
            "Every port that the source exposes is described by four variables": "",
            "From Docker 29 on a link sets no variables, though its names go on working": "",
        },
        "links",
    ),
]

CONFORMING = ScenarioRecord(
    feature=CHAPTERS[0].name,
    rule="An alias given at the start is known to the neighbours",
    name='Redis, called "db"',
    location=f"{NETWORKS}:11",
    statements=["ALIAS-01"],
    verdict=Verdict.CONFORMS,
    seconds=1.426,
    steps=[
        StepRecord("Given", 'a network "backend-network"', "passed"),
        StepRecord("And", 'an Alpine container "client" runs on "backend-network"', "passed"),
        StepRecord("When", 'a container "redis" is started on "backend-network" with the alias "db"', "passed"),
        StepRecord(
            "Then",
            'in "client" the nameserver answers exactly:',
            "passed",
            [
                ["name", "address"],
                ["db", "{address of redis on backend-network}"],
                ["redis", "{address of redis on backend-network}"],
            ],
        ),
    ],
)

DEVIATING = ScenarioRecord(
    feature=CHAPTERS[0].name,
    rule="An alias is known only on the network it was given on",
    name="The alias of one network means nothing on another",
    location=f"{NETWORKS}:37",
    statements=["ALIAS-04"],
    verdict=Verdict.DEVIATES,
    seconds=2.05,
    reason='But nothing answers to "db" in "insider"',
    promised='nothing on backend-network answers to "db"',
    observed='"db" resolved to 172.19.0.2 on backend-network',
    control='"db" resolved to 172.20.0.2 on frontend-network, as it should',
    see_it=[
        'export DOCKER_HOST="$(make -s engine-url ENGINE=docker-26.1)"',
        "docker network create backend-network-3f9c",
        "docker run --detach --name redis-3f9c --network backend-network-3f9c redis",
        "docker run --rm --network backend-network-3f9c alpine getent hosts db",
    ],
    steps=[
        StepRecord("Given", 'a network "backend-network"', "passed"),
        StepRecord("And", 'a network "frontend-network"', "passed"),
        StepRecord("When", '"redis" is connected to "frontend-network" with the alias "db"', "passed"),
        StepRecord("Then", 'the look-up of "db" in "client" gives the address of "redis"', "passed"),
        StepRecord("But", 'nothing answers to "db" in "insider"', "failed"),
        StepRecord("And", 'the look-up of "redis" in "insider" gives its address', "skipped"),
    ],
)

ERRING = ScenarioRecord(
    feature=CHAPTERS[1].name,
    rule="Every port that the source exposes is described by four variables",
    name="The one port that Redis exposes",
    location=f"{LINKS}:30",
    statements=["LINK-ENV-03"],
    verdict=Verdict.ERROR,
    seconds=0.31,
    reason=f"{LINKS}:33: When an Alpine container prints its environment: ProbeBroken: 'env: no such file' is no variable",
    steps=[
        StepRecord("Given", 'a container "redis-server" runs Redis', "passed"),
        StepRecord("When", "an Alpine container prints its environment", "error"),
        StepRecord("Then", "exactly these variables describe the port:", "skipped", [["variable"], ["REDIS_PORT"]]),
    ],
)

NOT_APPLICABLE = ScenarioRecord(
    feature=CHAPTERS[1].name,
    rule="From Docker 29 on a link sets no variables, though its names go on working",
    name="No variable, but a name",
    location=f"{LINKS}:71",
    statements=["LINK-ENV-12"],
    verdict=Verdict.NOT_APPLICABLE,
    seconds=0.005,
    reason="Docker before 29.0 still sets link variables",
    steps=[StepRecord("Given", 'a container "redis-server" runs Redis', "skipped")],
)

DIVERGENCE = DivergenceRecord(
    id="DOCKER-ALIAS-LEAK",
    cause="engine-bug",
    why="Releases before 26.1.6 answer for aliases of every network that a container is attached to",
    sources=["moby/moby issue 40000", "https://docs.docker.com/engine/release-notes/26.1/"],
)

DIVERGING = replace(
    DEVIATING,
    name="The alias of the backend means nothing on the frontend",
    location=f"{NETWORKS}:52",
    verdict=Verdict.DIVERGES_AS_RECORDED,
    reason=f"{DIVERGENCE.id}: {DIVERGENCE.why}",
    divergence=DIVERGENCE,
)

EXPIRED = replace(
    CONFORMING,
    name="Redis, called by two aliases",
    location=f"{NETWORKS}:24",
    verdict=Verdict.CONFORMS_UNEXPECTEDLY,
    reason=f"it conforms, although {DIVERGENCE.id} says otherwise",
    divergence=DIVERGENCE,
)

_PATTERNS = {each.verdict: each for each in (CONFORMING, DEVIATING, ERRING, NOT_APPLICABLE, DIVERGING, EXPIRED)}


def scenario(verdict: Verdict = Verdict.CONFORMS, **changes: Any) -> ScenarioRecord:
    """A valid scenario with this verdict; `changes` are fields to replace."""
    return replace(_PATTERNS[verdict], **changes)


def sample(*scenarios: ScenarioRecord, leaks: tuple[str, ...] = (), **changes: Any) -> RunResults:
    """Valid results with these scenarios, or with one of each verdict that needs no record.

    `changes` are top-level fields to replace.
    """
    full = RunResults(
        engine=ENGINE,
        images=IMAGES,
        run=replace(RUN, leaks=list(leaks)),
        scenarios=list(scenarios) or [CONFORMING, DEVIATING, ERRING, NOT_APPLICABLE],
        areas=AREAS,
        chapters=CHAPTERS,
        statements=STATEMENTS,
    )
    return replace(full, **changes)
