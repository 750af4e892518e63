"""A visitor to the engine's host: asks for a page at one of its addresses, from where this process stands."""

from __future__ import annotations

from ipaddress import ip_address

import requests

from support.engine.sessions import StraightSession


def get_page(host: str, port: int, *, timeout: float) -> requests.Response:
    """What is answered at a port of `host`, a name or an address of either family, within `timeout` seconds.

    Raises requests.RequestException when nothing is.
    """
    with StraightSession() as session:
        return session.get(f"http://{authority(host)}:{port}/", timeout=timeout, headers={"Accept": "text/html"})


def authority(host: str) -> str:
    """`host` as URLs have it: an IPv6 address in brackets. Source: RFC 3986, section 3.2.2."""
    try:
        return f"[{host}]" if ip_address(host).version == 6 else host
    except ValueError:
        return host
