#!/usr/bin/env python3
"""Opens what `cellscope render` draws in Chromium and librsvg, and leaves pictures of it for the eye.

    apt-get install chromium librsvg2-bin fonts-dejavu-core poppler-utils
    pip install -r scripts/exports/requirements.txt
    scripts/exports/check_pictures.py --program .build/release/cellscope --output FOLDER

Every view is drawn as HTML and SVG, of several models and texts. Checked here:

  - SVG, and what lies between <main> and </main> of HTML, is well-formed XML; nothing names another file or host
  - every character of the text is there once, in order, and what is said of it is what `cellscope trace` exports
  - two characters have the same colour where their values are the same, and lighter is nearer to zero
  - Chromium's page is white in light and dark in dark; the SVG's raster is white
  - the line at the window's lower edge is drawn for the character that the pointer is on

The pictures (light, dark, pointed at, printed, rasterised) lie in FOLDER: look at them. Exit code 1 if anything is
wrong.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "samples/texts"
MODELS = ROOT / "samples/models"
LIGHT, DARK = (255, 255, 255), (0x1C, 0x1C, 0x1C)

VIEWS = {
    "text": ["--unit", "l0.c.106", "--lines", "18-40"],
    "multiples": ["--unit", "l0.c.106", "--unit", "l0.c.325", "--unit", "l0.f.106", "--surprise", "--lines", "18-40"],
    "difference": ["--clamp", "l0.c.106 = -1.5 from 700", "--unit", "l0.c.106", "--lines", "18-50"],
    "colourless": ["--unit", "l0.c.106", "--lines", "18-30", "--color", "none"],
    "awkward": [str(TEXTS / "awkward-unicode.txt"), "--unit", "l0.c.106"],
    "code": [str(TEXTS / "ring.c"), "--model", str(MODELS / "kernel-lstm.safetensors"), "--unit", "l0.c.0", "--lines", "1-60"],
    "saturation": ["--view", "saturation", "--unit", "l0.c.106"],
    "saturation-gru": ["--view", "saturation", "--model", str(MODELS / "austen-gru.safetensors")],
    "findings": ["--view", "findings", "--property", "quotes"],
    "findings-column": ["--view", "findings", "--property", "column", "--top", "5"],
    "findings-class": ["--view", "findings", "--property", "symbol-class", "--top", "5"],
    "atlas": ["--view", "atlas", "--top", "60"],
}

problems = []


def complain(view, what):
    problems.append(f"{view}: {what}")
    print(f"{view}: {what}", file=sys.stderr)


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, **options)


def chromium(*arguments):
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", *arguments)


def screenshot(page, png, size, dark=False):
    scheme = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else ["--blink-settings=preferredColorScheme=1"]
    chromium(*scheme, f"--window-size={size}", f"--screenshot={png}", page.as_uri())


def corner(png):
    return Image.open(png).convert("RGB").getpixel((2, 2))


def characters(html):
    """(picture, position, shown, lines, class) of everything that can be pointed at."""
    main = ET.fromstring(html[html.index("<main>") : html.index("</main>") + 7])
    for number, pre in enumerate(main.iter("pre")):
        for b in pre.iter("b"):
            if title := b.get("title"):
                lines = title.split("\n")
                yield number, int(lines[0].split(":")[0]), "".join(b.itertext()), lines, b.get("class", "").split(" ")[0]


def check_values(view, program, arguments, html):
    """The values that the page says against those that are exported."""
    backgrounds = dict(re.findall(r"^\.(s\d+) \{.*?background-color: #(\w+)", html, re.M))
    found = list(characters(html))
    units = [arguments[i + 1] for i, word in enumerate(arguments) if word == "--unit"]
    text = [word for word in arguments[:1] if not word.startswith("--")]
    model = [word for i, word in enumerate(arguments) if "--model" in arguments[max(0, i - 1) : i + 1]]
    for number in sorted({entry[0] for entry in found}):
        mine = [entry for entry in found if entry[0] == number]
        positions = [entry[1] for entry in mine]
        # A character of several glyphs in one style is one element.
        if positions != list(range(positions[0], positions[0] + len(positions))):
            complain(view, f"picture {number} does not have every position once and in order")
            continue
        if "--clamp" in arguments or "--color" in arguments:
            continue
        table = run(
            program, "trace", *text, *model, *[w for u in units for w in ("--unit", u)], "--surprise",
            "--steps", f"{positions[0]}:{positions[-1] + 1}",
        ).stdout.decode()
        rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
        head, rows = rows[0], rows[1:]
        unit = units[number] if number < len(units) else None
        by_value = {}
        for (_, position, shown, lines, name), row in zip(mine, rows):
            if "not in the model's vocabulary" in lines[1:]:
                continue
            for words, column in ((f"{unit} = ", unit), ("surprise ", "surprise")):
                said = [line[len(words) :].split(" ")[0] for line in lines if line.startswith(words)]
                if not said:
                    continue
                exported = float(row[head.index(column)])
                if abs(float(said[0]) - exported) > max(6e-5, 0.06 * abs(exported) if abs(exported) < 1e-3 else 0):
                    complain(view, f"position {position} says {said[0]} of {column}, and {exported} was exported")
                    return
            value = float(row[head.index(unit or "surprise")])
            if value == value and name in backgrounds:
                by_value.setdefault(round(value, 6), set()).add(backgrounds[name])
        if any(len(colours) > 1 for colours in by_value.values()):
            complain(view, "one value has two colours")
        ordered = sorted((value, next(iter(colours))) for value, colours in by_value.items() if value >= 0)
        lightness = [sum(int(colour[i : i + 2], 16) for i in (0, 2, 4)) for _, colour in ordered]
        if lightness != sorted(lightness, reverse=True):
            complain(view, "colours do not get darker away from zero")


def pointed_at(html):
    """The page as it is while the pointer is on a character in the middle."""
    places = [match.start() for match in re.finditer(r"<b class=\"s\d+\" title=", html)]
    place = places[len(places) // 2]
    return (html[: place + 2] + ' id="point"' + html[place + 2 :]).replace("b[title]:hover", "#point")


def check(view, arguments, program, folder):
    html_path, svg_path = folder / f"{view}.html", folder / f"{view}.svg"
    for path in (html_path, svg_path):
        run(program, "render", *arguments, "-o", path)
    html, svg = html_path.read_text(), svg_path.read_text()
    for name, text in (("HTML", html), ("SVG", svg)):
        for word in ("<script", "@import", "url(", "src=", "href="):
            if word in text:
                complain(view, f"the {name} has {word}")
    root = ET.fromstring(svg)
    width, height = float(root.get("width")), float(root.get("height"))
    ET.fromstring(html[html.index("<main>") : html.index("</main>") + 7])
    if "<pre>" in html:
        check_values(view, program, arguments, html)
    size = f"{min(1500, int(width) + 60)},{min(2400, int(height) + 120)}"
    for scheme, dark, colour in (("light", False, LIGHT), ("dark", True, DARK)):
        png = folder / f"{view}-{scheme}.png"
        screenshot(html_path, png, size, dark)
        if corner(png) != colour:
            complain(view, f"the page's corner is {corner(png)} in {scheme}")
        screenshot(svg_path, folder / f"{view}-svg-{scheme}.png", size, dark)
        if corner(folder / f"{view}-svg-{scheme}.png") != colour:
            complain(view, f"the SVG's corner is not {colour} in {scheme}")
    raster = folder / f"{view}-raster.png"
    run("rsvg-convert", svg_path, "-o", raster)
    if corner(raster) != LIGHT:
        complain(view, "the raster's corner is not white")
    if "<b class=" in html and "title=" in html and view != "colourless":
        with tempfile.NamedTemporaryFile("w", suffix=".html") as page:
            page.write(pointed_at(html))
            page.flush()
            png = folder / f"{view}-pointed.png"
            screenshot(Path(page.name), png, "900,600")
            if Image.open(png).convert("RGB").getpixel((2, 595)) == LIGHT:
                complain(view, "nothing is said at the lower edge")
    if view in ("text", "findings"):
        pdf = folder / f"{view}.pdf"
        chromium("--no-pdf-header-footer", f"--print-to-pdf={pdf}", html_path.as_uri())
        run("pdftoppm", "-png", "-r", "70", "-f", "1", "-l", "1", pdf, folder / f"{view}-printed")
    print(f"{view}: {len(html)} bytes of HTML, {len(svg)} of SVG")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/cellscope")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("views", nargs="*", help="of " + ", ".join(VIEWS) + "; all unless any are named")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    for view in arguments.views or VIEWS:
        check(view, VIEWS[view], arguments.program.resolve(), arguments.output.resolve())
    print("\n".join(problems) if problems else "every picture is right as far as a machine can tell; now look at them")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
