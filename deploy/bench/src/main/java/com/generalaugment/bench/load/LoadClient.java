package com.generalaugment.bench.load;

import com.generalaugment.bench.stub.Script;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls a target over HTTP/1.1 connections that are kept, and checks every answer. One event loop does everything: its CPU
 * competes with the platform's on a small machine.
 */
public final class LoadClient implements AutoCloseable {

    private static final long CALL_MILLIS = 60_000;
    private static final long PATIENCE_MILLIS = 120_000;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final Target target;
    private final HttpClient http;

    public LoadClient(Target target, int maxConnections) {
        this.target = target;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(maxConnections)
                .setMaxWaitQueueSize(-1)
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setConnectTimeout(10_000)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(target.port()));
    }

    /** Runs to the end of the last call. @throws IllegalStateException when calls hang */
    public Result run(Script script, boolean stream, Pace pace) {
        CompletableFuture<Result> done = new CompletableFuture<>();
        vertx.runOnContext(start -> new Schedule(vertx, pace, new Caller(script, stream), done).start());
        try {
            return done.get(PATIENCE_MILLIS + paceMillis(pace), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("the load does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static long paceMillis(Pace pace) {
        return switch (pace) {
            case Pace.Closed closed -> closed.time().toMillis();
            case Pace.Open open -> open.time().toMillis();
        };
    }

    /** Makes one call at a time per caller number. */
    private final class Caller implements Schedule.Calls {

        private final Script script;
        private final boolean stream;

        Caller(Script script, boolean stream) {
            this.script = script;
            this.stream = stream;
        }

        @Override
        public void call(int number, long began, Schedule.Done done) {
            Conversation conversation = new Conversation(script, began);
            RequestOptions options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setURI(target.path())
                    .setTimeout(CALL_MILLIS);
            http.request(options)
                    .compose(request -> send(request, number))
                    .compose(response -> read(response, conversation))
                    .onComplete(ended -> {
                        if (ended.failed()) {
                            conversation.fail(ended.cause().toString());
                        } else {
                            conversation.close();
                        }
                        done.ended(conversation, System.nanoTime());
                    });
        }

        private Future<HttpClientResponse> send(HttpClientRequest request, int number) {
            request.putHeader("Content-Type", "application/json");
            target.headers().forEach(request::putHeader);
            return request.send(Buffer.buffer(target.body(script, stream, number)));
        }

        private Future<Void> read(HttpClientResponse response, Conversation conversation) {
            if (!stream || response.statusCode() != 200) {
                return response.body().map(body -> {
                    whole(response.statusCode(), body.toString(), conversation);
                    return null;
                });
            }
            SseParser parser = new SseParser(event -> hear(event, conversation));
            response.handler(bytes -> parser.feed(bytes.getBytes()));
            return response.end();
        }

        private void hear(SseParser.Event event, Conversation conversation) {
            try {
                conversation.hear(target.event(event), System.nanoTime());
            } catch (RuntimeException e) {
                // Vert.x would tell only its log, and the call would look complete.
                conversation.fail("unreadable event " + event + ": " + e);
            }
        }

        private void whole(int status, String body, Conversation conversation) {
            if (status == 200) {
                conversation.hear(target.whole(body), System.nanoTime());
            } else {
                conversation.fail(status + " " + body);
            }
        }
    }
}
