package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.fakes.StubModelServer;
import com.generalaugment.turnexecutor.fakes.StubModelServer.Script;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model server with peculiarities, asked over HTTP as any other. */
final class OddServer implements AutoCloseable {

    static final String STREAM = "Content-Type: text/event-stream\r\n";

    /** What became of one call. */
    record Outcome(
            CallFixture.Heard heard,
            @Nullable ModelResult result,
            @Nullable Problem problem) {

        String said() {
            return heard.toString();
        }

        /** Of a call that must have ended well. */
        ModelResult ended() {
            if (result == null) {
                throw new AssertionError("failed after " + heard, problem);
            }
            return result;
        }

        FinishReason finish() {
            return ended().finish();
        }

        /** Empty when nothing failed. */
        String reason() {
            return problem == null ? "" : problem.reason();
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final StubModelServer server = new StubModelServer();
    private final ProviderHttp http = new ProviderHttp(
            vertx, new ProviderHttp.Limits(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), 0));

    /** Answers with these events, one {@code data:} each. */
    static Script events(String... data) {
        StringBuilder body = new StringBuilder();
        for (String one : data) {
            body.append("data: ").append(one).append("\n\n");
        }
        return body(STREAM, body.toString());
    }

    /** Answers with exactly this body, as long as the connection lives. */
    static Script body(String headers, String body) {
        return exchange -> exchange.raw("HTTP/1.1 200 OK\r\n" + headers + "Connection: close\r\n\r\n" + body);
    }

    Outcome ask(WireFormat format, CallFixture call, Script script) {
        server.then(script);
        CallFixture.Heard heard = new CallFixture.Heard();
        StreamingProvider provider = new StreamingProvider(
                format,
                new ProviderSettings(server.url(), "secret-key", List.of("*")),
                http,
                new AddressOrigin.Trusted());
        try {
            return new Outcome(heard, provider.call(call.call(), heard), null);
        } catch (Problem problem) {
            return new Outcome(heard, null, problem);
        }
    }

    @Override
    public void close() {
        server.close();
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
