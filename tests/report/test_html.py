"""The page: what it tells, that it is complete in itself, that text stays text, and that everybody can read it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from support.report import html
from support.spec.results import RunResults, StepRecord
from support.spec.verdicts import Verdict
from tests.report.sample import AREAS, CHAPTERS, DIVERGENCE, ENGINE, IMAGES, RUN, STATEMENTS, sample, scenario

VOID = {"meta", "input", "br", "hr", "img", "link"}
HOSTILE = "<script>alert('x')</script>{{ 7 * 7 }}{% raw %}&lt;\"onload=\"\x1b[31m\r\u202e\x00\ud800" + "x" * 2000
SHOWN = HOSTILE[: HOSTILE.index("\x1b")] + r"\x1b[31m\r\u202e\x00\ud800" + "x" * 2000


@dataclass
class Element:
    """One element of a page; `text` is all text in it, white space as in a browser."""

    tag: str
    attributes: dict[str, str | None]
    inside: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())


class Page(HTMLParser):
    """A page as a browser has it; raises AssertionError when its tags do not nest."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.all: list[Element] = []
        self._open: list[Element] = []
        self.feed(content)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), inside=list(self._open))
        self.all.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)

    def find(self, tag: str = "", *, of: str = "", below: Element | None = None) -> list[Element]:
        """Elements by tag, by class, and by what they stand in."""
        return [
            each
            for each in self.all
            if (not tag or each.tag == tag)
            and (not of or of in each.classes)
            and (below is None or any(below is outer for outer in each.inside))
        ]


def page(*args: object, **changes: object) -> Page:
    """The page of sample results."""
    return Page(html.page(sample(*args, **changes)))  # type: ignore[arg-type]  # handed on as they are


def hostile() -> RunResults:
    """Results with text in every place that would take a page over, if it could."""
    steps = [StepRecord(HOSTILE, HOSTILE, "failed", [[HOSTILE, "b"], ["c", HOSTILE]])]
    texts = {"feature": HOSTILE, "rule": HOSTILE, "name": HOSTILE, "steps": steps}
    return sample(
        scenario(
            Verdict.DEVIATES, **texts, promised=HOSTILE, observed=HOSTILE, control=HOSTILE, see_it=[HOSTILE, HOSTILE]
        ),
        scenario(Verdict.NOT_APPLICABLE, reason=HOSTILE),
        scenario(Verdict.ERROR, reason=HOSTILE, location=f"{HOSTILE}:3"),
        scenario(
            Verdict.DIVERGES_AS_RECORDED,
            divergence=replace(DIVERGENCE, id=HOSTILE, why=HOSTILE, sources=[HOSTILE, f"https://a/{HOSTILE}"]),
        ),
        leaks=(HOSTILE,),
        engine=replace(ENGINE, kind=HOSTILE, version=HOSTILE, chosen=HOSTILE, os=HOSTILE, notice=HOSTILE),
        images=[replace(IMAGES[0], role=HOSTILE, reference=HOSTILE, id=HOSTILE, digest=HOSTILE, source=HOSTILE)],
        areas=[replace(AREAS[0], title=HOSTILE, description=HOSTILE), *AREAS[1:]],
        chapters=[replace(CHAPTERS[0], name=HOSTILE, description=HOSTILE, rules={HOSTILE: HOSTILE}), CHAPTERS[1]],
        statements=[
            replace(STATEMENTS[1], statement=HOSTILE, sources=[HOSTILE, "javascript:alert(1)", f"https://a/{HOSTILE}"])
        ],
    )


PAGES = [
    pytest.param(sample(*map(scenario, Verdict)), id="each verdict"),
    pytest.param(
        sample(*map(scenario, Verdict), run=replace(RUN, strict=True), engine=replace(ENGINE, notice="a notice")),
        id="strict",
    ),
    pytest.param(sample(scenario(Verdict.DEVIATES, divergence=DIVERGENCE)), id="other than recorded"),
    pytest.param(sample(scenario(), scenario(rule="", name="", statements=[], location="a.feature:1")), id="no rule"),
    pytest.param(sample(scenarios=[], chapters=[], statements=[], images=[]), id="nothing"),
    pytest.param(sample(leaks=("container redis-3f9c",)), id="leak"),
    pytest.param(hostile(), id="hostile"),
    pytest.param(sample(scenario(), scenario()), id="twins"),
]


def test_engine_verdict_and_totals_come_first() -> None:
    found = page()

    assert found.find("title")[0].text == "Docker 26.1.5+dfsg1 deviates · container networking"
    assert found.find("h1")[0].text == "Docker 26.1.5+dfsg1 deviates"
    assert (
        found.find(of="tally")[0].text == "1 of 4 scenarios conform, 1 deviates, 1 does not apply, 1 ended in an error."
    )


