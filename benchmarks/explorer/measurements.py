"""What is measured, each as a function from the bench to rows of figures."""

import os
import random
import re
import time

from report import Row, median, quantile
from session import Failure, Session
from texts import MARK, dense_text

# Legend, status line and message line stand below the text.
ROWS_BELOW_TEXT = 3
ADDRESS = re.compile(r"\bl\d+\.[a-z]+\.\d+\b")
CTRL_D, CTRL_L, CTRL_U = "\x04", "\x0c", "\x15"
POSITION = re.compile(r"(?<![\w.:])(\d+):(\d+)(?![\w:])")


def status_line(screen):
    """The row with a unit's address among the lowest: the text above may hold anything."""
    for row in range(screen.rows - 1, max(-1, screen.rows - ROWS_BELOW_TEXT - 1), -1):
        text = screen.text(row)
        if ADDRESS.search(text):
            return text
    return ""


def place(screen):
    """(line, column, address) as the status line says; None while there is none."""
    line = status_line(screen)
    position, address = POSITION.search(line), ADDRESS.search(line)
    if not position or not address:
        return None
    return int(position[1]), int(position[2]), address[0]


def line(screen):
    found = place(screen)
    return found[0] if found else None


def text_rows(screen):
    return screen.cells[:screen.rows - ROWS_BELOW_TEXT]


def is_drawn(screen):
    return any(glyph != " " for row in screen.cells for glyph, _ in row)


def is_colored(screen):
    return any(style[1] is not None for row in text_rows(screen) for _, style in row)


def begin(session):
    session.watch(colored=is_colored)
    session.wait("colored")


def milliseconds(nanoseconds):
    return nanoseconds / 1e6


def spread(values):
    return f"median {median(values):.1f}, largest {max(values):.1f} of {len(values)}"


class Bench:
    def __init__(self, options, folder, story, shipped, large, lines, mark_line):
        self.options, self.folder, self.story = options, folder, story
        # Where the models are that ship.
        self.shipped = shipped
        self.large, self.lines, self.mark_line = large, lines, mark_line
        self.large_name = f"{options.text_size / 1e6:g} MB"

    def open(self, text=None, size=(24, 80), arguments=(), color="256", model=None):
        command = [self.options.program, "explore", text or self.story, "--model", model or self.options.model]
        environment = {
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin",
            # What the program keeps for its user goes here, and with the folder.
            "HOME": self.folder, "XDG_DATA_HOME": self.folder, "XDG_CONFIG_HOME": self.folder,
        }
        return Session(command + ["--color", color, *arguments], size[0], size[1], environment)


def measure_start(bench):
    rows = []
    cases = [
        ("shipped text", None, "256", 100), ("shipped text", None, "24bit", 100),
        (bench.large_name, bench.large, "256", 200), (bench.large_name, bench.large, "24bit", 200),
    ]
    drawn = {case: [] for case in cases}
    colored = {case: [] for case in cases}
    # In turn, so that a busy moment of the machine does not fall on one case.
    for _ in range(bench.options.runs):
        for case in cases:
            with bench.open(case[1], color=case[2]) as session:
                session.watch(drawn=is_drawn, colored=is_colored)
                colored[case].append(milliseconds(session.wait("colored", quiet=0.03).first - session.started))
                drawn[case].append(milliseconds(session.seen["drawn"].first - session.started))
    for case in cases:
        name, _, color, target = case
        rows.append(Row(f"first coloured frame, {name}, {color} colours", median(colored[case]), "ms", target,
                        f"largest {max(colored[case]):.0f} of {len(colored[case])}; first frame of any kind "
                        f"{median(drawn[case]):.0f}, largest {max(drawn[case]):.0f}", colored[case]))
    return rows


