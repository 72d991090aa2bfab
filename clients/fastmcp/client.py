"""FastMCP's client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastmcp import Client

from clients.python.script import Reply, main


class FastMcpClient:
    def __init__(self, client: Client) -> None:
        self._client = client
        self.sdk = f"FastMCP {version('fastmcp')}"
        self.protocol = client.protocol_version

    async def tool_names(self) -> list[str]:
        return [tool.name for tool in await self._client.list_tools()]

    async def call(self, tool: str, arguments: Reply) -> Reply:
        result = await self._client.call_tool(tool, arguments)
        return result.structured_content or {}


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[FastMcpClient]:
    async with Client(url) as client:
        yield FastMcpClient(client)


if __name__ == "__main__":
    main(connect)