@pytest.mark.parametrize(
    "fact",
    [
        "Engine Docker 26.1.5+dfsg1, API 1.45",
        "Chosen the embedded engine, as no other answers",
        "Runs on Debian GNU/Linux 13 (trixie), kernel 6.12.48, storage overlay2",
        "Started 23 November 2026, 23:33 UTC",
        "Took 32.2 s, 4 scenarios at a time",
        "Engine calls 934, taking 83.2 s over all workers",
        "Selected everything",
        "Order SEED=26184, run d48f4b",
    ],
)
def test_the_run_s_facts(fact: str) -> None:
    found = page()
    facts = [f"{each.text} {value.text}" for each, value in zip(found.find("dt"), found.find("dd"), strict=True)]

    assert fact in facts


def test_images_with_digest_and_origin() -> None:
    rows = [row.text for row in page().find("tr") if any("images" in outer.classes for outer in row.inside)]

    assert rows[1:] == [
        f"alpine{IMAGES[0].reference}a1a1a1a1a1a1{IMAGES[0].digest}pulled",
        f"redis{IMAGES[1].reference}c3c3c3c3c3c3nonemade from Debian packages",
        f"app{IMAGES[2].reference}d4d4d4d4d4d4nonemade from Debian packages",
    ]


def test_chapters_rules_and_scenarios_with_their_paragraphs() -> None:
    found = page()
    chapters = found.find("section", of="chapter")

    assert [found.find("h3", below=each)[0].text for each in chapters] == [each.name for each in CHAPTERS]
    assert [found.find(of="description", below=each)[0].text for each in chapters] == [
        each.description for each in CHAPTERS
    ]
    assert [each.text for each in found.find("h4", below=chapters[0])] == list(CHAPTERS[0].rules)
    assert [each.text for each in found.find("h5", below=chapters[1])] == [
        "The one port that Redis exposes",
        "No variable, but a name",
    ]


def test_areas_stand_above_their_chapters_with_their_paragraphs() -> None:
    found = page()
    names, links = found.find("section", of="area")

    assert found.find("h2", below=names)[0].text == "Names"
    assert found.find(of="description", below=names)[0].text == AREAS[0].description
    assert [each.text for each in found.find("h3", below=names)] == [CHAPTERS[0].name]
    assert [each.text for each in found.find("h3", below=links)] == [CHAPTERS[1].name]
    titles = [found.find("a", below=each)[0].text for each in found.find("li", of="area-title")]
    assert titles == ["Names", "Links"]


def test_chapters_of_no_known_area_have_no_heading_above_them() -> None:
    found = page(areas=[])
    (stray,) = found.find("section", of="area")

    assert found.find("h2", below=stray) == []
    assert [each.text for each in found.find("h3", below=stray)] == [each.name for each in CHAPTERS]
    assert found.find("li", of="area-title") == []


def test_a_rule_shows_statement_level_and_sources() -> None:
    found = page()
    statements = [each for each in found.find("li") if each.attributes.get("id") in ("ALIAS-01", "ALIAS-04")]

    assert [each.text for each in statements] == [
        "ALIAS-01 core A network alias given when a container is started is one more name by which its neighbours find it. "
        'docker/cli docs/reference/commandline/container_run.md, "--network-alias" '
        "docker/docs content/manuals/engine/network/dns.md",
        "ALIAS-04 core A network alias is known only on the network it was given on. "
        "https://docs.docker.com/reference/cli/docker/network/connect/#alias",
    ]
    assert [each.attributes["href"] for each in found.find("a", below=statements[1])] == [
        "#ALIAS-04",
        STATEMENTS[1].sources[0],
    ]


def test_a_scenario_shows_its_steps_and_tables() -> None:
    found = page()
    (conforming,) = found.find("article", of="conforms")

    assert [each.text for each in found.find("li", of="step", below=conforming)][:3] == [
        "Given a network backend-network",
        "And an Alpine container client runs on backend-network",
        "When a container redis is started on backend-network with the alias db",
    ]
    assert [each.text for each in found.find("th", below=conforming)] == ["name", "address"]
    assert [each.text for each in found.find("td", below=conforming)][::2] == ["db", "redis"]


def test_a_deviation_shows_promised_observed_control_and_how_to_see_it() -> None:
    found, expected = page(), scenario(Verdict.DEVIATES)
    (deviating,) = found.find("article", of="deviates")

    assert [each.text for each in found.find("dd", below=deviating)] == [
        expected.promised,
        expected.observed,
        expected.control,
    ]
    (commands,) = found.find("pre", below=deviating)
    assert "".join(commands.pieces).rstrip("\n") == "\n".join(expected.see_it)
    assert found.find("li", of="failed", below=deviating)[0].text == "But nothing answers to db in insider failed"


