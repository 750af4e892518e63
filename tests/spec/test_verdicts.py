"""What a run's verdicts say about the run."""

from __future__ import annotations

import pytest

from support.spec.verdicts import ExitCode, Verdict, exit_code

CONFORMS, DEVIATES, SKIPPED, ERROR = Verdict.CONFORMS, Verdict.DEVIATES, Verdict.NOT_APPLICABLE, Verdict.ERROR


@pytest.mark.parametrize(
    ("verdicts", "leaked", "expected"),
    [
        ([CONFORMS], False, ExitCode.CONFORMS),
        ([CONFORMS, SKIPPED], False, ExitCode.CONFORMS),
        ([CONFORMS, DEVIATES], False, ExitCode.DEVIATES),
        ([CONFORMS, DEVIATES, ERROR], False, ExitCode.DEVIATES),
        ([DEVIATES], True, ExitCode.DEVIATES),
        ([CONFORMS, ERROR], False, ExitCode.COULD_NOT_RUN),
        ([ERROR], False, ExitCode.COULD_NOT_RUN),
        ([CONFORMS], True, ExitCode.COULD_NOT_RUN),
        ([SKIPPED, SKIPPED], False, ExitCode.COULD_NOT_RUN),
        ([], False, ExitCode.COULD_NOT_RUN),
    ],
)
def test_the_exit_code_of_a_run(verdicts: list[Verdict], leaked: bool, expected: ExitCode) -> None:
    assert exit_code(verdicts, leaked=leaked) is expected
    assert exit_code(reversed(verdicts), leaked=leaked) is expected


def test_exit_codes_are_the_documented_numbers() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2]
