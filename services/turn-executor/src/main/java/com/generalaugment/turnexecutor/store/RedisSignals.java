package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.redis.RedisFailures;
import com.generalaugment.turnexecutor.domain.run.Signals;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel that every replica listens to on a connection of its own; this replica hears itself without Redis. */
@ApplicationScoped
public class RedisSignals implements Signals {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSignals.class);
    private static final String CHANNEL = "genaug:turns";
    private static final String QUEUED = "queued";
    private static final String CANCEL = "cancel";
    private static final long RECONNECT_MILLIS = 500;

    private final Redis redis;
    private final Vertx vertx;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Listener listener;

    public RedisSignals(Redis redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
    }

    @Override
    public void listen(Listener hearing) {
        listener = hearing;
        subscribe();
    }

    void stop(@Observes ShutdownEvent event) {
        closed.set(true);
    }

    @Override
    public void queued() {
        send(QUEUED);
    }

    @Override
    public void cancel(Tenant tenant, String responseId) {
        send(CANCEL + " " + tenant.projectId() + " " + responseId);
    }

    private void send(String signal) {
        hear(signal);
        redis.send(Request.cmd(Command.PUBLISH).arg(CHANNEL).arg(signal)).onFailure(e -> {
            RedisFailures.report(e);
            LOG.debug("a signal was not sent; it will be found by looking");
        });
    }

    private void subscribe() {
        redis.connect().onComplete(done -> {
            if (done.failed()) {
                subscribeLater();
                return;
            }
            RedisConnection connection = done.result();
            AtomicBoolean lost = new AtomicBoolean();
            Runnable again = () -> {
                if (lost.compareAndSet(false, true)) {
                    connection.close();
                    subscribeLater();
                }
            };
            connection.handler(this::received);
            connection.exceptionHandler(e -> again.run());
            connection.endHandler(end -> again.run());
            connection.send(Request.cmd(Command.SUBSCRIBE).arg(CHANNEL)).onFailure(e -> again.run());
        });
    }

    private void subscribeLater() {
        if (!closed.get()) {
            vertx.setTimer(RECONNECT_MILLIS, timer -> subscribe());
        }
    }

    private void received(Response message) {
        if (message.size() == 3 && message.get(0).toString().equals("message")) {
            hear(message.get(2).toString());
        }
    }

    private void hear(String signal) {
        Listener hearing = listener;
        String[] words = signal.split(" ");
        if (hearing == null) {
            return;
        }
        if (words[0].equals(QUEUED)) {
            hearing.onQueued();
        } else if (words[0].equals(CANCEL) && words.length == 3) {
            hearing.onCancel(new Tenant(UUID.fromString(words[1])), words[2]);
        }
    }
}
