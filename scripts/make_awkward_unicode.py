#!/usr/bin/env python3
"""Writes samples/texts/awkward-unicode.txt: what a text viewer gets wrong, one labelled line each.

The file holds bytes that no editor keeps intact, so it is made by this script and never by hand. The result is
the same on every run.

    scripts/make_awkward_unicode.py            write the file
    scripts/make_awkward_unicode.py --check    exit 1 if the committed file differs from what would be written
"""

import os
import sys

PLACE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples", "texts", "awkward-unicode.txt")
LABEL_WIDTH = 34

out = bytearray()


def heading(title):
    out.extend(b"\n\n" + title.encode("ascii") + b"\n\n")


def prose(text):
    out.extend(text.strip("\n").encode("utf-8") + b"\n")


def line(label, content, end=b"\n"):
    """One labelled line. The content stands between vertical bars, so that its width can be seen."""
    if isinstance(content, str):
        content = content.encode("utf-8")
    assert label.isascii() and len(label) < LABEL_WIDTH, label
    out.extend(label.ljust(LABEL_WIDTH).encode("ascii") + b"|" + content + b"|" + end)


prose("""
AWKWARD UNICODE

Each line has a label and then, between two bars, something that a viewer of
text may get wrong. Nothing here may move the cursor, ring the bell, change a
colour, turn the reading direction or shift the second bar: all of it is shown
as something harmless, and every step of the text can be reached.
""")

heading("1. Tabs and line ends")
line("tab", "a\tb")
line("tabs in a row", "\t\t\t")
line("tab after a wide character", "\u4e2d\tx")
line("tab after seven columns", "1234567\t8")
line("carriage return, line feed", "this line ends with CR LF", b"\r\n")
line("lone carriage return", "before\rafter")
line("carriage return, three times", "\r\r\r")
line("line feed, carriage return", "first\n\rsecond")
line("vertical tab", "a\x0bb")
line("form feed", "a\x0cb")
line("next line U+0085", "a\u0085b")
line("line separator U+2028", "a\u2028b")
line("paragraph separator U+2029", "a\u2029b")
line("spaces at the end", "these are followed by five     ")
out.extend(b"no bar follows these five spaces     \n")
line("no-break space", "a\u00a0b")
line("figure, thin, hair, ideographic", "a\u2007b\u2009c\u200ad\u3000e")

heading("2. Control characters")
line("NUL", "a\x00b")
for code in range(1, 32):
    if code not in (9, 10, 13):
        line("control %02X" % code, b"a" + bytes([code]) + b"b")
line("DEL", "a\x7fb")
for code in (0x80, 0x84, 0x8D, 0x90, 0x9B, 0x9C, 0x9D, 0x9F):
    line("C1 control U+%04X" % code, "a" + chr(code) + "b")
line("backspaces", "abc\b\b\bXYZ")
line("bell", "\a\a\a")

heading("3. What a terminal would obey")
line("colour", "\x1b[31mred\x1b[0m")
line("clear the screen", "\x1b[2J\x1b[H")
line("set the title", "\x1b]0;owned\x07")
line("ask for the cursor's place", "\x1b[6n")
line("alternate screen", "\x1b[?1049h")
line("reset", "\x1bc")
line("line-drawing set", "\x1b(0lqk\x1b(B")
line("shift out, shift in", "\x0eabc\x0f")
line("hyperlink", "\x1b]8;;https://example.org\x1b\\a link\x1b]8;;\x1b\\")
line("device control string", "\x1bPq#0;2;0;0;0#0~~@@\x1b\\")
line("C1 introducer, UTF-8", "\u009b31mred")
line("C1 introducer, one byte", b"\x9b31mred")
line("an escape that is cut off", "\x1b[38;5;")

heading("4. What cannot be seen")
line("byte order mark", "a\ufeffb")
line("soft hyphen", "a\u00adb")
line("zero-width space", "a\u200bb")
line("zero-width non-joiner", "a\u200cb")
line("zero-width joiner", "a\u200db")
line("word joiner", "a\u2060b")
line("invisible times, plus", "a\u2062b\u2064c")
line("Mongolian vowel separator", "a\u180eb")
line("Hangul filler", "a\u3164b")
line("halfwidth Hangul filler", "a\uffa0b")
line("combining grapheme joiner", "a\u034fb")
line("variation selector 15, 16, 17", "a\ufe0eb\ufe0fc\U000e0100d")
line("tags, spelling a word", "".join(chr(0xE0000 + ord(c)) for c in "hidden"))
line("interlinear annotation", "\ufff9base\ufffanote\ufffb")
line("object replacement", "a\ufffcb")
line("replacement character itself", "a\ufffdb")