def measure_keys(bench):
    """Single keys at random intervals while the exact pass goes on towards the end of the large text."""
    latencies, own, waited = [], [], []
    with bench.open(bench.large, arguments=["--unit", "l0.h.256"]) as session:
        begin(session)
        target = max(1, bench.lines - 400)
        session.watch(there=lambda screen: line(screen) == target and is_colored(screen))
        # The view is known approximately then, and the exact pass begins at the text's beginning.
        session.send(f"{target}G")
        session.wait("there")
        session.watch(scanning=lambda screen: "exact pass" in status_line(screen))
        session.wait("scanning")
        generator = random.Random(3)
        keys = ["j", "]", "w", CTRL_D, "k", "[", "b", CTRL_U]
        for count in range(bench.options.keys):
            session.pause(generator.uniform(0.03, 0.2))
            if "exact pass" not in status_line(session.screen):
                raise Failure(f"the exact pass has ended after {count} keys; the screen:\n{session.screen}")
            before = place(session.screen)
            session.watch(moved=lambda screen: place(screen) not in (None, before))
            spent = session.spent_drawing()
            sent = session.send(keys[count % len(keys)])
            seen = session.wait("moved", within=20)
            after = session.spent_drawing()
            latencies.append(milliseconds(seen.last - sent))
            own.append(milliseconds(after.running - spent.running))
            waited.append(milliseconds(after.waiting - spent.waiting))
    count = len(latencies)
    return [
        Row("key to frame during the exact pass, 99th percentile", quantile(latencies, 0.99), "ms", 16,
            f"median {median(latencies):.1f}, 95th {quantile(latencies, 0.95):.1f}, largest {max(latencies):.1f} "
            f"of {count} keys, 80×24", latencies),
        Row("of this, the drawing thread's processor time", quantile(own, 0.99), "ms", None,
            f"99th percentile; median {median(own):.2f}", own),
        Row("of this, its waiting for a processor", quantile(waited, 0.99), "ms", None,
            f"99th percentile; median {median(waited):.2f}", waited),
    ]


