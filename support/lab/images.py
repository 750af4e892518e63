"""The three images of the tutorial on an engine: found there, pulled and built, or made from Debian's packages.

Images that an engine had before are used as they are and never changed. What this module brings stays there for the
next run. Should it fail, what it brought in that call is removed again.
"""

from __future__ import annotations

import contextlib
import io
import re
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import docker
import requests
from docker.errors import APIError, DockerException, ImageNotFound

from support.errors import CannotRun
from support.lab import pulling, recipes, stand_ins
from support.lab.cache import NAME
from support.lab.pulling import BuildOptions
from support.lab.recipes import ROLES, Recipe
from support.spec.results import ImageRecord

MODES = ("auto", "pull", "debian")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Images:
    """The image of each role.

    `source` is "present" (the engine had it under the tutorial's name), "pulled", "built" (from the app's Dockerfile,
    now or by an earlier run), or "debian" (made from Debian's packages, now or by an earlier run).
    """

    alpine: ImageRecord
    redis: ImageRecord
    app: ImageRecord


def ensure(
    api: docker.APIClient,
    *,
    mode: str,
    registry: str,
    cache: Path,
    say: Say,
    build: BuildOptions | None = None,
) -> Images:
    """Have an image of every role on the engine.

    `mode` is one of `MODES`; `registry` is put before the names of what is pulled ("127.0.0.1:5000/"), empty for the
    engine's own default. `auto` takes what the engine has, then what an earlier run made there, then pulls, then makes.
    `pull` pulls what the engine does not have; an image that it has is not replaced by a newer one. `debian` takes only
    what is made from Debian's packages; the files made for that are kept under `cache`. `say` gets one line per thing
    that takes time, possibly from two threads.

    Raises CannotRun when an image cannot be had; nothing brought by this call is then left on the engine.
    """
    if mode not in MODES:
        raise CannotRun(f"IMAGES={mode} is not a way to get images: choose {', '.join(MODES[:-1])} or {MODES[-1]}")
    prefix = f"{registry.rstrip('/')}/" if registry else ""
    supply = _Supply(api, prefix, cache, say, build or BuildOptions())
    try:
        return Images(**supply.get(mode))
    except BaseException as failure:
        # Ctrl-C included: what was brought is taken back, and then it goes on its way.
        supply.take_back()
        if isinstance(failure, DockerException | requests.RequestException):
            reason = pulling.one_line(pulling.reason_of(failure))
            raise CannotRun(f"the engine failed while its images were looked up ({reason}): see its log") from failure
        raise


def remove_own(api: docker.APIClient) -> list[str]:
    """Remove the images that this suite named, with the layers only they use, and return their references.

    One that a container still uses stays. Pulled images stay: they are everybody's.
    """
    removed = []
    for image in api.images():
        for reference in image.get("RepoTags") or []:
            # Podman writes a registry before every name.
            if re.match(rf"((docker\.io|localhost)/)?{NAME}/", reference):
                with contextlib.suppress(APIError):
                    api.remove_image(reference)
                    removed.append(reference)
    return sorted(removed)


def built_reference(recipe: Recipe, registry: str) -> str:
    """The name, on an engine, of the app's image built on an image of `registry`; it changes with the app's sources."""
    return f"{NAME}/{recipe.role}:built-{recipes.built_key(recipe, registry)}"


