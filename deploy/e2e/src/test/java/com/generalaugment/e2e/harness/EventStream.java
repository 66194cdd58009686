package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.testkit.stream.StreamGrammar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Server-sent events of one response, read one by one and held to the rules of api.md 4.4 while they are read. */
public final class EventStream implements AutoCloseable {

    private final int status;
    private final HttpHeaders headers;
    private final InputStream body;
    private final BufferedReader lines;
    private final List<Event> events = new ArrayList<>();
    private final HttpRequest request;
    private final Contract contract;
    private final Contract.Events rules;
    private boolean done;

    /** @param atNanos when it was read */
    public record Event(String type, JsonNode json, long atNanos) {

        public long number() {
            return json.path("sequence_number").asLong(-1);
        }

        public boolean isTerminal() {
            return List.of("response.completed", "response.incomplete", "response.failed")
                    .contains(type);
        }
    }

    private EventStream(HttpResponse<InputStream> response, Contract contract) {
        this.request = response.request();
        this.contract = contract;
        this.rules = contract.new Events();
        this.status = response.statusCode();
        this.headers = response.headers();
        this.body = response.body();
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    static EventStream open(HttpClient http, HttpRequest request, Contract contract) {
        try {
            return new EventStream(http.send(request, HttpResponse.BodyHandlers.ofInputStream()), contract);
        } catch (IOException e) {
            throw new UncheckedIOException(request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public int status() {
        return status;
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The answer as a whole, when it turned out not to be a stream. */
    public Answer refused() {
        try (body) {
            Answer answer = new Answer(status, headers, body.readAllBytes());
            contract.check(request.method(), request.uri().getPath(), answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null after {@code [DONE]}. */
    public @Nullable Event next() {
        if (status != 200) {
            throw new AssertionError(
                    "no stream but " + status + ": " + refused().text());
        }
        try {
            String line = lines.readLine();
            while (line != null && line.startsWith(":")) {
                assertThat(lines.readLine()).isEmpty();
                line = lines.readLine();
            }
            assertThat(line).as("the stream ends with [DONE]").isNotNull();
            if (line.equals("data: [DONE]")) {
                assertThat(lines.readLine()).isEmpty();
                assertThat(lines.readLine()).isNull();
                done = true;
                return null;
            }
            return event(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the stream broke off after " + events.size() + " events", e);
        }
    }

    private Event event(String firstLine) throws IOException {
        assertThat(firstLine).startsWith("event: ");
        String data = lines.readLine();
        assertThat(data).startsWith("data: ");
        assertThat(lines.readLine()).isEmpty();
        Event event = new Event(
                firstLine.substring("event: ".length()),
                Api.JSON.readTree(data.substring("data: ".length())),
                System.nanoTime());
        assertThat(event.json().path("type").asText()).isEqualTo(event.type());
        rules.check(event.json());
        events.add(event);
        return event;
    }

    /** Reads on until an event of that type. */
    public Event until(String type) {
        for (Event event = next(); event != null; event = next()) {
            if (event.type().equals(type)) {
                return event;
            }
        }
        throw new AssertionError(
                "no " + type + " in " + events.stream().map(Event::type).toList());
    }

    /** Reads to {@code [DONE]}. A stream from its beginning keeps to the whole grammar, a resumed one has no gap. */
    public List<Event> all() {
        while (!done) {
            next();
        }
        for (int i = 1; i < events.size(); i++) {
            assertThat(events.get(i).number())
                    .as("sequence number")
                    .isEqualTo(events.get(i - 1).number() + 1);
        }
        if (!events.isEmpty() && events.getFirst().number() == 0) {
            StreamGrammar.check(events.stream().map(Event::json).toList());
        }
        assertThat(events).isNotEmpty();
        assertThat(events.stream().filter(Event::isTerminal).count()).isEqualTo(1);
        assertThat(events.getLast().isTerminal()).isTrue();
        return List.copyOf(events);
    }

    /** What was read so far. */
    public List<Event> seen() {
        return List.copyOf(events);
    }

    /** All text deltas that were read, joined. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            if (event.type().equals("response.output_text.delta")) {
                text.append(event.json().path("delta").asText());
            }
        }
        return text.toString();
    }

    /** The final response object. */
    public JsonNode response() {
        return all().getLast().json().path("response");
    }

    /** The client goes away. */
    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
