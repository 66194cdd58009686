package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.time.Jitter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels that this replica listens to, on one connection of their own. Messages may be lost, in particular while the
 * connection is; when it is open again, all channels are subscribed again. Subscribers are called on the connection's event
 * loop and must not block.
 */
@ApplicationScoped
public class RedisChannels {

    private static final Duration RECONNECT = Duration.ofMillis(500);

    private final Redis redis;
    private final Vertx vertx;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Commands are sent under it, so that they leave in the order of the changes. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, List<Consumer<String>>> subscribers = new HashMap<>();
    private @Nullable RedisConnection connection;

    public RedisChannels(Redis redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
    }

    /** Ends a subscription. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    void start(@Observes StartupEvent event) {
        connect();
    }

    void stop(@Observes ShutdownEvent event) {
        closed.set(true);
    }

    public Subscription subscribe(String channel, Consumer<String> subscriber) {
        lock.lock();
        try {
            List<Consumer<String>> all = subscribers.get(channel);
            if (all == null) {
                all = new CopyOnWriteArrayList<>();
                subscribers.put(channel, all);
                send(Command.SUBSCRIBE, channel);
            }
            all.add(subscriber);
        } finally {
            lock.unlock();
        }
        return () -> unsubscribe(channel, subscriber);
    }

    private void unsubscribe(String channel, Consumer<String> subscriber) {
        lock.lock();
        try {
            List<Consumer<String>> all = subscribers.get(channel);
            if (all != null && all.remove(subscriber) && all.isEmpty()) {
                subscribers.remove(channel);
                send(Command.UNSUBSCRIBE, channel);
            }
        } finally {
            lock.unlock();
        }
    }

    private void send(Command command, String channel) {
        RedisConnection open = connection;
        if (open != null) {
            open.send(Request.cmd(command).arg(channel)).onFailure(e -> lost(open));
        }
    }

    private void connect() {
        redis.connect().onSuccess(this::connected).onFailure(e -> connectLater());
    }

    private void connected(RedisConnection opened) {
        opened.handler(this::received);
        opened.exceptionHandler(e -> lost(opened));
        opened.endHandler(end -> lost(opened));
        lock.lock();
        try {
            connection = opened;
            subscribers.keySet().forEach(channel -> send(Command.SUBSCRIBE, channel));
        } finally {
            lock.unlock();
        }
    }

    private void lost(RedisConnection broken) {
        lock.lock();
        try {
            if (connection != broken) {
                return;
            }
            connection = null;
        } finally {
            lock.unlock();
        }
        broken.close();
        connectLater();
    }

    private void connectLater() {
        if (!closed.get()) {
            vertx.setTimer(Jitter.of(RECONNECT).toMillis(), timer -> connect());
        }
    }

    private void received(Response message) {
        if (message.size() != 3 || !message.get(0).toString().equals("message")) {
            return;
        }
        List<Consumer<String>> all;
        lock.lock();
        try {
            all = subscribers.getOrDefault(message.get(1).toString(), List.of());
        } finally {
            lock.unlock();
        }
        String text = message.get(2).toString();
        all.forEach(subscriber -> subscriber.accept(text));
    }
}
