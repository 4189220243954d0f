"""The texts that are measured on. All are made anew from a seed, in a folder that is removed afterwards."""

import os
import random
import string

MARK = "Quixotry"


def large_text(path, size, story):
    """About `size` bytes: the story's paragraphs in random order, and near the end one line with a word that stands
    nowhere else. Returns (lines, the line of the mark), counted from 1."""
    with open(story, encoding="utf-8") as file:
        paragraphs = [part.strip("\n") + "\n\n" for part in file.read().split("\n\n") if part.strip()]
    assert not any(MARK in part for part in paragraphs), "the mark stands in the story"
    generator = random.Random(1)
    lines = written = 0
    mark_line = None
    with open(path, "w", encoding="utf-8") as file:
        while written < size:
            part = generator.choice(paragraphs)
            if mark_line is None and written > size * 0.98:
                mark_line = lines + 1
                part = MARK + " it was.\n\n"
            file.write(part)
            written += len(part.encode())
            lines += part.count("\n")
    # What the disk does is not under test: the text stays in the system's cache.
    return lines, mark_line


def dense_text(path, columns, rows):
    """Random letters that leave no cell of a screen of that width blank; each line fills five rows to the last cell."""
    generator = random.Random(2)
    with open(path, "w", encoding="ascii") as file:
        for _ in range(rows // 5 + 1):
            file.write("".join(generator.choices(string.ascii_letters, k=5 * columns - 1)) + "\n")
    return os.path.getsize(path)
