package com.generalaugment.turnexecutor.clients.providers.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Bytes on their way from the event loop to the thread that reads them: a reader that is slow stops the sender. */
final class BodyQueue {

    private static final int FULL_BYTES = 256 * 1024;
    private static final int LOW_BYTES = 64 * 1024;

    private final HttpClientResponse response;
    private final Context loop;
    private final long idleNanos;

    /** Of the reading thread alone. */
    private @Nullable Long latest;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int queued;
    private boolean paused;
    private boolean discarding;
    private boolean ended;
    private @Nullable Throwable failure;

    /** To be called on the response's own event loop, before its first byte. */
    BodyQueue(HttpClientResponse response, Duration idle) {
        this.response = response;
        this.loop = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop");
        this.idleNanos = idle.toNanos();
        response.exceptionHandler(this::fail).handler(this::add).endHandler(end -> end());
    }

    /** The next bytes; null at the end. @throws AnswerTimeout when nothing comes for too long */
    byte @Nullable [] next() throws IOException {
        lock.lock();
        try {
            awaitChange();
            byte[] chunk = chunks.poll();
            if (chunk != null) {
                taken(chunk);
                return chunk;
            }
            if (failure != null) {
                throw new IOException("the answer broke off", failure);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** From now on waits no longer than that in all, whatever comes; a second call changes nothing. Null: as long as usual. */
    void endWithin(@Nullable Duration rest) {
        if (rest == null) {
            latest = null;
        } else if (latest == null) {
            latest = System.nanoTime() + rest.toNanos();
        }
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended || failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** What still comes is thrown away; the connection is free after it. */
    void discard() {
        lock.lock();
        try {
            discarding = true;
            chunks.clear();
            queued = 0;
            resumeIfPaused();
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange() throws IOException {
        long left = latest == null ? idleNanos : Math.min(idleNanos, latest - System.nanoTime());
        try {
            if (latest != null && left <= 0) {
                throw new AnswerTimeout();
            }
            while (chunks.isEmpty() && !ended && failure == null) {
                if (left <= 0) {
                    throw new AnswerTimeout();
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private void taken(byte[] chunk) {
        queued -= chunk.length;
        if (queued <= LOW_BYTES) {
            resumeIfPaused();
        }
    }

    private void resumeIfPaused() {
        if (paused) {
            paused = false;
            loop.runOnContext(resume -> response.resume());
        }
    }

    private void add(Buffer bytes) {
        lock.lock();
        try {
            if (discarding) {
                return;
            }
            chunks.add(bytes.getBytes());
            queued += bytes.length();
            if (queued >= FULL_BYTES && !paused) {
                paused = true;
                response.pause();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