heading("5. Direction")
line("Hebrew", "\u05e9\u05dc\u05d5\u05dd")
line("Arabic", "\u0645\u0631\u062d\u0628\u0627")
line("Hebrew between English", "abc \u05d0\u05d1\u05d2 def")
line("Arabic with digits", "\u0661\u0662\u0663 123 \u0639")
line("left-to-right mark", "a\u200eb")
line("right-to-left mark", "a\u200fb")
line("Arabic letter mark", "a\u061cb")
line("embedding, popped", "a\u202bbcd\u202ce")
line("override, popped", "user\u202etxt.exe\u202c")
line("override, never popped", "user\u202etxt.exe")
line("isolate, popped", "a\u2067bcd\u2069e")
line("isolate, never popped", "a\u2067bcd")
line("popped, never pushed", "a\u202c\u2069b")
line("brackets that are mirrored", "\u05d0(\u05d1)\u05d2 [\u05d3]")

heading("6. Marks that combine")
line("one mark", "e\u0301")
line("the same, composed", "\u00e9")
line("two marks, both orders", "a\u0323\u0307 a\u0307\u0323")
line("a mark on a space", "a \u0301b")
line("a mark on nothing", "\u0301")
line("a mark on a tab", "a\t\u0301b")
line("a mark on a control", "a\x01\u0301b")
line("a mark on a wide character", "\u4e2d\u0301\u6587\u0323")
line("ten marks", "o" + "".join(chr(0x300 + i) for i in range(10)) + "o")
line("a hundred marks", "x" + "\u0335\u0489\u0327\u0310" * 25 + "y")
line("enclosing", "A\u20dd B\u20de 1\u20e3")
line("Devanagari", "\u0915\u094d\u0937\u093f \u0928\u092e\u0938\u094d\u0924\u0947")
line("Thai", "\u0e19\u0e49\u0e33 \u0e17\u0e35\u0e48")
line("Tibetan stack", "\u0f66\u0f92\u0fb2\u0f74\u0f56")
line("Tamil", "\u0ba8\u0bbf \u0b95\u0bca")
line("Zalgo over three letters", "".join(c + "\u0316\u0317\u0318\u0300\u0301\u0302" for c in "abc"))
out.extend("\u0301\u0301 a line that begins with two marks\n".encode())

heading("7. Wide and narrow")
line("Chinese", "\u6c49\u5b57\u5f88\u5bbd")
line("Japanese", "\u3072\u3089\u304c\u306a\u30ab\u30bf\u30ab\u30ca\u6f22\u5b57")
line("halfwidth katakana", "\uff8a\uff9d\uff76\uff78 \uff76\uff9e\uff8a\uff9f")
line("fullwidth Latin", "\uff21\uff22\uff23\uff11\uff12\uff13\uff01")
line("Hangul syllables", "\ud55c\uae00 \ub9d0")
line("Hangul jamo, conjoining", "\u1112\u1161\u11ab\u1100\u1173\u11af")
line("Hangul jamo, a lone vowel", "\u1161\u11ab")
line("Hangul, old letters", "\u1112\u119e\u11ab")
line("compatibility jamo", "\u3131\u314f\u3134")
line("ideographic description", "\u2ff0\u4ebb\u6728")
line("ambiguous width", "\u00a7\u00b1\u00d7\u2026\u2192\u2588\u03b1\u0416")
line("box drawing", "\u250c\u2500\u252c\u2500\u2510\u2502\u2514\u2500\u2534\u2500\u2518")
line("two-em and three-em dash", "\u2e3a \u2e3b")
line("a very wide ligature", "\ufdfd")
line("odd columns, wide characters", "x" + "\u4e2d" * 40)

heading("8. Pictures")
line("emoji", "\U0001f600\U0001f40d\U0001f680")
line("skin tones", "\U0001f44b\U0001f3fb\U0001f44b\U0001f3fd\U0001f44b\U0001f3ff")
line("a skin tone alone", "\U0001f3fd")
line("flags", "\U0001f1e9\U0001f1ea\U0001f1ef\U0001f1f5\U0001f1e7\U0001f1f7")
line("half a flag", "\U0001f1e9 x \U0001f1e9\U0001f1ea\U0001f1ef")
line("a flag made of tags",
     "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbsct") + "\U000e007f")
