package com.generalaugment.turnexecutor.clients.providers.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One request and its answer. It can be hung up at any moment from any thread, also before there is a connection. */
final class Exchange {

    private final Duration idle;
    private final CompletableFuture<ProviderAnswer> head = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClientRequest request;
    private boolean hungUp;

    Exchange(Duration idle) {
        this.idle = idle;
    }

    /** To be called on the event loop that the connection is to live on. */
    void begin(HttpClient client, RequestOptions options, byte @Nullable [] body) {
        client.request(options).onFailure(head::completeExceptionally).onSuccess(connected -> {
            if (adopt(connected)) {
                (body == null ? connected.send() : connected.send(Buffer.buffer(body)))
                        .onFailure(head::completeExceptionally)
                        .onSuccess(response ->
                                head.complete(new ProviderAnswer(response, new BodyQueue(response, idle), this)));
            }
        });
    }

    ProviderAnswer awaitHead(Duration patience) throws IOException {
        try {
            return head.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            hangUp();
            throw new AnswerTimeout();
        } catch (ExecutionException e) {
            throw new Unreachable(e.getCause());
        } catch (InterruptedException e) {
            hangUp();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Closes the connection. Nothing happens when the answer has ended. */
    void hangUp() {
        HttpClientRequest connected;
        lock.lock();
        try {
            hungUp = true;
            connected = request;
        } finally {
            lock.unlock();
        }
        if (connected != null) {
            connected.reset();
        }
        head.completeExceptionally(new IOException("hung up"));
    }

    private boolean adopt(HttpClientRequest connected) {
        lock.lock();
        try {
            if (!hungUp) {
                request = connected;
                return true;
            }
        } finally {
            lock.unlock();
        }
        connected.reset();
        return false;
    }
}
