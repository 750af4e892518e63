"""What an engine answers about what it made: a missing field and an error are broken promises, trouble on the way is not."""

from __future__ import annotations

import pytest
import requests
from docker.errors import APIError

from support.errors import Deviation
from support.world.answered import Answered, promised_answer, wrapped


def _see() -> list[str]:
    return ["docker inspect client"]


ANSWER = {"Name": "/client", "NetworkSettings": {"Networks": {"n": {"IPAddress": "172.18.0.2"}}}, "Mounts": [{"Id": 1}]}


def test_what_is_there_is_given_at_every_depth() -> None:
    answer = Answered(ANSWER, 'inspecting "client"', _see)
    assert answer["NetworkSettings"]["Networks"]["n"]["IPAddress"] == "172.18.0.2"
    assert answer["Mounts"][0]["Id"] == 1
    assert answer == ANSWER


@pytest.mark.parametrize(
    ("field", "promised", "observed"),
    [
        (lambda answer: answer["Id"], 'inspecting "client" gives Id', "it gives only Name, NetworkSettings, Mounts"),
        (
            lambda answer: answer["NetworkSettings"]["Networks"]["n"]["MacAddress"],
            'inspecting "client" gives MacAddress',
            "it gives only IPAddress",
        ),
        (lambda answer: answer["Mounts"][0]["Name"], 'inspecting "client" gives Name', "it gives only Id"),
    ],
)
def test_what_is_missing_is_a_deviation(field: object, promised: str, observed: str) -> None:
    with pytest.raises(Deviation) as missing:
        field(Answered(ANSWER, 'inspecting "client"', _see))  # type: ignore[operator]
    assert (missing.value.promised, missing.value.observed) == (promised, observed)
    assert missing.value.see_it == ["docker inspect client"]


def test_what_may_be_missing_is_asked_for_with_get() -> None:
    assert Answered(ANSWER, "it", _see).get("Id") is None


def test_a_list_is_wrapped_entry_by_entry() -> None:
    with pytest.raises(Deviation, match="the list gives Scope"):
        wrapped([{"Name": "bridge"}], "the list", _see)[0]["Scope"]


def test_an_error_that_the_engine_answers_is_a_deviation() -> None:
    response = requests.Response()
    response.status_code = 404
    with pytest.raises(Deviation) as refused, promised_answer('inspecting "client"', _see):
        raise APIError("not found", response, "no such container")
    assert refused.value.promised == 'inspecting "client" is answered'
    assert refused.value.observed == "the engine answered with HTTP 404: no such container"


def test_trouble_on_the_way_is_none() -> None:
    with pytest.raises(requests.ConnectionError), promised_answer("it", _see):
        raise requests.ConnectionError("reset")
