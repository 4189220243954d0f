"""What a program's output puts on a terminal's screen: just enough of xterm to read what ncurses writes."""

import codecs
import re

TOKEN = re.compile(
    r"\x1b\[(?P<arguments>[?>=!0-9;]*)[ $]?(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[()*+][0-9A-Za-z]|\x1b(?P<escape>[=>78cDEHMNOZ])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f])"
    r"|(?P<text>[^\x00-\x1f]+)"
)
PLAIN = (None, None, frozenset())
BLANK = (" ", PLAIN)


class Screen:
    """A grid of cells: a glyph and its style (foreground, background, attributes). Every glyph is one column wide, as
    in the texts that are measured. What is unknown is passed over."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.cells = [[BLANK] * columns for _ in range(rows)]
        self.row = self.column = 0
        # The rows that scroll: the first, and the one after the last.
        self.region = (0, rows)
        self.style = PLAIN
        self.saved = (0, 0, PLAIN)
        self.last = " "
        # What a piece of output cut in two: the characters' bytes wait in the decoder, a sequence in `rest`.
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.rest = ""

    def feed(self, data):
        data = self.rest + self.decoder.decode(data)
        place = 0
        while place < len(data):
            token = TOKEN.match(data, place)
            if token is None:
                if len(data) - place < 4096:
                    break
                place += 1
                continue
            place = token.end()
            if token["text"] is not None:
                self.put(token["text"])
            elif token["final"] is not None:
                self.control_sequence(token["arguments"], token["final"])
            elif token["escape"] is not None:
                self.escape(token["escape"])
            elif token["control"] is not None:
                self.control(ord(token["control"]))
        self.rest = data[place:]

    def put(self, text):
        for glyph in text:
            if self.column >= self.columns:
                self.column = 0
                self.index(1)
            self.cells[self.row][self.column] = (glyph, self.style)
            self.column += 1
        if text:
            self.last = text[-1]

    def control(self, code):
        if code == 0x08:
            self.column = max(0, min(self.column, self.columns - 1) - 1)
        elif code == 0x09:
            self.column = min(self.columns - 1, (self.column // 8 + 1) * 8)
        elif code == 0x0A:
            self.index(1)
        elif code == 0x0D:
            self.column = 0

    def escape(self, final):
        if final == "7":
            self.saved = (self.row, self.column, self.style)
        elif final == "8":
            self.row, self.column, self.style = self.saved
        elif final in "DM":
            self.index(1 if final == "D" else -1)

    def index(self, direction):
        """One row down or up; at the scrolling region's edge its rows move instead."""
        first, end = self.region
        if self.row == (end - 1 if direction > 0 else first):
            self.scroll(first, direction)
        else:
            self.row = min(self.rows - 1, max(0, self.row + direction))

    def scroll(self, first, count):
        """The rows from `first` to the region's end move up, or down for a negative count."""
        end = self.region[1]
        count = max(first - end, min(end - first, count))
        blank = self.blank()
        blanks = [[blank] * self.columns for _ in range(abs(count))]
        rows = self.cells[first:end]
        self.cells[first:end] = rows[count:] + blanks if count > 0 else blanks + rows[:len(rows) + count]

    def control_sequence(self, arguments, final):
        if final == "m" and arguments[:1] not in ("?", ">"):
            self.graphics(arguments)
            return
        if arguments[:1] in ("?", ">", "=", "!"):
            if arguments in ("?1049", "?47") and final in "hl":
                self.erase(0, 0, self.rows - 1, self.columns)
            return
        numbers = [int(part) if part else 0 for part in arguments.split(";")]
        first = numbers[0]
        count = max(1, first)
        if final in "Hf":
            self.row = min(self.rows, count) - 1
            self.column = min(self.columns, max(1, numbers[1] if len(numbers) > 1 else 1)) - 1
        elif final == "A":
            self.row = max(0, self.row - count)
        elif final == "B":
            self.row = min(self.rows - 1, self.row + count)
        elif final == "C":
            self.column = min(self.columns - 1, self.column + count)
        elif final == "D":
            self.column = max(0, self.column - count)
        elif final in "G`":
            self.column = min(self.columns, count) - 1
        elif final == "d":
            self.row = min(self.rows, count) - 1
        elif final == "Z":
            self.column = max(0, (self.column - 1) // 8 * 8)
        elif final == "J":
            if first == 0:
                self.erase(self.row, self.column, self.rows - 1, self.columns)
            else:
                self.erase(0, 0, self.rows - 1 if first >= 2 else self.row, self.columns)
        elif final == "K":
            start = 0 if first else self.column
            self.erase(self.row, start, self.row, self.columns if first != 1 else self.column + 1)
        elif final == "X":
            self.erase(self.row, self.column, self.row, min(self.columns, self.column + count))
        elif final == "b":
            self.put(self.last * count)
        elif final == "r":
            last = numbers[1] if len(numbers) > 1 else 0
            self.region = (count - 1, min(self.rows, last or self.rows))
            self.row = self.column = 0
        elif final in "ST":
            self.scroll(self.region[0], count if final == "S" else -count)
        elif final in "LM":
            self.scroll(self.row, count if final == "M" else -count)
        elif final in "@P":
            line = self.cells[self.row]
            blanks = [self.blank()] * count
            at = self.column
            line[at:] = (blanks + line[at:] if final == "@" else line[at + count:] + blanks)[:self.columns - at]

    def blank(self):
        # Erased cells take the background that is set (bce).
        return (" ", (None, self.style[1], frozenset()))

    def erase(self, row, column, last_row, end_column):
        blank = self.blank()
        for index in range(row, last_row + 1):
            start = column if index == row else 0
            end = end_column if index == last_row else self.columns
            self.cells[index][start:end] = [blank] * (end - start)

    def graphics(self, arguments):
        foreground, background, attributes = self.style
        codes = [int(part) if part else 0 for part in arguments.split(";")]
        index = 0
        while index < len(codes):
            code = codes[index]
            color = None
            if code in (38, 48) and index + 1 < len(codes):
                length = 5 if codes[index + 1] == 2 else 3
                color = tuple(codes[index + 1:index + length])
                index += length - 1
            if code == 0:
                foreground, background, attributes = PLAIN
            elif code == 38:
                foreground = color
            elif code == 48:
                background = color
            elif code == 39:
                foreground = None
            elif code == 49:
                background = None
            elif 30 <= code <= 37 or 90 <= code <= 97:
                foreground = code
            elif 40 <= code <= 47 or 100 <= code <= 107:
                background = code
            elif 1 <= code <= 9:
                attributes = attributes | {code}
            elif 22 <= code <= 29:
                attributes = attributes - ({1, 2} if code == 22 else {code - 20})
            index += 1
        self.style = (foreground, background, attributes)

    def text(self, row):
        return "".join(glyph for glyph, _ in self.cells[row]).rstrip()

    def __str__(self):
        return "\n".join(self.text(row) for row in range(self.rows))
