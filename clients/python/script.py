"""Plays the script of clients/README.md through a Python client."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Protocol

Reply = dict[str, Any]


class ChatClient(Protocol):
    """A connected client. Cancelling the task of a call cancels the call."""

    sdk: str
    """Name and version."""

    protocol: str | None
    """The negotiated version, if the client tells it."""

    async def tool_names(self) -> list[str]: ...

    async def call(self, tool: str, arguments: Reply) -> Reply:
        """Calls a tool and returns its reply. A refusal by the tool raises, too."""
        ...


Connect = Callable[[str], AbstractAsyncContextManager[ChatClient]]


def emit(line: Reply) -> None:
    print(json.dumps(line), flush=True)


class Script:
    def __init__(self, room_name: str) -> None:
        self._room_name = room_name
        self._room_id = ""
        self._cursor = 0
        self._client: ChatClient

    async def play(self, connect: Connect, url: str) -> None:
        async with AsyncExitStack() as stack:

            async def open_client() -> Reply:
                self._client = await stack.enter_async_context(connect(url))
                return {"protocol": self._client.protocol, "sdk": self._client.sdk}

            await self._step("connect", open_client)
            await self._step("list", self._list)
            await self._step("join", self._join)
            await self._step("send", self._send)
            await self._step("answered_wait", self._wait)
            await self._step("silent_wait", self._wait)
            await self._step("cancel", self._cancelled_wait)
            await self._step("after_cancel", self._wait)
            for fault in ["cut", "kill"]:
                if not await self._step(fault, self._wait):
                    await asyncio.to_thread(sys.stdin.readline)
                    await self._step(f"after_{fault}", self._wait)
            await self._step("leave", self._leave)

    async def _step(self, name: str, action: Callable[[], Awaitable[Reply]]) -> bool:
        """Returns whether the step had a result."""
        emit({"begin": name})
        try:
            result = await action()
        except Exception as error:
            emit({"end": name, "error": f"{type(error).__name__}: {error}"})
            return False
        emit({"end": name, "result": result})
        return True

    async def _list(self) -> Reply:
        return {"tools": await self._client.tool_names()}

    async def _join(self) -> Reply:
        arguments = {"room_name": self._room_name, "display_name": "Client"}
        joined = await self._client.call("join_room", arguments)
        self._room_id = joined["room_id"]
        self._cursor = joined["cursor"]
        return joined

    async def _send(self) -> Reply:
        return await self._call("send_message", {"message": "Hello from the client"})

    async def _wait(self) -> Reply:
        return await self._call("wait_for_message")

    async def _cancelled_wait(self) -> Reply:
        wait = asyncio.create_task(self._wait())
        await asyncio.to_thread(sys.stdin.readline)
        wait.cancel()
        try:
            await wait
        except asyncio.CancelledError:
            return {"cancelled": True}
        return {"cancelled": False}

    async def _leave(self) -> Reply:
        return await self._client.call("leave_chat", {"room_id": self._room_id})

    async def _call(self, tool: str, arguments: Reply | None = None) -> Reply:
        """Calls a tool of the room with the last cursor, and keeps the new one."""
        known = {"room_id": self._room_id, "cursor": self._cursor}
        reply = await self._client.call(tool, {**known, **(arguments or {})})
        self._cursor = reply["cursor"]
        return reply


def main(connect: Connect) -> None:
    """Takes the MCP URL and the room's name from the command line."""
    url, room_name = sys.argv[1:]
    asyncio.run(Script(room_name).play(connect, url))
