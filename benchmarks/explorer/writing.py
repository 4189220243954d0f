"""What is measured of a model that writes in the explorer: one step, from its key to the frame that shows it."""

import glob
import os
import re

from measurements import begin, milliseconds, place, status_line
from report import Row, median, quantile
from session import Failure

# A frame at 60 a second.
FRAME = 16.7
# Every panel that needs no search, and the timeline; Escape hands the keys back to the text.
PRIME = '"I am sure you will'
PANELS = "UCPXWI"
# Output that comes later than this after a key does not belong to its step.
QUIET = 0.06
VALUE = re.compile(r"[+-]\d+\.\d{4}  exact")


def open_all(session):
    """Primes the model, opens all panels, and writes until the cursor is some hundred symbols from the beginning."""
    begin(session)
    session.watch(primed=lambda screen: "draws the next symbol" in str(screen))
    session.send(f":prime {PRIME}\r")
    session.wait("primed")
    for keys in [*PANELS, "vs", "vn", "vf", "T"]:
        session.send(keys)
        session.pause(0.05)
        session.send("\x1b")
        session.pause(0.1)
    session.watch(written=lambda screen: "step 300" in status_line(screen) and VALUE.search(status_line(screen)))
    session.send(f"{300 - len(PRIME)}.")
    session.wait("written")
    session.pause(1)


def measure_writing(bench):
    """`.` on every shipped model, all panels open: from the key to the last byte of what it changes on the screen."""
    rows = []
    for model in sorted(glob.glob(f"{bench.shipped}/*.safetensors")):
        name = os.path.basename(model).removesuffix(".safetensors")
        for columns, lines in ((80, 24), (200, 60)):
            times, own, waiting = [], [], []
            with bench.open(size=(lines, columns), model=model) as session:
                open_all(session)
                for _ in range(bench.options.steps):
                    session.pause(0.02)
                    before = place(session.screen)
                    # The step is there, and so is its value; panels follow in the same burst or the next one.
                    session.watch(shown=lambda screen: place(screen) not in (None, before)
                                  and VALUE.search(status_line(screen)))
                    spent, all_spent = session.spent_drawing(), session.spent()
                    sent = session.send(".")
                    session.wait("shown", within=20, quiet=QUIET)
                    if session.latest < sent:
                        raise Failure("a step was shown before its key")
                    times.append(milliseconds(session.latest - sent))
                    own.append(milliseconds(session.spent_drawing().running - spent.running))
                    waiting.append(milliseconds(session.spent().waiting - all_spent.waiting))
            rows.append(
                Row(f"a step of {name}, {columns}×{lines}, every panel open, 99th percentile", quantile(times, 0.99),
                    "ms", FRAME,
                    f"median {median(times):.1f}, 95th {quantile(times, 0.95):.1f}, largest {max(times):.1f} of "
                    f"{len(times)}; the drawing thread's processor time {median(own):.1f}; all threads' waiting for a "
                    f"processor {median(waiting):.1f}, 99th {quantile(waiting, 0.99):.1f}", times))
    return rows
