package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.redis.RedisFailures;
import com.generalaugment.turnexecutor.domain.run.Signals;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel that every replica subscribes to; this replica gets its own signals without Redis. */
@ApplicationScoped
public class RedisSignals implements Signals {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSignals.class);
    private static final String CHANNEL = "genaug:turns";
    private static final String QUEUED = "queued";
    private static final String CANCEL = "cancel";

    private final Redis redis;
    private final RedisChannels channels;
    private volatile @Nullable Listener listener;

    public RedisSignals(Redis redis, RedisChannels channels) {
        this.redis = redis;
        this.channels = channels;
    }

    @Override
    public void listen(Listener hearing) {
        listener = hearing;
        channels.subscribe(CHANNEL, this::hear);
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
