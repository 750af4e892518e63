"""Who refuses matters: an engine that breaks a promise, or its site: a policy, a quota, a resource that is used up."""

from __future__ import annotations

import re

from docker.errors import APIError, ImageNotFound

from support.engine.connection import reason_of
from support.errors import CannotRun

USED_UP = {
    "its machine": re.compile(
        r"no space left on device|disk quota exceeded|cannot allocate memory|too many open files"
        r"|resource temporarily unavailable|pids(\.max| limit|: )|exchange full",
        re.IGNORECASE,
    ),
    "its address pools": re.compile(
        r"all predefined address pools have been fully subnetted"
        r"|could not find an available, non-overlapping IPv[46] address pool among the defaults"
        r"|could not find free subnet from subnet pools"
        r"|no available IPv[46] addresses on this network's address pools: bridge \(",
        re.IGNORECASE,
    ),
}
"""What a site may have used up, and how engines say so. Sources: moby libnetwork/ipamapi, and the words of releases before 23.0;
containers/common libnetwork/internal/util, GetFreeIPv4NetworkSubnet; the kernel's net/bridge (1024 ports: EXFULL)."""
POLICY = re.compile(
    r"authorization denied by plugin|plugin .* failed with error: AuthZPlugin|denied by policy|seccomp .* not permitted",
    re.IGNORECASE,
)
"""How a policy of the site says no. Source: moby pkg/authorization, AuthorizeRequest."""


def site_trouble(refusal: APIError) -> str:
    """Why a refusal says nothing about the engine, with what to do; empty when it does."""
    if isinstance(refusal, ImageNotFound) or "no such image" in reason_of(refusal).lower():
        return f"an image is missing on the engine: {reason_of(refusal)}; run again to have it brought"
    if is_policy(refusal):
        return f"a policy of this site refused what had to be tried: {reason_of(refusal)}; have it allow that, or try elsewhere"
    for what, said in USED_UP.items():
        if said.search(reason_of(refusal)):
            return f"the engine has used up {what}: {reason_of(refusal)}; free some, then run again"
    return ""


def is_policy(refusal: APIError) -> bool:
    """Whether a policy of the site's refused, and not the engine."""
    return POLICY.search(reason_of(refusal)) is not None


def demand_no_trouble(refusal: APIError) -> None:
    """Raise CannotRun when it is the site that refuses: nothing is known about the engine then."""
    trouble = site_trouble(refusal)
    if trouble:
        raise CannotRun(f"it could not be tried: {trouble}") from refusal
