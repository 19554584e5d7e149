"""`jieqing` without the second of its start: commands are forks of one interpreter.

A command in the tests is a process as anywhere else, with a folder, variables, streams
and an exit code of its own. Only the imports were done before it was asked for. How
long a cold start takes, and what it may import, is asked of the real program
(test_cli_start.py).
"""

import gc
import json
import os
import pkgutil
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

JIEQING = Path(sys.executable).with_name("jieqing")
# Pages have settings of their own; commands are imported in the language asked for.
LEFT = (
    "jieqing.console",
    "jieqing.api",
    "jieqing.people.accounts",
    "jieqing.cli",
    "jieqing.tips.web.application",
)
ASKING = """#!{python} -IS
import json, os, signal, socket, sys
asked = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
asked.connect({address!r})
words = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)])
socket.send_fds(asked, [words.encode()], [0, 1, 2])
command = int(asked.recv(16))
for sent in (signal.SIGINT, signal.SIGTERM):
    signal.signal(sent, lambda number, _: os.kill(command, number))
sys.exit(int(asked.recv(16)))
"""
ROUNDS = 1 << 16
"""Of the keys that tests throw away; the fewest that fill the three bytes they take."""
_MOST = 1 << 20
_SERVING: list[tuple[subprocess.Popen[bytes], Path]] = []


@cache
def program() -> Path:
    """A program that does what `jieqing` does, until ``end``."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    asking, address = folder / "jieqing", folder / "socket"
    asking.write_text(ASKING.format(python=sys.executable, address=str(address)))
    asking.chmod(0o700)
    serving = subprocess.Popen(
        [sys.executable, __file__, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    _SERVING.append((serving, folder))
    assert serving.stdout is not None
    assert serving.stdout.readline() == b"ready\n"
    return asking


def end() -> None:
    """End what answers, if anything was asked."""
    for serving, folder in _SERVING:
        with serving:
            serving.kill()
        shutil.rmtree(folder)


def _serve(address: str) -> None:
    """Answer until nobody holds the other end of standard input."""
    _import_all()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    listening.listen(16)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    threading.Thread(target=_end_with_the_tests, daemon=True).start()
    print("ready", flush=True)  # noqa: T201  # what the tests wait for
    while True:
        asked, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _answer(asked)
        asked.close()


def _end_with_the_tests() -> None:
    os.read(0, 1)
    os._exit(0)


def _import_all() -> None:
    import_module("jieqing.settings").start()
    package = import_module("jieqing")
    for found in pkgutil.walk_packages(package.__path__, "jieqing."):
        if not found.name.startswith(LEFT):
            import_module(found.name)
    # Keys made here are thrown away; what a guess at a real one costs is asked of
    # keys/pkcs8.py itself (test_signing_key.py).
    import_module("jieqing.keys.pkcs8").ROUNDS = ROUNDS
    gc.freeze()


def _answer(asked: socket.socket) -> None:
    """Run one command in a fork, and tell its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words, streams, _, _ = socket.recv_fds(asked, _MOST, 3)
    command = os.fork()
    if command == 0:
        asked.close()
        _become(*json.loads(words), streams)
    for stream in streams:
        os.close(stream)
    asked.send(str(command).encode())
    threading.Thread(target=_end_with_who_asked, args=(asked, command)).start()
    _, status = os.waitpid(command, 0)
    asked.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _end_with_who_asked(asked: socket.socket, command: int) -> None:
    asked.recv(1)
    with suppress(ProcessLookupError):  # it has ended
        os.kill(command, signal.SIGKILL)


def _become(
    arguments: list[str], folder: str, variables: dict[str, str], streams: list[int]
) -> None:
    """Be the command: its folder, its variables, its streams."""
    for stream, own in enumerate(streams):
        os.dup2(own, stream)
        os.close(own)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # till the end
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv[:] = [str(JIEQING), *arguments]
    if arguments and _has_pages(arguments):
        os.execv(JIEQING, sys.argv)  # noqa: S606  # our own program
    os.environ["DJANGO_SETTINGS_MODULE"] = "jieqing.settings"
    import_module("jieqing.cli.main").run()  # and end as an interpreter does


def _has_pages(arguments: list[str]) -> bool:
    commands = import_module("jieqing.cli.commands")
    named = {
        path
        for path, (place, _) in commands.COMMANDS.items()
        if place.partition(":")[0] in commands.WITH_PAGES
    }
    said = " ".join(word for word in arguments if not word.startswith("-"))
    return any(path in said for path in named)


if __name__ == "__main__":
    _serve(sys.argv[1])
