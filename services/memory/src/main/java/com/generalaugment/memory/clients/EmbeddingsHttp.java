package com.generalaugment.memory.clients;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One attempt of {@code POST /embeddings}. Its results contain neither texts nor the key. */
final class EmbeddingsHttp {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int OK = 200;
    private static final long LONGEST_PAUSE_SECONDS = 60;
    /** Of a number as text. */
    private static final long BYTES_PER_NUMBER = 32;

    private static final long OTHER_BYTES = 64 * 1024;

    private final EndpointSettings settings;
    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    EmbeddingsHttp(EndpointSettings settings) {
        this.settings = settings;
        this.address = URI.create(settings.url().toString().replaceFirst("/+$", "") + "/embeddings");
    }

    /** The outcome. */
    sealed interface Attempt {

        /** @param inOrder of the texts, of length 1 */
        record Vectors(List<float[]> inOrder) implements Attempt {}

        /** A retry may succeed. @param after pause that the endpoint asks for */
        record Again(String why, Optional<Duration> after) implements Attempt {}

        /** The endpoint refuses this request, or the credentials. */
        record Refused(String why) implements Attempt {}
    }

    Attempt ask(List<String> texts, Duration timeout) {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request(texts), bounded(texts.size()));
        try {
            return answered(sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS), texts.size());
        } catch (TimeoutException e) {
            sent.cancel(true);
            return new Attempt.Again("it did not answer in time", Optional.empty());
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return new Attempt.Again("the call was interrupted", Optional.empty());
        } catch (ExecutionException e) {
            return new Attempt.Again(String.valueOf(e.getCause()), Optional.empty());
        }
    }

    private HttpRequest request(List<String> texts) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(texts)));
        if (settings.key() != null) {
            request.header("Authorization", "Bearer " + settings.key());
        }
        RequestContext context = RequestContext.KEY.get();
        if (context != null) {
            request.header("traceparent", context.trace().traceparent());
        }
        return request.build();
    }

    private byte[] body(List<String> texts) {
        ObjectNode body = Json.object();
        body.put("model", settings.model());
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        body.put("encoding_format", "float");
        if (settings.asksDimension()) {
            body.put("dimensions", settings.dimension());
        }
        return Json.bytes(body);
    }

    /** Bounds the answer, so that it cannot fill the heap. */
    private BodyHandler<byte[]> bounded(int texts) {
        return BodyHandlers.limiting(
                BodyHandlers.ofByteArray(), OTHER_BYTES + BYTES_PER_NUMBER * settings.dimension() * texts);
    }

    private Attempt answered(HttpResponse<byte[]> response, int texts) {
        int status = response.statusCode();
        if (status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR) {
            return new Attempt.Again("status " + status, pause(response));
        }
        if (status != OK) {
            return new Attempt.Refused("status " + status);
        }
        try {
            return new Attempt.Vectors(EndpointAnswer.vectors(response.body(), texts, settings.dimension()));
        } catch (IOException e) {
            return new Attempt.Refused("its answer makes no sense: " + e.getMessage());
        }
    }

    private static Optional<Duration> pause(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST_PAUSE_SECONDS)));
    }
}
