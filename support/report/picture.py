"""What a run prints on a terminal, as a picture: the console's own words and colours, as SVG."""

from __future__ import annotations

import io
from pathlib import Path
from xml.sax.saxutils import quoteattr

import rich.console
from rich.text import Text

from support.report import wording
from support.report.console import Console
from support.report.files import JUNIT, PAGE, RESULTS
from support.spec.results import RunResults

COLUMNS = 128
"""How wide the terminal is: a page shows the picture at its own width, and more columns would be smaller letters."""

_NAME = "verify"
_FORMAT = """\
<svg role="img" aria-label={label} viewBox="0 0 {{width}} {{height}}" xmlns="http://www.w3.org/2000/svg">
<style>
.{{unique_id}}-matrix {{{{ font-family: ui-monospace, DejaVu Sans Mono, monospace; font-size: {{char_height}}px; }}}}
.{{unique_id}}-title {{{{ font-family: sans-serif; font-size: 18px; font-weight: bold; }}}}
{{styles}}
</style>
<defs>
<clipPath id="{{unique_id}}-clip-terminal"><rect width="{{terminal_width}}" height="{{terminal_height}}"/></clipPath>
{{lines}}
</defs>
{{chrome}}
<g transform="translate({{terminal_x}}, {{terminal_y}})" clip-path="url(#{{unique_id}}-clip-terminal)">
{{backgrounds}}
<g class="{{unique_id}}-matrix">
{{matrix}}
</g>
</g>
</svg>
"""
"""Rich's own frame without the fonts that it would have a reader's browser fetch from elsewhere."""


def picture(results: RunResults, command: str) -> str:
    """The SVG of a terminal in which `command` has just ended with these results.

    It follows from the results alone: no clock, no terminal and no variable of this process has a part in it.
    """
    paper = rich.console.Console(
        file=io.StringIO(),
        record=True,
        width=COLUMNS,
        force_terminal=True,
        force_interactive=False,
        color_system="truecolor",
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    console = Console(paper=paper)
    console.line(Text(f"$ {command}", style="bold"))
    console.heading(results.engine)
    console.images(results.images)
    run = results.run
    with console.progress(len(results.scenarios), jobs=run.jobs, seed=run.seed, strict=run.strict):
        pass
    console.table(results, [Path("reports") / name for name in (RESULTS, JUNIT, PAGE)])
    label = f"{command}: {wording.engine_name(results.engine)} is {wording.outcome(results)}, {wording.tally(results)}"
    drawn = paper.export_svg(title="", unique_id=_NAME, code_format=_FORMAT.format(label=quoteattr(label)))
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"
