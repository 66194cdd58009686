package com.generalaugment.memory.events;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.LearningEvent.UserSpoke;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.kafka.Subscription;
import com.generalaugment.libs.runtime.kafka.TopicListener;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.learning.ExtractionJob;
import com.generalaugment.memory.domain.learning.ExtractionJobs;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Turns events of {@code genaug.learning.v1} into extraction jobs. No model is called here: a job is a row that a worker of any
 * replica takes, so the partition never waits for a model.
 */
@ApplicationScoped
public class UserSpokeListener {

    private static final String GROUP = "memory";

    private final ExtractionJobs extractionJobs;
    private final TopicListener listener;

    public UserSpokeListener(
            ExtractionJobs extractionJobs,
            MeterRegistry registry,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.extractionJobs = extractionJobs;
        this.listener = TopicListener.ofFacts(
                Subscription.shared(servers, Topic.LEARNING.topicName(), GROUP), this::receive, registry);
    }

    void start(@Observes StartupEvent event) {
        listener.start();
    }

    void stop(@Observes ShutdownEvent event) {
        listener.stop();
    }

    private void receive(Tenant tenant, EventEnvelope<?> event) {
        if (event.data() instanceof UserSpoke spoke) {
            extractionJobs.offer(new ExtractionJob(
                    Owner.of(tenant, spoke.userId()),
                    spoke.responseId(),
                    spoke.configVersion(),
                    spoke.keyId(),
                    spoke.environment(),
                    event.traceparent(),
                    event.time(),
                    0));
        }
    }
}
