"""Which addresses of the web may be fetched from, and which lead into a private network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from rag.errors import LoadError

LONGEST_ADDRESS = 2_000
"""Characters; browsers and servers give up at about this length."""

MOST_PORTS = 65_535

_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses inside IPv6 (RFC 6052)."""

_DOCUMENTATION = IPv6Network("3fff::/20")
"""RFC 9637, which not every release of Python knows."""


def parse_address(text: str) -> httpx.URL:
    """The address of a page, as it is fetched: without the part behind ``#``.

    Raises:
        LoadError: it is no http or https address, too long, or holds a log-in.
    """
    text = text.strip()
    shown = text if len(text) <= LONGEST_ADDRESS else f"{text[:80]}…"
    if len(text) > LONGEST_ADDRESS:
        raise LoadError(f"{shown} is too long for a web address; take the page's own, shorter one")
    try:
        url = httpx.URL(text)
        host = url.host  # decoded only here: "xn--a" is none, which the line before lets pass
    except (httpx.InvalidURL, UnicodeError) as error:
        raise LoadError(f"{shown!r} is not a web address ({error}); check the spelling") from error
    if url.scheme not in ("http", "https") or not host or (url.port or 0) > MOST_PORTS:
        raise LoadError(
            f"{shown!r} is not a web address; write it as in https://example.com/article.html"
        )
    if url.userinfo:
        raise LoadError(
            f"the address of {host} holds a log-in, which would be kept with the article; "
            "leave it out, or save the page as a file and add that"
        )
    return url.copy_with(fragment=None)


def is_web_address(text: str) -> bool:
    """Whether somebody means the web, rightly spelt or not, and not a file."""
    return text.strip().lower().startswith(("http://", "https://"))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet.

    Not public are those of this machine, of private networks, of sites and of links (where cloud
    machines find their credentials), multicast, reserved ones and those for documentation; nor an
    IPv6 address that stands for such an IPv4 address (mapped, 6to4, NAT64).
    """
    ip = ip_address(address.partition("%")[0])
    inner = _ipv4_in(ip) if isinstance(ip, IPv6Address) else None
    return _is_public(ip if inner is None else inner)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    special = (
        ip.is_private
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_multicast
        or ip.is_reserved
        or ip.is_unspecified
    )
    if isinstance(ip, IPv6Address):
        special = special or ip.is_site_local or ip in _DOCUMENTATION
    return ip.is_global and not special


def _ipv4_in(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
