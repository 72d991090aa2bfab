"""The official SDK, `mcp`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from mcp import Client

from clients.python.script import Reply, main


class SdkClient:
    def __init__(self, client: Client) -> None:
        self._client = client
        self.sdk = f"mcp {version('mcp')}"
        self.protocol = client.protocol_version

    async def tool_names(self) -> list[str]:
        return [tool.name for tool in (await self._client.list_tools()).tools]

    async def call(self, tool: str, arguments: Reply) -> Reply:
        result = await self._client.call_tool(tool, arguments)
        if result.is_error:
            raise RuntimeError(f"{tool} was refused: {result.structured_content}")
        return result.structured_content or {}


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[SdkClient]:
    async with Client(url) as client:
        yield SdkClient(client)


if __name__ == "__main__":
    main(connect)
