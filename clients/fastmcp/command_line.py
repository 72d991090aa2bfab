"""FastMCP's command line, which opens a connection for each call."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from clients.python.script import Reply, main

FASTMCP = Path(sys.executable).with_name("fastmcp")


async def run(*arguments: str) -> Reply:
    """Runs a command and returns the JSON it printed.

    Cancelling the task sends SIGINT, as Ctrl-C does.
    """
    process = await asyncio.create_subprocess_exec(FASTMCP, *arguments, "--json", stdout=PIPE)
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.send_signal(signal.SIGINT)
        await process.wait()
        raise
    if process.returncode != 0:
        raise RuntimeError(f"exit code {process.returncode}: {output.decode()}")
    return json.loads(output)


class CommandLine:
    # Its output does not tell which version it negotiated.
    protocol = None

    def __init__(self, url: str) -> None:
        self._url = url
        self.sdk = f"fastmcp command {version('fastmcp')}"

    async def tool_names(self) -> list[str]:
        return [tool["name"] for tool in (await run("list", self._url))["tools"]]

    async def call(self, tool: str, arguments: Reply) -> Reply:
        result = await run("call", self._url, tool, "--input-json", json.dumps(arguments))
        return result["structured_content"]


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[CommandLine]:
    yield CommandLine(url)


if __name__ == "__main__":
    main(connect)
