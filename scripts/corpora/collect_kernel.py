#!/usr/bin/env python3
"""Collects the C source of the Linux kernel's own folder from Debian's linux-source package.

    sudo apt-get install linux-source-6.1=6.1.192-2
    python3 scripts/corpora/collect_kernel.py -o kernel.txt [/usr/src/linux-source-6.1.tar.xz]

Every regular file kernel/**/*.c and *.h, in the order of the paths' bytes, one after the other with nothing
between them (each ends with its own newline). Files that are not plain ASCII are left out and named: they are few,
and their handful of letters would be symbols that a model sees a dozen times. Nothing else is changed.
Prints how many files there are, the size, the number of distinct symbols and the SHA-256.

From linux-source-6.1 6.1.192-2 this gives 497 files, 11,080,209 symbols, 97 distinct, SHA-256
013fb5ca9faf6c64baa4747131876c02645ba64e42937a71742c1f3f441a4d95. Only the standard library is needed.
"""

import argparse
import hashlib
import sys
import tarfile
from pathlib import Path


def sources(archive):
    """(path inside the tree, bytes) of every C file under kernel/, read in one pass over the archive."""
    with tarfile.open(archive, "r|xz") as tar:
        for entry in tar:
            parts = entry.name.removeprefix("./").split("/")
            if len(parts) >= 3 and parts[1] == "kernel" and entry.isreg() and parts[-1].endswith((".c", ".h")):
                yield "/".join(parts[1:]), tar.extractfile(entry).read()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", default="/usr/src/linux-source-6.1.tar.xz")
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()

    if not Path(arguments.archive).is_file():
        sys.exit(f"{arguments.archive} is missing; install Debian's package linux-source-6.1")
    files = sorted(sources(arguments.archive), key=lambda file: file[0].encode())
    if not files:
        sys.exit(f"{arguments.archive} holds no kernel/**/*.c; give the archive of Debian's package linux-source-6.1")
    for path, _ in (file for file in files if not file[1].isascii()):
        print(f"left out, not ASCII: {path}")
    kept = [content for _, content in files if content.isascii()]
    text = b"".join(kept)
    Path(arguments.output).write_bytes(text)
    print(f"{len(kept)} files, {len(text)} bytes, {len(set(text))} distinct symbols")
    print(f"SHA-256 {hashlib.sha256(text).hexdigest()}  {arguments.output}")


if __name__ == "__main__":
    main()
