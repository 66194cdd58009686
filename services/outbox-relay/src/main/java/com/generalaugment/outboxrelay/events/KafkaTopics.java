package com.generalaugment.outboxrelay.events;

import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.runtime.kafka.DeadLetter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform's topics, made when they are missing, with the retention that {@link Topic} asks for. A retention that the
 * operator set by hand stays; partitions and copies of a topic that exists are never touched.
 */
public final class KafkaTopics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);
    private static final String RETENTION = "retention.ms";
    private static final Duration LEAST_FOR_DEAD_LETTERS = Duration.ofDays(7);
    private static final String LARGEST_DEAD_LETTER = Integer.toString(16 * 1024 * 1024);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Admin admin;
    private final TopicSettings settings;

    public KafkaTopics(Admin admin, TopicSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** An admin client that answers, or fails, within a few seconds. */
    public static Admin admin(String servers) {
        return Admin.create(Map.of(
                "bootstrap.servers", servers,
                "client.id", "outbox-relay",
                "request.timeout.ms", "3000",
                "default.api.timeout.ms", "6000",
                "reconnect.backoff.max.ms", "1000",
                "enable.metrics.push", "false"));
    }

    /** Makes what is missing. @throws KafkaUnavailable when Kafka cannot be asked */
    public void ensureAll() {
        if (settings.create()) {
            Arrays.stream(Topic.values()).forEach(this::ensure);
            Arrays.stream(Topic.values()).forEach(this::ensureDeadLetters);
        }
    }

    /** A topic that only a newer service knows, with the brokers' own retention. */
    public void ensure(String name) {
        if (settings.create() && create(new NewTopic(name, settings.partitions(), settings.replication()))) {
            LOG.info("topic {} is new", name);
        }
    }

    /** Whether the cluster answers. */
    public boolean isReachable(Duration timeout) {
        try {
            return !admin.describeCluster()
                    .nodes()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private void ensure(Topic topic) {
        String retention = Long.toString(topic.retention().toMillis());
        NewTopic wanted = new NewTopic(topic.topicName(), settings.partitions(), settings.replication())
                .configs(Map.of(RETENTION, retention));
        if (create(wanted)) {
            LOG.info("topic {} is new", topic.topicName());
        } else {
            keepFor(topic.topicName(), retention);
        }
    }

    /** Holds every record that the topic itself can hold, for as long as an operator may need to look at it. */
    private void ensureDeadLetters(Topic topic) {
        Duration retention =
                topic.retention().compareTo(LEAST_FOR_DEAD_LETTERS) < 0 ? LEAST_FOR_DEAD_LETTERS : topic.retention();
        NewTopic wanted = new NewTopic(DeadLetter.topicOf(topic.topicName()), Optional.of(1), settings.replication())
                .configs(Map.of(
                        RETENTION, Long.toString(retention.toMillis()), "max.message.bytes", LARGEST_DEAD_LETTER));
        if (create(wanted)) {
            LOG.info("topic {} is new", wanted.name());
        }
    }

    private boolean create(NewTopic wanted) {
        try {
            await(admin.createTopics(List.of(wanted)).all());
            return true;
        } catch (KafkaUnavailable e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    /** A consumer that came first may have had the brokers make the topic, with their default. */
    private void keepFor(String topic, String retention) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config current = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
        ConfigEntry entry = current == null ? null : current.get(RETENTION);
        if (entry != null && entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
            return;
        }
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(RETENTION, retention), AlterConfigOp.OpType.SET);
        await(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
        LOG.info("topic {} keeps records for {} ms", topic, retention);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaUnavailable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable(e);
        }
    }
}
