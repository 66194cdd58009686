package com.generalaugment.bench.stub;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/**
 * An OpenAI-compatible model server (chat completions, streaming and not, usage) whose answers follow a {@link Script}. One
 * event loop does everything, so nothing here is shared between threads. {@code GET /stats} counts what was sent. A process of
 * its own, so that its CPU is nobody else's. Argument: the port.
 */
public final class StubModel {

    /** The one model it serves. */
    public static final String MODEL = Chunks.MODEL;

    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
    private static final Pattern USAGE = Pattern.compile("\"include_usage\"\\s*:\\s*true");

    private final Chunks chunks = new Chunks();
    private final Pacer pacer;
    private final HttpServer server;
    private long requests;
    private long frames;

    StubModel(Vertx vertx, int port) {
        this.pacer = new Pacer(vertx);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setTcpNoDelay(true)
                        .setIdleTimeout(0)
                        .setAcceptBacklog(2048))
                .requestHandler(this::handle);
    }

    public static void main(String[] arguments) {
        new StubModel(oneLoop(), Integer.parseInt(arguments[0])).start();
    }

    static Vertx oneLoop() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    }

    /** Returns when it listens. */
    void start() {
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    private void handle(HttpServerRequest request) {
        switch (String.valueOf(request.path())) {
            case "/v1/chat/completions" -> request.bodyHandler(body -> complete(request, body.toString()));
            case "/stats" ->
                json(request, Buffer.buffer("{\"requests\":" + requests + ",\"content_frames\":" + frames + "}"));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void complete(HttpServerRequest request, String body) {
        requests++;
        Script script = Script.in(body);
        if (!STREAM.matcher(body).find()) {
            pacer.at(script.dueMillis(Math.max(0, script.tokens() - 1)), () -> json(request, chunks.whole(script)));
            return;
        }
        boolean withUsage = USAGE.matcher(body).find();
        if (script.gapMillis() == 0) {
            pacer.at(script.delayMillis(), () -> allAtOnce(request, script, withUsage));
        } else {
            pacer.at(script.delayMillis(), () -> step(request, script, withUsage, pacer.now(), 0));
        }
    }

    private static void json(HttpServerRequest request, Buffer body) {
        request.response().putHeader("Content-Type", "application/json").end(body);
    }

    private void allAtOnce(HttpServerRequest request, Script script, boolean withUsage) {
        Buffer all = chunks.role();
        for (int index = 0; index < script.tokens(); index++) {
            all.appendBuffer(chunks.token(index));
        }
        frames += script.tokens();
        begin(request);
        request.response().end(all.appendBuffer(chunks.end(script, withUsage)));
    }

    /** One token per write; due times count from the first token, so that a late one does not delay all others. */
    private void step(HttpServerRequest request, Script script, boolean withUsage, long first, int index) {
        if (request.response().closed()) {
            return;
        }
        if (index == 0) {
            begin(request);
            request.response().write(chunks.role());
        }
        if (index < script.tokens()) {
            request.response().write(chunks.token(index));
            frames++;
        }
        if (index >= script.tokens() - 1) {
            request.response().end(chunks.end(script, withUsage));
            return;
        }
        long due = first + (long) (index + 1) * script.gapMillis();
        pacer.at(due - pacer.now(), () -> step(request, script, withUsage, first, index + 1));
    }

    private static void begin(HttpServerRequest request) {
        request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
    }
}
