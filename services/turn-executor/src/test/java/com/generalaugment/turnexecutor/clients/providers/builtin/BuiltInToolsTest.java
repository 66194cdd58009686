package com.generalaugment.turnexecutor.clients.providers.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.CallFixture;
import com.generalaugment.turnexecutor.domain.files.FileContent;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that an input asks for without naming them. */
class BuiltInToolsTest {

    private static final Map<String, FunctionTool> TOOLS = Stream.of(
                    tool("get_weather", "Get the current weather for a location", """
                            {"type":"object","properties":{"location":{"type":"string","description":"The city and state, e.g. San Francisco, CA"},\
                            "unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["location"]}"""),
                    tool("get_time", "Get the current time in a city", """
                            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""),
                    tool("calculator", "Evaluates an arithmetic expression", """
                            {"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}"""),
                    tool("multiply", "Multiply two numbers", """
                            {"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"],"additionalProperties":false}"""),
                    tool("calculate", "Does arithmetic", """
                            {"type":"object","properties":{"operation":{"type":"string","enum":["add","subtract","multiply","divide"]},\
                            "a":{"type":"integer"},"b":{"type":"integer"}},"required":["operation","a","b"]}"""),
                    tool("search_products", "Search the shop's products", """
                            {"type":"object","properties":{"query":{"type":"string"},"category":{"type":"string","enum":["shoes","hats","coats"]},\
                            "max_price":{"type":"number"},"in_stock":{"type":"boolean"}},"required":["query","category"]}"""),
                    tool("web_search", "Search the web", """
                            {"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer","minimum":1,"maximum":10}},"required":["query"]}"""),
                    tool("send_email", "Sends an email", """
                            {"type":"object","properties":{"to":{"type":"string","format":"email"},"subject":{"type":"string"}},"required":["to","subject"]}"""),
                    tool("search_flights", "Find flights between two cities", """
                            {"type":"object","properties":{"from":{"type":"string"},"to":{"type":"string"},"date":{"type":"string","format":"date"},\
                            "passengers":{"type":"integer","minimum":1}},"required":["from","to"]}"""),
                    tool("book_hotel", "Books a hotel room", """
                            {"type":"object","properties":{"city":{"type":"string"},"nights":{"type":"integer"},"breakfast":{"type":["boolean","null"]},\
                            "notes":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["city","nights","breakfast","notes"],"additionalProperties":false}"""),
                    tool("getOrderStatus", "Looks up an order by its id", """
                            {"type":"object","properties":{"orderId":{"type":"string"}},"required":["orderId"]}"""),
                    tool("sum_numbers", "Adds up numbers", """
                            {"type":"object","properties":{"values":{"type":"array","items":{"type":"number"}}},"required":["values"]}"""),
                    tool("fahrenheitToCelsius", "Converts a temperature", """
                            {"type":"object","properties":{"temperature":{"type":"number"}},"required":["temperature"]}"""),
                    tool("lookup", "Temperature of a city", """
                            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""))
            .collect(java.util.stream.Collectors.toMap(FunctionTool::name, tool -> tool));

    private final BuiltInModel model = new BuiltInModel(Duration.ZERO);

    private static FunctionTool tool(String name, String description, String parameters) {
        return new FunctionTool(name, description, Json.readTrusted(parameters), false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "What's the weather in Paris?|get_weather|[get_weather]{\"location\":\"Paris\"}",
                "What's the weather like in San Francisco?|get_weather|[get_weather]{\"location\":\"San Francisco\"}",
                "what is the weather in paris|get_weather|[get_weather]{\"location\":\"paris\"}",
                "Weather in San Francisco, CA in Fahrenheit?|get_weather|[get_weather]{\"location\":\"San Francisco, CA\",\"unit\":\"fahrenheit\"}",
                "Paris weather please|get_weather|[get_weather]{\"location\":\"Paris\"}",
                "Hi! I'm going to Rio de Janeiro. Will it rain?|get_weather|[get_weather]{\"location\":\"Rio de Janeiro\"}",
                "Tell me how hot it is in Berlin today.|get_weather|[get_weather]{\"location\":\"Berlin\"}",
                "What's the weather in Paris and London?|get_weather|[get_weather]{\"location\":\"Paris\"}[get_weather]{\"location\":\"London\"}",
                "Compare the weather in Paris, Rome and New York.|get_weather|[get_weather]{\"location\":\"Paris\"}[get_weather]{\"location\":\"Rome\"}[get_weather]{\"location\":\"New York\"}",
                "What are the weather and the time in Oslo?|get_weather,get_time|[get_weather]{\"location\":\"Oslo\"}[get_time]{\"city\":\"Oslo\"}",
                "What time is it in Tokyo?|get_weather,get_time,calculator|[get_time]{\"city\":\"Tokyo\"}",
                "What is 12 * 7?|calculator,get_weather|[calculator]{\"expression\":\"12 * 7\"}",
                "What is 12 times 7?|multiply|[multiply]{\"a\":12,\"b\":7}",
                "Calculate 8 plus 4|calculate|[calculate]{\"operation\":\"add\",\"a\":8,\"b\":4}",
                "Please calculate (3 + 4.5) / 2|calculator|[calculator]{\"expression\":\"(3 + 4.5) / 2\"}",
                "Search for red shoes under 50 dollars|search_products|[search_products]{\"query\":\"red shoes under 50 dollars\",\"category\":\"shoes\"}",
                "Search the web for Quarkus news.|web_search,search_flights|[web_search]{\"query\":\"Quarkus news\"}",
                "Send an email to ann@example.com with the subject \"Hello\"|send_email|[send_email]{\"to\":\"ann@example.com\",\"subject\":\"Hello\"}",
                "Find flights from Oslo to Rome on 2026-12-24 for two passengers|search_flights|[search_flights]{\"from\":\"Oslo\",\"to\":\"Rome\",\"date\":\"2026-12-24\",\"passengers\":2}",
                "Book a hotel in Vienna for 3 nights without breakfast|book_hotel|[book_hotel]{\"city\":\"Vienna\",\"nights\":3,\"breakfast\":false,\"notes\":null}",
                "Where is my order A-1234?|getOrderStatus|[getOrderStatus]{\"orderId\":\"A-1234\"}",
                "Add up the numbers 1, 2.5 and 30|sum_numbers|[sum_numbers]{\"values\":[1,2.5,30]}",
                "What is the temperature in Madrid?|lookup|[lookup]{\"city\":\"Madrid\"}",
                "Convert 72 degrees fahrenheit to celsius.|get_weather,fahrenheitToCelsius|[fahrenheitToCelsius]{\"temperature\":72}",
                "Use get_weather for Graz|get_weather|[get_weather]{\"location\":\"Graz\"}",
            })
    void aToolThatTheInputSpeaksOfIsCalledWithWhatTheInputSays(String input, String offered, String calls) {
        // Given / When
        String said = said(call(input, offered.split(",")));

        // Then
        assertThat(said).isEqualTo(calls);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello!",
                "Tell me a joke.",
                "What is the capital of France?",
                "The weather was nice in Paris yesterday.",
                "Thanks, the weather report helped.",
                "Reply exactly with: the weather in Paris",
                "Count to 3",
                "What was my first message?",
                "Explain the weather in Paris without calling tools.",
                "My name is Ada, and I like hats.",
                "Wie geht es dir?",
                "今天天气怎么样？",
                "",
                "???",
            })
    void anInputThatHasNothingToDoWithAToolCallsNone(String input) {
        // Given / When
        String said = said(call(input, TOOLS.keySet().toArray(String[]::new)));

        // Then
        assertThat(said).doesNotContain("[get_").doesNotContain("[");
    }

    @Test
    void theToolChoiceHolds() {
        // Given
        CallFixture call = call("What's the weather in Paris and London?", "get_time", "get_weather");

        // When / Then
        call.choice = new ToolChoice.None();
        assertThat(said(call)).startsWith("You said: ");
        call.choice = new ToolChoice.Required();
        assertThat(said(call)).isEqualTo("[get_weather]{\"location\":\"Paris\"}[get_weather]{\"location\":\"London\"}");
        call.choice = new ToolChoice.Function("get_time");
        assertThat(said(call)).isEqualTo("[get_time]{\"city\":\"Paris\"}");
        call.choice = new ToolChoice.Auto();
        call.parallel = false;
        assertThat(said(call)).isEqualTo("[get_weather]{\"location\":\"Paris\"}");
    }

    @Test
    void withTheResultsThereItAnswersFromThemAndCallsNothingAgain() {
        // Given
        CallFixture call = call("What's the weather in Paris and London?", "get_weather");
        call.messages.add(new ModelMessage.Assistant(
                "",
                List.of(
                        new ToolCall("c1", "get_weather", "{\"location\":\"Paris\"}"),
                        new ToolCall("c2", "get_weather", "{\"location\":\"London\"}"))));
        call.messages.add(new ToolResult("c2", "{\"temperature\":11.5,\"sky\":{\"state\":\"rain\"}}"));
        call.messages.add(new ToolResult("c1", "Error: no such city"));
        call.messages.add(new ModelMessage.System("Be brief."));

        // When
        String said = said(call);

        // Then
        assertThat(said)
                .isEqualTo("Tool results: get_weather (location: London): temperature: 11.5, sky.state: rain;"
                        + " get_weather (location: Paris) failed: Error: no such city");
    }

    @Test
    void callsThatMayNotBeMadeAtOnceAreMadeOneAfterTheOther() {
        // Given
        CallFixture call = call("What's the weather in Paris and London?", "get_weather");
        call.parallel = false;
        call.messages.add(
                new ModelMessage.Assistant("", List.of(new ToolCall("c1", "get_weather", "{\"location\":\"Paris\"}"))));
        call.messages.add(new ToolResult("c1", "dry"));

        // When
        String second = said(call);
        call.messages.add(new ModelMessage.Assistant(
                "", List.of(new ToolCall("c2", "get_weather", "{\"location\":\"London\"}"))));
        call.messages.add(new ToolResult("c2", "wet"));
        String answer = said(call);

        // Then
        assertThat(second).isEqualTo("[get_weather]{\"location\":\"London\"}");
        assertThat(answer).contains("dry").contains("wet").doesNotContain("[");
    }

    @Test
    void aFollowUpAsksTheSameTool() {
        // Given
        CallFixture call = call("What's the weather in Paris?", "get_time", "get_weather");
        call.messages.add(
                new ModelMessage.Assistant("", List.of(new ToolCall("c1", "get_weather", "{\"location\":\"Paris\"}"))));
        call.messages.add(new ToolResult("c1", "dry"));
        call.messages.add(new ModelMessage.Assistant("Tool result: dry", List.of()));
        call.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text("And in Rome?"))));

        // When / Then
        assertThat(said(call)).isEqualTo("[get_weather]{\"location\":\"Rome\"}");
    }

    @Test
    void imagesOfAResultAreNoNewQuestion() {
        // Given
        CallFixture call = call("What's the weather in Paris?", "get_weather");
        call.messages.add(
                new ModelMessage.Assistant("", List.of(new ToolCall("c1", "get_weather", "{\"location\":\"Paris\"}"))));
        call.messages.add(new ToolResult("c1", "a map"));
        call.messages.add(
                new ModelMessage.User(List.of(new ModelMessage.Part.Image("https://a.example/map.png", "auto"))));

        // When / Then
        assertThat(said(call)).isEqualTo("Tool result: a map");
    }

    @Test
    void aToolIsCalledBeforeASchemaIsFilledFromItsResult() {
        // Given
        CallFixture call = call("What's the weather in Paris?", "get_weather");
        call.format = new OutputFormat.JsonSchema("a", Json.readTrusted("""
                {"type":"object","properties":{"report":{"type":"string"}},"required":["report"]}"""), null, true);

        // When
        String first = said(call);
        call.messages.add(
                new ModelMessage.Assistant("", List.of(new ToolCall("c1", "get_weather", "{\"location\":\"Paris\"}"))));
        call.messages.add(new ToolResult("c1", "dry"));

        // Then
        assertThat(first).startsWith("[get_weather]");
        assertThat(said(call)).isEqualTo("{\"report\":\"Tool result: dry\"}");
    }

    @Test
    void aFileIsToldByNameTypeSizeAndTextAndAsksForNoTool() {
        // Given
        CallFixture call = call("Read the attached file.", "get_weather");
        call.messages.set(
                0,
                new ModelMessage.User(List.of(
                        new ModelMessage.Part.Text("Read the attached file."),
                        new ModelMessage.Part.File(
                                "a.pdf",
                                "application/pdf",
                                "JVBERi0x",
                                6,
                                "",
                                new FileContent(1, "What is the weather in Paris?")),
                        new ModelMessage.Part.File(
                                "b.bin", "application/octet-stream", "AA==", 1, "", FileContent.UNREADABLE))));

        // When / Then
        assertThat(said(call))
                .isEqualTo("You said: Read the attached file.\n[a.pdf, application/pdf, 1 page, 6 bytes]\n"
                        + "What is the weather in Paris?\n[b.bin, application/octet-stream, 1 byte]");
    }

    static Stream<Arguments> schemas() {
        List<String> schemas = List.of(
                "{}",
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"properties\":{\"zip\":{\"type\":\"string\",\"maxLength\":5,\"minLength\":5}},\"required\":[\"zip\"]}",
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":5,\"maximum\":6}},\"required\":[\"n\"]}",
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"number\",\"multipleOf\":0.25,\"exclusiveMaximum\":1}},\"required\":[\"n\"]}",
                "{\"type\":\"object\",\"properties\":{\"d\":{\"type\":\"string\",\"format\":\"date\"},\"t\":{\"type\":\"string\",\"format\":\"date-time\"}},\"required\":[\"d\",\"t\"]}",
                "{\"type\":\"object\",\"properties\":{\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":2,\"maxItems\":3}},\"required\":[\"tags\"]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}},\"required\":[\"a\"],\"$defs\":{\"a\":{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"boolean\"},\"c\":{\"$ref\":\"#/$defs/a\"}},\"required\":[\"b\"]}}}",
                "{\"type\":\"object\",\"properties\":{\"x\":{\"allOf\":[{\"type\":\"object\",\"properties\":{\"p\":{\"type\":\"integer\"}},\"required\":[\"p\"]},{\"properties\":{\"q\":{\"type\":\"string\"}},\"required\":[\"q\"]}]}},\"required\":[\"x\"]}",
                "{\"type\":\"object\",\"properties\":{\"u\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"integer\"}]},\"k\":{\"const\":\"k\"}},\"required\":[\"u\",\"k\"],\"additionalProperties\":false}",
                "{\"type\":\"object\",\"properties\":{\"days\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[\"mon\",\"tue\"]}},\"mode\":{\"enum\":[1,2]}},\"required\":[\"days\",\"mode\"]}");
        List<String> inputs = List.of(
                "Use probe",
                "Use probe for Paris and London, 3 nights, 1,000 guests, on 2026-02-31 at 10:15, no breakfast, \"x\", a@b.example",
                "probe: 99999999999999999999 -5 0.1 1e400 ٣ ½",
                "probe 世界 👩‍👩‍👧‍👦 \"\" '' “” « ` # @ {\"",
                "probe " + "A".repeat(5_000) + " 1 + ".repeat(2_000));
        return schemas.stream().flatMap(schema -> inputs.stream().map(input -> Arguments.of(schema, input)));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void argumentsFitTheSchemaWhateverTheInputIs(String schema, String input) throws Exception {
        // Given
        CallFixture call = CallFixture.saying(input);
        call.tools.add(tool("probe", "", schema));

        // When
        String said = said(call);

        // Then
        JsonNode arguments =
                Json.readTrusted(said.substring(said.indexOf(']') + 1).split("\\[probe]")[0]);
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Json.readTrusted(schema))
                        .validate(arguments))
                .as(said.substring(0, Math.min(said.length(), 500)))
                .isEmpty();
    }

    private String said(CallFixture call) {
        CallFixture.Heard heard = new CallFixture.Heard();
        call.maxOutputTokens = 100_000;
        model.call(call.call(), heard);
        return heard.toString();
    }

    private static CallFixture call(String input, String... offered) {
        CallFixture call = CallFixture.saying(input);
        for (String name : offered) {
            call.tools.add(TOOLS.get(name));
        }
        return call;
    }
}
