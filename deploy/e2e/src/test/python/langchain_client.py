"""LangChain's chat model over the Responses API."""

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel


class Answer(BaseModel):
    ok: bool
    label: str


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"rain in {city}"


# The typed client below it expects strings in the metadata.
model = ChatOpenAI(
    model="balanced", use_responses_api=True, default_headers={"X-General-Augment-Metadata": "strings"}
)

messages = [HumanMessage('Call get_weather {"city":"Bern"}')]
with_tools = model.bind_tools([get_weather])
asked = with_tools.invoke(messages)
assert asked.tool_calls[0]["args"] == {"city": "Bern"}, asked
result = get_weather.invoke(asked.tool_calls[0])
assert isinstance(result, ToolMessage)
answered = with_tools.invoke([*messages, asked, result])
assert "rain in Bern" in answered.text, answered

streamed = "".join(chunk.text for chunk in model.stream("Reply exactly with: words of a stream"))
assert streamed == "words of a stream", streamed

typed = model.with_structured_output(Answer, method="json_schema").invoke("Fill it")
assert isinstance(typed, Answer), typed
