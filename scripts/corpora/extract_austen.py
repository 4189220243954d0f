#!/usr/bin/env python3
"""Extracts Jane Austen's six novels from Debian's package r-cran-janeaustenr, without R.

    sudo apt-get install --no-install-recommends r-cran-janeaustenr=1.0.0-1
    python3 scripts/corpora/extract_austen.py -o austen.txt [/usr/lib/R/site-library/janeaustenr/data]

The package keeps the novels as an R lazy-load database. `Rdata.rdx` is a gzip-compressed serialised list that names
each object and gives its place in `Rdata.rdb`; a block there is the uncompressed length (4 bytes, big-endian) and a
zlib stream, which is a vector of strings in R's XDR serialisation, one string a line of the book. The format is
described in "R Internals", section 1.8 (https://cran.r-project.org/doc/manuals/r-release/R-ints.html).

The novels follow each other in the index's order (emma, mansfieldpark, northangerabbey, persuasion, prideprejudice,
sensesensibility), every line ended by a newline. Prints the number of symbols and the SHA-256, and fails when the
SHA-256 is not that of version 1.0.0-1. Only the standard library is needed.
"""

import argparse
import gzip
import hashlib
import struct
import sys
import zlib
from pathlib import Path

SHA256 = "65b434d16a8755142bfa95ba19c5f9abd0d30cf3dffe3b6793e834f9f56dcc96"


class Reader:
    """As much of R's XDR serialisation (format versions 2 and 3) as vectors, lists and their attributes need."""

    NULL, PAIRLIST, REFERENCE, SYMBOL, STRING = 254, 2, 255, 1, 9
    LOGICALS, INTEGERS, STRINGS, LIST = 10, 13, 16, 19

    def __init__(self, data):
        if data[:2] != b"X\n":
            sys.exit("this is no XDR serialisation of R; is the package's version 1.0.0-1?")
        self.data, self.at, self.symbols = data, 2, []
        version = self.integer()
        self.at += 8  # the version of R that wrote it, and the oldest that reads it
        if version >= 3:
            length = self.integer()
            self.at += length  # the name of the native encoding

    def integer(self):
        (value,) = struct.unpack_from(">i", self.data, self.at)
        self.at += 4
        return value

    def value(self):
        """(value, attributes) of the next object."""
        flags = self.integer()
        kind, has_attributes, has_tag = flags & 255, flags & 512, flags & 1024
        if kind == self.NULL:
            return None, {}
        if kind == self.REFERENCE:
            return self.symbols[(flags >> 8) - 1], {}
        if kind == self.SYMBOL:
            self.symbols.append(self.value()[0])
            return self.symbols[-1], {}
        if kind == self.STRING:
            length = self.integer()
            self.at += max(0, length)
            return self.data[self.at - length : self.at].decode("utf-8") if length >= 0 else None, {}
        if kind == self.PAIRLIST:
            pairs = {}
            while kind == self.PAIRLIST:
                tag = self.value()[0] if has_tag else None
                pairs[tag] = self.value()[0]
                flags = self.integer()
                kind, has_tag = flags & 255, flags & 1024
            return pairs, {}
        count = self.integer()
        if kind in (self.LOGICALS, self.INTEGERS):
            value = [self.integer() for _ in range(count)]
        elif kind in (self.STRINGS, self.LIST):
            value = [self.value()[0] if kind == self.STRINGS else self.value() for _ in range(count)]
        else:
            sys.exit(f"R's type {kind} is none that this script reads; is the package's version 1.0.0-1?")
        return value, self.value()[0] if has_attributes else {}


def books(folder):
    """(name, lines) of every book in the database, in the index's order."""
    index, attributes = Reader(gzip.decompress((folder / "Rdata.rdx").read_bytes())).value()
    blocks = (folder / "Rdata.rdb").read_bytes()
    places = dict(zip(attributes["names"], index))
    variables, names = places["variables"]
    for name, ((offset, length), _) in zip(names["names"], variables):
        block = blocks[offset : offset + length]
        content = zlib.decompress(block[4:])
        if len(content) != int.from_bytes(block[:4], "big"):
            sys.exit(f"{name}: the block's length is wrong; is {folder}/Rdata.rdb damaged?")
        yield name, Reader(content).value()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default="/usr/lib/R/site-library/janeaustenr/data")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()

    if not (arguments.folder / "Rdata.rdx").is_file():
        sys.exit(f"{arguments.folder}/Rdata.rdx is missing; install Debian's package r-cran-janeaustenr")
    lines = []
    for name, book in books(arguments.folder):
        print(f"{name}: {len(book)} lines")
        lines += book
    text = "".join(line + "\n" for line in lines)
    encoded = text.encode("utf-8")
    arguments.output.write_bytes(encoded)
    digest = hashlib.sha256(encoded).hexdigest()
    print(f"{len(text)} symbols, {len(set(text))} distinct, {len(encoded)} bytes")
    print(f"SHA-256 {digest}  {arguments.output}")
    if digest != SHA256:
        sys.exit(f"expected SHA-256 {SHA256} (r-cran-janeaustenr 1.0.0-1); another version holds another text")


if __name__ == "__main__":
    main()
