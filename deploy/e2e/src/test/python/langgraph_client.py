"""A graph of LangGraph: model and tools in a loop, streamed."""

from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"rain in {city}"


model = ChatOpenAI(model="balanced", use_responses_api=True).bind_tools([get_weather])

graph = StateGraph(MessagesState)
graph.add_node("model", lambda state: {"messages": [model.invoke(state["messages"])]})
graph.add_node("tools", ToolNode([get_weather]))
graph.add_edge(START, "model")
graph.add_conditional_edges("model", tools_condition)
graph.add_edge("tools", "model")
app = graph.compile()

question = {"messages": [("user", 'Call get_weather {"city":"Bern"}')]}
answer = app.invoke(question)["messages"][-1]
assert "rain in Bern" in answer.text, answer

steps = [list(step) for step in app.stream(question, stream_mode="updates")]
assert steps == [["model"], ["tools"], ["model"]], steps
words = "".join(chunk.text for chunk, _ in app.stream(question, stream_mode="messages") if chunk.type.startswith("AI"))
assert "rain in Bern" in words, words