class _Supply:
    """One call of `ensure`. It remembers what it brought."""

    def __init__(self, api: docker.APIClient, registry: str, cache: Path, say: Say, build: BuildOptions) -> None:
        self._api = api
        self._registry = registry
        self._cache = cache
        self._say = say
        self._build = build
        self._book: Mapping[str, Recipe] = recipes.load()
        self._brought: list[str] = []

    def get(self, mode: str) -> dict[str, ImageRecord]:
        if mode == "debian":
            return self._made(ROLES)
        have = self._present()
        missing = tuple(role for role in ROLES if role not in have)
        if not missing:
            return have
        if mode == "pull":
            return have | self._pulled(missing)
        if all(self._exists(stand_ins.reference(self._book[role])) for role in missing):
            return have | self._made(missing)
        try:
            pulling.ask_registry(self._api, self._pull_name(missing[0]))
            return have | self._pulled(missing)
        except CannotRun as refusal:
            self.take_back()
            self._say(f"{refusal}; making the images from Debian's packages instead")
            try:
                return have | self._made(missing)
            except CannotRun as failure:
                raise CannotRun(f"{failure}; before that: {refusal}") from failure

    def take_back(self) -> None:
        """Remove what this call brought, the last first. What cannot be removed is in use by then, and stays."""
        while self._brought:
            with contextlib.suppress(APIError, requests.RequestException):
                self._api.remove_image(self._brought.pop())

    def _present(self) -> dict[str, ImageRecord]:
        names = {role: (self._pull_name(role), "present") for role in ("alpine", "redis")}
        names["app"] = (built_reference(self._book["app"], self._registry), "built")
        return {
            role: self._record(role, reference, source)
            for role, (reference, source) in names.items()
            if self._exists(reference)
        }

    def _pulled(self, roles: tuple[str, ...]) -> dict[str, ImageRecord]:
        records = {}
        for role in roles:
            recipe, name, source = self._book[role], self._pull_name(role), "pulled"
            if not self._exists(name):
                self._say(f"pulling the image {name}")
                pulling.pull(self._api, name)
                self._brought.append(name)
            if recipe.application:
                name, source = built_reference(recipe, self._registry), "built"
                self._say(f"building the image {name}")
                pulling.build(self._api, _context(recipe), name, self._registry, self._build)
                self._brought.append(name)
            records[role] = self._record(role, name, source)
        return records

    def _made(self, roles: tuple[str, ...]) -> dict[str, ImageRecord]:
        names = {role: stand_ins.reference(self._book[role]) for role in roles}
        missing = [role for role, name in names.items() if not self._exists(name)]
        if missing:
            self._demand_same_architecture()
            stand_ins.two_at_a_time(lambda role: self._load(role, names[role]), missing)
        return {role: self._record(role, name, "debian") for role, name in names.items()}

    def _load(self, role: str, name: str) -> None:
        with stand_ins.open_file(self._book[role], self._cache, self._say) as stream:
            self._say(f"loading the image {name}")
            try:
                for event in self._api.load_image(stream):
                    if "error" in event:
                        raise CannotRun(_cannot_load(name, event["error"]))
            except (DockerException, requests.RequestException) as failure:
                raise CannotRun(_cannot_load(name, pulling.reason_of(failure))) from failure
        self._brought.append(name)

    def _demand_same_architecture(self) -> None:
        theirs, ours = self._api.version()["Arch"], recipes.architecture()
        if theirs != ours:
            raise CannotRun(
                f"the engine runs on {theirs} and this machine is {ours}, so images made here from Debian's packages "
                "would not run there: let it pull them with IMAGES=pull, from a registry that it reaches (REGISTRY=)"
            )

    def _pull_name(self, role: str) -> str:
        name = self._book[role].pulled
        return f"{self._registry}{name if ':' in name else f'{name}:latest'}"

    def _exists(self, reference: str) -> bool:
        try:
            self._api.inspect_image(reference)
        except ImageNotFound:
            return False
        return True

    def _record(self, role: str, reference: str, source: str) -> ImageRecord:
        found = self._api.inspect_image(reference)
        digests = found.get("RepoDigests") or []
        return ImageRecord(role, reference, found["Id"], digests[0] if digests else None, source)


def _context(recipe: Recipe) -> io.BytesIO:
    """The directory of the application as a build context."""
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w") as tar:
        for name, path in recipes.files_under(recipes.APPS / recipe.application):
            tar.add(path, name)
    body.seek(0)
    return body


def _cannot_load(name: str, reason: str) -> str:
    return (
        f"the engine cannot load the image {name!r} ({pulling.one_line(reason)}): make room on its disk, or see its log"
    )
