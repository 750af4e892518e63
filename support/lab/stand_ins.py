"""The images made from Debian's packages, as files in the cache that an engine loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from support.errors import CannotRun
from support.lab import debian, image_file, recipes
from support.lab.cache import NAME, writing_below
from support.lab.recipes import ROLES, Recipe

_LOCK_SECONDS = 900


def reference(recipe: Recipe) -> str:
    """The name, on an engine, of the image made by `recipe`; it changes whenever the image may."""
    code = Path(image_file.__file__).read_bytes()
    return f"{NAME}/{recipe.role}:debian-{recipes.made_key(recipe, code)}"


def prepare(cache: Path, say: Callable[[str], None], roles: tuple[str, ...] = ROLES) -> None:
    """Make the files of `roles` under `cache`, those that are not there yet, two at a time. Needs no engine.

    Raises CannotRun when the packages cannot be had or the disk is full.
    """
    book = recipes.load()
    two_at_a_time(lambda role: open_file(book[role], cache, say).close(), roles)


def open_file(recipe: Recipe, cache: Path, say: Callable[[str], None]) -> BinaryIO:
    """The image of `recipe` as `docker load` takes it, read from `cache`, made there first when it is missing.

    Files of the same role that an older recipe made are removed. Raises CannotRun as `prepare`.
    """
    name = reference(recipe)
    target = cache / "images" / f"{recipe.role}-{name.rpartition('-')[2]}.tar"
    with writing_below(cache):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(target.with_name(f"{recipe.role}.lock"), timeout=_LOCK_SECONDS):
                if not target.exists():
                    _make(recipe, target, name, cache, say)
                return target.open("rb")
        except Timeout as problem:
            raise CannotRun(
                f"another run has been making the image {recipe.role!r} for {_LOCK_SECONDS} s: end it and try again"
            ) from problem


def two_at_a_time(work: Callable[[str], object], roles: Iterable[str]) -> None:
    """Do `work` for each role in two threads. The first failure is raised once the work that had begun is over."""
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(work, role) for role in roles]
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            # Ctrl-C included: nothing further is begun, and then it goes on its way.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _make(recipe: Recipe, target: Path, name: str, cache: Path, say: Callable[[str], None]) -> None:
    say(f"making the image {name} from Debian's packages")
    tree = target.with_name(f"{recipe.role}.tree")
    partial = target.with_name(f"{recipe.role}.partial")
    # A run that was killed may have left its tree, and it may be one of other packages.
    debian.remove_tree(tree)
    try:
        debian.unpack(debian.Tree(recipe.suite, tuple(recipe.packages), "extract"), tree, cache=cache, say=say)
        image_file.write(tree, recipe, partial, reference=name)
        for old in target.parent.glob(f"{recipe.role}-*.tar"):
            old.unlink()
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
        debian.remove_tree(tree)
