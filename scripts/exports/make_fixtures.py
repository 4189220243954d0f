#!/usr/bin/env python3
"""Makes the archives that the tests hold the .npz writer against, by NumPy and Python's zipfile themselves.

    pip install -r scripts/exports/requirements.txt
    scripts/exports/make_fixtures.py

arrays.npz holds arrays of every type and shape that a trace has, the values as Tests/ExportsTests/NPZTests.swift makes
them. directory.bin is the end of an archive of five gigabytes (its central directory and what follows), which takes as
much room in a temporary file for a moment.
"""

import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[2] / "Tests" / "ExportsTests" / "Fixtures"


def arrays():
    return {
        "position": np.arange(1_000_000_000_000, 1_000_000_000_007, dtype="<i8"),
        "row": np.array([0, 1, -1, 2, 80, -(2**31), 2**31 - 1], dtype="<i4"),
        "l0.c": (np.arange(21, dtype="<f4") / 8 - 1).reshape(7, 3),
        "surprise": np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4028235e38, 0.1], dtype="<f4"),
        "l0.c.137": np.zeros(0, dtype="<f4"),
        "l12.hn": np.zeros((0, 512), dtype="<f4"),
        "metadata": np.array('{"text":"naïve — 日\U0001f600"}'),
        "empty": np.array(""),
    }


def large_directory():
    """One member of five gigabytes, whose own size needs 64 bits, and one behind it, whose place does."""
    piece = bytes(1 << 24)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as archive:
            with archive.open("l0.c.npy", "w", force_zip64=True) as member:
                for _ in range(300):
                    member.write(piece)
            with archive.open("row.npy", "w", force_zip64=True) as member:
                member.write(b"abc")
            start = archive.start_dir
        file.seek(start)
        return file.read()


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays())
    (FOLDER / "arrays.npz").write_bytes(buffer.getvalue())
    (FOLDER / "directory.bin").write_bytes(large_directory())
    for path in sorted(FOLDER.iterdir()):
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
