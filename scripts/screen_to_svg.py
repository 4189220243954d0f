#!/usr/bin/env python3
"""Draws a captured terminal screen as an SVG picture, for the documents.

    tmux capture-pane -p -e -t SESSION | scripts/screen_to_svg.py --columns 90 > docs/screen.svg

Reads lines of text with SGR codes (24-bit, 256 and 16 colours, bold, dim, underline, reverse) on standard input.
"""

import argparse
import re
import sys
import unicodedata
from xml.sax.saxutils import escape

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE = 8.4, 18, 14
FOREGROUND, BACKGROUND = "#d0d0d0", "#1c1c1c"
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


def cells(line, style):
    column = 0
    for part in re.split("(\x1b\\[[0-9;:]*m)", line):
        match = re.fullmatch("\x1b\\[([0-9;:]*)m", part)
        if match:
            style.take(match[1])
            continue
        for character in part:
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            yield column, width, character
            column += width


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--columns", type=int, default=80)
    lines = sys.stdin.read().rstrip("\n").split("\n")
    columns = parser.parse_args().columns
    width, height = columns * CELL_WIDTH, len(lines) * CELL_HEIGHT
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.1f} {height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" '
        f'font-size="{FONT_SIZE}">\n<rect width="100%" height="100%" fill="{BACKGROUND}"/>'
    )
    style = Style()  # tmux carries a style on from line to line
    for row, line in enumerate(lines):
        back, front = [], []
        for column, span, character in cells(line, style):
            fg, bg = style.colors()
            x, y = column * CELL_WIDTH, row * CELL_HEIGHT
            if bg != BACKGROUND:
                back.append(
                    f'<rect x="{x:.1f}" y="{y}" width="{span * CELL_WIDTH + 0.3:.1f}" height="{CELL_HEIGHT}" fill="{bg}"/>'
                )
            if character != " ":
                looks = ' font-weight="bold"' if style.bold else ""
                looks += ' text-decoration="underline"' if style.underline else ""
                looks += ' opacity="0.6"' if style.dim else ""
                front.append(f'<text x="{x:.1f}" y="{y + 14}" fill="{fg}"{looks}>{escape(character)}</text>')
        print("".join(back + front))
    print("</svg>")


if __name__ == "__main__":
    main()
