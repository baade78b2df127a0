"""Web addresses that lead into private networks, from a real server on this machine."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import socket
from collections.abc import Sequence

import pytest
from websites import MEGABYTE, PAGE, TEXT, Website, fetcher, names, refused, website

from rag.load.addresses import is_public
from rag.load.fetching import Fetcher
from rag.load.network import resolve
from rag.load.web import load_url


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1",  # noqa: S104
     "::", "fe80::1",
     "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::",
     "64:ff9b::a00:1", "64:ff9b:1::1", "2001:db8::1", "fec0::1", "3fff::1", "3fff:fff::1",
     "5f00::1"],
)  # fmt: skip
def test_addresses_that_are_not_of_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822",
     "3ffe::1"],
)  # fmt: skip
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]"])
def test_this_machine_is_out_of_reach_however_it_is_spelt(website: Website, host: str) -> None:
    message = refused(f"http://{host}:{website.port}/", Fetcher(MEGABYTE))
    assert "leads into a private network" in message
    assert website.requests == []


def test_a_name_is_out_of_reach_if_one_of_its_addresses_is(website: Website) -> None:
    resolve = names(mixed_example=["93.184.216.34", "127.0.0.1"])
    by = Fetcher(MEGABYTE, resolve=resolve)
    assert "private network" in refused(f"http://mixed.example:{website.port}/", by)
    assert website.requests == []


def test_the_name_is_looked_up_once_and_that_address_is_used(website: Website) -> None:
    """A name that is of the open Internet when it is checked, and ours when it is used."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    website.shows("/a", PAGE)
    address = f"http://cats.example:{website.port}/a"
    assert load_url(address, fetcher(resolve=rebinding)).article.url == address
    assert asked == ["cats.example"]
    assert website.requests[0][1]["host"] == f"cats.example:{website.port}"


def test_the_check_comes_again_with_each_redirect(website: Website) -> None:
    """The first look-up leads to our server as to a public one; the redirect's does not."""
    public = {"8.8.8.8"}
    asked: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "first.example" else ["10.0.0.1"]

    website.redirects("/a", "http://second.example/b")
    first = f"http://first.example:{website.port}/a"
    with pytest.MonkeyPatch.context() as patch:
        public.add("127.0.0.1")
        patch.setattr("rag.load.network.is_public", public.__contains__)
        assert "http://second.example/b leads into a private network" in refused(
            first, Fetcher(MEGABYTE, resolve=resolve)
        )
        # Nor may a public page lead those there who may go there by themselves.
        assert "private network" in refused(first, fetcher(resolve=resolve))
    assert asked == ["first.example", "second.example"] * 2


def test_another_address_is_tried_where_the_first_does_not_answer(website: Website) -> None:
    website.shows("/a", PAGE)
    resolve = names(cats_example=["127.0.0.9", "127.0.0.1"])
    with pytest.MonkeyPatch.context() as patch:
        connect = socket.create_connection

        def broken(address: tuple[str, int], *arguments: object, **more: object) -> socket.socket:
            if address[0] == "127.0.0.9":
                raise ConnectionRefusedError("no")
            return connect(address, *arguments, **more)

        patch.setattr(socket, "create_connection", broken)
        loaded = load_url(f"http://cats.example:{website.port}/a", fetcher(resolve=resolve))
    assert loaded.article.text == TEXT


def test_the_system_looks_names_up() -> None:
    assert "127.0.0.1" in resolve("localhost", 80)
