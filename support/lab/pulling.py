"""What an engine does for images with a registry's help: it pulls them, and builds on them.

Image names are whole here: "NAME:TAG", with the registry before it where that is not the engine's default.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

import docker
import requests
from docker import auth
from docker.errors import APIError, DockerException

from support.errors import CannotRun

# How long, in seconds, an engine may be silent before it is taken that no registry answers it.
PATIENCE = 2.5


@dataclass(frozen=True)
class BuildOptions:
    """What a build needs beyond its Dockerfile on an unusual network: build arguments, and the network mode of the
    build's containers (empty for the engine's default)."""

    arguments: Mapping[str, str] = field(default_factory=dict)
    network: str = ""


def ask_registry(api: docker.APIClient, name: str) -> None:
    """Raise CannotRun unless a registry answers the engine for the image `name` within twice `PATIENCE` seconds.

    A pull is begun, and left at the first sign of life: the engine gives it up then. The client's own `pull` knows no
    bound on the time until the first answer.
    """
    repository, _, tag = name.rpartition(":")
    try:
        login = auth.get_config_header(api, auth.resolve_repository_name(repository)[0])
    except DockerException as failure:
        # The SDK asks a helper program here, as the user's settings of the docker client have it, and not yet the engine.
        raise CannotRun(
            f"this user's credentials for a registry cannot be had ({one_line(str(failure))}): "
            "install the helper that credsStore or credHelpers in the docker client's config.json names, or take it out there"
        ) from failure
    try:
        with api.post(
            f"{api.base_url}/v{api.api_version}/images/create",
            params={"fromImage": repository, "tag": tag},
            headers={"X-Registry-Auth": login} if login else {},
            stream=True,
            timeout=PATIENCE,
        ) as response:
            first = next(response.iter_lines(), b"{}")
    except requests.RequestException:
        raise CannotRun(f"no registry answered for the image {name!r} in time") from None
    try:
        said = json.loads(first)
        reason = said.get("message") or said.get("error")
    except ValueError:
        reason = first.decode(errors="replace")
    if reason:
        raise CannotRun(f"no registry gives out the image {name!r} ({one_line(reason)})")


def pull(api: docker.APIClient, name: str) -> None:
    """Pull the image `name`. Raises CannotRun when the registry does not give it out."""
    repository, _, tag = name.rpartition(":")
    try:
        for event in api.pull(repository, tag=tag, stream=True, decode=True):
            if "error" in event:
                raise CannotRun(_cannot_pull(name, event["error"]))
    except (DockerException, requests.RequestException) as failure:
        raise CannotRun(_cannot_pull(name, reason_of(failure))) from failure


def build(api: docker.APIClient, context: IO[bytes], name: str, registry: str, options: BuildOptions) -> None:
    """Build `context`, a tar with a Dockerfile whose argument REGISTRY goes before the name of its base, as `name`.

    Raises CannotRun when that fails; the images of the steps that had succeeded are removed then.
    """
    before = {image["Id"] for image in api.images(all=True)}
    output = ""
    try:
        for event in api.build(
            fileobj=context,
            custom_context=True,
            tag=name,
            buildargs={"REGISTRY": registry, **options.arguments},
            network_mode=options.network or None,
            rm=True,
            forcerm=True,
            decode=True,
        ):
            output += event.get("stream", "")
            if "error" in event:
                raise CannotRun(_cannot_build(event["error"], output))
    except BaseException as failure:
        # Ctrl-C included: no nameless image stays behind, and then it goes on its way.
        _remove_steps(api, output, before)
        if isinstance(failure, DockerException | requests.RequestException):
            raise CannotRun(_cannot_build(reason_of(failure), output)) from failure
        raise


def _remove_steps(api: docker.APIClient, output: str, before: set[str]) -> None:
    """Remove the nameless images of a failed build's steps, those not `before`: the builder prints the id of each."""
    for step in reversed(re.findall(r"^ ---> ([0-9a-f]{12})$", output, re.MULTILINE)):
        if not any(old.removeprefix("sha256:").startswith(step) for old in before):
            with contextlib.suppress(APIError, requests.RequestException):
                api.remove_image(step)


def reason_of(failure: Exception) -> str:
    """What the engine, or the connection to it, says of a failed call."""
    explanation = getattr(failure, "explanation", None)
    return str(explanation or failure)


def one_line(text: str) -> str:
    """The words of `text` on one line, without a full stop."""
    return " ".join(text.split()).rstrip(".")


def _cannot_pull(name: str, reason: str) -> str:
    return (
        f"cannot pull the image {name!r} ({one_line(reason)}): name a registry that has it with REGISTRY=, "
        "or have the images made from Debian's packages with IMAGES=debian"
    )


def _cannot_build(reason: str, output: str) -> str:
    npm = re.findall(r"npm error (?!A complete log)(.+)", output)
    said = f"{one_line(reason)}: {one_line(' '.join(npm))}" if npm else one_line(reason)
    return (
        f"cannot build the image of the app ({said}): "
        "cure that, or have the images made from Debian's packages with IMAGES=debian"
    )