line("family", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466")
line("profession, with a tone", "\U0001f469\U0001f3fe\u200d\U0001f52c")
line("couple, with two tones", "\U0001f469\U0001f3fb\u200d\u2764\ufe0f\u200d\U0001f468\U0001f3ff")
line("joiners between letters", "a\u200db\u200dc")
line("a joiner that joins nothing", "\U0001f468\u200d")
line("text and picture of one", "\u2764\ufe0e \u2764\ufe0f \u263a \u263a\ufe0f")
line("keycaps", "1\ufe0f\u20e3#\ufe0f\u20e3*\ufe0f\u20e3")
line("wide only by its selector", "\u2601\ufe0f\u2602\ufe0f\u2708\ufe0f")

heading("9. Far from home")
line("mathematical letters", "\U0001d400\U0001d4d0\U0001d538 \U0001d7d8\U0001d7d9")
line("Gothic", "\U00010330\U00010331\U00010332")
line("cuneiform", "\U00012000\U00012031")
line("hieroglyphs", "\U00013000\U00013080")
line("an ideograph of plane 2", "\U00020000\U0002a6d6")
line("an ideograph of plane 3", "\U00030000")
line("private use", "\ue000\uf8ff")
line("private use, planes 15 and 16", "\U000f0000\U0010fffd")
line("noncharacters", "\ufdd0\ufffe\uffff")
line("noncharacters, astral", "\U0001fffe\U0010ffff")
line("not assigned", "\u0378\U000e0fff")
line("an i without its dot, a sharp s", "\u0130\u0131\u1e9e\u00df")
line("looks like another", "A\u0391\u0410 o\u043e\u03bf \u037e;")
line("ligatures, digraphs", "\ufb01\ufb03\u01c6\u0133")

heading("10. Bytes that are not UTF-8")
for label, content in [
    ("a lone continuation byte", b"a\x80b"),
    ("four continuation bytes", b"a\x80\xbf\x80\xbfb"),
    ("two-byte start, then ASCII", b"a\xc3b"),
    ("three-byte start, then ASCII", b"a\xe2b"),
    ("three bytes, the last missing", b"a\xe2\x82b"),
    ("four bytes, the last missing", b"a\xf0\x9f\x98b"),
    ("four bytes, two missing", b"a\xf0\x9fb"),
    ("two cut off in a row", b"a\xe2\x82\xf0\x9f\x98b"),
    ("cut off by a good character", b"a\xe2\x82\xc3\xa9b"),
    ("overlong slash, two bytes", b"a\xc0\xafb"),
    ("overlong slash, three bytes", b"a\xe0\x80\xafb"),
    ("overlong slash, four bytes", b"a\xf0\x80\x80\xafb"),
    ("overlong NUL, as in Java", b"a\xc0\x80b"),
    ("overlong escape", b"a\xc1\x9b[31mb"),
    ("a high surrogate", b"a\xed\xa0\x80b"),
    ("a low surrogate", b"a\xed\xbf\xbfb"),
    ("a pair of surrogates (CESU-8)", b"a\xed\xa0\xbd\xed\xb8\x80b"),
    ("above U+10FFFF", b"a\xf4\x90\x80\x80b"),
    ("a five-byte form", b"a\xf8\x88\x80\x80\x80b"),
    ("a six-byte form", b"a\xfc\x84\x80\x80\x80\x80b"),
    ("bytes FE and FF", b"a\xfe\xffb"),
    ("Latin-1", "caf\u00e9 na\u00efve \u00a3".encode("latin-1")),
    ("Windows-1252", "\u201cquoted\u201d \u2013 \u20ac".encode("cp1252")),
    ("Shift JIS", "\u65e5\u672c\u8a9e".encode("shift_jis")),
    ("UTF-16, little-endian", "hi".encode("utf-16-le")),
    ("good again", "caf\u00e9".encode("utf-8")),
]:
    line(label, content)

heading("11. A very long line")
words = "this line has no end that a screen could show, and it counts its own words: "
counted = words + " ".join("word%04d%s" % (n, "\t" if n % 97 == 0 else "\u4e2d" if n % 31 == 0 else "") for n in range(1200))
out.extend(counted.encode("utf-8") + b"\n")
out.extend(b"x" * 4096 + b" four thousand and ninety-six x, without a space\n")

heading("12. The end")
prose("The last line has no line feed, and its last character is cut off:")
out.extend(b"\xf0\x9f\x98")


def main():
    place = os.path.normpath(PLACE)
    if sys.argv[1:] == ["--check"]:
        with open(place, "rb") as file:
            same = file.read() == bytes(out)
        if not same:
            print("%s differs from what scripts/make_awkward_unicode.py writes: run it" % place, file=sys.stderr)
        return 0 if same else 1
    if sys.argv[1:]:
        print(__doc__.strip(), file=sys.stderr)
        return 64
    with open(place, "wb") as file:
        file.write(out)
    return 0


sys.exit(main())
