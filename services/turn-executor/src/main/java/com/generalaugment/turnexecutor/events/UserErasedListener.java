package com.generalaugment.turnexecutor.events;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.kafka.Reading;
import com.generalaugment.libs.runtime.kafka.TopicListener;
import com.generalaugment.turnexecutor.domain.erasure.Erasure;
import com.generalaugment.turnexecutor.domain.erasure.UserErasures;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code genaug.user.v1}, on every replica: the first one to take an erasure does it, beside the others, for a turn that must end
 * first may take its time. What fails, or dies, is taken up when the fact is said again.
 */
@ApplicationScoped
public class UserErasedListener {

    private static final Logger LOG = LoggerFactory.getLogger(UserErasedListener.class);

    private final UserErasures erasures;
    private final TopicListener listener;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    public UserErasedListener(
            UserErasures erasures,
            MeterRegistry registry,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.erasures = erasures;
        this.listener = new TopicListener(Reading.everywhere(servers, Topic.USER.topicName()), this::handle, registry);
    }

    void start(@Observes StartupEvent event) {
        listener.start();
    }

    void stop(@Observes ShutdownEvent event) {
        listener.stop();
    }

    private void handle(ConsumerRecords<String, byte[]> records) {
        for (ConsumerRecord<String, byte[]> record : records) {
            EventCodec.read(record.value()).ifPresent(this::hear);
        }
    }

    private void hear(EventEnvelope<?> event) {
        if (event.data() instanceof UserErased erased
                && event.projectId() != null
                && underWay.add(erased.erasureId())) {
            Erasure erasure = new Erasure(
                    Tenant.of(event.projectId()),
                    erased.erasureId(),
                    erased.userId(),
                    event.time(),
                    event.subject(),
                    event.traceparent());
            Thread.ofVirtual().name(erasure.id()).start(() -> erase(erasure));
        }
    }

    private void erase(Erasure erasure) {
        try {
            erasures.erase(erasure);
        } catch (RuntimeException e) {
            LOG.warn("a user cannot be erased right now; it is tried again: {}", e.toString());
        } finally {
            underWay.remove(erasure.id());
        }
    }
}
