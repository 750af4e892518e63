"""What a run's verdicts say about the run."""

from __future__ import annotations

import pytest

from support.spec.verdicts import ExitCode, Overall, Verdict, exit_code, overall

CONFORMS, DEVIATES, SKIPPED, ERROR = Verdict.CONFORMS, Verdict.DEVIATES, Verdict.NOT_APPLICABLE, Verdict.ERROR
RECORDED, EXPIRED = Verdict.DIVERGES_AS_RECORDED, Verdict.CONFORMS_UNEXPECTEDLY
CORE, OTHER = True, False


@pytest.mark.parametrize(
    ("verdicts", "leaked", "plainly", "strictly"),
    [
        ([(CONFORMS, CORE)], False, Overall.CONFORMANT, Overall.CONFORMANT),
        ([(CONFORMS, CORE), (SKIPPED, CORE)], False, Overall.CONFORMANT, Overall.CONFORMANT),
        ([(CONFORMS, CORE), (RECORDED, OTHER)], False, Overall.CONFORMANT, Overall.DEVIATES),
        ([(CONFORMS, CORE), (RECORDED, CORE)], False, Overall.PARTIAL, Overall.DEVIATES),
        ([(RECORDED, CORE), (RECORDED, OTHER)], False, Overall.PARTIAL, Overall.DEVIATES),
        ([(RECORDED, OTHER)], False, Overall.CONFORMANT, Overall.DEVIATES),
        ([(CONFORMS, CORE), (EXPIRED, OTHER)], False, Overall.DEVIATES, Overall.DEVIATES),
        ([(CONFORMS, CORE), (DEVIATES, OTHER)], False, Overall.DEVIATES, Overall.DEVIATES),
        ([(RECORDED, CORE), (DEVIATES, OTHER)], False, Overall.DEVIATES, Overall.DEVIATES),
        ([(CONFORMS, CORE), (DEVIATES, CORE), (ERROR, CORE)], False, Overall.DEVIATES, Overall.DEVIATES),
        ([(DEVIATES, CORE)], True, Overall.DEVIATES, Overall.DEVIATES),
        ([(CONFORMS, CORE), (ERROR, OTHER)], False, Overall.COULD_NOT_RUN, Overall.COULD_NOT_RUN),
        ([(RECORDED, CORE), (ERROR, OTHER)], False, Overall.COULD_NOT_RUN, Overall.DEVIATES),
        ([(RECORDED, CORE)], True, Overall.COULD_NOT_RUN, Overall.DEVIATES),
        ([(CONFORMS, CORE)], True, Overall.COULD_NOT_RUN, Overall.COULD_NOT_RUN),
        ([(SKIPPED, CORE), (SKIPPED, OTHER)], False, Overall.COULD_NOT_RUN, Overall.COULD_NOT_RUN),
        ([], False, Overall.COULD_NOT_RUN, Overall.COULD_NOT_RUN),
    ],
)
def test_the_outcome_of_a_run(
    verdicts: list[tuple[Verdict, bool]], leaked: bool, plainly: Overall, strictly: Overall
) -> None:
    for order in (verdicts, verdicts[::-1], verdicts * 2):
        assert overall(order, leaked=leaked) is plainly
        assert overall(order, leaked=leaked, strict=True) is strictly


def test_a_run_is_neither_strict_nor_leaky_unless_it_is_said() -> None:
    assert overall([(CONFORMS, CORE)]) is Overall.CONFORMANT
    assert overall([(RECORDED, CORE)]) is Overall.PARTIAL


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Overall.CONFORMANT, ExitCode.CONFORMS),
        (Overall.PARTIAL, ExitCode.CONFORMS),
        (Overall.DEVIATES, ExitCode.DEVIATES),
        (Overall.COULD_NOT_RUN, ExitCode.COULD_NOT_RUN),
    ],
)
def test_the_exit_code_tells_the_outcome(outcome: Overall, expected: ExitCode) -> None:
    assert exit_code(outcome) is expected


def test_exit_codes_are_the_documented_numbers() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2]
