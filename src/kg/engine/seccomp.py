"""A filter of system calls with which a thread can never make a socket (seccomp(2), filter mode).

The second of two locks: the first leaves no descriptor for one. A store on disk needs descriptors to spare, because
RocksDB opens the tables after its sixteenth when a query wants them; there this lock stands alone. Linux on x86-64
and arm64; elsewhere, and where a sandbox forbids it, :func:`forbid_sockets` says so.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

# linux/prctl.h, linux/seccomp.h, linux/bpf_common.h, linux/audit.h and the tables of system calls
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 22, 38, 2
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_X32 = 0x40000000  # system calls of the x32 ABI have numbers from here
_IO_URING_SETUP = 425  # a ring makes sockets too
_KNOWN = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # AUDIT_ARCH_…, socket

_prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up once, before any fork: it takes 2 ms


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forbid_sockets() -> bool:
    """Have the kernel answer EPERM whenever this thread, or one that it starts, asks for a socket; for ever.

    :returns: whether it does: false on a machine or in a sandbox where it cannot be asked for.
    """
    if platform.machine() not in _KNOWN:
        return False
    content = _filter(*_KNOWN[platform.machine()])
    program = _Program(len(content) // 8, content)
    return bool(
        _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and _prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0
    )


def can_forbid_sockets() -> bool:
    """Whether :func:`forbid_sockets` would: tried in a process of its own. To be called where nothing else runs."""
    child = os.fork()
    if child == 0:
        os._exit(0 if forbid_sockets() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _filter(architecture: int, socket: int) -> bytes:
    """The program: a call of another architecture, or one that makes a socket, is refused; all else goes on."""
    steps = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 0, 4, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 2, 0, _X32),
        (_IF_EQUAL, 1, 0, socket),
        (_IF_EQUAL, 0, 1, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)
