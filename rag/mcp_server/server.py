"""The tools as an MCP server, through the protocol's SDK."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as ListedTool
from pydantic import ValidationError

from rag.assistant import Assistant
from rag.errors import RagError
from rag.mcp_server.lines import Lines
from rag.mcp_server.tools import INSTRUCTIONS, TOOLS, Tool

_BY_NAME = {tool.name: tool for tool in TOOLS}


def build_server(assistant: Assistant) -> Server:
    """A server with the tools, not yet connected to anything.

    Args:
        assistant: Open for as long as the server is used.
    """

    async def list_tools(_context: object, _params: object) -> ListToolsResult:
        return ListToolsResult(tools=[_listed(tool) for tool in TOOLS])

    async def call_tool(_context: object, params: CallToolRequestParams) -> CallToolResult:
        # In a thread: other requests, a ping for one, are answered in the meantime.
        given = params.arguments or {}
        return await anyio.to_thread.run_sync(called, assistant, params.name, given)

    return Server(
        "ask-the-article",
        title="Ask the Article",
        version=version("ask-the-article"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve(assistant: Assistant) -> None:
    """Serve the tools on standard input and output until the client closes them, or until Ctrl-C.

    What else is printed in the meantime goes to standard error.

    Raises:
        BrokenPipeError: The client reads no more.
    """
    try:
        anyio.run(_serve, build_server(assistant))
    except KeyboardInterrupt:
        return
    except BaseExceptionGroup as group:
        if group.split(BrokenPipeError)[1] is not None:
            raise
        raise BrokenPipeError from group


async def _serve(server: Server) -> None:
    async with stdio_server(stdin=Lines()) as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def called(assistant: Assistant, name: str, given: dict[str, Any]) -> CallToolResult:
    """What calling a tool gives. What the caller can mend is an error of the tool.

    Args:
        assistant: Answers.
        name: Of the tool.
        given: Its arguments, as they came.
    """
    tool = _BY_NAME.get(name)
    if tool is None:
        return _failed(f"There is no tool {name!r}: choose of {', '.join(_BY_NAME)}.")
    try:
        result = tool.call(assistant, tool.arguments.model_validate(given))
    except ValidationError as error:
        return _failed(_explained(name, error))
    except RagError as error:
        return _failed(str(error))
    return CallToolResult(content=[_text(result.text)], structured_content=result.value)


def _listed(tool: Tool) -> ListedTool:
    return ListedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        annotations=ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _explained(name: str, error: ValidationError) -> str:
    """One sentence for each fault of the arguments."""
    faults = (
        f"{'.'.join(map(str, fault['loc'])) or 'arguments'}: {fault['msg']}"
        for fault in error.errors()
    )
    return f"{name} cannot take these arguments: {'; '.join(faults)}."


def _failed(message: str) -> CallToolResult:
    return CallToolResult(content=[_text(message)], is_error=True)


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)
