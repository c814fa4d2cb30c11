# SPDX-License-Identifier: GPL-2.0-only
"""QMP for programs in the guest: one line of JSON in, one line out."""

import json
import socket
import time

LONGEST_WAIT = 24 * 3600

# What init has to say, and of what type.
FROM_INIT = {"ready": bool, "failed": str, "exit": int}


class Closed(Exception):
    """QEMU is gone."""


def parse(line: bytes) -> dict:
    """The object in a line; ValueError when there is none."""
    try:
        message = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return message


def member(message: dict, name: str, default, kind) -> object:
    """A member of an object, of that type (or one of those)."""
    value = message.get(name, default)
    if not isinstance(value, kind):
        raise ValueError(f"{name} is of the wrong type")
    return value


def has(event: dict, name: str, data: dict) -> bool:
    """Is it an event of that name, with those members in its data?"""
    members = event.get("data") or {}
    return event["event"] == name and all(members.get(key) == data[key] for key in data)


class Monitor:
    """QEMU's monitor. Events are kept until somebody waits for them."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.pending = b""
        self.events: list[dict] = []
        self.asked = 0

    def _message(self, deadline: float | None) -> dict | None:
        """The next message; none when the deadline passed before it came. What is no message is none
        of ours."""
        while True:
            line = self._line(deadline)
            if line is None:
                return None
            try:
                return parse(line)
            except ValueError:
                continue

    def _line(self, deadline: float | None) -> bytes | None:
        while b"\n" not in self.pending:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            self.connection.settimeout(left)
            try:
                data = self.connection.recv(65536)
            except TimeoutError:
                return None
            except OSError:
                data = b""
            if not data:
                raise Closed
            self.pending += data
        line, self.pending = self.pending.split(b"\n", 1)
        return line

    def command(self, command: dict) -> dict:
        """Run one command; the reply has "return" or "error". ValueError for what JSON cannot say."""
        self.asked += 1
        line = json.dumps({**command, "id": self.asked}, allow_nan=False)
        try:
            self.connection.settimeout(None)
            self.connection.sendall(line.encode() + b"\n")
        except OSError:
            raise Closed from None
        while True:
            message = self._message(None)
            if "event" in message:
                self.events.append(message)
            # QEMU tells no id of what it could not read.
            elif message.keys() & {"return", "error"} and message.pop("id", self.asked) == self.asked:
                return message

    def ask_human(self, line: str) -> str:
        """What QEMU's other monitor, the one for people, says."""
        reply = self.command({"execute": "human-monitor-command", "arguments": {"command-line": line}})
        return str(reply.get("return", reply.get("error")))

    def greet(self) -> None:
        self.command({"execute": "qmp_capabilities"})

    def wait_event(self, name: str, data: dict, timeout: float) -> dict:
        """The first event of that name whose data has those members, kept or still to come."""
        deadline = time.monotonic() + timeout
        while True:
            for event in self.events:
                if has(event, name, data):
                    self.events.remove(event)
                    return {"return": event}
            message = self._message(deadline)
            if message is None:
                return {"error": {"class": "Timeout",
                                  "desc": f"no event {name} within {timeout:g} s"}}
            if "event" in message:
                self.events.append(message)

    def forget(self, name: str, **data) -> None:
        """Drop kept events, so that a later wait is not answered with an old one."""
        self.events = [event for event in self.events if not has(event, name, data)]

    def request(self, request: dict) -> dict:
        """One request of the control channel that is not for the runner itself."""
        if "sync" in request:
            return {"return": member(request, "sync", 0, int)}
        if "wait-event" in request:
            timeout = member(request, "timeout", 10, (int, float))
            if not abs(timeout) <= LONGEST_WAIT:
                raise ValueError(f"timeout is not within {LONGEST_WAIT} s")
            return self.wait_event(member(request, "wait-event", "", str),
                                   member(request, "data", {}, dict), timeout)
        if request.get("execute") == "device_del":
            self.forget("DEVICE_DELETED", device=member(request, "arguments", {}, dict).get("id"))
        return self.command(request)


def shown(line: bytes) -> str:
    """A line as it may be part of an answer."""
    return repr(line if len(line) <= 1000 else line[:1000] + b"...")


class Channel:
    """The control channel: serves the guest until it says that it is finished."""

    def __init__(self, connection: socket.socket, monitor: Monitor, tell):
        """`tell(message)` gets what init has to say: ready, failed, exit."""
        self.connection = connection
        self.monitor = monitor
        self.tell = tell

    def serve(self) -> None:
        lines = self.connection.makefile("rb")
        try:
            for line in lines:
                if line.strip():
                    self._serve_line(line)
        except (Closed, OSError):
            pass        # QEMU has ended; whoever waits for the process says why

    def _serve_line(self, line: bytes) -> None:
        try:
            request = parse(line)
            told = {name: member(request, name, None, kind) for name, kind in FROM_INIT.items()
                    if name in request}
            if told:
                self.tell(told)
                return
            reply = self.monitor.request(request)
        except (ValueError, RecursionError) as error:
            reply = {"error": {"class": "BadRequest", "desc": f"{error}: {shown(line)}"}}
        answer = json.dumps(reply, separators=(",", ":"))
        self.connection.sendall(answer.encode() + b"\n")
