# SPDX-License-Identifier: GPL-2.0-only
"""Strange lines from QEMU or from the guest end no thread, and spoil no later answer."""

import json
import socket
import threading

from tally import check, end
import qmp


class Emulator:
    """A QEMU: answers each command by the next of some replies, each of any number of lines."""

    def __init__(self, *replies: bytes):
        self.ours, self.theirs = socket.socketpair()
        self.theirs.settimeout(10)
        self.commands: list[dict] = []
        self.thread = threading.Thread(target=self._run, args=(replies,), daemon=True)
        self.thread.start()

    def _run(self, replies) -> None:
        lines = self.theirs.makefile("rb")
        for reply in replies:
            self.commands.append(json.loads(next(lines)))
            self.theirs.sendall(reply.replace(b"ID", str(self.commands[-1].get("id", 0)).encode()))


GOOD = b'{"return":{"good":1},"id":ID}\r\n'
GOOD_ANSWER = {"return": {"good": 1}}


def outcome_of(what):
    """What it returns, or what it throws."""
    try:
        return what()
    except Exception as error:
        return error


def from_qemu() -> None:
    for strange in (b"\n", b"no JSON\n", b"[]\n", b"5\n", b'"event"\n', b"\xff\n", b"null\n", b"{}\n",
                    b"[" * 100000 + b"\n", b'{"return":{"other":1},"id":77}\n',
                    b'{"event":"E","data":null}\n'):
        name = repr(strange[:40])
        monitor = qmp.Monitor(Emulator(strange + GOOD).ours)
        answer = outcome_of(lambda: monitor.command({}))
        check(f"{name} before a reply: {answer!r}", answer == GOOD_ANSWER)
        monitor = qmp.Monitor(Emulator(GOOD + strange + b'{"event":"E","data":{"a":1}}\n').ours)
        monitor.greet()
        answer = outcome_of(lambda: monitor.wait_event("E", {"a": 1}, 10)["return"]["data"])
        check(f"{name} before an event: {answer!r}", answer == {"a": 1})
    for error in (b'{"error":{}}\n', b'{"error":null}\n', b'{"error":{"desc":"no"},"id":ID}\n'):
        text = outcome_of(lambda: qmp.Monitor(Emulator(error).ours).ask_human("info"))
        check(f"an answer without words: {error!r}: {text!r}", isinstance(text, str))


def answers_to(line: bytes, told: list) -> list[dict]:
    """To a line, and to a good one after it."""
    guest, channel = socket.socketpair()
    guest.settimeout(5)
    serving = qmp.Channel(channel, qmp.Monitor(Emulator(GOOD, GOOD).ours), told.append)
    threading.Thread(target=serving.serve, daemon=True).start()
    lines = guest.makefile("rb")
    guest.sendall(line + b'\n\n{"execute":"y"}\n{"sync":5}\n')
    return [json.loads(next(lines)) for i in range(3)]


def from_guest() -> None:
    """Each gets one answer, and what comes next gets its own."""
    told: list[dict] = []
    for strange in (b"no JSON", b"[]", b"5", b"\xff", b'{"execute":', b"[" * 100000,
                    b'{"execute":"x","arguments":{"a":NaN}}', b'{"execute":"x","arguments":{"a":1e999}}',
                    b'{"wait-event":5}', b'{"wait-event":"X","timeout":"soon"}',
                    b'{"wait-event":"X","timeout":1e999}', b'{"wait-event":"X","timeout":NaN}',
                    b'{"wait-event":"X","timeout":1e15}', b'{"sync":NaN}',
                    b'{"wait-event":"X","timeout":1' + b"0" * 400 + b"}", b'{"wait-event":"X","data":[]}',
                    b'{"execute":"device_del","arguments":[]}', b'{"exit":"0"}', b'{"failed":null}'):
        answers = outcome_of(lambda: answers_to(strange, told))
        check(f"{strange[:60]!r}: {answers!r}", isinstance(answers, list) and
              answers[0].get("error", {}).get("class") == "BadRequest" and
              answers[1:] == [GOOD_ANSWER, {"return": 5}])
    # What is refused here or there, by how deep Python looks.
    deep = outcome_of(lambda: answers_to(b'{"a":' * 985 + b"1" + b"}" * 985, told))
    check(f"deep: {deep!r}", isinstance(deep, list) and deep[1:] == [GOOD_ANSWER, {"return": 5}])
    check("init said nothing", not told)


from_qemu()
from_guest()
end()
