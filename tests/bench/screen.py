# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of a terminal as curses needs on xterm-256color: bytes in, lines of text out."""
import re

ESCAPE = re.compile(rb"\x1b(?:\[([?>]?)([0-9;]*)([@-~])|[()][0-9A-Za-z]|[=>78MDEc])")


class Screen:
    def __init__(self, columns, lines):
        self.columns, self.lines = columns, lines
        self.cells = [[" "] * columns for _ in range(lines)]
        self.x = self.y = 0
        self.top, self.bottom = 0, lines - 1
        self.saved = (0, 0)
        self.rest = b""
        self.last = " "

    def line(self, y):
        return "".join(self.cells[y]).rstrip()

    def feed(self, data):
        data, self.rest = self.rest + data, b""
        at = 0
        while at < len(data):
            byte = data[at]
            if byte == 0x1B:
                match = ESCAPE.match(data, at)
                if match:
                    self.escape(match)
                    at = match.end()
                elif len(data) - at < 32:  # the rest is still to come
                    self.rest = data[at:]
                    return
                else:
                    at += 1
            elif byte < 0x20:
                self.control(byte)
                at += 1
            else:
                size = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
                if at + size > len(data):
                    self.rest = data[at:]
                    return
                self.put(data[at:at + size].decode("utf-8", "replace"))
                at += size

    def put(self, character):
        if self.x >= self.columns:
            self.x = 0
            self.feed_line()
        self.cells[self.y][self.x] = self.last = character
        self.x += 1

    def feed_line(self):
        if self.y == self.bottom:
            self.scroll(1)
        elif self.y + 1 < self.lines:
            self.y += 1

    def scroll(self, by, top=None):
        top = self.top if top is None else top
        for _ in range(abs(by)):
            if by > 0:
                del self.cells[top]
                self.cells.insert(self.bottom, [" "] * self.columns)
            else:
                del self.cells[self.bottom]
                self.cells.insert(top, [" "] * self.columns)

    def control(self, byte):
        if byte == 0x0A:
            self.feed_line()
        elif byte == 0x0D:
            self.x = 0
        elif byte == 0x08:
            self.x = max(0, min(self.x, self.columns) - 1)
        elif byte == 0x09:
            self.x = min(self.columns - 1, (self.x // 8 + 1) * 8)

    def clear(self, y, first, end):
        for x in range(max(0, first), min(end, self.columns)):
            self.cells[y][x] = " "

    def escape(self, match):
        private, text, final = match.group(1), match.group(2), match.group(3)
        if final is None:
            kind = match.group(0)[1:2]
            if kind == b"7":
                self.saved = (self.x, self.y)
            elif kind == b"8":
                self.x, self.y = self.saved
            elif kind == b"M":
                if self.y == self.top:
                    self.scroll(-1)
                else:
                    self.y = max(0, self.y - 1)
            return
        if private:
            return
        numbers = [int(n) if n else 0 for n in text.split(b";")]
        n = max(1, numbers[0])
        y, x = self.y, min(self.x, self.columns - 1)
        row = self.cells[y]
        if final in b"Hf":
            column = numbers[1] if len(numbers) > 1 else 1
            self.y = min(self.lines, n) - 1
            self.x = min(self.columns, max(1, column)) - 1
        elif final in b"AF":
            self.y = max(0, y - n)
        elif final in b"BE":
            self.y = min(self.lines - 1, y + n)
        elif final == b"C":
            self.x = min(self.columns - 1, x + n)
        elif final == b"D":
            self.x = max(0, x - n)
        elif final in b"G`":
            self.x = min(self.columns, n) - 1
        elif final == b"d":
            self.y = min(self.lines, n) - 1
        elif final == b"K":
            self.clear(y, 0 if numbers[0] else x, x + 1 if numbers[0] == 1 else self.columns)
        elif final == b"J":
            whole = numbers[0] == 2
            self.clear(y, 0 if numbers[0] else x, x + 1 if numbers[0] == 1 else self.columns)
            rows = range(self.lines) if whole else range(y) if numbers[0] else range(y + 1, self.lines)
            for other in rows:
                self.clear(other, 0, self.columns)
        elif final == b"X":
            self.clear(y, x, x + n)
        elif final == b"@":
            row[x:] = ([" "] * n + row[x:])[:self.columns - x]
        elif final == b"P":
            row[x:] = (row[x + n:] + [" "] * n)[:self.columns - x]
        elif final == b"L":
            self.scroll(-n, y)
        elif final == b"M":
            self.scroll(n, y)
        elif final == b"S":
            self.scroll(n)
        elif final == b"T":
            self.scroll(-n)
        elif final == b"b":
            for _ in range(n):
                self.put(self.last)
        elif final == b"r":
            last = numbers[1] if len(numbers) > 1 and numbers[1] else self.lines
            self.top, self.bottom = n - 1, last - 1
            self.x = self.y = 0
