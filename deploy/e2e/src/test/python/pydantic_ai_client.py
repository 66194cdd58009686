"""Pydantic AI over the Responses API."""

import asyncio

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.openai import OpenAIResponsesModel


class Answer(BaseModel):
    ok: bool
    label: str


async def main():
    model = OpenAIResponsesModel("balanced")

    agent = Agent(model)

    @agent.tool_plain
    def get_weather(city: str) -> str:
        """The weather of a city."""
        return f"rain in {city}"

    result = await agent.run('Call get_weather {"city":"Bern"}')
    assert "rain in Bern" in result.output, result

    async with Agent(model).run_stream("Reply exactly with: words of a stream") as streamed:
        text = await streamed.get_output()
    assert text == "words of a stream", text

    typed = await Agent(model, output_type=NativeOutput(Answer)).run("Fill it")
    assert isinstance(typed.output, Answer), typed
    by_tool = await Agent(model, output_type=Answer).run("Fill it")
    assert isinstance(by_tool.output, Answer), by_tool


asyncio.run(main())
