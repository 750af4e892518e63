"""HTTP sessions that the user's environment does not bend.

`requests` takes proxies, certificate bundles and passwords from HTTP_PROXY, REQUESTS_CA_BUNDLE, .netrc and the like. What this
suite asks for is on the engine's host and meant to be looked at from here, not from a proxy.
"""

from __future__ import annotations

import requests


class StraightSession(requests.Session):
    """A session to which the environment does not matter, from its first request on."""

    @property
    def trust_env(self) -> bool:
        """Never: the setter is there for `requests`, which sets it to true in the beginning."""
        return False

    @trust_env.setter
    def trust_env(self, _wanted: bool) -> None:
        return
