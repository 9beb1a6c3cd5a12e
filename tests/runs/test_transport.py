"""The sockets of a run lie in a folder of its own key, short enough for a socket, and nothing of them stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.runs.transport import private_transport

KEY = "0123456789abcdef01234567"
PARENT = Path("/tmp")


@pytest.fixture
def abandoned() -> Path:
    """A folder of sockets that a killed run of the key left."""
    folder = PARENT / f"fc-{KEY}-abandoned"
    folder.mkdir(exist_ok=True)
    (folder / "k-1").touch()
    return folder


def test_the_sockets_are_private_and_go_with_the_block(abandoned: Path) -> None:
    with private_transport(KEY) as config:
        folder = Path(config.KernelManager.connection_file).parent
        assert folder.stat().st_mode & 0o077 == 0
        assert config.KernelManager.transport == "ipc"
        assert len(str(folder / "k-5")) < 100
        assert not abandoned.exists()
        (folder / "k-1").touch()
    assert not list(PARENT.glob(f"fc-{KEY}-*"))


def test_another_run_keeps_its_sockets(abandoned: Path) -> None:
    with private_transport(KEY[::-1]):
        assert abandoned.exists()
    with private_transport(KEY):
        pass
    assert not abandoned.exists()


def test_the_folder_goes_after_an_error_too() -> None:
    with pytest.raises(KeyboardInterrupt), private_transport(KEY):
        raise KeyboardInterrupt
    assert not list(PARENT.glob(f"fc-{KEY}-*"))