def measure_moves(bench):
    """Far moves in the large text: from the key to the frame that shows the place, and to its colours."""
    figures = {}

    def note(name, sent, seen, colors):
        figures.setdefault(name, []).append(milliseconds(seen.last - sent))
        figures.setdefault(name + ", coloured", []).append(milliseconds(colors.last - sent))

    for _ in range(max(3, bench.options.runs // 3)):
        with bench.open(bench.large) as session:
            begin(session)

            def go(name, prefix, key, is_there):
                session.send(prefix)
                session.pause(0.3)
                session.watch(there=is_there, colored=lambda screen: is_there(screen) and is_colored(screen))
                sent = session.send(key)
                note(name, sent, session.wait("there"), session.wait("colored"))

            top = session.screen.text(0)
            go("one screen down", "", " ", lambda screen: screen.text(0) != top and is_drawn(screen))
            go("search to near the end", f"/{MARK}", "\r", lambda screen: line(screen) == bench.mark_line)
            go("jump to the start", "g", "g", lambda screen: line(screen) == 1)
            go("jump to the end", "", "G", lambda screen: line(screen) == bench.lines)
            go("jump to the middle", "50", "%", lambda screen: " 50%" in status_line(screen))
    return [
        Row(f"{bench.large_name}: {name}", median(values), "ms", None, spread(values), values)
        for name, values in figures.items()
    ]


def measure_redraw(bench):
    """A text of random letters on a screen whose text has 200×50 cells: Ctrl-L, after which every cell is written, and
    the next unit, after which every cell is coloured anew. Scrolling would not do: ncurses lets the terminal scroll."""
    columns, rows = 200, 50
    dense = f"{bench.folder}/dense.txt"
    dense_text(dense, columns, rows)
    found = []
    for color in ("256", "24bit"):
        with bench.open(dense, size=(rows + ROWS_BELOW_TEXT, columns), color=color) as session:
            def is_full(screen):
                return all(style[1] for _, style in text_rows(screen)[-1]) and place(screen)

            session.watch(full=is_full)
            session.wait("full")
            session.pause(0.5)
            for name, key, target in (("every cell written (Ctrl-L)", CTRL_L, 6), ("the next unit", "]", None)):
                times, sizes, changed, runs = [], [], [], []
                for count in range(120):
                    before = [list(row) for row in text_rows(session.screen)]
                    written = session.bytes
                    there = place(session.screen)
                    # The screen is cleared by the first piece of Ctrl-L's output, and written from its top down.
                    session.watch(
                        drawn=lambda screen: is_full(screen) and (place(screen) == there) == (key == CTRL_L))
                    spent = session.spent_drawing()
                    session.send(key)
                    session.wait("drawn", quiet=0.01)
                    after = session.spent_drawing()
                    # The first ones make the pairs of colours known to ncurses.
                    if count < 20:
                        continue
                    times.append(milliseconds(after.running - spent.running))
                    sizes.append(session.bytes - written)
                    now = text_rows(session.screen)
                    changed.append(sum(a != b for old, new in zip(before, now) for a, b in zip(old, new)))
                    runs.append(sum(1 + sum(a[1] != b[1] for a, b in zip(row, row[1:])) for row in now))
                what = f"{median(changed)} cells changed" if key == "]" else f"{columns * rows} cells written"
                found.append(
                    Row(f"redraw of 200×50, {color} colours, {name}: processor time", median(times), "ms", target,
                        f"largest {max(times):.1f} of {len(times)}; {what}, {median(runs)} runs of one style, "
                        f"{median(sizes) / 1000:.0f} kB", times))
    return found


def measure_idle(bench):
    """Nothing typed, nothing to do: the processor time of all threads."""
    with bench.open() as session:
        begin(session)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            before = session.spent()
            session.pause(1)
            if session.spent() == before:
                break
        before, switches = session.spent(), session.status()
        seconds = 10
        session.pause(seconds)
        after, later = session.spent(), session.status()
    spent = milliseconds(after.running - before.running) / seconds
    woken = later["voluntary_ctxt_switches"] - switches["voluntary_ctxt_switches"]
    return [Row("idle, processor time per second", spent, "ms", 0,
                f"all threads over {seconds} s; the drawing thread woke {woken} times", [spent])]


def measure_memory(bench):
    """Resident memory on the large text: after jumps, then while the exact pass runs, less the model's file."""
    model = os.path.getsize(bench.options.model)
    with bench.open(bench.large, size=(50, 200)) as session:
        begin(session)
        for percent in (50, 99, 25, 1, 75):
            session.watch(there=lambda screen: f" {percent}%" in status_line(screen) and is_colored(screen))
            session.send(f"{percent}%")
            session.wait("there")
            session.pause(0.5)
        jumped = session.status()
        session.send("G")
        samples = []
        until = time.monotonic() + bench.options.scan_seconds
        while time.monotonic() < until:
            session.pause(1)
            samples.append(session.status())
        last = samples[-1] if samples else jumped
    megabytes = 1e6
    peak = (last["VmHWM"] - model) / megabytes
    return [
        Row(f"{bench.large_name}: resident memory at its highest, less the model", peak, "MB", 64,
            f"after jumps to 5 places and {bench.options.scan_seconds:g} s of the exact pass, 200×50; "
            f"the model's file has {model / megabytes:.1f}", [sample["VmRSS"] for sample in samples]),
        Row(f"{bench.large_name}: resident memory after the jumps", jumped["VmRSS"] / megabytes, "MB", None,
            f"anonymous {jumped['RssAnon'] / megabytes:.1f}, mapped files {jumped['RssFile'] / megabytes:.1f}"),
        Row(f"{bench.large_name}: resident memory during the pass", last["VmRSS"] / megabytes, "MB", None,
            f"anonymous {last['RssAnon'] / megabytes:.1f}, mapped files {last['RssFile'] / megabytes:.1f}"),
    ]


def measure_search(bench):
    """A search for the units that follow quotes, in 1 MB of the large text: how long, and what each stage holds."""
    model = os.path.getsize(bench.options.model)
    text = f"{bench.folder}/search.txt"
    with open(bench.large, "rb") as source, open(text, "wb") as target:
        target.write(source.read(10**6))
    megabytes = 1e6
    stages = {}
    with bench.open(text, size=(50, 200)) as session:
        begin(session)
        # The exact pass over the text comes to its end first.
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            before = session.spent()
            session.pause(1)
            if session.spent().running - before.running < 10**7:
                break
        still = session.status()
        sent = session.send(":find quotes\r")
        session.watch(done=lambda screen: "done; figures are of the test part" in str(screen))
        while "done" not in session.seen:
            session.pause(0.05)
            if time.monotonic_ns() - sent > 900 * 10**9:
                raise Failure(f"the search did not end in time; the screen:\n{session.screen}")
            held = session.status()["RssAnon"]
            stage = re.search(r"(ranking|exact|whole state|random)[a-z ]* ?\d* ?%?.*Esc leaves off", str(session.screen))
            if stage:
                stages[stage[1]] = max(held, stages.get(stage[1], 0))
        seconds = (session.seen["done"].first - sent) / 1e9
        last = session.status()
    detail = ", ".join(f"{name} {held / megabytes:.0f}" for name, held in stages.items())
    return [
        Row("search for quotes in 1 MB: resident memory at its highest, less the model",
            (last["VmHWM"] - model) / megabytes, "MB", None,
            f"{still['VmHWM'] / megabytes - model / megabytes:.1f} before it; anonymous memory by stage: {detail}"),
        Row("search for quotes in 1 MB: until the last figure is there", seconds, "s", None, ""),
    ]


MEASUREMENTS = {
    "start": measure_start, "keys": measure_keys, "moves": measure_moves, "redraw": measure_redraw,
    "idle": measure_idle, "memory": measure_memory, "search": measure_search,
}
