# SPDX-License-Identifier: GPL-3.0-or-later
"""What the workbench costs a training, and how soon it answers; `make bench-live` calls it.

    PEEPHOLE=      the program
    BENCH_POSTED=  tests/shim/posted.c as a library, which tells when epochs end
    ROUNDS=7       pairs of trainings, with panels and without
    BENCH_SECONDS=5  how long each is to take
"""
import os
import pty
import random
import re
import select
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from fcntl import ioctl

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from screen import Screen  # noqa: E402

PROGRAM = os.environ.get("PEEPHOLE", "./peephole")
ROUNDS = int(os.environ.get("ROUNDS", "7"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
COLUMNS, LINES = 120, 36
FOLDER = tempfile.mkdtemp(prefix="peephole-bench.")
TABLE = "load demo; balance data as=train normal=1000 attack=300 u2r=30 seed=1"
MODELS = [  # name, table, model, training: an epoch of a tenth of a second, and one of milliseconds
    ("LSTM 80, windows of 100", TABLE, "model lstm hidden=80 steps=100", "train batch=50"),
    ("LSTM 8, single records", TABLE, "model lstm hidden=8", "train batch=50"),
]


def environment(history, **more):
    keep = {k: v for k, v in os.environ.items()
            if k not in ("TMUX", "NO_COLOR", "INPUTRC", "LINES", "COLUMNS", "PEEPHOLE_HISTORY")}
    return dict(keep, TERM="xterm-256color", LC_ALL="C.UTF-8", PEEPHOLE_HISTORY=history,
                XDG_STATE_HOME=FOLDER + "/state", XDG_CONFIG_HOME=FOLDER + "/config", **more)


def last_run(history):
    """(state, epochs, seconds) of the newest run, None while there is none."""
    if not os.path.exists(history):
        return None
    try:
        with sqlite3.connect("file:%s?mode=ro" % history, uri=True) as file:
            return file.execute("SELECT state, epochs, seconds FROM run ORDER BY number DESC LIMIT 1").fetchone()
    except sqlite3.Error:
        return None


class Workbench:
    """The program on a terminal; what it draws is kept with the moment at which it came."""

    def __init__(self, history, keep, **more):
        self.chunks, self.keep, self.drawn, self.bytes = [], keep, 0, 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.execve(PROGRAM, [PROGRAM, "-q"], environment(history, **more))
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        self.await_bytes(b"peephole>")

    def read(self):
        while True:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                return
            if not data:
                return
            if self.keep or self.drawn == 0:
                self.chunks.append((time.monotonic(), data))
            self.bytes += len(data)

    def await_bytes(self, wanted):
        end = time.monotonic() + 20
        while wanted not in b"".join(data for _, data in self.chunks):
            if time.monotonic() > end:
                raise RuntimeError("the workbench shows no prompt")
            time.sleep(0.01)

    def type(self, text):
        os.write(self.fd, text.encode())

    def drawing_seconds(self):
        """Processor time of the thread that draws, so far."""
        with open("/proc/%d/task/%d/stat" % (self.pid, self.pid)) as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.type("\x15\x03")
        time.sleep(0.2)
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def wait_for_end(history):
    while True:
        run = last_run(history)
        if run and run[0] != "running":
            return run
        time.sleep(0.25)


def fresh_history():
    fresh_history.count = getattr(fresh_history, "count", 0) + 1
    return "%s/history%d.sqlite" % (FOLDER, fresh_history.count)


def train_batch(table, model, train, epochs):
    history = fresh_history()
    subprocess.run([PROGRAM, "-c", "%s; %s; %s epochs=%d" % (table, model, train, epochs)], check=True,
                   env=environment(history), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return last_run(history)[2]


def train_live(table, model, train, epochs):
    history = fresh_history()
    bench = Workbench(history, False)
    bench.chunks.clear()
    bench.drawn = 1
    bench.type("%s\r" % table)
    bench.type("%s\r" % model)
    bench.type("%s epochs=%d\r" % (train, epochs))
    while not last_run(history):
        time.sleep(0.01)
    before = bench.drawing_seconds()
    seconds = wait_for_end(history)[2]
    written, drawing = bench.bytes, bench.drawing_seconds() - before
    bench.end()
    return seconds, written, drawing


def cost():
    print("\nCost: seconds of a training on a terminal of %dx%d with its panels, and in batch" % (COLUMNS, LINES))
    print("(%d rounds, alternating; medians, and the median of the rounds' ratios)" % ROUNDS)
    print("(drawing: processor time of the thread that draws, of all the cores' time)")
    print("%-24s %7s %9s %8s %8s %7s %8s %6s" % (
        "", "epochs", "ms/epoch", "batch", "panels", "cost", "drawing", "kB/s"))
    for name, table, model, train in MODELS:
        probe = train_batch(table, model, train, 20)
        epochs = max(20, int(SECONDS / (probe / 20)))
        alone, live, ratios, written, busy = [], [], [], [], []
        for turn in range(ROUNDS):
            def one(panels):
                if panels:
                    seconds, count, drawing = train_live(table, model, train, epochs)
                    live.append(seconds)
                    busy.append(drawing / (seconds * os.cpu_count()))
                    written.append(count / seconds / 1000)
                else:
                    alone.append(train_batch(table, model, train, epochs))
            for panels in ((False, True), (True, False))[turn % 2]:
                one(panels)
            ratios.append(live[-1] / alone[-1])
        ratio = statistics.median(ratios)
        print("%-24s %7d %9.1f %8.3f %8.3f %+6.1f%% %7.1f%% %6.0f" % (
            name, epochs, 1000 * statistics.median(alone) / epochs, statistics.median(alone),
            statistics.median(live), 100 * (ratio - 1), 100 * statistics.median(busy), statistics.median(written)))
        sys.stdout.flush()


def row(name, values, target):
    values = sorted(1000 * v for v in values)
    def at(share):
        return values[min(len(values) - 1, int(share * len(values)))]
    print("%-34s %6d %8.1f %8.1f %8.1f %8.1f %8d" % (
        name, len(values), statistics.median(values), at(0.95), at(0.99), values[-1], target))


def echoes(bench, keys):
    """Types keys at random moments; [(when, text that the line then ends with)]."""
    typed, line = [], ""
    letters = "abcdefghijklmnoprstuvwxyz"
    for i in range(keys):
        time.sleep(random.uniform(0.03, 0.16))
        if len(line) == 40:  # a new line, once all of this one has been drawn, however busy the machine
            time.sleep(1)
            bench.type("\x15")
            line = ""
            time.sleep(1)
        line += letters[i % len(letters)]
        typed.append((time.monotonic(), line))
        bench.type(letters[i % len(letters)])
    time.sleep(0.3)
    return typed


def replay(bench, typed, posted):
    """What was drawn, once more: delays of keys, and of epochs."""
    screen = Screen(COLUMNS, LINES)
    keys, epochs, waiting, shown = [], [], list(typed), 0
    for when, data in bench.chunks:
        screen.feed(data)
        prompt = screen.line(LINES - 2)
        line = prompt.split("> ", 1)[-1]
        while waiting and waiting[0][0] <= when and line.startswith(waiting[0][1]):
            keys.append(when - waiting.pop(0)[0])
        found = re.search(r" 1 loss +(\d+)/", "\n".join(screen.line(y) for y in range(LINES)))
        if found and int(found.group(1)) > shown:
            for epoch in range(shown + 1, int(found.group(1)) + 1):
                if epoch <= len(posted):
                    epochs.append(when - posted[epoch - 1])
            shown = int(found.group(1))
    return keys, epochs, len(waiting)


def latency():
    print("\nLatency on the same terminal while all cores train, ms")
    print("%-34s %6s %8s %8s %8s %8s %8s" % ("", "times", "median", "95 %", "99 %", "most", "target"))
    shim = os.environ.get("BENCH_POSTED")
    for name, table, model, train in [
            ("LSTM 480, windows of 100", "load demo as=train", "model lstm hidden=480 steps=100", "train batch=50"),
            MODELS[1]]:
        history, times = fresh_history(), FOLDER + "/posted"
        if os.path.exists(times):
            os.remove(times)
        more = {"LD_PRELOAD": shim, "POSTED": times} if shim else {}
        bench = Workbench(history, True, **more)
        bench.type("%s\r" % table)
        bench.type("%s\r" % model)
        bench.type("%s epochs=1000000\r" % train)
        while not last_run(history) or last_run(history)[1] < 2:
            time.sleep(0.1)
        typed = echoes(bench, 200)
        bench.end()
        posted = [float(t) for t in open(times)] if shim and os.path.exists(times) else []
        keys, epochs, lost = replay(bench, typed, posted)
        if lost:
            raise RuntimeError("%d keys were never shown" % lost)
        row(name + ": a key", keys, 50)
        gaps = [b - a for a, b in zip(posted, posted[1:])]
        if gaps and statistics.median(gaps) > 0.06:  # each epoch has a wake-up of its own
            row(name + ": an epoch", epochs, 100)
        sys.stdout.flush()


def main():
    random.seed(1)
    print(subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.strip())
    print(" ".join(os.uname()[i] for i in (0, 2, 4)), "with", os.cpu_count(), "cores")
    print("load average when it began: " + " ".join(open("/proc/loadavg").read().split()[:3]))
    which = os.environ.get("BENCH_ONLY", "all")
    if which in ("all", "cost"):
        cost()
    if which in ("all", "latency"):
        latency()


try:
    main()
finally:
    subprocess.run(["rm", "-rf", FOLDER], check=False)
