"""A PostgreSQL server of the tests' own, started and ended by them, also as root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 300  # on a busy machine


def find_programs() -> Path | None:
    """Return the folder with initdb and pg_ctl: on the path, or where Debian puts it."""
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Start a server that only its own socket reaches; yields the address of an empty database."""
    owner = _owner()
    # A short path: the name of a socket has about a hundred characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if owner:
            os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
        _run(programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N", owner=owner)
        options = (
            f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off "
            "-c full_page_writes=off -c max_connections=200"
        )
        start = ("-D", folder / "data", "-w", "-t", START_SECONDS, "-o", options, "-l", folder / "log")
        _run(programs / "pg_ctl", "start", *start, owner=owner)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(programs / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate", owner=owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(*command: object, owner: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=owner,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=START_SECONDS,
    )
