package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.isolation.Call;
import com.generalaugment.gateway.domain.isolation.PublicAddress;
import com.generalaugment.gateway.domain.isolation.PublicApi;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls this process's own public port over HTTP, so that requests pass every check that a caller's request passes. */
@ApplicationScoped
public class LoopbackApiClient implements PublicApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final PublicAddress address;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    public LoopbackApiClient(PublicAddress address) {
        this.address = address;
    }

    @Override
    public Reached send(KeyText key, Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.own() + call.target()))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key.reveal())
                .method(
                        call.method(),
                        call.body() == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(Json.bytes(call.body())));
        call.headers().forEach(request::header);
        try {
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Reached(
                    response.statusCode(),
                    new String(response.body(), StandardCharsets.UTF_8),
                    response.headers().map().toString());
        } catch (IOException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(e);
        }
    }

    @Override
    public Talk open(KeyText key) {
        return LoopbackSocket.open(
                http, URI.create("ws" + address.own().toString().substring("http".length())), key);
    }

    static Problem away(Throwable cause) {
        return Problem.of(ErrorKind.UNAVAILABLE, "service_unavailable", "The own public port does not answer.")
                .causedBy(cause);
    }
}
