"""The cage a reader locks itself into before it touches a stranger's file; nothing in it can be undone.

What holds where:

- Limits of the kernel (address space, processor, open files, writing, new processes) hold everywhere; the one on new
  processes does not bind root.
- No network: a network namespace of its own that has no way out. Root may make one; others may where the kernel lets
  them make a user namespace. Where neither is allowed (many containers), Landlock refuses TCP from Linux 6.7 on.
- No writing, removing, executing, and no signals to others: Landlock, from Linux 5.13 on (signals from 6.12 on). Before
  that, writing is bounded by the limit on file growth only.
- In every case an audit hook refuses sockets, programs and writing to whatever runs as Python; code that had taken
  over the process would not be held by it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass

from parser.limits import Extent, Limits

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_NO_NEW_PRIVILEGES = 38
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
"""Numbers of the Landlock calls, the same on every kind of machine."""
_VERSION_ONLY = 1
_CHANGING = (1 << 0) | (1 << 1) | sum(1 << n for n in range(4, 13))
"""Landlock's rights to execute, write, remove and make; reading stays."""
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15
_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS = 3, 3
_REFUSED = ("socket.", "subprocess.", "shutil.", "pty.", "urllib.", "http.", "ftplib.", "smtplib.")
_REFUSED_CALLS = frozenset(
    {
        *(f"os.{n}" for n in ("system", "exec", "fork", "forkpty", "posix_spawn", "spawn", "kill", "killpg")),
        *(f"os.{n}" for n in ("remove", "rename", "rmdir", "mkdir", "link", "symlink", "truncate", "chmod", "chown")),
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SPARE_CPU = 2
"""Seconds of the processor between the signal that stops a reader and the one that nothing can catch."""


@dataclass(frozen=True, slots=True)
class Held:
    """Which of the measures that depend on the machine hold."""

    network: bool
    files: bool


def lock(limits: Limits) -> Held:
    """Lock this process in for good: a session of its own, silent, bounded, without network, writing or programs."""
    os.setsid()
    _silence()
    most = limits.cpu_time(limits.sizes.pages, limits.sizes.scans)
    bounds = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.written),
    )
    for kind, bound in bounds:
        _bound(kind, bound, bound)
    _bound(resource.RLIMIT_CPU, round(limits.cpu_time(0)), round(most) + SPARE_CPU)
    call = _calls()
    held = Held(_without_network(call), _without_changes(call))
    sys.addaudithook(_refuse)
    return held


def allow_pages(limits: Limits, extent: Extent) -> None:
    """Let a document of this extent use the processor for as long as it may."""
    sizes = limits.sizes
    seconds = round(limits.cpu_time(min(extent.pages, sizes.pages), min(extent.scans, sizes.scans)))
    _bound(resource.RLIMIT_CPU, seconds, seconds + SPARE_CPU)


def _bound(kind: int, soft: int, hard: int) -> None:
    """Set a limit of this process, never above one that holds already."""
    _, held = resource.getrlimit(kind)
    hard = hard if held == resource.RLIM_INFINITY else min(hard, held)
    resource.setrlimit(kind, (min(soft, hard), hard))


def _silence() -> None:
    """What a library prints of a stranger's file must reach no terminal."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _calls() -> Callable[..., int]:
    library = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *arguments: object) -> int:
        return int(getattr(library, name)(*arguments))

    return call


def _without_network(call: Callable[..., int]) -> bool:
    return call("unshare", _NEW_NETWORK) == 0 or call("unshare", _NEW_USER | _NEW_NETWORK) == 0


def _without_changes(call: Callable[..., int]) -> bool:
    """Give up, by Landlock, whatever it knows of changing the machine; False where the kernel has no Landlock."""
    version = call("syscall", _CREATE_RULESET, None, 0, _VERSION_ONLY)
    if version < 1 or call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    files = _CHANGING | (_REFER if version > 1 else 0) | (_TRUNCATE if version > 2 else 0)
    files |= _DEVICES if version > 4 else 0
    asked = [files, _TCP if version > 3 else 0, _ABSTRACT_SOCKETS_AND_SIGNALS if version > 5 else 0]
    rules = (ctypes.c_uint64 * 3)(*asked)
    size = 8 * (1 if version < 4 else 2 if version < 6 else 3)
    made = call("syscall", _CREATE_RULESET, rules, size, 0)
    if made < 0:
        return False
    done = call("syscall", _RESTRICT_SELF, made, 0) == 0
    os.close(made)
    return done


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what no reader has to do."""
    if event == "open":
        _, mode, flags = arguments
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError(f"a reader may not write ({mode})")
    elif event in _REFUSED_CALLS or event.startswith(_REFUSED):
        raise PermissionError(f"a reader may not do this: {event}")
