#!/usr/bin/env python3
"""Draws a captured terminal screen as an SVG picture, for the documents.

    tmux capture-pane -p -e -t SESSION | scripts/screen_to_svg.py --columns 90 > docs/screen.svg

Reads lines of text with SGR codes (24-bit, 256 and 16 colours, bold, dim, italic, underline, reverse) on standard
input. Blocks, lines and braille dots are drawn as shapes, so that they meet whatever the reader's font is.
"""

import argparse
import re
import sys
import unicodedata
from collections import defaultdict
from xml.sax.saxutils import escape

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, BASELINE = 8.4, 18, 14, 14
FOREGROUND, BACKGROUND = "#d0d0d0", "#1c1c1c"
SEAM = 0.03  # cells: so much do neighbours overlap
BASIC = ["#000000", "#cd0000", "#00cd00", "#cdcd00", "#1e90ff", "#cd00cd", "#00cdcd", "#e5e5e5"]
BRIGHT = ["#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"]


def palette(index):
    if index < 16:
        return (BASIC + BRIGHT)[index]
    if index >= 232:
        return "#" + f"{8 + (index - 232) * 10:02x}" * 3
    levels = [0, 95, 135, 175, 215, 255]
    index -= 16
    return "#%02x%02x%02x" % (levels[index // 36], levels[index // 6 % 6], levels[index % 6])


# Lines by the arms that they have: up, right, down, left.
LINES = {
    "─": "rl", "│": "ud", "┌": "rd", "┐": "dl", "└": "ur", "┘": "ul", "├": "urd", "┤": "udl", "┬": "rdl", "┴": "url",
    "┼": "urdl",
    "╴": "l", "╵": "u", "╶": "r", "╷": "d",
}  # fmt: skip
ARMS = {
    "u": (0.45, 0, 0.1, 0.53), "d": (0.45, 0.47, 0.1, 0.53), "l": (0, 0.47, 0.55, 0.06), "r": (0.45, 0.47, 0.55, 0.06)
}  # fmt: skip
HALVES = {0x2580: (0, 0, 1, 0.5), 0x2590: (0.5, 0, 0.5, 1), 0x2594: (0, 0, 1, 1 / 8), 0x2595: (7 / 8, 0, 1 / 8, 1)}
QUADRANTS = [(0, 0, 0.5, 0.5), (0.5, 0, 0.5, 0.5), (0, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5)]


def shapes(character):
    """The rectangles (x, y, width, height, in cells) that draw a character, or None where the font does."""
    code = ord(character[0])
    if character in LINES:
        return [ARMS[arm] for arm in LINES[character]]
    if 0x2581 <= code <= 0x2588:  # eighths from below
        return [(0, 1 - (code - 0x2580) / 8, 1, (code - 0x2580) / 8)]
    if 0x2589 <= code <= 0x258F:  # eighths from the left
        return [(0, 0, (0x2590 - code) / 8, 1)]
    if code in HALVES:
        return [HALVES[code]]
    if 0x2596 <= code <= 0x259F:
        return [QUADRANTS[int(i)] for i in ("2", "3", "0", "023", "03", "012", "013", "1", "12", "123")[code - 0x2596]]
    if 0x2801 <= code <= 0x28FF:
        places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
        dots = [place for bit, place in enumerate(places) if (code - 0x2800) >> bit & 1]
        return [(0.15 + 0.45 * x, 0.06 + 0.25 * y, 0.25, 0.13) for x, y in dots]
    return None


class Style:
    def __init__(self):
        self.reset()

    def reset(self):
        self.fg = self.bg = None
        self.bold = self.dim = self.underline = self.reverse = self.italic = False

    def take(self, codes):
        codes = [int(c or 0) for c in re.split("[;:]", codes)]
        while codes:
            code = codes.pop(0)
            if code in (38, 48):
                kind = codes.pop(0)
                color = palette(codes.pop(0)) if kind == 5 else "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
                if code == 38:
                    self.fg = color
                else:
                    self.bg = color
            elif code == 0:
                self.reset()
            elif code in (1, 2, 3, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}[code], True)
            elif code == 22:
                self.bold = self.dim = False
            elif code in (23, 24, 27):
                setattr(self, {23: "italic", 24: "underline", 27: "reverse"}[code], False)
            elif 30 <= code <= 37:
                self.fg = BASIC[code - 30]
            elif 40 <= code <= 47:
                self.bg = BASIC[code - 40]
            elif 90 <= code <= 97:
                self.fg = BRIGHT[code - 90]
            elif 100 <= code <= 107:
                self.bg = BRIGHT[code - 100]
            elif code == 39:
                self.fg = None
            elif code == 49:
                self.bg = None

    def colors(self):
        fg, bg = self.fg or FOREGROUND, self.bg or BACKGROUND
        return (bg, fg) if self.reverse else (fg, bg)

    def looks(self):
        looks = ' font-weight="bold"' if self.bold else ""
        looks += ' font-style="italic"' if self.italic else ""
        looks += ' text-decoration="underline"' if self.underline else ""
        return looks + (' opacity="0.6"' if self.dim else "")


def cells(line, style):
    """Each cell's column, width, text (with what combines with it) and style."""
    column, found = 0, []
    for part in re.split("(\x1b\\[[0-9;:]*m)", line):
        match = re.fullmatch("\x1b\\[([0-9;:]*)m", part)
        if match:
            style.take(match[1])
            continue
        for character in part:
            if unicodedata.category(character) in ("Mn", "Me", "Cf") and found:
                found[-1][2] += character
                continue
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            found.append([column, width, character, *style.colors(), style.looks()])
            column += width
    return found


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


class Picture:
    """Gathers a screen's rectangles by colour and its letters by runs, which keeps the file small."""

    def __init__(self):
        self.fills = defaultdict(list)
        self.shapes = defaultdict(list)
        self.texts = []

    def add(self, row, line, style):
        run = None
        for column, width, text, fg, bg, looks in cells(line, style):
            if bg != BACKGROUND:
                spans = self.fills[bg]
                if spans and spans[-1][0] == row and spans[-1][1] + spans[-1][2] == column:
                    spans[-1][2] += width
                else:
                    spans.append([row, column, width])
            drawn = shapes(text)
            if drawn is not None:
                self.shapes[fg] += [(column + x, row + y, w + SEAM * (x + w == 1), h) for x, y, w, h in drawn]
            # What a reader's font may lack or draw with another width stands in a run of its own.
            plain = drawn is None and text.isascii()
            if not (run and plain and run["plain"] and (fg, looks) == (run["fg"], run["looks"])):
                run = {"column": column, "row": row, "fg": fg, "looks": looks, "plain": plain, "text": "", "cells": 0}
                if drawn is None:
                    self.texts.append(run)
            run["text"] += text
            run["cells"] += width

    def path(self, color, rectangles):
        steps = "".join(f"M{number(x)} {number(y)}h{number(w)}v{number(h)}h-{number(w)}z" for x, y, w, h in rectangles)
        return f'<path fill="{color}" d="{steps}"/>'

    def parts(self):
        scale = f'transform="scale({CELL_WIDTH} {CELL_HEIGHT})"'
        yield f'<g {scale} shape-rendering="crispEdges">'
        for color, spans in self.fills.items():
            # A little wider and higher than the cells: no seams between them.
            yield self.path(color, [(column, row, width + SEAM, 1 + SEAM) for row, column, width in spans])
        yield f"</g><g {scale}>"  # thin lines would vanish with crisp edges
        for color, rectangles in self.shapes.items():
            yield self.path(color, rectangles)
        yield "</g>"
        for run in self.texts:
            text = run["text"].rstrip(" ") if "underline" not in run["looks"] else run["text"]
            left = len(text) - len(text.lstrip(" ")) if text.isascii() else 0
            text, column = text[left:], run["column"] + left
            if not text:
                continue
            length = f' textLength="{number(len(text) * CELL_WIDTH)}"' if len(text) > 1 and text.isascii() else ""
            yield (
                f'<text x="{number(column * CELL_WIDTH)}" y="{run["row"] * CELL_HEIGHT + BASELINE}" '
                f'fill="{run["fg"]}"{length}{run["looks"]}>{escape(text)}</text>'
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--columns", type=int, default=80)
    lines = sys.stdin.read().rstrip("\n").split("\n")
    columns = parser.parse_args().columns
    width, height = columns * CELL_WIDTH, len(lines) * CELL_HEIGHT
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.1f} {height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" '
        f'font-size="{FONT_SIZE}" xml:space="preserve">\n<rect width="100%" height="100%" fill="{BACKGROUND}"/>'
    )
    picture, style = Picture(), Style()  # tmux carries a style on from line to line
    for row, line in enumerate(lines):
        picture.add(row, line, style)
    print("\n".join(picture.parts()))
    print("</svg>")


if __name__ == "__main__":
    main()
