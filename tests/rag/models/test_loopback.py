import pytest

from rag.models.loopback import is_loopback, is_on_loopback


@pytest.mark.parametrize(
    ("host", "closed"),
    [
        ("127.0.0.1", True), ("::1", True), ("localhost", True), ("127.8.8.8", True),
        ("0.0.0.0", False), ("::", False), ("10.0.0.5", False), ("example.org", False),
    ],
)  # fmt: skip
def test_loopback(host: str, closed: bool) -> None:
    assert is_loopback(host) is closed


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8080/v1", True), ("http://[::1]:1/v1", True),
        ("http://localhost/v1", True), ("https://api.example.org/v1", False),
        ("http://[broken", False), ("", False),
    ],
)  # fmt: skip
def test_urls(url: str, here: bool) -> None:
    assert is_on_loopback(url) is here
