"""Children that read strangers' files, forked from one process that has imported the readers.

They have the limits of a real child and end as it does; only the start of Python is left out,
which takes longer than most tests. A test that replaces the command gets what it names.

As a program: the process that they are forked from, which takes orders from the tests' socket.
"""

import gc
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from threading import Lock
from types import SimpleNamespace

from annotate.registry import modules
from annotate.workflow.imports import child, process

READERS = ("pypdf", "openpyxl", "lxml.html", "trafilatura")
_TURN = Lock()  # for one order and its answer
IS_POSSIBLE = hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")


class Forked:
    """What `process` uses of a Popen."""

    def __init__(self, parent):
        given, its_input = os.pipe()
        its_output, taken = os.pipe()
        with _TURN:
            socket.send_fds(parent, [b"!"], [given, taken])
            _, [self._id], _, _ = socket.recv_fds(parent, 1, 1)
        os.close(given)
        os.close(taken)
        self.stdin, self.stdout = os.fdopen(its_input, "wb"), os.fdopen(its_output, "rb")

    def kill(self):
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._id, signal.SIGKILL)

    def wait(self):
        select.select([self._id], [], [])
        os.close(self._id)


def put_in_place(patch):
    """Let `process` fork its children, from a process that the first of them starts.

    Returns a function that ends that process.
    """
    real, started = process._COMMAND, []

    def start(command, **options):
        if command != real:
            return subprocess.Popen(command, **options)
        with _TURN:
            if not started:
                started.extend(_start_parent())
        return Forked(started[0])

    def end():
        if started:
            started[0].close()
            started[1].wait()

    names = {"Popen": start, "PIPE": subprocess.PIPE, "DEVNULL": subprocess.DEVNULL}
    patch.setattr(process, "subprocess", SimpleNamespace(**names))
    return end


def _start_parent():
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-m", __name__, str(theirs.fileno())]
        nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        parent = subprocess.Popen(command, cwd=process._ROOT, pass_fds=[theirs.fileno()], **nowhere)
    return ours, parent


def _fork_at_each_order(orders):
    """Fork a child for each pair of pipes, until the tests have ended."""
    while True:
        _, pipes, _, _ = socket.recv_fds(orders, 1, 2)
        if not pipes:
            return
        while _has_ended_child():
            pass
        made = os.fork()
        if not made:
            orders.close()
            _be_a_child(*pipes)
        its_id = os.pidfd_open(made)
        socket.send_fds(orders, [b"!"], [its_id])
        for one in (*pipes, its_id):
            os.close(one)


def _has_ended_child():
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _be_a_child(given, taken):
    os.dup2(given, 0)
    os.dup2(taken, 1)
    os.close(given)
    os.close(taken)
    # What is nested too deeply ends a reader at the same depth: a real child has two calls less.
    sys.setrecursionlimit(sys.getrecursionlimit() + 2)
    try:
        child.main()
    finally:  # as Python does at the end of a program
        try:
            if sys.exc_info()[0]:
                sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)


if __name__ == "__main__":
    for family in ("importers", "label_readers"):
        modules(family)
    for name in READERS:
        with suppress(ImportError):
            import_module(name)
    gc.freeze()
    _fork_at_each_order(socket.socket(fileno=int(sys.argv[1])))