@pytest.mark.parametrize("verdict", [Verdict.NOT_APPLICABLE, Verdict.ERROR])
def test_what_has_no_verdict_on_the_engine_says_why(verdict: Verdict) -> None:
    found = page()
    (article,) = found.find("article", of=verdict.value)

    assert [each.text for each in found.find("p", of="reason", below=article)] == [scenario(verdict).reason]


def test_what_went_wrong_is_listed_above_everything_and_linked() -> None:
    found = page()
    (findings,) = found.find("section", of="findings")

    assert [each.text for each in found.find("li", below=findings)] == [
        "✘ deviates An alias is known only on the network it was given on ALIAS-04 "
        '"db" resolved to 172.19.0.2 on backend-network',
        f"! error Every port that the source exposes is described by four variables LINK-ENV-03 {scenario(Verdict.ERROR).reason}",
    ]
    assert not page(scenario()).find("section", of="findings")


def test_a_recorded_divergence_shows_promise_observation_record_cause_and_sources() -> None:
    found, expected = page(scenario(Verdict.DIVERGES_AS_RECORDED)), scenario(Verdict.DIVERGES_AS_RECORDED)
    (card,) = found.find("article", of="diverges-as-recorded")
    (record,) = found.find("div", of="record", below=card)

    assert found.find(of="badge", below=card)[0].text == "≠ diverges as recorded"
    assert [each.text for each in found.find("dd", below=card)] == [
        expected.promised,
        expected.observed,
        expected.control,
    ]
    assert record.text == (
        f"Recorded as {DIVERGENCE.id}, a bug of the engine {DIVERGENCE.why} {' '.join(DIVERGENCE.sources)}"
    )
    assert [each.attributes["href"] for each in found.find("a", below=record)] == [DIVERGENCE.sources[1]]
    assert not found.find("section", of="findings")
    assert f"{DIVERGENCE.id}: {DIVERGENCE.why} ALIAS-04" in [each.text for each in found.find("li")]


def test_an_expired_record_is_a_finding_that_shows_the_record() -> None:
    found = page(scenario(Verdict.CONFORMS_UNEXPECTEDLY))
    (card,) = found.find("article", of="conforms-unexpectedly")
    (findings,) = found.find("section", of="findings")

    assert found.find("p", of="reason", below=card)[0].text == f"it conforms, although {DIVERGENCE.id} says otherwise"
    assert DIVERGENCE.why in found.find("div", of="record", below=card)[0].text
    assert findings.text.startswith("What went wrong ‼ conforms unexpectedly An alias given at the start")


def test_a_deviation_other_than_recorded_says_so() -> None:
    found = page(scenario(Verdict.DEVIATES, divergence=DIVERGENCE))

    assert found.find("div", of="record")[0].text.startswith(
        f"Recorded to come out otherwise, but not in this way {DIVERGENCE.id}: "
    )


def test_a_strict_run_lists_recorded_divergences_as_findings_and_says_that_it_is_strict() -> None:
    found = page(scenario(Verdict.DIVERGES_AS_RECORDED), run=replace(RUN, strict=True))

    assert found.find("section", of="findings")
    assert "STRICT=1, recorded divergences count as deviations" in [each.text for each in found.find("dd")]


def test_the_outcome_is_told_in_its_colour() -> None:
    (outcome,) = page(scenario(), scenario(Verdict.DIVERGES_AS_RECORDED)).find(of="outcome")

    assert outcome.text == "partial (1 core statement diverges as recorded)"
    assert outcome.classes == {"outcome", "partial"}


def test_a_notice_stands_in_the_heading() -> None:
    found = page(engine=replace(ENGINE, notice="the ledger knows docker up to 29.7"))

    assert found.find("p", of="notice")[0].text == "the ledger knows docker up to 29.7."


def test_leaks_are_named() -> None:
    assert "container redis-3f9c" in [
        each.text for each in page(scenario(), leaks=("container redis-3f9c",)).find("li")
    ]


def test_the_filter_offers_every_verdict_and_disables_what_there_is_none_of() -> None:
    found = page(scenario(), scenario(Verdict.NOT_APPLICABLE))

    assert [each.text for each in found.find("label")] == [
        "all 2",
        "conforms 1",
        "deviates 0",
        "not applicable 1",
        "error 0",
    ]
    assert "diverges as recorded 1" in [
        each.text for each in page(scenario(Verdict.DIVERGES_AS_RECORDED)).find("label")
    ]
    inputs = found.find("input")
    assert [each.attributes["id"] for each in inputs if "disabled" in each.attributes] == [
        "only-deviates",
        "only-error",
    ]
    assert [each.attributes["id"] for each in inputs if "checked" in each.attributes] == ["only-all"]
    style = "".join(found.find("style")[0].pieces)
    for verdict in Verdict:
        assert f":root:has(#only-{verdict.value}:checked) .scenario:not(.{verdict.value}, :target)" in style


