"""The official client of OpenAI: tool loop, streams, structured output, custom tools and namespaces."""

from openai import OpenAI
from pydantic import BaseModel

# The typed client expects strings in the metadata.
client = OpenAI(default_headers={"X-General-Augment-Metadata": "strings"})

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather of a city",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
    "strict": True,
}


class Answer(BaseModel):
    ok: bool
    label: str


def tool_loop():
    first = client.responses.create(model="balanced", input='Call get_weather {"city":"Bern"}', tools=[WEATHER])
    call = first.output[0]
    assert call.type == "function_call", first
    assert call.arguments == '{"city":"Bern"}', call
    second = client.responses.create(
        model="balanced",
        previous_response_id=first.id,
        input=[{"type": "function_call_output", "call_id": call.call_id, "output": "rain in Bern"}],
        tools=[WEATHER],
    )
    assert "rain in Bern" in second.output_text, second


def stream():
    with client.responses.stream(model="balanced", input="Reply exactly with: words of a stream") as events:
        deltas = "".join(event.delta for event in events if event.type == "response.output_text.delta")
        response = events.get_final_response()
    assert deltas == response.output_text == "words of a stream", (deltas, response)
    assert response.usage.output_tokens > 0


def structured_output():
    response = client.responses.parse(model="balanced", input="Fill it", text_format=Answer)
    assert isinstance(response.output_parsed, Answer), response


def custom_tool():
    tools = [{"type": "custom", "name": "apply_patch", "description": "Changes files"}]
    with client.responses.stream(
        model="balanced", input='Use apply_patch {"input":"line 1\\nline 2"}', tools=tools
    ) as events:
        deltas = "".join(event.delta for event in events if event.type == "response.custom_tool_call_input.delta")
        first = events.get_final_response()
    call = first.output[0]
    assert call.type == "custom_tool_call", first
    assert call.input == deltas == "line 1\nline 2", (call, deltas)
    second = client.responses.create(
        model="balanced",
        input=[
            {"role": "user", "content": "Change it"},
            call.model_dump(exclude_none=True),
            {"type": "custom_tool_call_output", "call_id": call.call_id, "output": "patched"},
        ],
        tools=tools,
        store=False,
    )
    assert "patched" in second.output_text, second


def namespace():
    tools = [{"type": "namespace", "name": "crm", "description": "Customers", "tools": [{**WEATHER, "name": "find"}]}]
    response = client.responses.create(model="balanced", input='Use crm__find {"city":"Bern"}', tools=tools)
    call = response.output[0]
    assert (call.type, call.namespace, call.name) == ("function_call", "crm", "find"), response


tool_loop()
stream()
structured_output()
custom_tool()
namespace()
