package com.generalaugment.memory.events;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.LearningEvent.UserSpoke;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.kafka.Reading;
import com.generalaugment.libs.runtime.kafka.TopicListener;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.learning.Lesson;
import com.generalaugment.memory.domain.learning.Lessons;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes lessons of {@code genaug.learning.v1}. No model is asked here: a lesson is a row, which whoever has time works on, so
 * nothing waits behind a model that does not answer.
 */
@ApplicationScoped
public class UserSpokeListener {

    private static final Logger LOG = LoggerFactory.getLogger(UserSpokeListener.class);
    private static final String GROUP = "memory";

    private final Lessons lessons;
    private final TopicListener listener;

    public UserSpokeListener(
            Lessons lessons,
            MeterRegistry registry,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.lessons = lessons;
        this.listener =
                new TopicListener(Reading.shared(servers, Topic.LEARNING.topicName(), GROUP), this::handle, registry);
    }

    void start(@Observes StartupEvent event) {
        listener.start();
    }

    void stop(@Observes ShutdownEvent event) {
        listener.stop();
    }

    private void handle(ConsumerRecords<String, byte[]> records) {
        for (ConsumerRecord<String, byte[]> record : records) {
            lesson(record).ifPresent(lessons::offer);
        }
    }

    /** What is none is passed over: no retry would mend it, and nothing behind it shall wait. */
    private static Optional<Lesson> lesson(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(record.value())
                    .flatMap(EventCodec::decode)
                    .flatMap(UserSpokeListener::lesson);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOG.warn("a record of {} at {} is no fact: {}", record.topic(), record.offset(), e.toString());
            return Optional.empty();
        }
    }

    private static Optional<Lesson> lesson(EventEnvelope<?> event) {
        String project = event.projectId();
        if (project == null || !(event.data() instanceof UserSpoke spoke)) {
            return Optional.empty();
        }
        return Optional.of(new Lesson(
                Owner.of(Tenant.of(project), spoke.userId()),
                spoke.responseId(),
                spoke.configVersion(),
                spoke.keyId(),
                spoke.environment(),
                event.traceparent(),
                event.time(),
                0));
    }
}