@pytest.mark.parametrize("results", PAGES)
def test_the_page_fetches_and_runs_nothing(results: RunResults) -> None:
    content = html.page(results)
    found = Page(content)

    assert not found.find("script")
    assert not found.find("link") + found.find("img") + found.find("iframe") + found.find("base")
    assert not {name for each in found.all for name in each.attributes if name == "src" or name.startswith("on")}
    style = "".join(found.find("style")[0].pieces)
    assert "url(" not in style
    assert "@import" not in style
    policy = [each.attributes.get("content") for each in found.find("meta") if "http-equiv" in each.attributes]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize("results", PAGES)
def test_links_lead_somewhere_and_ids_are_unique(results: RunResults) -> None:
    found = Page(html.page(results))
    ids = [each.attributes["id"] for each in found.all if "id" in each.attributes]
    targets = [str(each.attributes["href"]) for each in found.find("a")]

    assert len(ids) == len(set(ids))
    assert {each[1:] for each in targets if each.startswith("#")} <= set(ids)
    assert all(each.startswith(("#", "https://")) for each in targets)
    assert {each.attributes["aria-labelledby"] for each in found.all if "aria-labelledby" in each.attributes} <= set(
        ids
    )


@pytest.mark.parametrize("results", PAGES)
def test_headings_are_nested(results: RunResults) -> None:
    levels = [int(each.tag[1]) for each in Page(html.page(results)).all if re.fullmatch(r"h[1-6]", each.tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("results", PAGES)
def test_no_heading_label_or_badge_is_without_text(results: RunResults) -> None:
    found = Page(html.page(results))
    named = [each for each in found.all if each.tag in ("h1", "h2", "h3", "h4", "a", "label", "th", "legend")]

    assert all(each.text for each in named + found.find(of="badge"))
    assert all(len(each.text) > 2 for each in found.find(of="badge")), "a sign alone is no text"
    assert [each.attributes.get("lang") for each in found.find("html")] == ["en"]


def test_text_of_an_engine_is_only_text() -> None:
    content = html.page(hostile())
    found = Page(content)

    assert found.find("h1")[0].text.startswith(f"{SHOWN} {SHOWN}")
    assert SHOWN in found.find("h4", below=found.find("section", of="chapter")[0])[0].text
    assert SHOWN in found.find(of="observed")[0].text
    assert [each.text for each in found.find("th") if SHOWN in each.text]
    assert "".join(found.find("pre")[0].pieces).rstrip("\n") == f"{SHOWN}\n{SHOWN}"
    assert all(character.isprintable() or character == "\n" for character in content)
    assert "javascript:alert(1)" in found.find(of="sources")[0].text


def test_very_long_words_may_break() -> None:
    style = (html.TEMPLATES / "page.css").read_text(encoding="utf-8")
    body = re.search(r"^body \{(.*?)^\}", style, re.DOTALL | re.MULTILINE)

    assert body is not None
    assert "overflow-wrap: anywhere" in body[1]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("nothing named", [("nothing named", False)]),
        ('"db" in "client"', [('"db"', True), (" in ", False), ('"client"', True)]),
        ('an odd " mark', [('an odd " mark', False)]),
        ('empty ""', [("empty ", False), ('""', True)]),
        ('"db" and "odd', [('"db"', True), (' and "odd', False)]),
        ('"', [('"', False)]),
        ('"odd', [('"odd', False)]),
    ],
)
def test_names_in_steps_are_set_off(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert html.spoken(text) == pieces


def test_it_is_written_as_utf_8(tmp_path: Path) -> None:
    html.write(sample(), tmp_path / "index.html")

    assert "✔ 1" in Page((tmp_path / "index.html").read_text(encoding="utf-8")).find(of="count")[0].text


def colours(scheme: str) -> dict[str, str]:
    """The page's colours by name, as `#rrggbb`."""
    style = (html.TEMPLATES / "page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[["light", "dark"].index(scheme)]))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours. Source: WCAG 2.2, "contrast ratio" and "relative luminance"."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *(
            (ink, paper)
            for ink in ("ink", "muted", "accent", "deviates-ink", "error-ink")
            for paper in ("paper", "card")
        ),
        *((f"{verdict.value}-ink", f"{verdict.value}-paper") for verdict in Verdict),
        ("code-ink", "code-paper"),
    ],
)
def test_text_has_contrast(scheme: str, ink: str, paper: str) -> None:
    found = colours(scheme)

    assert contrast(found[ink], found[paper]) >= 4.5, "WCAG 2.2, success criterion 1.4.3"


def test_both_schemes_name_the_same_colours() -> None:
    assert colours("light").keys() == colours("dark").keys()
