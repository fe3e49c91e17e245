"""What the child may still do once it has read its file: count, and nothing else.

No new descriptor means no file, no socket and no pipe; no new process (root alone is exempt from that bound) and no
library to load means no program. The kernel holds to both, so that a flaw in a parser gains nothing but this process,
which ends with its one file.
"""

import codecs
import resource
import signal

# Python with the parsers takes 250 MB of addresses, a scan of 25 MB some more.
ADDRESSES = 1 << 30
# A codec is a module, and no module can be read any more once nothing can be opened.
CODECS = (
    "ascii", "cp1251", "cp1252", "cp437", "cp866", "idna", "iso8859-1", "iso8859-5", "koi8-r", "latin-1",
    "mac-cyrillic", "mac-roman", "punycode", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-7",
    "utf-8", "utf-8-sig",
)  # fmt: skip


def settle(cpu_seconds: int, wall_seconds: int) -> None:
    """Gives up everything but memory and time, and bounds those."""
    for codec in CODECS:
        codecs.lookup(codec)
    # Should whoever started us be gone, nobody else would end us.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(wall_seconds)
    for what, bound in (
        (resource.RLIMIT_AS, ADDRESSES),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        _, hard = resource.getrlimit(what)
        lower = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (lower, lower))
