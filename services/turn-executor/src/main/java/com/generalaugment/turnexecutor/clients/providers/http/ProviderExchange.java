package com.generalaugment.turnexecutor.clients.providers.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
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
final class ProviderExchange {

    private final Context loop;
    private final Duration idle;
    private final CompletableFuture<ProviderAnswer> head = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClientRequest request;
    private @Nullable BodyQueue body;
    private boolean hungUp;

    /** @param loop the event loop that the connection is to live on */
    ProviderExchange(Context loop, Duration idle) {
        this.loop = loop;
        this.idle = idle;
    }

    /** To be called on the event loop. */
    void begin(HttpClient client, RequestOptions options, byte @Nullable [] content) {
        client.request(options).onFailure(head::completeExceptionally).onSuccess(connected -> {
            if (adopt(connected)) {
                (content == null ? connected.send() : connected.send(Buffer.buffer(content)))
                        .onFailure(head::completeExceptionally)
                        .onSuccess(this::answered);
            }
        });
    }

    private void answered(HttpClientResponse response) {
        BodyQueue queue = new BodyQueue(response, idle);
        lock.lock();
        try {
            body = queue;
        } finally {
            lock.unlock();
        }
        head.complete(new ProviderAnswer(response, queue, this));
    }

    ProviderAnswer awaitHead(Duration timeout) throws IOException {
        try {
            return head.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
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

    /** Closes the connection, unless the answer has ended: then another request may use the connection already. */
    void hangUp() {
        HttpClientRequest connected;
        BodyQueue unread;
        lock.lock();
        try {
            hungUp = true;
            connected = request;
            unread = body;
        } finally {
            lock.unlock();
        }
        if (unread != null) {
            unread.discard();
        }
        if (connected != null) {
            // A hop later: what had arrived for a reader that was too slow, its end perhaps, is through by then.
            loop.runOnContext(discarded -> loop.runOnContext(now -> resetUnlessEnded(connected)));
        }
        head.completeExceptionally(new IOException("hung up"));
    }

    private void resetUnlessEnded(HttpClientRequest connected) {
        lock.lock();
        try {
            if (body != null && body.hasEnded()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        connected.reset();
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
