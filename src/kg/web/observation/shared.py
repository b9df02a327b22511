"""A small file that several processes have mapped into their memory."""

from __future__ import annotations

import errno
import mmap
import os


def mapped(descriptor: int, size: int) -> mmap.mmap:
    """The file in memory; made so long, of zeros, where it is shorter.

    Its bytes are written, not only promised: a mapped page that a full disk has no place for kills the process.

    :raises OSError: where there is no room.
    """
    missing = size - os.fstat(descriptor).st_size
    if missing > 0 and os.pwrite(descriptor, bytes(missing), size - missing) < missing:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return mmap.mmap(descriptor, size)
