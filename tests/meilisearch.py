"""A Meilisearch server for tests and benchmarks, started and ended by them and reached from here only."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

MASTER_KEY = "a-master-key-for-tests-only"
NO_SERVER = "no Meilisearch server: set MEILISEARCH_URL or put meilisearch on the PATH"
START_SECONDS = 120


def find_program() -> str | None:
    """Return the server's program, if it is on the path."""
    return shutil.which("meilisearch")


@contextmanager
def running_server(program: str, folder: Path) -> Iterator[str]:
    """Start a server that keeps its data in the folder; yields its address."""
    url = f"http://127.0.0.1:{free_port()}"
    with (folder / "log").open("wb") as log, started(program, url, folder, log.fileno()) as process:
        try:
            wait_for_health(process, url, folder / "log")
            yield url
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def started(program: str, url: str, folder: Path, log: int) -> subprocess.Popen[bytes]:
    """Start a server in a folder."""
    address = url.removeprefix("http://")
    options = ["--http-addr", address, "--master-key", MASTER_KEY, "--db-path", "data", "--no-analytics"]
    # It sets memory apart for each batch of changes; by default so much that one change can take a second.
    options += ["--max-indexing-memory", "100MiB", "--max-indexing-threads", "1"]
    return subprocess.Popen([program, *options], cwd=folder, stdout=log, stderr=log)


def wait_for_health(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until the server answers; fail at once when it ends."""
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        try:
            with urlopen(f"{url}/health", timeout=START_SECONDS):
                return
        except OSError:
            try:
                process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"Meilisearch did not start: {log.read_text()}")
