"""OpenAI's agent framework: it runs the tools and asks again by itself."""

import asyncio

from agents import Agent, Runner, function_tool, set_tracing_disabled
from openai.types.responses import ResponseTextDeltaEvent
from pydantic import BaseModel

set_tracing_disabled(True)


class Answer(BaseModel):
    ok: bool
    label: str


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"rain in {city}"


async def main():
    agent = Agent(name="weather", model="balanced", tools=[get_weather])
    result = await Runner.run(agent, 'Call get_weather {"city":"Bern"}')
    assert "rain in Bern" in result.final_output, result

    streamed = Runner.run_streamed(Agent(name="plain", model="balanced"), "Reply exactly with: words of a stream")
    deltas = ""
    async for event in streamed.stream_events():
        if event.type == "raw_response_event" and isinstance(event.data, ResponseTextDeltaEvent):
            deltas += event.data.delta
    assert deltas == streamed.final_output == "words of a stream", (deltas, streamed.final_output)

    typed = await Runner.run(Agent(name="typed", model="balanced", output_type=Answer), "Fill it")
    assert isinstance(typed.final_output, Answer), typed


asyncio.run(main())
