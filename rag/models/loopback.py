"""Recognise addresses of this machine, which must not be reached through a proxy."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached only from this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_on_loopback(url: str) -> bool:
    """Return whether a URL points to this machine; False if it cannot be parsed."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
