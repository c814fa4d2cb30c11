# SPDX-License-Identifier: GPL-2.0
"""QMP for programs in the guest: one line of JSON in, one line out."""

import json
import socket
import time


class Closed(Exception):
    """QEMU is gone."""


def has(event: dict, name: str, data: dict) -> bool:
    """Is it an event of that name, with those members in its data?"""
    members = event.get("data", {})
    return event["event"] == name and all(members.get(key) == data[key] for key in data)


class Monitor:
    """QEMU's monitor. Events are kept until somebody waits for them."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.pending = b""
        self.events: list[dict] = []

    def _message(self, deadline: float | None) -> dict | None:
        """The next message; none when the deadline passed before it came."""
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
        return json.loads(line)

    def command(self, command: dict) -> dict:
        """Run one command; the reply has "return" or "error"."""
        try:
            self.connection.settimeout(None)
            self.connection.sendall(json.dumps(command).encode() + b"\n")
        except OSError:
            raise Closed from None
        while True:
            message = self._message(None)
            if "event" in message:
                self.events.append(message)
            elif "return" in message or "error" in message:
                return message

    def ask_human(self, line: str) -> str:
        """What QEMU's other monitor, the one for people, says."""
        reply = self.command({"execute": "human-monitor-command", "arguments": {"command-line": line}})
        return reply["return"] if "return" in reply else reply["error"]["desc"]

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
        if "wait-event" in request:
            return self.wait_event(request["wait-event"], request.get("data", {}),
                                   float(request.get("timeout", 10)))
        if request.get("execute") == "device_del":
            self.forget("DEVICE_DELETED", device=request.get("arguments", {}).get("id"))
        return self.command(request)


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
            request = json.loads(line)
            if not isinstance(request, dict):
                raise ValueError("not an object")
            if request.keys() & {"ready", "failed", "exit"}:
                self.tell(request)
                return
            reply = self.monitor.request(request)
        except (ValueError, TypeError, AttributeError) as error:
            reply = {"error": {"class": "BadRequest", "desc": f"{error}: {line!r}"}}
        reply.pop("id", None)
        answer = json.dumps(reply, separators=(",", ":"))
        self.connection.sendall(answer.encode() + b"\n")
